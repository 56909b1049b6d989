package access

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/web"
)

// operations is who may use what, written down apart from the table of the program: the
// least role, then requests. A difference is a fault of one of the two, or a decision that
// belongs into both.
const operations = `
open
	POST /v1/access/sessions
	GET /v1/access/oidc
	POST /v1/access/oidc
	POST /v1/access/oidc/sessions
signed-in
	GET /v1/access/sessions
	DELETE /v1/access/sessions/{id}
	GET /v1/me
	DELETE /v1/me/session
	GET /v1/me/sessions
	DELETE /v1/me/sessions
	DELETE /v1/me/sessions/{id}
viewer
	GET /v1/assembly-runs
	GET /v1/assembly-runs/{id}
	GET /v1/assembly-runs/{id}/label
	GET /v1/assembly-runs/{id}/origins
	GET /v1/assembly-runs/{id}/snapshot
	GET /v1/audit/events
	GET /v1/events
	GET /v1/finished-goods
	GET /v1/finished-goods/{slug}
	GET /v1/finished-goods/{slug}/label
	GET /v1/finished-goods/{slug}/uses
	GET /v1/items
	GET /v1/items/{slug}
	GET /v1/items/{slug}/uses
	GET /v1/measure-suggestions
	GET /v1/kitchen
	GET /v1/occasions
	GET /v1/occasions/{id}
	GET /v1/occasions/{id}/plans
	GET /v1/occasions/{id}/schedule
	GET /v1/occasions/{id}/summary
	GET /v1/pantry/lots
	GET /v1/pantry/lots/{id}
	GET /v1/pantry/lots/{id}/uses
	GET /v1/pantry/stock
	GET /v1/plans/{id}
	GET /v1/plans/{id}/compare
	GET /v1/plans/{id}/drift
	GET /v1/plans/{id}/explain
	GET /v1/plans/{id}/finished-good-snapshots
	GET /v1/plans/{id}/finished-good-snapshots/{sid}
	GET /v1/plans/{id}/possible-runs
	GET /v1/plans/{id}/recipe-snapshots
	GET /v1/plans/{id}/recipe-snapshots/{sid}
	POST /v1/plans/{id}/scenarios
	GET /v1/plans/{id}/shopping-list
	GET /v1/plans/{id}/summary
	GET /v1/production-runs
	GET /v1/production-runs/{id}
	GET /v1/production-runs/{id}/snapshot
	GET /v1/recipes
	GET /v1/recipes/{slug}
	GET /v1/recipes/{slug}/uses
	GET /v1/shopping-list
	GET /v1/shopping-list/explain
cook
	POST /v1/assembly-runs
	POST /v1/assembly-runs/{id}/void
	POST /v1/pantry/adjustments
	POST /v1/pantry/lots
	PATCH /v1/pantry/lots/{id}
	POST /v1/plans/{id}/shopping-complete
	POST /v1/plans/{id}/shopping-list/collected
	DELETE /v1/plans/{id}/shopping-list/collected/{tick}
	POST /v1/plans/{id}/shopping-list/ordered
	DELETE /v1/plans/{id}/shopping-list/ordered/{order}
	POST /v1/plans/{id}/shopping-reopen
	POST /v1/plans/{id}/start-production
	POST /v1/production-runs
	POST /v1/production-runs/{id}/settle
	POST /v1/production-runs/{id}/void
planner
	DELETE /v1/finished-goods/{slug}
	PUT /v1/finished-goods/{slug}
	DELETE /v1/items/{slug}
	PUT /v1/items/{slug}
	POST /v1/measure-suggestions
	POST /v1/occasions
	PATCH /v1/occasions/{id}
	POST /v1/occasions/{id}/archive
	POST /v1/occasions/{id}/restore
	DELETE /v1/occasions/{id}/assembly-targets/{good}
	PUT /v1/occasions/{id}/assembly-targets/{good}
	POST /v1/occasions/{id}/plans
	DELETE /v1/occasions/{id}/production-targets/{recipe}
	PUT /v1/occasions/{id}/production-targets/{recipe}
	POST /v1/plans/{id}/amendments
	POST /v1/plans/{id}/cancel
	POST /v1/plans/{id}/complete
	POST /v1/plans/{id}/lock
	POST /v1/plans/{id}/reopen
	POST /v1/plans/{id}/unlock
	DELETE /v1/recipes/{slug}
	PUT /v1/recipes/{slug}
admin
	GET /v1/access/keys
	POST /v1/access/keys
	DELETE /v1/access/keys/{id}
	GET /v1/access/links
	POST /v1/access/links
	DELETE /v1/access/links/{id}
	GET /v1/access/members
	DELETE /v1/access/members/{id}
	PATCH /v1/access/members/{id}
	GET /v1/audit/streams/{stream}/events/{revision}
	GET /v1/audit/streams/{stream}/replay
	GET /v1/audit/verify
	POST /v1/import
	PATCH /v1/kitchen
	GET /v1/kitchen/export
	POST /v1/sample-kitchen
operator
	GET /metrics
	GET /v1/admin/backups
	GET /v1/admin/projections
	GET /v1/admin/projections/{name}
	POST /v1/admin/projections/{name}/cancel
	POST /v1/admin/projections/{name}/rebuild
	POST /v1/admin/projections/{name}/retry
	POST /v1/admin/projections/{name}/skip
`

// files are what everyone may read: whether the program is well, and its documentation.
const files = `
open
	GET /livez
	GET /readyz
	GET /openapi.json
	GET /docs
	GET /docs/start.js
	GET /docs/favicon-32x32.png
	GET /docs/swagger-ui.css
	GET /docs/swagger-ui-bundle.js
	GET /problems/{code}
	GET /static/{hash}/{name}
	GET /worker.js
`

// pages is who may see which page, and send which form. Pages need what they ask; a form
// needs what it is sent to. "signed-in" pages show to each role what is its own.
const pages = `
open
	GET /sign-in
	POST /sign-in
	GET /sign-in/oidc
	POST /sign-in/oidc
	GET /manifest.webmanifest
	GET /offline
signed-in
	GET /
	GET /system
	GET /access
	POST /access
	GET /kitchens
	POST /kitchens
	GET /me
	POST /me
	GET /name
	POST /name
viewer
	GET /occasions/{id}
	GET /occasions/{id}/schedule
	GET /occasions/{id}/schedule.ics
	GET /plans/{id}
	GET /plans/{id}/explain
	GET /plans/{id}/changes
	GET /plans/{id}/what-if
	GET /plans/{id}/compare/{other}
	GET /plans/{id}/bake
	GET /plans/{id}/bake/{recipe}/{unit}/sheet
	GET /plans/{id}/assemble
	GET /plans/{id}/shopping-list
	GET /plans/{id}/shopping-list/orders
	GET /plans/{id}/shopping-list.csv
	GET /shopping
	GET /shopping.csv
	GET /shopping/explain
	GET /runs
	GET /runs/{id}
	GET /runs/production/{id}
	GET /runs/assembly/{id}
	GET /runs/assembly/{id}/label
	GET /pantry
	GET /pantry/lots
	GET /pantry/lots/{id}
	GET /history
	GET /book
	GET /book/items
	GET /book/allergens
	GET /book/goods/{slug}/label
	GET /book/measures
	GET /book/items/{slug}
	GET /book/recipes
	GET /book/recipes/{slug}
	GET /book/goods
	GET /book/goods/{slug}
	GET /palette
cook
	POST /plans/{id}/start
	POST /plans/{id}/shopped
	POST /plans/{id}/shop-again
	GET /plans/{id}/bake/{recipe}/{unit}
	POST /plans/{id}/bake/{recipe}/{unit}
	GET /plans/{id}/assemble/{good}
	POST /plans/{id}/assemble/{good}
	POST /plans/{id}/shopping-list/collect
	POST /plans/{id}/shopping-list/uncollect
	GET /plans/{id}/shopping-list/put-away
	POST /plans/{id}/shopping-list/put-away
	POST /plans/{id}/shopping-list/orders
	POST /plans/{id}/shopping-list/orders/{order}/cancel
	POST /plans/{id}/shopping-list/complete
	POST /plans/{id}/shopping-list/reopen
	POST /shopping/collect
	POST /shopping/uncollect
	GET /shopping/put-away
	POST /shopping/put-away
	GET /runs/new
	GET /runs/new/bake/{recipe}/{unit}
	POST /runs/new/bake/{recipe}/{unit}
	GET /runs/new/assemble/{good}
	POST /runs/new/assemble/{good}
	POST /runs/production/{id}
	POST /runs/assembly/{id}
	POST /pantry/lots/{id}
	GET /pantry/lots/{id}/correct
	POST /pantry/lots/{id}/correct
	GET /pantry/receive
	POST /pantry/receive
	GET /pantry/finished
	POST /pantry/finished
planner
	GET /occasions/new
	POST /occasions/new
	POST /occasions/{id}/details
	POST /occasions/{id}/archive
	POST /occasions/{id}/restore
	POST /occasions/{id}/plan
	POST /occasions/{id}/recipes
	POST /occasions/{id}/recipes/remove
	POST /occasions/{id}/goods
	POST /occasions/{id}/goods/remove
	GET /plans/{id}/amend
	POST /plans/{id}/amend
	POST /plans/{id}/amend/try
	POST /plans/{id}/lock
	POST /plans/{id}/unlock
	POST /plans/{id}/complete
	POST /plans/{id}/reopen
	POST /plans/{id}/cancel
	GET /book/paste
	POST /book/paste
	POST /book/measures
	GET /book/new/items
	POST /book/new/items
	GET /book/items/{slug}/edit
	POST /book/items/{slug}/edit
	POST /book/items/{slug}/archive
	GET /book/new/recipes
	POST /book/new/recipes
	GET /book/recipes/{slug}/edit
	POST /book/recipes/{slug}/edit
	POST /book/recipes/{slug}/archive
	GET /book/new/goods
	POST /book/new/goods
	GET /book/goods/{slug}/edit
	POST /book/goods/{slug}/edit
	POST /book/goods/{slug}/archive
admin
	POST /sample
	POST /system
	GET /system/log
	GET /import
	GET /history/{stream}
	GET /history/{stream}/{revision}
	POST /import
operator
	GET /system/projections/{name}
	POST /system/projections/{name}
`

// written returns the least role of each request of a table.
func written(t *testing.T, table string) map[web.Route]string {
	t.Helper()
	rows, role := map[web.Route]string{}, ""
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		switch len(fields) {
		case 1:
			role = fields[0]
		case 2:
			route := web.Route{Method: fields[0], Path: fields[1]}
			require.Empty(t, rows[route], "%v is written twice", route)
			rows[route] = role
		}
	}
	return rows
}

// routes are all that the program answers.
func routes(t *testing.T) []web.Route {
	t.Helper()
	program, err := api.New(api.Options{})
	require.NoError(t, err)
	return program.Routes()
}
