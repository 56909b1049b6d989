package qrcode

import (
	"net/http"

	"crumbtrail/api/web"
)

// Origin returns the address under which a request reached the program, without a path: a
// code leads there.
func Origin(r *http.Request) string {
	if web.IsSecure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
