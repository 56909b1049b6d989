package kitchen

// Event is a fact about one kitchen's settings.
//
//sumtype:decl
type Event interface{ kitchenEvent() }

// SettingsChanged replaces the settings of a kitchen.
type SettingsChanged struct {
	// Settings are all settings after the change. One that is absent is the default.
	Settings Settings `json:"settings"`
	// Changed is the JSON names of the settings that changed, in the order of Settings.
	Changed []string `json:"changed"`
}

func (SettingsChanged) kitchenEvent() {}

// Names returns the events by their permanent stored names.
func Names() map[string]Event {
	return map[string]Event{"kitchen.settings-changed.v1": SettingsChanged{}}
}
