package answers

import (
	"crumbtrail/api/caller"
	"crumbtrail/api/ui/locale"
)

// By returns who acted. What is not a name, but what the program calls those without one, is in words.
func By(l *locale.Locale, actor string) string {
	switch actor {
	case caller.Anonymous:
		return l.T("actor.anonymous")
	case "command-line":
		return l.T("actor.command_line")
	}
	return actor
}
