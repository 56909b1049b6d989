// Package permits knows for whom pages and their forms are: for those who may use the
// operations that they need.
package permits

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"crumbtrail/api/caller"
	"crumbtrail/api/policy"
	"crumbtrail/api/problem"
	"crumbtrail/domain/access"
)

// usual is what pages need that name nothing else: to see the kitchen.
const usual = "GetKitchen"

// Table has the operations that pages and forms need.
type Table struct {
	served *http.ServeMux
	needs  map[string]string // by method and pattern
}

// New returns an empty table.
func New() Table { return Table{http.NewServeMux(), map[string]string{}} }

// needed marks a route with the operation that it needs. It serves nothing.
type needed string

// ServeHTTP does nothing; see [http.Handler].
func (needed) ServeHTTP(http.ResponseWriter, *http.Request) {}

// Add adds a page (GET) or a form (POST) with the operation that it needs; empty is to see
// the kitchen. It panics for an operation that does not exist.
func (t Table) Add(method, pattern, operation string) {
	if operation == "" {
		operation = usual
	}
	if policy.Least(operation) == "" {
		panic(fmt.Sprintf("%s %s needs %s, which is no operation", method, pattern, operation))
	}
	t.needs[method+" "+pattern] = operation
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	t.served.Handle(method+" "+pattern, needed(operation))
}

// Check fails with a problem unless a caller may have what a pattern serves.
func (t Table) Check(who caller.Caller, method, pattern string) error {
	least := policy.Least(t.needs[method+" "+pattern])
	if who.May(least) {
		return nil
	}
	return problem.NotPermitted(least, who.Role)
}

// Serves reports whether a page is served.
func (t Table) Serves(pattern string) bool { return t.needs[http.MethodGet+" "+pattern] != "" }

// May reports whether a caller may have what an address serves. What no screen serves is for
// everyone, such as a file.
func (t Table) May(who caller.Caller, method, address string) bool {
	parsed, err := url.Parse(address)
	if err != nil {
		return false
	}
	found, _ := t.served.Handler(&http.Request{Method: method, URL: &url.URL{Path: parsed.Path}})
	operation, isServed := found.(needed)
	return !isServed || who.May(policy.Least(string(operation)))
}

// Uses reports whether a caller may use an operation.
func Uses(who caller.Caller, operation string) bool { return who.May(policy.Least(operation)) }

// All reports whether a caller may have everything.
func All(who caller.Caller) bool { return who.May(access.Admin) && who.May(access.Operator) }
