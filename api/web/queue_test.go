package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// blocking is a server with an expensive operation that ends when the test lets it.
type blocking struct {
	server  *Server
	entered chan struct{}
	release chan struct{}
	running atomic.Int64
	most    atomic.Int64
}

func serveBlocking(t *testing.T, patience time.Duration) *blocking {
	t.Helper()
	b := &blocking{entered: make(chan struct{}, 100), release: make(chan struct{})}
	kitchen := func(ctx context.Context) string { return RequestOf(ctx).HTTP.Header.Get("Kitchen") }
	b.server = serve(t, Options{Patience: patience, Kitchen: kitchen})
	handle := func(ctx context.Context, _ *Dated) (*Done, error) {
		b.most.Store(max(b.most.Load(), b.running.Add(1)))
		defer b.running.Add(-1)
		b.entered <- struct{}{}
		select {
		case <-b.release:
		case <-ctx.Done():
		}
		return &Done{}, nil
	}
	Register(b.server, Operation("Verify", http.MethodGet, "/v1/verify", "Things", "Verify", Heavy), handle)
	Register(b.server, Operation("Ask", http.MethodGet, "/v1/things", "Things", "Ask"), handle)
	return b
}

// ask sends a request and returns where its answer will be.
func (b *blocking) ask(t *testing.T, path, kitchen string) <-chan *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	request.Header.Set("Kitchen", kitchen)
	answered := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		recorded := httptest.NewRecorder()
		b.server.ServeHTTP(recorded, request)
		answered <- recorded
	}()
	return answered
}

func TestExpensiveRequestsOfAKitchenTakeTurns(t *testing.T) {
	t.Parallel()
	b := serveBlocking(t, time.Minute)
	var answers []<-chan *httptest.ResponseRecorder
	for range 10 {
		answers = append(answers, b.ask(t, "/v1/verify", "home"), b.ask(t, "/v1/things?as_of=7", "home"))
	}
	for range answers {
		<-b.entered
		b.release <- struct{}{}
	}
	for _, answer := range answers {
		require.Less(t, (<-answer).Code, http.StatusBadRequest)
	}
	require.EqualValues(t, 1, b.most.Load())
	require.Empty(t, b.server.expensive.lines, "nothing is kept of kitchens that ask nothing")
}

func TestAnExpensiveRequestThatWaitsInVainIsTooMany(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v1/verify", "/v1/things?as_of=7"} {
		b := serveBlocking(t, time.Millisecond)
		first := b.ask(t, path, "home")
		<-b.entered
		for range 3 {
			refused := <-b.ask(t, path, "home")
			requireRefused(t, refused, http.StatusTooManyRequests, "rate_limited")
			require.Equal(t, "1", refused.Header().Get("Retry-After"))
		}
		cheap := b.ask(t, "/v1/things", "home")
		<-b.entered
		b.release <- struct{}{}
		b.release <- struct{}{}
		require.Less(t, (<-first).Code, http.StatusBadRequest)
		require.Less(t, (<-cheap).Code, http.StatusBadRequest)

		again := b.ask(t, path, "home")
		<-b.entered
		b.release <- struct{}{}
		require.Less(t, (<-again).Code, http.StatusBadRequest, "the turn was given back")
	}
}

func TestFourKitchensAskExpensiveThingsAtTheSameTime(t *testing.T) {
	t.Parallel()
	b := serveBlocking(t, time.Millisecond)
	var answers []<-chan *httptest.ResponseRecorder
	for i := range mostHeavy {
		answers = append(answers, b.ask(t, "/v1/verify", strconv.Itoa(i)))
		<-b.entered
	}
	requireRefused(t, <-b.ask(t, "/v1/verify", "fifth"), http.StatusTooManyRequests, "rate_limited")
	for range answers {
		b.release <- struct{}{}
	}
	for _, answer := range answers {
		require.Less(t, (<-answer).Code, http.StatusBadRequest)
	}
	fifth := b.ask(t, "/v1/verify", "fifth")
	<-b.entered
	b.release <- struct{}{}
	require.Less(t, (<-fifth).Code, http.StatusBadRequest)
}

func TestOnlySoManyExpensiveRequestsOfAKitchenWait(t *testing.T) {
	t.Parallel()
	b := serveBlocking(t, time.Minute)
	var answers []<-chan *httptest.ResponseRecorder
	for range 1 + mostWaiting {
		answers = append(answers, b.ask(t, "/v1/verify", "home"))
	}
	require.Eventually(t, func() bool {
		b.server.expensive.mu.Lock()
		defer b.server.expensive.mu.Unlock()
		mine := b.server.expensive.lines["home"]
		return mine != nil && mine.length == 1+mostWaiting
	}, 10*time.Second, time.Millisecond)
	requireRefused(t, <-b.ask(t, "/v1/verify", "home"), http.StatusTooManyRequests, "rate_limited")
	other := b.ask(t, "/v1/verify", "other")
	for range 1 + len(answers) {
		b.release <- struct{}{}
	}
	for _, answer := range append(answers, other) {
		require.Less(t, (<-answer).Code, http.StatusBadRequest)
	}
}
