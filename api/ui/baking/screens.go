// Package baking has the screens of the kitchen: what can be baked and assembled, the
// forms that record it, the sheet to bake from, and the runs that were recorded.
package baking

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
)

//go:embed templates
var files embed.FS

// Sections are the entries of the main menu.
const (
	ofOccasion = "occasions"
	ofPantry   = "pantry"
)

// What the addresses take.
var (
	batches  = address.Parameters{"batches": address.Count}
	quantity = address.Parameters{"quantity": address.Count}
	filters  = address.Parameters{
		"kind": address.OneOf("production", "assembly"), "occasion": address.ID, "from": address.Date, "to": address.Date,
		"voided": address.OneOf("true", "false"), "baked": address.Any, "packed": address.Any,
	}
)

// Screens returns the screens.
func Screens() page.Screens {
	routes := []page.Route{
		{Method: http.MethodGet, Pattern: "/plans/{id}/bake", Handle: bake},
		{Method: http.MethodGet, Pattern: "/plans/{id}/bake/{recipe}/{unit}/sheet", Handle: sheet, Takes: batches},
		{Method: http.MethodGet, Pattern: "/plans/{id}/assemble", Handle: assemble},
		{Method: http.MethodGet, Pattern: "/runs", Handle: runs, Past: true, Takes: filters},
		{Method: http.MethodGet, Pattern: "/runs/new", Handle: newRun, Needs: "RecordBatchProduction"},
		{Method: http.MethodGet, Pattern: "/runs/{id}", Handle: eitherRun, Past: true},
		{Method: http.MethodGet, Pattern: "/runs/production/{id}", Handle: production, Past: true},
		{Method: http.MethodPost, Pattern: "/runs/production/{id}", Handle: voidProduction, Needs: "VoidProductionRun"},
		{Method: http.MethodGet, Pattern: "/runs/assembly/{id}", Handle: assembly, Past: true},
		{Method: http.MethodPost, Pattern: "/runs/assembly/{id}", Handle: voidAssembly, Needs: "VoidAssemblyRun"},
	}
	for _, pattern := range []string{"/plans/{id}/bake/{recipe}/{unit}", "/runs/new/bake/{recipe}/{unit}"} {
		routes = append(routes,
			page.Route{Method: http.MethodGet, Pattern: pattern, Handle: bakeForm, Needs: "RecordBatchProduction", Takes: batches},
			page.Route{Method: http.MethodPost, Pattern: pattern, Handle: recordBake, Needs: "RecordBatchProduction"})
	}
	for _, pattern := range []string{"/plans/{id}/assemble/{good}", "/runs/new/assemble/{good}"} {
		routes = append(routes,
			page.Route{Method: http.MethodGet, Pattern: pattern, Handle: assembleForm, Needs: "RecordAssembly", Takes: quantity},
			page.Route{Method: http.MethodPost, Pattern: pattern, Handle: recordAssembly, Needs: "RecordAssembly"})
	}
	return page.Screens{Routes: routes, Templates: []page.Checkable{
		bakeTemplate, assembleTemplate, bakeFormTemplate, assembleFormTemplate, sheetTemplate,
		runsTemplate, newRunTemplate, productionTemplate, assemblyTemplate,
	}}
}
