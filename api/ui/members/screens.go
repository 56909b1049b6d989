// Package members has the screen of who has access to the kitchen: who the reader is, the
// members, API keys, sign-in links and sessions.
package members

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
)

//go:embed templates
var files embed.FS

// path is the address of the page. All its forms are sent to it.
const path = "/access"

// Screens returns the screens.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: path, Handle: show, Needs: page.SignedIn},
			{Method: http.MethodPost, Pattern: path, Handle: change, Needs: page.SignedIn},
			{Method: http.MethodGet, Pattern: mePath, Handle: showMe, Needs: page.SignedIn},
			{Method: http.MethodPost, Pattern: mePath, Handle: changeMe, Needs: page.SignedIn},
			{Method: http.MethodGet, Pattern: page.KitchensPath, Handle: showKitchens, Needs: page.SignedIn, Takes: address.Parameters{
				"to": address.Any,
			}},
			{Method: http.MethodPost, Pattern: page.KitchensPath, Handle: choose, Needs: page.SignedIn},
		},
		Templates: []page.Checkable{accessTemplate, kitchensTemplate, meTemplate},
	}
}
