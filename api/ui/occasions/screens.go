// Package occasions has the screens of occasions and plans: the home page, an occasion
// with its targets, a plan, and the explanation of a figure.
package occasions

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
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: "/", Handle: home},
			{Method: http.MethodGet, Pattern: "/occasions/new", Handle: newOccasion},
			{Method: http.MethodPost, Pattern: "/occasions/new", Handle: schedule},
			{Method: http.MethodGet, Pattern: "/occasions/{id}", Handle: occasion},
		},
		Templates: []page.Checkable{homeTemplate, newTemplate, occasionTemplate},
	}
}
