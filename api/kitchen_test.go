package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/problem"
	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// kitchen is the interface over a log in memory.
type kitchen struct {
	t       testing.TB
	store   *eventstoretest.MemoryStore
	options api.Options
	handler *api.API

	// The database of a whole kitchen, and what stops its projections.
	pool   *pgxpool.Pool
	engine *projections.Engine
	stop   func()
}

// open serves an empty kitchen that accepts commands.
func open(t testing.TB, with ...func(*api.Options)) *kitchen {
	t.Helper()
	k := newKitchen(t)
	for _, option := range with {
		option(&k.options)
	}
	k.serve()
	return k
}

func (k *kitchen) serve() {
	k.t.Helper()
	var err error
	k.handler, err = api.New(k.options)
	require.NoError(k.t, err)
}

func newKitchen(t testing.TB) *kitchen {
	t.Helper()
	store := eventstoretest.NewMemoryStore()
	k := &kitchen{t: t, store: store}
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	k.options = api.Options{Application: commands.New(store, commands.Options{Now: now}), Head: store.Head, Log: store, Version: "test"}
	return k
}

// openWhole serves an empty kitchen that answers queries too.
func openWhole(t *testing.T) *kitchen {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.URL(t))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	k := newKitchen(t)
	engine, err := projections.New(t.Context(), engine.Options{Pool: pool, Store: k.store})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- engine.Run(ctx) }()
	k.pool, k.engine, k.stop = pool, engine, sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the projections ended with %v", err)
		}
	})
	t.Cleanup(k.stop)
	k.options.Projections = engine.Engine
	k.options.Queries = readmodels.New(readmodels.Options{Pool: pool, Projections: engine})
	k.serve()
	require.Eventually(t, func() bool { return engine.Ready(t.Context()) == nil }, 20*time.Second, 5*time.Millisecond)
	return k
}

// answer is a recorded answer.
type answer struct {
	*httptest.ResponseRecorder
	t testing.TB
}

// send sends a request, and checks the answer against the document. Headers are
// pairs.
func (k *kitchen) send(method, path, body string, headers ...string) answer {
	k.t.Helper()
	var reader io.Reader = http.NoBody
	if body != "" {
		reader = strings.NewReader(body)
	}
	request := httptest.NewRequestWithContext(k.t.Context(), method, path, reader)
	request.Host = "localhost:8080"
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorded := httptest.NewRecorder()
	k.handler.ServeHTTP(recorded, request)
	require.NoError(k.t, k.handler.Check(method, request.URL.Path, recorded.Code, recorded.Header().Get("Content-Type"),
		recorded.Body.Bytes()), "the document does not match %s", recorded.Body)
	return answer{recorded, k.t}
}

// is requires a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	require.Equal(a.t, status, a.Code, "%s", a.Body)
	return a
}

// refused requires a problem.
func (a answer) refused(status int, code string) problem.Problem {
	a.t.Helper()
	a.is(status)
	require.Equal(a.t, "application/problem+json", a.Header().Get("Content-Type"), "%s", a.Body)
	p := into[problem.Problem](a)
	require.Equal(a.t, code, p.Code, "%s", a.Body)
	require.Equal(a.t, status, p.Status)
	require.Equal(a.t, "/problems/"+code, p.Type)
	require.NotEmpty(a.t, p.Title)
	require.NotEmpty(a.t, p.Detail)
	for _, internal := range []string{"goroutine", ".go:", "SQLSTATE", "panic", "Go struct", "Go value", "api."} {
		require.NotContains(a.t, a.Body.String(), internal)
	}
	return p
}

func into[T any](a answer) T {
	a.t.Helper()
	var value T
	require.NoError(a.t, json.Unmarshal(a.Body.Bytes(), &value), "%s", a.Body)
	return value
}

func (k *kitchen) put(path, body string) answer {
	k.t.Helper()
	a := k.send(http.MethodPut, path, body)
	require.Contains(k.t, []int{http.StatusOK, http.StatusCreated}, a.Code, "%s", a.Body)
	return a
}

func (k *kitchen) post(path, body string) answer {
	k.t.Helper()
	return k.send(http.MethodPost, path, body).is(http.StatusCreated)
}

func (k *kitchen) get(path string, headers ...string) answer {
	k.t.Helper()
	return k.send(http.MethodGet, path, "", headers...).is(http.StatusOK)
}

// head returns the position of the last event.
func (k *kitchen) head() eventstore.Position {
	k.t.Helper()
	head, err := k.store.Head(k.t.Context())
	require.NoError(k.t, err)
	return head
}

// bakery has flour, a bread of it, a box, and an occasion that wants both. It
// returns the occasion's path.
func (k *kitchen) bakery() string {
	k.t.Helper()
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient","package":{"amount":1,"unit":"kg","price":"1.99"}}`)
	k.put("/v1/items/box", `{"name":"=Box","kind":"material"}`)
	k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.put("/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":1},`+
		`{"item":"box","quantity":1,"unit":"each"}]}`)
	at := k.post("/v1/occasions", `{"name":"Open day","date":"2026-12-12","output_mode":"bundled"}`).Header().Get("Location")
	k.put(at+"/production-targets/bread", `{"batches":3}`)
	k.put(at+"/assembly-targets/gift", `{"quantity":2}`)
	return at
}

// lines keeps what is logged.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func logTo(l *lines) func(*api.Options) {
	return func(o *api.Options) { o.Logger = slog.New(slog.NewJSONHandler(l, nil)) }
}
