// Package members has the screen of who has access to the kitchen: who the reader is, the
// members, API keys, sign-in links and sessions.
package members

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
)

//go:embed templates
var files embed.FS

// path is the address of the page. All its forms are sent to it.
const path = "/access"

// Screens returns the screens.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: path, Handle: show},
			{Method: http.MethodPost, Pattern: path, Handle: change},
			{Method: http.MethodGet, Pattern: page.KitchensPath, Handle: showKitchens},
			{Method: http.MethodPost, Pattern: page.KitchensPath, Handle: choose},
		},
		Templates: []page.Checkable{accessTemplate, kitchensTemplate},
	}
}
