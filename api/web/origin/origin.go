// Package origin has the address under which a browser reached this server.
package origin

import (
	"net/http"

	"crumbtrail/api/web"
)

// Of returns the address of a request, without a path.
func Of(r *http.Request) string {
	if web.IsSecure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
