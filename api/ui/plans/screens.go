// Package plans has the screens of a plan: the plan itself with the commands that
// change its state, the explanation of a figure, what changed since the plan was made,
// and its amendment.
package plans

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
)

//go:embed templates
var files embed.FS

// section is the entry of the main menu.
const section = "occasions"

// Screens returns the screens.
func Screens() page.Screens {
	routes := []page.Route{
		{Method: http.MethodGet, Pattern: "/plans/{id}", Handle: plan, Past: true},
		{Method: http.MethodGet, Pattern: "/plans/{id}/explain", Handle: explain, Past: true, Takes: address.Parameters{
			"path": address.Any, "in": address.Unit,
		}},
		{Method: http.MethodGet, Pattern: "/shopping/explain", Handle: explainList, Past: true, Takes: address.Parameters{
			"path": address.Any, "in": address.Unit, "plans": address.IDs,
		}},
	}
	routes = append(routes,
		page.Route{Method: http.MethodGet, Pattern: "/plans/{id}/changes", Handle: showChanges},
		page.Route{Method: http.MethodGet, Pattern: "/plans/{id}/what-if", Handle: whatIf, Takes: address.Parameters{
			"goods.*": address.Any, "units.*": address.Any, "days.*": address.Any, "lots.*": address.Any, "prices.*": address.Any,
			stockField: address.Any, "add_good": address.Any, "add_quantity": address.Any, "add_unit": address.Any, "add_batches": address.Any,
		}},
		page.Route{Method: http.MethodGet, Pattern: "/plans/{id}/compare/{other}", Handle: compare},
		page.Route{Method: http.MethodGet, Pattern: "/plans/{id}/amend", Handle: amend, Needs: "AmendPlan"},
		page.Route{Method: http.MethodPost, Pattern: "/plans/{id}/amend", Handle: amendPlan, Needs: "AmendPlan"},
		page.Route{Method: http.MethodPost, Pattern: "/plans/{id}/amend/try", Handle: tryAmendment, Needs: "AmendPlan"})
	for _, s := range steps {
		routes = append(routes, page.Route{Method: http.MethodPost, Pattern: "/plans/{id}/" + s.name, Handle: take(s), Needs: s.needs})
	}
	return page.Screens{Routes: routes, Templates: []page.Checkable{
		planTemplate, explainTemplate, changesTemplate, amendTemplate, whatIfTemplate, compareTemplate,
	}}
}
