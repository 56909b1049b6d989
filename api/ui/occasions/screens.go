// Package occasions has the screens of occasions: the home page, a new occasion, and an
// occasion with its targets.
package occasions

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
		{Method: http.MethodGet, Pattern: "/", Handle: home, Needs: page.SignedIn, Takes: address.Parameters{
			"archived": address.OneOf("true", "false"), "cursor": address.Any,
		}},
		{Method: http.MethodPost, Pattern: "/sample", Handle: loadSample, Needs: "LoadSampleKitchen"},
		{Method: http.MethodGet, Pattern: "/occasions/new", Handle: newOccasion, Needs: "ScheduleOccasion"},
		{Method: http.MethodPost, Pattern: "/occasions/new", Handle: schedule, Needs: "ScheduleOccasion"},
		{Method: http.MethodGet, Pattern: "/occasions/{id}", Handle: occasion, Past: true},
		{Method: http.MethodPost, Pattern: "/occasions/{id}/details", Handle: reschedule, Needs: "RescheduleOccasion"},
		{Method: http.MethodPost, Pattern: "/occasions/{id}/archive", Handle: archive, Needs: "ArchiveOccasion"},
		{Method: http.MethodPost, Pattern: "/occasions/{id}/restore", Handle: restore, Needs: "RestoreOccasion"},
		{Method: http.MethodPost, Pattern: "/occasions/{id}/plan", Handle: makePlan, Needs: "CreatePlan"},
	}
	for _, k := range kinds {
		routes = append(routes,
			page.Route{Method: http.MethodPost, Pattern: "/occasions/{id}/" + k.name, Handle: setTarget(k), Needs: k.set},
			page.Route{Method: http.MethodPost, Pattern: "/occasions/{id}/" + k.name + "/remove", Handle: removeTarget(k), Needs: k.remove})
	}
	return page.Screens{Routes: routes, Templates: []page.Checkable{homeTemplate, newTemplate, occasionTemplate}}
}
