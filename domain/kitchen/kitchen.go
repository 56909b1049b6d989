package kitchen

// Kitchen is the state that commands decide on. The zero value is a kitchen that has
// set nothing.
type Kitchen struct{ Settings Settings }

// Apply folds one event.
func (Kitchen) Apply(event Event) Kitchen {
	switch event := event.(type) {
	case SettingsChanged:
		return Kitchen{Settings: event.Settings}
	}
	return Kitchen{}
}

// ChangeSettings changes some settings; there is no event if nothing differs. It fails
// with a [*domain.InvalidError] that lists every problem.
func (k Kitchen) ChangeSettings(change Change) ([]Event, error) {
	if err := change.Validate(); err != nil {
		return nil, err
	}
	settings, changed := change.apply(k.Settings)
	if len(changed) == 0 {
		return nil, nil
	}
	return []Event{SettingsChanged{Settings: settings, Changed: changed}}, nil
}
