// Package shopping has the screens of shopping: the list of a plan, one list for several
// plans, ticking what is collected, orders, and putting it away.
package shopping

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
)

//go:embed templates
var files embed.FS

// section is the entry of the main menu.
const section = "shopping"

// Screens returns the screens.
func Screens() page.Screens {
	var routes []page.Route
	of := address.Parameters{"plans": address.IDs, "arrived": address.OneOf("yes")}
	for _, base := range []string{"/plans/{id}/shopping-list", "/shopping"} {
		routes = append(routes,
			page.Route{Method: http.MethodGet, Pattern: base, Handle: show, Past: true, Takes: of},
			page.Route{Method: http.MethodGet, Pattern: base + ".csv", Handle: download, Past: true, Takes: of},
			page.Route{Method: http.MethodPost, Pattern: base + "/collect", Handle: collect, Needs: "CollectItem"},
			page.Route{Method: http.MethodPost, Pattern: base + "/uncollect", Handle: uncollect, Needs: "UncollectItem"},
			page.Route{Method: http.MethodGet, Pattern: base + "/put-away", Handle: putAway, Needs: "ReceiveLots", Takes: of},
			page.Route{Method: http.MethodPost, Pattern: base + "/put-away", Handle: receive, Needs: "ReceiveLots"})
	}
	const base = "/plans/{id}/shopping-list/"
	routes = append(routes,
		page.Route{Method: http.MethodPost, Pattern: base + "complete", Handle: end("complete", "shopping-complete"), Needs: "CompleteShopping"},
		page.Route{Method: http.MethodPost, Pattern: base + "reopen", Handle: end("reopen", "shopping-reopen"), Needs: "ReopenShopping"})
	routes = append(routes,
		page.Route{Method: http.MethodGet, Pattern: base + "orders", Handle: orders, Past: true, Takes: address.Parameters{
			"item": address.Slug,
		}},
		page.Route{Method: http.MethodPost, Pattern: base + "orders", Handle: order, Needs: "OrderItem"},
		page.Route{Method: http.MethodPost, Pattern: base + "orders/{order}/cancel", Handle: cancel, Needs: "CancelOrder"})
	return page.Screens{Routes: routes, Templates: []page.Checkable{listTemplate, putAwayTemplate, ordersTemplate}}
}
