package api

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/fairuse"
)

// shared is a program of several kitchens. A request names its key as kitchen/key.
type shared struct {
	http.Handler
	t       *testing.T
	revoked atomic.Value // the key that was
}

func (s *shared) authenticate(_ context.Context, r *http.Request) (caller.Caller, error) {
	name := r.Header.Get("Authorization")
	kitchen, key, ok := strings.Cut(name, "/")
	if !ok || s.revoked.Load() == name {
		return caller.Caller{}, problem.Unauthenticated.New("")
	}
	return caller.Caller{Kitchen: domain.Kitchen(kitchen), Role: access.Admin, Kind: caller.Key, Actor: key, Credential: key}, nil
}

func share(t *testing.T, limits fairuse.Limits) *shared {
	t.Helper()
	log := new(eventstoretest.MemoryLog).Open()
	s := &shared{t: t}
	limiter := fairuse.New(limits)
	registry := prometheus.NewRegistry()
	registry.MustRegister(limiter.Metrics())
	h, err := New(Options{
		Application: commands.New(log, commands.Options{}), Log: log, Head: log.Head, Authenticate: s.authenticate, Limiter: limiter,
		Registry: registry,
	})
	require.NoError(t, err)
	s.Handler = h
	return s
}

func (s *shared) ask(key, method, path, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	request := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	request.Header.Set("Authorization", key)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Forwarded-For", "192.0.2.1") // it counts for nothing
	recorded := httptest.NewRecorder()
	s.ServeHTTP(recorded, request)
	return recorded
}

func (s *shared) define(key, slug string) *httptest.ResponseRecorder {
	return s.ask(key, http.MethodPut, "/v1/items/"+slug, `{"name":"Flour","kind":"ingredient"}`)
}

func requireLimited(t *testing.T, recorded *httptest.ResponseRecorder, retryAfter string) {
	t.Helper()
	require.Equal(t, http.StatusTooManyRequests, recorded.Code, recorded.Body.String())
	require.Contains(t, recorded.Body.String(), `"code":"rate_limited"`)
	require.Equal(t, retryAfter, recorded.Header().Get("Retry-After"))
}

func TestAKitchenThatUsesUpItsShareLeavesOthersTheirs(t *testing.T) {
	t.Parallel()
	s := share(t, fairuse.Limits{Key: fairuse.Rate{PerSecond: 0.01, Burst: 5}, Kitchen: fairuse.Rate{PerSecond: 0.001, Burst: 8}})
	for range 5 {
		require.Less(t, s.define("bakery/k1", "flour").Code, http.StatusBadRequest)
	}
	requireLimited(t, s.define("bakery/k1", "flour"), "100")
	for range 3 {
		require.Less(t, s.define("bakery/k2", "flour").Code, http.StatusBadRequest)
	}
	requireLimited(t, s.define("bakery/k2", "flour"), "1000")
	requireLimited(t, s.define("bakery/k3", "flour"), "1000")
	for range 5 {
		require.Less(t, s.define("home/k9", "flour").Code, http.StatusBadRequest, "at the same moment")
	}
}

func TestAStrangerUsesUpTheShareOfNoKitchen(t *testing.T) {
	t.Parallel()
	s := share(t, fairuse.Limits{Key: fairuse.Rate{PerSecond: 0.01, Burst: 2}, Kitchen: fairuse.Rate{PerSecond: 0.01, Burst: 2}})
	for range 20 {
		require.Equal(t, http.StatusUnauthorized, s.define("home", "flour").Code)
	}
	require.Less(t, s.define("home/k1", "flour").Code, http.StatusBadRequest)
}

func TestABodyIsNotReadBeyondTheLimit(t *testing.T) {
	t.Parallel()
	s := share(t, fairuse.Limits{Key: fairuse.Rate{PerSecond: 0.01, Burst: 1}})
	require.Less(t, s.define("home/k1", "flour").Code, http.StatusBadRequest)
	requireLimited(t, s.ask("home/k1", http.MethodPut, "/v1/items/flour", "{ no JSON"), "100")
}

func TestAPageIsOneRequestAndSaysPlainlyThatThereWereTooMany(t *testing.T) {
	t.Parallel()
	s := share(t, fairuse.Limits{Key: fairuse.Rate{PerSecond: 0.01, Burst: 2}})
	visit := func() *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/nowhere", http.NoBody)
		request.Header.Set("Authorization", "home/k1")
		request.Header.Set("Accept", "text/html")
		recorded := httptest.NewRecorder()
		s.ServeHTTP(recorded, request)
		return recorded
	}
	for range 2 {
		require.Equal(t, http.StatusNotFound, visit().Code)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	request.Header.Set("Authorization", "home/k1")
	request.Header.Set("Accept-Language", "de")
	recorded := httptest.NewRecorder()
	s.ServeHTTP(recorded, request)
	require.Equal(t, http.StatusTooManyRequests, recorded.Code, recorded.Body.String())
	require.Equal(t, "100", recorded.Header().Get("Retry-After"))
	require.Contains(t, recorded.Body.String(), "Gerade wird zu viel auf einmal verlangt")
}

func TestReadersOfEventsAreLimitedByKeyAndKitchen(t *testing.T) {
	t.Parallel()
	s := &shared{t: t}
	f := serveEvents(t, Options{Authenticate: s.authenticate, Limiter: fairuse.New(fairuse.Limits{KeyReaders: 1, KitchenReaders: 2})})
	first, _ := f.follow("bakery/k1", http.StatusOK)
	_, header := f.follow("bakery/k1", http.StatusTooManyRequests)
	require.Equal(t, "10", header.Get("Retry-After"))
	f.follow("bakery/k2", http.StatusOK)
	f.follow("bakery/k3", http.StatusTooManyRequests)
	f.follow("home/k4", http.StatusOK)
	require.NoError(t, first.Close())
	require.Eventually(t, func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.httpServer.URL+"/v1/events", http.NoBody)
		require.NoError(t, err)
		request.Header.Set("Authorization", "bakery/k3")
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		t.Cleanup(func() { _ = response.Body.Close() })
		return response.StatusCode == http.StatusOK
	}, 10*time.Second, 10*time.Millisecond, "the place of a reader that left is free")
}

func TestAReaderOfEventsIsCutOffWithItsCredential(t *testing.T) {
	t.Parallel()
	s := &shared{t: t}
	limiter := fairuse.New(fairuse.Limits{Key: fairuse.Rate{PerSecond: 0.01, Burst: 1}})
	f := serveEvents(t, Options{Authenticate: s.authenticate, Limiter: limiter})
	body, _ := f.follow("home/k1", http.StatusOK)
	lines := bufio.NewScanner(body)
	require.True(t, lines.Scan())
	s.revoked.Store("home/k1")
	began := time.Now()
	for lines.Scan() {
		require.Less(t, time.Since(began), 10*time.Second, "the stream ends although nothing is written")
	}
	require.NoError(t, lines.Err())
}

// follow begins to follow the events with a key.
func (f *following) follow(key string, status int) (io.ReadCloser, http.Header) {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, f.httpServer.URL+"/v1/events", http.NoBody)
	require.NoError(f.t, err)
	request.Header.Set("Authorization", key)
	response, err := http.DefaultClient.Do(request)
	require.NoError(f.t, err)
	f.t.Cleanup(func() { _ = response.Body.Close() })
	require.Equal(f.t, status, response.StatusCode)
	return response.Body, response.Header
}

func TestARefusedRequestWaitsAndOthersDoNot(t *testing.T) {
	t.Parallel()
	const pause = 200 * time.Millisecond
	s := share(t, fairuse.Limits{Key: fairuse.Rate{PerSecond: 0.01, Burst: 1}, Pause: pause})
	began := time.Now()
	require.Less(t, s.define("bakery/k1", "flour").Code, http.StatusBadRequest)
	requireLimited(t, s.define("bakery/k1", "flour"), "100")
	require.GreaterOrEqual(t, time.Since(began), pause)
	held := make(chan struct{})
	go func() {
		defer close(held)
		s.define("bakery/k1", "flour")
	}()
	require.Less(t, s.define("home/k2", "flour").Code, http.StatusBadRequest)
	<-held
}
