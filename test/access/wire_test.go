package access

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
)

// talk sends bytes on one connection and returns the statuses of all answers until the
// connection is closed, or nothing comes any more.
func (p *program) talk(t *testing.T, text string) (statuses []int) {
	t.Helper()
	connection := p.dial(t)
	defer connection.Close()
	_, err := io.WriteString(connection, strings.ReplaceAll(strings.ReplaceAll(text, "\n", "\r\n"), "HOST", p.host()))
	require.NoError(t, err)
	require.NoError(t, connection.SetReadDeadline(time.Now().Add(3*time.Second)))
	for answers := bufio.NewReader(connection); ; {
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			return statuses
		}
		_, _ = io.Copy(io.Discard, response.Body) // it may end with the connection
		_ = response.Body.Close()
		statuses = append(statuses, response.StatusCode)
	}
}

// What two programs in a row could understand in two ways is refused, or ends the
// connection: no request hides in another one.
func TestNoRequestHidesInAnother(t *testing.T) {
	t.Parallel()
	p := start(t)
	key, _ := p.key(t, ours, access.Admin)
	head := "Host: HOST\nAuthorization: " + key[1] + "\nContent-Type: application/json\n"
	const hidden = "GET /v1/me HTTP/1.1\nHost: HOST\n\n"
	item := "PUT /v1/items/salt HTTP/1.1\n" + head
	for name, c := range map[string]struct {
		text string
		want []int
	}{
		"two requests in a row":          {"GET /livez HTTP/1.1\n" + head + "\nGET /v1/me HTTP/1.1\n" + head + "\n", []int{200, 200}},
		"two lengths":                    {item + "Content-Length: 2\nContent-Length: 40\n\n{}" + hidden, []int{400}},
		"a list of lengths":              {item + "Content-Length: 2, 40\n\n{}" + hidden, []int{400}},
		"a signed length":                {item + "Content-Length: +2\n\n{}" + hidden, []int{400}},
		"a negative length":              {item + "Content-Length: -1\n\n{}" + hidden, []int{400}},
		"an unknown encoding":            {item + "Transfer-Encoding: xchunked\n\n0\n\n" + hidden, []int{501}},
		"two encodings":                  {item + "Transfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n" + hidden, []int{501}},
		"an encoding after a blank":      {item + "Transfer-Encoding : chunked\n\n0\n\n" + hidden, []int{400}},
		"a blank before the colon":       {item + "Content-Length : 2\n\n{}", []int{400}},
		"a folded header":                {item + "X-Long: a\n Transfer-Encoding: chunked\nContent-Length: 2\n\n{}" + hidden, []int{422, 401}},
		"a folded length":                {item + "Content-Length: 2\n 40\n\n{}" + hidden, []int{400}},
		"a folded encoding":              {item + "Transfer-Encoding:\n chunked\nContent-Length: 2\n\n{}" + hidden, []int{400}},
		"a folded encoding alone":        {item + "Transfer-Encoding:\n chunked\n\n2\n{}\n0\n\n" + hidden, []int{422}},
		"a length after a fold":          {item + "Content-Length:\n 2\n\n{}" + hidden, []int{422, 401}},
		"a length after a folded tab":    {item + "Content-Length:\n\t2\n\n{}" + hidden, []int{422, 401}},
		"the same length twice":          {item + "Content-Length: 2\nContent-Length: 2\n\n{}" + hidden, []int{422, 401}},
		"an encoding after a fold":       {item + "Transfer-Encoding: identity\n chunked\n\n0\n\n" + hidden, []int{501}},
		"no host":                        {"GET /v1/me HTTP/1.1\nAuthorization: " + key[1] + "\n\n", []int{400}},
		"two hosts":                      {"GET /v1/me HTTP/1.1\nHost: HOST\nHost: evil.example\n\n", []int{400}},
		"another host in the address":    {"GET http://evil.example/v1/me HTTP/1.1\nHost: HOST\n\n", []int{421}},
		"our host in the address alone":  {"GET http://HOST/v1/me HTTP/1.1\nHost: evil.example\nAuthorization: " + key[1] + "\n\n", []int{200}},
		"an old version without a host":  {"GET /v1/me HTTP/1.0\nAuthorization: " + key[1] + "\n\n", []int{421}},
		"a request that is no request":   {"\x16\x03\x01\x02\x00\x01\n\n", []int{400}},
		"a chunk with a bad size":        {item + "Transfer-Encoding: chunked\n\n-1\n{}\n0\n\n" + hidden, []int{400}},
		"an unauthorised body in chunks": {"PUT /v1/items/salt HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\n\n5\nhello\n", []int{401}},
		"a request in an unread body":    {"PUT /v1/items/salt HTTP/1.1\nHost: HOST\nContent-Length: 500\n\n" + hidden, []int{401}},
		"a length and an encoding":       {item + "Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n" + hidden, []int{400}},
	} {
		require.Equal(t, c.want, p.talk(t, c.text), name)
	}
}

// Connections that never send a whole request do not keep others out, and are closed.
func TestHalfOpenConnectionsDoNotKeepOthersOut(t *testing.T) {
	t.Parallel()
	p := start(t)
	key, _ := p.key(t, ours, access.Viewer)
	count := halfOpen(t)
	connections := make([]net.Conn, count)
	for i := range connections {
		connections[i] = p.dial(t)
		_, err := fmt.Fprintf(connections[i], "GET /v1/items HTTP/1.1\r\nHost: %s\r\nX-Slow: ", p.host())
		require.NoError(t, err)
	}
	began := time.Now()
	for range 20 {
		require.Equal(t, http.StatusOK, p.send(t, http.MethodGet, "/v1/items", "", key...).status)
	}
	require.Less(t, time.Since(began), 20*time.Second, "beside %d connections", count)
	for i, connection := range connections {
		if i%100 == 0 { // the limit of headers has passed for all
			require.NoError(t, connection.SetReadDeadline(time.Now().Add(30*time.Second)))
			_, err := connection.Read(make([]byte, 1))
			require.False(t, errors.Is(err, os.ErrDeadlineExceeded), "connection %d is still open", i)
		}
		require.NoError(t, connection.Close())
	}
}

// halfOpen returns how many connections the test opens: 5,000, or what the limit of open
// files permits, with both ends in this process.
func halfOpen(t *testing.T) int {
	t.Helper()
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	count := min(5000, (int(min(limit.Cur, 1<<20))-1000)/2)
	require.Greater(t, count, 100, "the limit of open files is %d", limit.Cur)
	t.Logf("%d connections, for a limit of %d open files", count, limit.Cur)
	return count
}

// Bodies that drip keep no one out, take little memory, and end: those of expensive
// requests too, which take their turn once they have arrived.
func TestBodiesThatDripDoNotKeepOthersOut(t *testing.T) {
	t.Parallel()
	p := start(t)
	key, _ := p.key(t, ours, access.Admin)
	other, _ := p.key(t, theirs, access.Admin)
	const count = 400
	began := time.Now()
	connections := make([]net.Conn, count)
	for i := range connections {
		connections[i] = p.dial(t)
		defer connections[i].Close()
		path := []string{"PUT /v1/items/salt", "POST /v1/plans/01a224db-c8ee-7017-98c6-9a9ba4146dc3/scenarios"}[i%2]
		_, err := fmt.Fprintf(connections[i], "%s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n"+
			"Content-Type: application/json\r\nContent-Length: 500000\r\n\r\n{", path, p.host(), key[1])
		require.NoError(t, err)
	}
	isOpen := func(connection net.Conn) bool {
		_, err := connection.Write([]byte(" "))
		require.NoError(t, connection.SetReadDeadline(time.Now().Add(time.Millisecond)))
		_, readErr := connection.Read(make([]byte, 512))
		return err == nil && errors.Is(readErr, os.ErrDeadlineExceeded)
	}
	for open := count; open > 0; {
		require.Less(t, time.Since(began), 90*time.Second, "%d bodies have not ended", open)
		for _, path := range []string{"/v1/items", "/v1/audit/verify"} { // the latter takes a turn
			require.Equal(t, http.StatusOK, p.send(t, http.MethodGet, path, "", key...).status, path)
			require.Equal(t, http.StatusOK, p.send(t, http.MethodGet, path, "", other...).status, path)
		}
		open = 0
		for _, connection := range connections {
			if isOpen(connection) {
				open++
			}
		}
	}
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	require.Less(t, memory.HeapAlloc, uint64(512<<20))
}
