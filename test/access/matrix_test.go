package access

import (
	"bufio"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/web"
	"crumbtrail/domain/access"
)

// caller is one who asks, with the header of the credential and the role of it; a caller
// without a role has no credential that counts.
type caller struct {
	name   string
	header []string
	role   access.Role
}

// callers are one of each kind, all of our kitchen.
func callers(t *testing.T, p *program) []caller {
	t.Helper()
	all := []caller{{name: "none"}}
	add := func(name string, role access.Role, header []string) { all = append(all, caller{name, header, role}) }
	for _, role := range access.KitchenRoles() {
		key, _ := p.key(t, ours, role)
		add("key of a "+string(role), role, key)
		session, _ := p.session(t, ours, role)
		add("session of a "+string(role), role, session)
	}
	operator, _ := p.key(t, ours, access.Operator)
	add("operator", access.Operator, operator)

	revoked, key := p.key(t, ours, access.Admin)
	require.NoError(t, p.store.RevokeKey(t.Context(), by(ours), key.ID))
	add("revoked key", "", revoked)
	expired, key := p.key(t, ours, access.Admin)
	p.exec(t, `UPDATE access.keys SET expires_at = now() - interval '1 second' WHERE id = $1`, key.ID)
	add("expired key", "", expired)
	for name, change := range map[string]string{
		"revoked": "revoked_at = now()", "expired": "expires_at = now()", "idle": "last_used_at = now() - interval '12 hours 1 second'",
	} {
		header, session := p.session(t, ours, access.Admin)
		p.exec(t, `UPDATE access.sessions SET `+change+` WHERE id = $1`, session.ID)
		add(name+" session", "", header)
	}
	removed, session := p.session(t, ours, access.Admin)
	require.NoError(t, p.store.RemoveMember(t.Context(), by(ours), session.Member))
	add("session of a removed member", "", removed)
	return all
}

func (p *program) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := p.pool.Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

// mayBe are the roles that include a least one.
func mayBe(least string) []access.Role {
	order := access.KitchenRoles()
	switch least {
	case "signed-in":
		return access.Roles()
	case "viewer+operator":
		return access.Roles()
	case "operator":
		return []access.Role{access.Operator}
	}
	return order[slices.Index(order, access.Role(least)):]
}

// nowhere fills the parameters of a path with what exists nowhere.
var nowhere = strings.NewReplacer(
	"{id}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005", "{sid}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0006", "{slug}", "zqnowhere",
	"{good}", "zqnowhere", "{recipe}", "zqnowhere",
	"{tick}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0007", "{order}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0007",
	"{stream}", "pantry-zqnowhere", "{revision}", "0",
	"{name}", "zqnowhere", "{other}", "made", "{unit}", "zqnowhere", "{code}", "forbidden", "{hash}", "0",
)

// The table of this test is compared with what the program answers, so that an operation
// that is new, or for another role than was decided, is noticed.
func TestEveryRequestIsWrittenInTheTable(t *testing.T) {
	t.Parallel()
	table := written(t, operations+files+pages)
	for _, route := range routes(t) {
		form := web.Route{Method: http.MethodPost, Path: route.Path} // whose address leads to a page when it is opened
		if table[route] == "" && route.Method == http.MethodGet && written(t, pages)[form] != "" {
			continue
		}
		require.NotEmpty(t, table[route], "%v has no line", route)
	}
	for _, route := range routes(t) {
		delete(table, route)
	}
	require.Empty(t, table, "these are not answered")
	inDocument := 0
	table = written(t, operations)
	for _, op := range published(t).operations() {
		inDocument++
		require.NotEmpty(t, table[web.Route{Method: op.Method, Path: op.Path}], op.ID)
	}
	require.Len(t, table, inDocument+1, "the metrics are no operation")
}

// Every operation is asked by every caller. What a caller may not do is refused before the
// body is read, which here is none that could be read.
func TestEveryOperationIsForTheCallersOfTheTableAlone(t *testing.T) {
	t.Parallel()
	p := start(t)
	all, cells := callers(t, p), 0
	table := written(t, operations)
	last := web.Route{Method: http.MethodDelete, Path: "/v1/me/session"} // ends the sessions
	for _, route := range append(slices.DeleteFunc(slices.Collect(maps.Keys(table)), func(r web.Route) bool { return r == last }), last) {
		least := table[route]
		if least == "open" {
			continue
		}
		for _, c := range all {
			cells++
			name := fmt.Sprintf("%s %s by %s", route.Method, route.Path, c.name)
			got := p.send(t, route.Method, nowhere.Replace(route.Path), unreadable(route.Method), c.header...)
			switch {
			case c.role == "":
				require.Equal(t, http.StatusUnauthorized, got.status, "%s: %s", name, got.body)
				require.Equal(t, `Bearer realm="crumbtrail"`, got.header.Get("WWW-Authenticate"), name)
				require.Contains(t, got.body, `"code":"unauthenticated"`, name)
			case slices.Contains(mayBe(least), c.role):
				require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, got.status, "%s: %s", name, got.body)
				require.Less(t, got.status, http.StatusInternalServerError, "%s: %s", name, got.body)
			default:
				require.Equal(t, http.StatusForbidden, got.status, "%s: %s", name, got.body)
				refused := into[struct {
					Code, Detail string
					RequiredRole string `json:"required_role"`
				}](t, got)
				require.Equal(t, "forbidden", refused.Code, name)
				require.Equal(t, least, refused.RequiredRole, name)
				require.Contains(t, refused.Detail, least, name)
			}
		}
	}
	require.Greater(t, cells, 1000)
}

// unreadable is a body that no operation accepts, so that none does anything.
func unreadable(method string) string {
	if method == http.MethodGet || method == http.MethodDelete {
		return ""
	}
	return "{"
}

// needed are the queries without which operations are refused.
var needed = map[string]string{
	"/v1/plans/{id}/compare": "?with=original", "/v1/plans/{id}/explain": "?path=/cost/total", "/v1/shopping-list": "?plans=",
}

// A caller of another kitchen is known, and finds nothing of ours: neither by an id, nor by
// naming our kitchen.
func TestAnAdministratorOfAnotherKitchenFindsNothingOfOurs(t *testing.T) {
	t.Parallel()
	p := start(t)
	home := furnish(t, p, ours)
	foreign, _ := p.key(t, theirs, access.Admin)
	table := written(t, operations)
	for route, least := range table {
		if least == "open" || least == "operator" {
			continue
		}
		named := p.send(t, route.Method, nowhere.Replace(route.Path), unreadable(route.Method),
			append(slices.Clone(foreign), "Crumbtrail-Kitchen", string(ours))...)
		require.Equal(t, http.StatusNotFound, named.status, "%v: %s", route, named.body)
		require.NotContains(t, named.body, mark(ours))
		if !strings.Contains(route.Path, "{") {
			continue
		}
		path, _ := home.fill(route.Path)
		path += needed[route.Path]
		if route.Method == http.MethodGet || route.Method == http.MethodDelete {
			got := p.send(t, route.Method, path, "", foreign...)
			require.Equal(t, http.StatusNotFound, got.status, "%v: %s", route, got.body)
		}
	}
	for _, path := range []string{"/v1/items/{slug}", "/v1/plans/{id}/summary", "/v1/pantry/lots/{id}", "/v1/audit/streams/{stream}/replay"} {
		own, _ := home.fill(path)
		require.Equal(t, http.StatusOK, p.send(t, http.MethodGet, own, "", home.admin...).status, "it is there: %s", own)
	}
}

// An operation that is refused answers at once, however much its sender wants to send, and
// does not wait for it.
func TestTheBodyOfACallerWhoMayNotIsNotRead(t *testing.T) {
	t.Parallel()
	p := start(t)
	viewer, _ := p.key(t, ours, access.Viewer)
	for route, least := range written(t, operations) {
		if route.Method == http.MethodGet || least == "open" || least == "viewer" || least == "signed-in" {
			continue
		}
		for status, credential := range map[string][]string{"401": {"X-None", "none"}, "403": viewer} {
			for _, length := range []string{"Content-Length: 1099511627776", "Content-Length: 1000", "Transfer-Encoding: chunked"} {
				connection := p.dial(t)
				_, err := fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s: %s\r\n%s\r\n\r\n",
					route.Method, nowhere.Replace(route.Path), p.host(), credential[0], credential[1], length)
				require.NoError(t, err)
				require.NoError(t, connection.SetReadDeadline(time.Now().Add(10*time.Second)))
				first, err := bufio.NewReader(connection).ReadString('\n')
				require.NoError(t, err, "%v with %s was not answered", route, length)
				require.Contains(t, first, " "+status+" ", "%v", route)
				require.NoError(t, connection.Close())
			}
		}
	}
}

func (p *program) host() string { return strings.TrimPrefix(p.url, "http://") }

func (p *program) dial(t *testing.T) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", p.host())
	require.NoError(t, err)
	return connection
}
