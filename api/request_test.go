package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
)

// stuck are projections that make no progress.
type stuck struct{}

func (stuck) WaitFor(_ context.Context, names []string, wanted eventstore.Position) error {
	return &engine.NotYetVisibleError{Wanted: wanted, Lagging: []engine.Lagging{{Projection: names[0]}}}
}

func (stuck) Schemas(context.Context, pgx.Tx, ...string) (map[string]string, eventstore.Position, error) {
	return nil, eventstore.Position{}, errors.New("secret of the database")
}

func (stuck) AsOf(context.Context, pgx.Tx, string, []string, eventstore.Position, ...string) (string, error) {
	return "", errors.New("secret of the database")
}

func (stuck) Targeted(context.Context, domain.Kitchen, string, eventstore.Position) ([]string, error) {
	return nil, errors.New("secret of the log")
}

func (stuck) Head(context.Context) (eventstore.Position, error) { return eventstore.Position{}, nil }

// unseeing sends queries to a database that does not exist.
func unseeing(t *testing.T) func(*api.Options) {
	pool, err := pgxpool.New(t.Context(), "postgres://missing:secret@127.0.0.1:1/nothing?connect_timeout=2")
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return func(o *api.Options) {
		o.Queries = readmodels.New(readmodels.Options{Pool: pool, Projections: stuck{}})
	}
}

func TestAnAnswerThatIsNotYetVisibleIsNoFailure(t *testing.T) {
	t.Parallel()
	k := open(t, unseeing(t))
	a := k.send(http.MethodGet, "/v1/items", "", "Crumbtrail-Min-Position", "7")
	p := a.refused(http.StatusServiceUnavailable, "not_yet_visible")
	require.Contains(t, p.Detail, "catalog is at 0")
	require.Equal(t, "1", a.Header().Get("Retry-After"))
	for _, bad := range []string{"seven", "-1", "1-2-3", "99999999999999999999"} {
		p := k.send(http.MethodGet, "/v1/items", "", "Crumbtrail-Min-Position", bad).refused(http.StatusBadRequest, "bad_request")
		require.Equal(t, "Crumbtrail-Min-Position", p.Errors[0].Parameter)
	}
}

func TestAnUnreachableDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	log := &lines{}
	k := open(t, unseeing(t), logTo(log))
	a := k.send(http.MethodGet, "/v1/items", "")
	a.refused(http.StatusServiceUnavailable, "unavailable")
	require.NotContains(t, a.Body.String(), "127.0.0.1")
	require.Contains(t, log.String(), "127.0.0.1", "the log has what the answer leaves out")
}

// A handler without an application panics.
func TestAPanicIsAnsweredAndLogged(t *testing.T) {
	t.Parallel()
	log := &lines{}
	k := open(t, func(o *api.Options) { o.Application = nil }, logTo(log))
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`, "X-Request-Id",
		"req-1").refused(http.StatusInternalServerError, "internal")
	line := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(log.String()), &line))
	require.Equal(t, "ERROR", line["level"])
	require.Equal(t, "req-1", line["request_id"])
	require.Contains(t, line["error"], "nil pointer")
	require.Contains(t, line["stack"], "SettingsOf")
	k.get("/livez")
}

func TestEveryRequestIsOneLineOfTheLogWithoutItsBody(t *testing.T) {
	t.Parallel()
	log := &lines{}
	k := open(t, logTo(log))
	a := k.send(http.MethodPut, "/v1/items/salt", `{"name":"Secret salt","kind":"ingredient"}`, "X-Request-Id", "bad id\n", "Idempotency-Key",
		"secret-key")
	text := log.String()
	require.Equal(t, 1, strings.Count(text, "\n"))
	require.NotContains(t, strings.ToLower(text), "secret")
	line := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(text), &line))
	require.Equal(t, "PUT", line["method"])
	require.Equal(t, "/v1/items/{slug}", line["route"])
	require.EqualValues(t, 201, line["status"])
	require.EqualValues(t, a.Body.Len(), line["bytes"])
	require.Contains(t, line, "duration")
	require.Regexp(t, "^[0-9a-f-]{36}$", line["request_id"])
	require.Equal(t, line["request_id"], a.Header().Get("X-Request-Id"))
	require.Equal(t, "order-7", k.send(http.MethodGet, "/livez", "", "X-Request-Id", "order-7").Header().Get("X-Request-Id"))
}

func TestTheRequestsIdIsTheEventsCorrelation(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`, "X-Request-Id", "order-7").is(http.StatusCreated)
	for event, err := range k.store.ReadStream(t.Context(), "item-home.salt", 0, 1) {
		require.NoError(t, err)
		require.Contains(t, string(event.Metadata), "order-7")
		require.Contains(t, string(event.Metadata), "anonymous")
	}
}

func TestEventsRecordTheActor(t *testing.T) {
	t.Parallel()
	k := open(t)
	const body = `{"name":"Salt","kind":"ingredient"}`
	k.send(http.MethodPut, "/v1/items/salt", body, "Crumbtrail-Actor", "Zoë of the night shift").is(http.StatusCreated)
	for event, err := range k.store.ReadStream(t.Context(), "item-home.salt", 0, 1) {
		require.NoError(t, err)
		metadata, err := eventstore.DecodeMetadata(event)
		require.NoError(t, err)
		require.Equal(t, "Zoë of the night shift", metadata.Actor)
	}
	k.send(http.MethodPut, "/v1/items/salt", body, "Crumbtrail-Actor", "\xff").refused(http.StatusBadRequest, "bad_request")
}

func TestUnknownPathsAndMethodsAreProblems(t *testing.T) {
	t.Parallel()
	k := open(t)
	p := k.send(http.MethodGet, "/v1/nothing%20here?a=b", "").refused(http.StatusNotFound, "unknown_path")
	require.Equal(t, "/v1/nothing%20here", p.Instance)
	k.send(http.MethodGet, "/v1/items/", "").refused(http.StatusNotFound, "unknown_path")
	wrong := k.send(http.MethodDelete, "/v1/occasions", "")
	wrong.refused(http.StatusMethodNotAllowed, "method_not_allowed")
	require.Contains(t, wrong.Header().Get("Allow"), "POST")
	k.send("BREW", "/v1/occasions", "").refused(http.StatusMethodNotAllowed, "method_not_allowed")
}

// Every parameter of a path has at least one character.
func TestAPathWithAnEmptyParameterDoesNotExist(t *testing.T) {
	t.Parallel()
	k := open(t)
	parameter := regexp.MustCompile(`\{[a-z]+\}`)
	filled := strings.NewReplacer("{slug}", "salt", "{recipe}", "bread", "{good}", "gift", "{name}", "pantry", "{stream}", "pantry-home",
		"{revision}", "1", "{id}", missing, "{sid}", missing, "{tick}", missing, "{order}", missing)
	empty := 0
	for template, methods := range documented(t).Paths {
		path := filled.Replace(template)
		require.NotContains(t, path, "{")
		var allowed []string
		for method := range methods {
			if allowed = append(allowed, strings.ToUpper(method)); method == "get" {
				allowed = append(allowed, http.MethodHead)
			}
		}
		for _, method := range []string{
			http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
			"BREW",
		} {
			if !slices.Contains(allowed, method) {
				wrong := k.send(method, path, "")
				wrong.refused(http.StatusMethodNotAllowed, "method_not_allowed")
				for _, right := range allowed {
					require.Contains(t, wrong.Header().Get("Allow"), right, path)
				}
			}
			for _, at := range parameter.FindAllStringIndex(template, -1) {
				empty++
				k.send(method, filled.Replace(template[:at[0]])+filled.Replace(template[at[1]:]), "").refused(http.StatusNotFound, "unknown_path")
			}
		}
		k.send(http.MethodGet, path+"/", "").refused(http.StatusNotFound, "unknown_path")
	}
	require.Greater(t, empty, 200)
	k.send(http.MethodGet, "/v1//items", "").refused(http.StatusNotFound, "unknown_path")
	k.send(http.MethodGet, "/v1/items/a%2F%2Fb", "").refused(http.StatusUnprocessableEntity, "invalid")
}

func TestHEADIsAnswered(t *testing.T) {
	t.Parallel()
	k := open(t)
	server := httptest.NewServer(k.handler)
	defer server.Close()
	response, err := http.Head(server.URL + "/openapi.json")
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Empty(t, text)
}

func TestOnLoopbackOnlyThisMachineIsAHost(t *testing.T) {
	t.Parallel()
	k := open(t, func(o *api.Options) { o.Loopback, o.AllowedHosts = true, []string{"Kitchen.local"} })
	for host, served := range map[string]bool{
		"localhost": true, "localhost:8080": true, "LOCALHOST:1": true, "127.0.0.1": true, "127.0.0.1:8080": true, "[::1]:8080": true,
		"[::1]":              true,
		"kitchen.local:8080": true, "127.0.0.2": true,
		"evil.example": false, "evil.example:8080": false, "localhost.evil.example": false, "": false, "192.168.0.1": false, "[::2]:80": false,
		"127.0.0.1.nip.io": false, "localhost@evil": false,
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/livez", http.NoBody)
		request.Host = host
		recorded := httptest.NewRecorder()
		k.handler.ServeHTTP(recorded, request)
		a := answer{recorded, t}
		if served {
			require.Equal(t, http.StatusOK, a.Code, host)
			continue
		}
		a.refused(http.StatusMisdirectedRequest, "host_not_allowed")
	}
	anywhere := open(t)
	anywhere.send(http.MethodGet, "/livez", "", "Host", "kitchen.example").is(http.StatusOK)
}

func TestPagesOfOtherSitesCannotSendCommands(t *testing.T) {
	t.Parallel()
	k := open(t)
	const body = `{"name":"A","date":"2026-12-12"}`
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
	} {
		k.send(http.MethodPost, "/v1/occasions", body, headers...).refused(http.StatusForbidden, "cross_origin")
	}
	require.True(t, k.head().IsZero())
	for _, headers := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://localhost:8080"}, {}} {
		k.send(http.MethodPost, "/v1/occasions", body, headers...).is(http.StatusCreated)
	}
}

func TestAnswersHaveSecurityHeaders(t *testing.T) {
	t.Parallel()
	k := open(t)
	for _, path := range []string{"/v1/nothing", "/livez", "/docs", "/openapi.json", "/metrics"} {
		header := k.send(http.MethodGet, path, "").Header()
		require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"), path)
		require.Equal(t, "no-referrer", header.Get("Referrer-Policy"), path)
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.Contains(t, header.Get("Content-Security-Policy"), "frame-ancestors 'none'", path)
	}
	require.Equal(t, "no-store", k.put("/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`).Header().Get("Cache-Control"))
}

func TestReadinessIsDecidedByTheProgram(t *testing.T) {
	t.Parallel()
	log := &lines{}
	var fault error
	k := open(t, logTo(log), func(o *api.Options) {
		o.Ready = func(ctx context.Context) error {
			_, bounded := ctx.Deadline()
			require.True(t, bounded)
			return fault
		}
	})
	k.get("/readyz")
	fault = errors.New("the password is secret")
	a := k.send(http.MethodGet, "/readyz", "")
	a.refused(http.StatusServiceUnavailable, "not_ready")
	require.NotContains(t, a.Body.String(), "secret")
	require.Contains(t, log.String(), "the password is secret")
	for reason, of := range map[string]error{
		"the event log cannot be reached at the moment": fmt.Errorf("secret: %w", eventstore.ErrUnavailable),
		"the database cannot be reached at the moment":  &net.OpError{Op: "secret", Err: errors.New("refused")},
	} {
		fault = of
		require.Equal(t, reason, k.send(http.MethodGet, "/readyz", "").refused(http.StatusServiceUnavailable, "not_ready").Detail)
	}
	k.get("/livez")
}

func TestRequestsAreMeasuredByRoute(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	k := open(t, func(o *api.Options) { o.Registry = registry })
	k.put("/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`)
	k.put("/v1/items/sugar", `{"name":"Sugar","kind":"ingredient"}`)
	k.send("BREW", "/made/up", "")
	text := k.get("/metrics").Body.String()
	require.Contains(t, text, `crumbtrail_http_request_duration_seconds_count{method="PUT",route="/v1/items/{slug}",status="201"} 2`)
	require.Contains(t, text, `method="other",route="unknown"`)
	require.Contains(t, text, `crumbtrail_build_info{version="test"} 1`)
	require.NotContains(t, text, "salt")
	require.NotContains(t, text, "made/up")
	_, err := api.New(api.Options{Registry: registry})
	require.Error(t, err, "metrics are registered once")
}

func TestAnImportAnswersWithTheEndOfTheLog(t *testing.T) {
	t.Parallel()
	k := open(t)
	const export = `{"version":"4.2","ingredients":[{"slug":"salt","display_name":"Salt","hierarchy_level":2,"category":"Pantry"}]}`
	type report struct{ Created, Unchanged map[string]int }
	first := k.send(http.MethodPost, "/v1/import", export).is(http.StatusOK)
	require.Equal(t, 1, into[report](first).Created["items"], "%s", first.Body)
	require.Equal(t, k.head().String(), first.Header().Get("Crumbtrail-Position"))
	again := k.send(http.MethodPost, "/v1/import", export).is(http.StatusOK)
	require.Equal(t, 0, into[report](again).Created["items"])
	require.Equal(t, 1, into[report](again).Unchanged["items"])
	require.Equal(t, first.Header().Get("Crumbtrail-Position"), again.Header().Get("Crumbtrail-Position"))
}

func TestAnImportHasAtMost32Mebibytes(t *testing.T) {
	t.Parallel()
	k := open(t)
	body := io.MultiReader(strings.NewReader(`{"version":"4.2","ingredients":[`), bytes.NewReader(bytes.Repeat([]byte{' '}, 33<<20)),
		strings.NewReader(`]}`))
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/import", body)
	request.Header.Set("Content-Type", "application/json")
	recorded := httptest.NewRecorder()
	k.handler.ServeHTTP(recorded, request)
	answer{recorded, t}.refused(http.StatusRequestEntityTooLarge, "too_large")
	require.True(t, k.head().IsZero())
}

func TestEveryKindOfProblemIsExplained(t *testing.T) {
	t.Parallel()
	k := open(t)
	statuses := map[string]int{}
	for _, kind := range slices.Concat(web.Kinds(), problem.Kinds()) {
		if status, known := statuses[kind.Code]; known {
			require.Equal(t, status, kind.Status, "%s has one status", kind.Code)
		}
		statuses[kind.Code] = kind.Status
		require.Regexp(t, "^[a-z]+(_[a-z]+)*$", kind.Code)
		require.NotEmpty(t, kind.Title, kind.Code)
		require.NotEmpty(t, kind.About, kind.Code)
		explained := into[struct{ Code, Title, About string }](k.get("/problems/" + kind.Code))
		require.Equal(t, kind.Code, explained.Code)
		require.Equal(t, kind.Title, explained.Title)
		require.Equal(t, kind.About, explained.About)
	}
	k.send(http.MethodGet, "/problems/none", "").refused(http.StatusNotFound, "unknown_path")
}
