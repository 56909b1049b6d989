// Package plans has the screens of a plan: the plan itself with the commands that
// change its state, and the explanation of a figure.
package plans

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
)

//go:embed templates
var files embed.FS

// section is the entry of the main menu.
const section = "occasions"

// Screens returns the screens.
func Screens() page.Screens {
	routes := []page.Route{
		{Method: http.MethodGet, Pattern: "/plans/{id}", Handle: plan},
		{Method: http.MethodGet, Pattern: "/plans/{id}/explain", Handle: explain},
	}
	for _, s := range steps {
		routes = append(routes, page.Route{Method: http.MethodPost, Pattern: "/plans/{id}/" + s.name, Handle: take(s)})
	}
	return page.Screens{Routes: routes, Templates: []page.Checkable{planTemplate, explainTemplate}}
}
