// Package shopping has the screens of shopping: the list of a plan, one list for several
// plans, ticking what is collected, and putting it away.
package shopping

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
)

//go:embed templates
var files embed.FS

// section is the entry of the main menu.
const section = "shopping"

// Screens returns the screens.
func Screens() page.Screens {
	var routes []page.Route
	for _, base := range []string{"/plans/{id}/shopping-list", "/shopping"} {
		routes = append(routes,
			page.Route{Method: http.MethodGet, Pattern: base, Handle: show, Past: true},
			page.Route{Method: http.MethodGet, Pattern: base + ".csv", Handle: download, Past: true},
			page.Route{Method: http.MethodPost, Pattern: base + "/collect", Handle: collect},
			page.Route{Method: http.MethodPost, Pattern: base + "/uncollect", Handle: uncollect},
			page.Route{Method: http.MethodGet, Pattern: base + "/put-away", Handle: putAway},
			page.Route{Method: http.MethodPost, Pattern: base + "/put-away", Handle: receive})
	}
	for name, operation := range map[string]string{"complete": "shopping-complete", "reopen": "shopping-reopen"} {
		routes = append(routes, page.Route{
			Method: http.MethodPost, Pattern: "/plans/{id}/shopping-list/" + name, Handle: end(name, operation),
		})
	}
	return page.Screens{Routes: routes, Templates: []page.Checkable{listTemplate, putAwayTemplate}}
}
