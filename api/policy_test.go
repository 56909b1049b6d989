package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/caller"
	"crumbtrail/api/policy"
	"crumbtrail/api/problem"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// byRole knows callers of home by the role that they claim; no role is no credential.
func byRole(_ context.Context, r *http.Request) (caller.Caller, error) {
	role := r.Header.Get("X-Role")
	if role == "" {
		return caller.Caller{}, problem.Unauthenticated.New("")
	}
	return caller.Caller{Kitchen: domain.Home, Role: access.Role(role), Actor: "ada", Kind: caller.Key, Credential: "k1"}, nil
}

// administratorOf lets everyone do everything in a kitchen.
func administratorOf(kitchen domain.Kitchen) caller.Authenticator {
	return func(context.Context, *http.Request) (caller.Caller, error) {
		return caller.Caller{Kitchen: kitchen, Role: access.Everything, Kind: caller.Local}, nil
	}
}

// filled are paths of operations with something in the place of each parameter.
var filled = strings.NewReplacer(
	"{id}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005", "{sid}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0006", "{slug}", "salt", "{good}", "box",
	"{recipe}", "bread", "{tick}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0007", "{order}", "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0007",
	"{stream}", "pantry-home", "{revision}", "0", "{name}", "pantry",
)

// unreadBody fails the test when it is read.
type unreadBody struct{ t *testing.T }

func (b unreadBody) Read([]byte) (int, error) {
	b.t.Error("the body was read before the caller was known")
	return 0, io.EOF
}

func TestEveryOperationIsRefusedToThoseWhoMayNotUseItBeforeItsBodyIsRead(t *testing.T) {
	t.Parallel()
	k := open(t, func(o *api.Options) { o.Authenticate = byRole })
	callers := append([]access.Role{"", "owner"}, access.Roles()...)
	refused := 0
	for path, methods := range documented(t).Paths {
		for method, op := range methods {
			least := policy.Least(op.OperationID)
			for _, role := range callers {
				if (caller.Caller{Role: role}).May(least) {
					continue
				}
				refused++
				request := httptest.NewRequestWithContext(t.Context(), strings.ToUpper(method), filled.Replace(path), unreadBody{t})
				request.Header.Set("Content-Type", "application/json")
				if role != "" {
					request.Header.Set("X-Role", string(role))
				}
				recorded := httptest.NewRecorder()
				k.handler.ServeHTTP(recorded, request)
				a := answer{recorded, t}
				if role == "" {
					a.refused(http.StatusUnauthorized, "unauthenticated")
					require.Equal(t, `Bearer realm="crumbtrail"`, a.Header().Get("WWW-Authenticate"), op.OperationID)
					continue
				}
				p := a.refused(http.StatusForbidden, "forbidden")
				require.Equal(t, least, p.RequiredRole, op.OperationID)
				require.Contains(t, p.Detail, "needs the role "+string(least)+"; the caller is "+string(role))
			}
		}
	}
	require.Greater(t, refused, 150)
	require.Empty(t, k.head().String()[1:], "nothing was written")
}

func TestEveryOperationIsOpenToItsLeastRole(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.options.Authenticate = byRole
	k.serve()
	for path, methods := range documented(t).Paths {
		for method, op := range methods {
			if slices.Contains([]string{"FollowEvents", "RebuildProjection"}, op.OperationID) { // goes on, or is done
				continue
			}
			least := policy.Least(op.OperationID)
			if least == policy.SignedIn || least == policy.Open {
				least = access.Operator
			}
			a := k.send(strings.ToUpper(method), filled.Replace(path), "", "X-Role", string(least))
			require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, a.Code, "%s: %s", op.OperationID, a.Body)
		}
	}
}

func TestMetricsAreForOperatorsAndHealthIsForEveryone(t *testing.T) {
	t.Parallel()
	k := open(t, func(o *api.Options) { o.Authenticate = byRole })
	k.send(http.MethodGet, "/metrics", "").refused(http.StatusUnauthorized, "unauthenticated")
	k.send(http.MethodGet, "/metrics", "", "X-Role", "admin").refused(http.StatusForbidden, "forbidden")
	k.get("/metrics", "X-Role", "operator")
	for _, path := range []string{"/livez", "/readyz", "/openapi.json", "/docs", "/problems/forbidden"} {
		k.get(path)
	}
}

// A page asks several operations at once; who asks is found out once.
func TestAPageIsAuthenticatedOnceAndMayDoWhatItsReaderMay(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	k := openWhole(t)
	k.options.Authenticate = func(ctx context.Context, r *http.Request) (caller.Caller, error) {
		asked.Add(1)
		return byRole(ctx, r)
	}
	k.serve()
	require.Contains(t, k.get("/pantry", "X-Role", "viewer").Body.String(), "<main")
	require.EqualValues(t, 1, asked.Load())
	require.Equal(t, http.StatusUnauthorized, k.send(http.MethodGet, "/pantry", "").Code)
	require.Equal(t, http.StatusForbidden, k.send(http.MethodGet, "/pantry", "", "X-Role", "operator").Code)
}

func TestAnAuthenticatorThatFailsPermitsNothing(t *testing.T) {
	t.Parallel()
	k := open(t, func(o *api.Options) {
		o.Authenticate = func(context.Context, *http.Request) (caller.Caller, error) {
			return caller.Caller{Kitchen: domain.Home, Role: access.Everything}, errors.New("secret of the database")
		}
	})
	a := k.send(http.MethodGet, "/v1/items", "")
	a.refused(http.StatusInternalServerError, "internal")
	require.NotContains(t, a.Body.String(), "secret")
}

// Only the caller of a program without authentication chooses its name.
func TestTheActorOfACredentialIsNotWhatTheRequestClaims(t *testing.T) {
	t.Parallel()
	k := open(t, func(o *api.Options) { o.Authenticate = byRole })
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`,
		"X-Role", "planner", "Crumbtrail-Actor", "Eve").is(http.StatusCreated)
	event := k.send(http.MethodGet, "/v1/audit/streams/item-home.salt/events/0", "", "X-Role", "admin").is(http.StatusOK)
	require.Contains(t, event.Body.String(), `"ada"`)
	require.NotContains(t, event.Body.String(), "Eve")
}
