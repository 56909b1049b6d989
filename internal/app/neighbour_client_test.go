package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// client is what a process of its own asks.
type client struct {
	URL, Key    string
	Connections int
	PerSecond   float64 // of all connections; 0 is as much as is answered
	IsFlood     bool    // asks until it is ended; otherwise one connection asks as long as it is told, and tells how long it took
	// IsUntilRefused ends a flood as soon as it is refused.
	IsUntilRefused bool
}

// sample is how long the questions of a window took.
type sample struct {
	Count    int
	P50, P99 time.Duration
}

// asking is the process of a client.
type asking struct {
	process *exec.Cmd
	tell    *json.Encoder
	told    *json.Decoder
}

const clientVariable = "CRUMBTRAIL_TEST_CLIENT"

func startClient(b *testing.B, of client) *asking {
	b.Helper()
	text, err := json.Marshal(of)
	require.NoError(b, err)
	arguments := []string{os.Args[0], "-test.run", "^TestClient$"}
	if of.IsFlood && !of.IsUntilRefused {
		arguments = append([]string{"nice", "-n", "19"}, arguments...)
	}
	process := exec.CommandContext(b.Context(), arguments[0], arguments[1:]...) //nolint:gosec // this program
	process.Env = append(os.Environ(), clientVariable+"="+string(text), "GOMAXPROCS=1")
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	require.NoError(b, err)
	out, err := process.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, process.Start())
	return &asking{process: process, tell: json.NewEncoder(in), told: json.NewDecoder(out)}
}

// during lets a client ask for some time.
func (a *asking) during(b *testing.B, lasting time.Duration) (found sample) {
	b.Helper()
	require.NoError(b, a.tell.Encode(lasting))
	require.NoError(b, a.told.Decode(&found))
	return found
}

func (a *asking) end() {
	_ = a.process.Process.Kill()
	_ = a.process.Wait() // it was ended
}

func (a *asking) wait(b *testing.B) {
	b.Helper()
	var none sample
	require.ErrorIs(b, a.told.Decode(&none), io.EOF)
	a.end()
}

// TestClient is the process of a [client]; otherwise there is nothing to test.
func TestClient(t *testing.T) {
	text := os.Getenv(clientVariable)
	if text == "" {
		return
	}
	var of client
	require.NoError(t, json.Unmarshal([]byte(text), &of))
	if of.IsFlood {
		of.flood(t)
		os.Exit(0) // without a word about tests
	}
	asks := of.dial(t)
	told, tell := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var lasting time.Duration
		if told.Decode(&lasting) != nil {
			return
		}
		var took []time.Duration
		for end := time.Now().Add(lasting); time.Now().Before(end); {
			began := time.Now()
			require.Equal(t, http.StatusOK, asks())
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		require.NoError(t, tell.Encode(sample{Count: len(took), P50: took[len(took)/2], P99: took[len(took)*99/100]}))
	}
}

// flood asks on all connections.
func (c client) flood(t *testing.T) {
	pause := time.Duration(0)
	if c.PerSecond > 0 {
		pause = time.Duration(float64(c.Connections) / c.PerSecond * float64(time.Second))
	}
	var all sync.WaitGroup
	for i := range c.Connections {
		all.Go(func() {
			asks := c.dial(t)
			for next := time.Now().Add(pause * time.Duration(i) / time.Duration(c.Connections)); ; next = next.Add(pause) {
				time.Sleep(time.Until(next))
				if asks() == http.StatusTooManyRequests && c.IsUntilRefused {
					os.Exit(0)
				}
			}
		})
	}
	all.Wait()
	if c.Connections == 0 {
		select {}
	}
}

// dial connects, and returns what asks once and returns the status. It costs as little as
// possible, since it shares the machine with the server. It connects again when it was cut off.
func (c client) dial(t *testing.T) func() int {
	address, err := url.Parse(c.URL)
	require.NoError(t, err)
	request := fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", address.RequestURI(), address.Host, c.Key)
	var connection net.Conn
	reader := bufio.NewReaderSize(nil, 64<<10)
	return func() int {
		if connection == nil {
			connection, err = new(net.Dialer).DialContext(t.Context(), "tcp", address.Host)
			require.NoError(t, err)
			reader.Reset(connection)
		}
		_, err := connection.Write(request)
		require.NoError(t, err)
		response, err := http.ReadResponse(reader, nil)
		require.NoError(t, err)
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
		if response.Close {
			require.NoError(t, connection.Close())
			connection = nil
		}
		return response.StatusCode
	}
}
