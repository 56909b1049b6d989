package ui

import "crumbtrail/api/ui/page"

// Routes are the routes of all screens.
func Routes() []page.Route {
	var routes []page.Route
	for _, screen := range screens() {
		routes = append(routes, screen.Routes...)
	}
	return routes
}
