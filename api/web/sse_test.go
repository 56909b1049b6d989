package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// serveEvents serves a stream of events at /events. The channel closes when the
// stream ends.
func serveEvents(t *testing.T, options Options, next func(context.Context) (string, []byte, error)) (*httptest.Server, <-chan struct{}) {
	t.Helper()
	s := serve(t, options)
	ended := make(chan struct{})
	type stream struct{ Body func(huma.Context) }
	Register(s, Operation("FollowThings", http.MethodGet, "/events", "Things", "Follow things", Endless), func(ctx context.Context,
		_ *struct{},
	) (*stream, error) {
		return &stream{func(response huma.Context) {
			defer close(ended)
			s.Events(response).Run(ctx, "7", next)
		}}, nil
	})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server, ended
}

func TestACommentIsSentWhileThereAreNoEvents(t *testing.T) {
	t.Parallel()
	server, _ := serveEvents(t, Options{Heartbeat: time.Millisecond}, func(ctx context.Context) (string, []byte, error) {
		<-ctx.Done()
		return "", nil, ctx.Err()
	})
	response, err := http.Get(server.URL + "/events")
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	lines := bufio.NewScanner(response.Body)
	var first []string
	for beats := 0; beats < 3; {
		require.True(t, lines.Scan())
		if lines.Text() == ":" {
			beats++
		}
		if beats == 0 {
			first = append(first, lines.Text())
		}
	}
	require.Equal(t, []string{"retry: 2000", "id: 7", ""}, first)
}

// Nothing is kept for such a reader, and its stream ends.
func TestAReaderThatAcceptsNothingIsDropped(t *testing.T) {
	t.Parallel()
	server, ended := serveEvents(t, Options{WriteTimeout: 50 * time.Millisecond}, func(context.Context) (string, []byte, error) {
		return "8", []byte(strings.Repeat("f", 1000)), nil
	})
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer connection.Close()
	require.NoError(t, connection.(*net.TCPConn).SetReadBuffer(4096))
	_, err = fmt.Fprint(connection, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(t, err)
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("the reader is kept")
	}
}
