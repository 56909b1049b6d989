package app

import (
	"os"
	"strings"
	"time"

	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
)

// Defaults returns the settings of kitchens that set none: those of this system and the
// given order of consumption, if any.
func Defaults(consumption pantry.Policy) kitchen.Settings {
	return kitchen.Settings{TimeZone: systemZone(), Consumption: consumption}.Or(kitchen.Defaults())
}

// systemZone returns the IANA name of the system's time zone; empty if it is unknown.
func systemZone() string { return zoneOf(time.Local.String(), "/etc/localtime", "/etc/timezone") }

// zoneOf returns the first name that is a zone: the one that the environment gives, the
// one that a link to the time zone database ends with, or the text of a file.
func zoneOf(local, link, file string) string {
	target, _ := os.Readlink(link)
	_, linked, _ := strings.Cut(target, "zoneinfo/")
	text, _ := os.ReadFile(file)
	for _, name := range []string{local, linked, strings.TrimSpace(string(text))} {
		if kitchen.IsZone(name) {
			return name
		}
	}
	return ""
}
