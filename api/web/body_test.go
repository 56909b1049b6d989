package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestABodyThatStopsArrivingIsAnsweredAndItsConnectionClosed(t *testing.T) {
	t.Parallel()
	handler := serve(t, Options{BodyTimeout: 100 * time.Millisecond})
	server := httptest.NewServer(handler)
	defer server.Close()
	for name, length := range map[string]string{"of a known length": "Content-Length: 1000", "in chunks": "Transfer-Encoding: chunked"} {
		t.Run(name, func(t *testing.T) {
			connection, err := net.Dial("tcp", server.Listener.Addr().String())
			require.NoError(t, err)
			defer connection.Close()
			require.NoError(t, connection.SetDeadline(time.Now().Add(20*time.Second)))
			_, err = fmt.Fprintf(connection, "PUT /things/one HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n\r\n", length)
			require.NoError(t, err)
			answers := bufio.NewReader(connection)
			answer, err := http.ReadResponse(answers, nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusRequestTimeout, answer.StatusCode)
			require.True(t, answer.Close)
			_, err = io.Copy(io.Discard, answer.Body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			_, err = answers.ReadByte()
			require.ErrorIs(t, err, io.EOF)
		})
	}
}
