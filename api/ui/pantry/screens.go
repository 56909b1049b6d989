// Package pantry has the screens of the pantry: what is in stock, the lots, where a lot
// went, receiving and adjusting.
package pantry

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
)

//go:embed templates
var files embed.FS

// section is the entry of the main menu.
const section = "pantry"

// Screens returns the screens.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: "/pantry", Handle: stock, Past: true},
			{Method: http.MethodGet, Pattern: "/pantry/lots", Handle: lots, Past: true, Takes: address.Parameters{
				"item": address.Slug, "used_up": address.OneOf("true", "false"), "cursor": address.Any,
			}},
			{Method: http.MethodGet, Pattern: "/pantry/lots/{id}", Handle: lot, Past: true, Takes: address.Parameters{"cursor": address.Any}},
			{Method: http.MethodPost, Pattern: "/pantry/lots/{id}", Handle: adjustLot, Needs: "AdjustStock"},
			{Method: http.MethodGet, Pattern: "/pantry/lots/{id}/correct", Handle: correct, Needs: "CorrectLot"},
			{Method: http.MethodPost, Pattern: "/pantry/lots/{id}/correct", Handle: correctLot, Needs: "CorrectLot"},
			{Method: http.MethodGet, Pattern: "/pantry/receive", Handle: receive, Needs: "ReceiveLots", Takes: address.Parameters{
				"item": address.Slug,
			}},
			{Method: http.MethodPost, Pattern: "/pantry/receive", Handle: received, Needs: "ReceiveLots"},
			{Method: http.MethodGet, Pattern: "/pantry/finished", Handle: finished, Needs: "AdjustStock", Takes: address.Parameters{
				"thing": address.Text,
			}},
			{Method: http.MethodPost, Pattern: "/pantry/finished", Handle: adjustFinished, Needs: "AdjustStock"},
		},
		Templates: []page.Checkable{stockTemplate, lotsTemplate, lotTemplate, correctTemplate, receiveTemplate, finishedTemplate},
	}
}

// crumb leads back to the stock.
func crumb(v *page.Visit) page.Link { return page.Link{Path: "/pantry", Text: v.T("nav.pantry")} }
