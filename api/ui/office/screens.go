// Package office has the screens of what is behind the kitchen: its history, its
// settings, the projections, the check of the log, and the import.
package office

import (
	"embed"
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
)

//go:embed templates
var files embed.FS

// The entries of the main menu.
const (
	historySection = "history"
	systemSection  = "system"
)

// Screens returns the screens.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: "/history", Handle: showHistory, Past: true, Takes: filtered()},
			{Method: http.MethodGet, Pattern: "/history/{stream}", Handle: showSteps, Needs: "ReplayStream", Takes: address.Parameters{
				"from": address.Whole,
			}},
			{Method: http.MethodGet, Pattern: "/history/{stream}/{revision}", Handle: showEvent, Needs: "GetAuditEvent"},
			{Method: http.MethodGet, Pattern: "/system", Handle: system, Needs: page.SignedIn},
			{Method: http.MethodPost, Pattern: "/system", Handle: changeSettings, Needs: "ChangeKitchenSettings"},
			{Method: http.MethodGet, Pattern: "/import", Handle: importForm, Needs: "ImportExport"},
			{Method: http.MethodPost, Pattern: "/import", Handle: importExport, Needs: "ImportExport"},
			{Method: http.MethodGet, Pattern: "/system/log", Handle: verifyLog, Needs: "VerifyLog"},
			{Method: http.MethodGet, Pattern: "/system/projections/{name}", Handle: projection, Needs: "GetProjection"},
			{Method: http.MethodPost, Pattern: "/system/projections/{name}", Handle: controlProjection, Needs: "RebuildProjection"},
		},
		Templates: []page.Checkable{
			historyTemplate, eventTemplate, stepsTemplate, systemTemplate, projectionTemplate, verifyTemplate, importTemplate,
		},
	}
}

// crumb leads back to the system.
func crumb(v *page.Visit) page.Link { return page.Link{Path: "/system", Text: v.T("nav.system")} }
