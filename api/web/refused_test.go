package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// limited returns a server that refuses everything as beyond a limit.
func limited(t *testing.T, logger *slog.Logger, authorize func(ctx context.Context)) *Server {
	t.Helper()
	options := Options{Logger: logger, Authorize: func(ctx context.Context, _ string) (context.Context, error) {
		authorize(ctx)
		return ctx, errors.New("beyond a limit")
	}}
	s := serve(t, options)
	s.options.Problem = func(error) Failure { return RateLimited.New("") }
	return s
}

func TestAFloodOfRefusalsIsOneLineASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var lines bytes.Buffer
		s := limited(t, slog.New(slog.NewTextHandler(&lines, nil)), func(context.Context) {})
		ask := func() {
			recorded := httptest.NewRecorder()
			s.ServeHTTP(recorded, httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/things/1", strings.NewReader("{}")))
			require.Equal(t, http.StatusTooManyRequests, recorded.Code)
		}
		for range 100 {
			ask()
		}
		require.Equal(t, 1, strings.Count(lines.String(), "\n"))
		time.Sleep(time.Second)
		ask()
		require.Equal(t, 2, strings.Count(lines.String(), "\n"))
		require.Contains(t, lines.String(), " refused=100", "none is lost")
	})
}

func TestAConnectionEndsWithARefusalIfItIsToEnd(t *testing.T) {
	t.Parallel()
	ends := false
	s := limited(t, nil, func(ctx context.Context) {
		if ends {
			RequestOf(ctx).EndConnection()
		}
	})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	for _, ends = range []bool{false, true, false} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+"/things/1", http.NoBody)
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusTooManyRequests, response.StatusCode)
		require.Equal(t, ends, response.Close)
	}
	new(Request).EndConnection() // outside of requests there is none
}
