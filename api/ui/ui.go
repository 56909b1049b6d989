// Package ui serves the pages: the first client of the HTTP interface, in the same
// program. Package page is the kit, package locale writes texts and numbers, and each
// part of the program has a package with its screens.
package ui

import (
	"net/http"

	"crumbtrail/api/ui/baking"
	"crumbtrail/api/ui/book"
	"crumbtrail/api/ui/labels"
	"crumbtrail/api/ui/members"
	"crumbtrail/api/ui/occasions"
	"crumbtrail/api/ui/office"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/palette"
	"crumbtrail/api/ui/pantry"
	"crumbtrail/api/ui/plans"
	"crumbtrail/api/ui/schedule"
	"crumbtrail/api/ui/shopping"
	"crumbtrail/api/ui/signin"
	"crumbtrail/api/web"
)

// Options configure the pages.
type Options = page.Options

// Pages are the pages of the program.
type Pages struct{ kit *page.Kit }

// screens are all screens.
func screens() []page.Screens {
	return []page.Screens{
		occasions.Screens(),
		plans.Screens(),
		baking.Screens(),
		pantry.Screens(),
		office.Screens(),
		book.Screens(),
		labels.Screens(),
		schedule.Screens(),
		shopping.Screens(),
		palette.Screens(),
		members.Screens(),
		signin.Screens(),
	}
}

// New returns the pages.
func New(options Options) (*Pages, error) {
	kit, err := page.New(options)
	if err != nil {
		return nil, err
	}
	return &Pages{kit}, nil
}

// Server is what the pages are served by; see [crumbtrail/api/web.Server].
type Server interface {
	Route(method, path string, handler http.Handler)
}

// Refuse answers requests for which there is no handler.
func (p *Pages) Refuse(w http.ResponseWriter, r *http.Request, refused *web.Problem) {
	p.kit.Refuse(w, r, refused)
}

// Register adds the routes of all pages.
func (p *Pages) Register(server Server) { p.kit.Register(server.Route, screens()...) }
