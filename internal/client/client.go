// Package client is the HTTP client of the command line: it finds the server,
// sends requests and decodes answers and problems.
package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"crumbtrail/internal/discovery"
)

// Client sends requests to one server.
type Client struct {
	// Address is the server's URL, for example http://127.0.0.1:8080.
	Address string
	// Actor is recorded as the actor of commands; empty leaves that to the server.
	Actor string
	// Kitchen is the kitchen to ask for; empty leaves that to the server.
	Kitchen string

	key string // the API key; empty for none
	// dataDir is the data directory through whose socket the server is reached; empty if it
	// is reached at its address.
	dataDir string
	http    *http.Client // nil for the usual one
}

// ErrNoServer is returned if no address is given and no server answers on the socket in the
// data directory.
var ErrNoServer = errors.New("no server is running on this data directory: start one, or set --server")

// Find returns a client for the server at an address, or without an address for
// the server that runs on a data directory: through the socket there, as another process
// may listen on the address of a server that crashed. It fails with [ErrNoServer], and with a
// [*folders.UnsafeError] if another user could have put the socket there.
func Find(address, dataDir string) (Client, error) {
	key, err := keyOfEnvironment()
	found := Client{Address: strings.TrimSuffix(address, "/"), Kitchen: os.Getenv(kitchenVariable), key: key}
	if err != nil || address != "" {
		return found, err
	}
	if err := discovery.Check(dataDir); err != nil {
		return Client{}, err
	}
	if !discovery.HasSocket(dataDir) {
		return Client{}, noServer(dataDir)
	}
	found.Address, found.dataDir = "http://localhost", dataDir
	found.http = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return discovery.Dial(ctx, dataDir)
	}}}
	return found, nil
}

// noServer is an [ErrNoServer] that tells what else may be the reason.
func noServer(dataDir string) error {
	if address := discovery.Find(dataDir); address != "" {
		return fmt.Errorf("%s: %w; a server left the address %s there, but does not answer on its socket: if that is a server of an earlier"+
			" version, set --server %s", dataDir, ErrNoServer, address, address)
	}
	return fmt.Errorf("%s: %w", dataDir, ErrNoServer)
}

// String describes where the server is.
func (c Client) String() string {
	if c.dataDir == "" {
		return c.Address
	}
	return cmp.Or(discovery.Find(c.dataDir), c.dataDir)
}

// callTimeout bounds one [Client.Call].
const callTimeout = 30 * time.Second

// Call sends a JSON request, without a body if that is nil, and decodes the JSON
// answer. It fails with an [Error] if the server refuses the request or fails.
func (c Client) Call(ctx context.Context, method, path string, body, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
	}
	stream, err := c.Stream(ctx, method, path, nil, bytes.NewReader(text))
	if err != nil {
		return err
	}
	defer stream.Close()
	if err := json.NewDecoder(stream).Decode(answer); err != nil {
		return fmt.Errorf("decode the answer of %s: %w", c, err)
	}
	return nil
}

// Stream sends a request and returns the body of the answer, which the caller
// closes. It is not bounded in time except by the context. It fails with an
// [Error] if the server refuses the request or fails. While the server starts, the
// request is repeated, unless its body cannot be read again.
func (c Client) Stream(ctx context.Context, method, path string, query url.Values, body io.Reader) (io.ReadCloser, error) {
	for deadline := time.Now().Add(startTimeout); ; {
		answer, err := c.streamOnce(ctx, method, path, query, body)
		if !isStarting(err) || !rewind(body) || time.Now().After(deadline) || !pause(ctx) {
			return answer, err
		}
	}
}

func (c Client) streamOnce(ctx context.Context, method, path string, query url.Values, body io.Reader) (io.ReadCloser, error) {
	response, err := c.Send(ctx, method, path, query, body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		defer response.Body.Close()
		return nil, errorOf(response)
	}
	return response.Body, nil
}

// Send sends a request and returns the answer whatever its status is. The caller
// closes its body.
func (c Client) Send(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Response, error) {
	target := c.Address + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if c.Actor != "" {
		request.Header.Set("Crumbtrail-Actor", c.Actor)
	}
	if c.Kitchen != "" {
		request.Header.Set("Crumbtrail-Kitchen", c.Kitchen)
	}
	if c.key != "" {
		request.Header.Set("Authorization", "Bearer "+c.key)
	}
	if c.http == nil {
		return http.DefaultClient.Do(request)
	}
	response, err := c.http.Do(request)
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, fs.ErrNotExist) {
		return nil, noServer(c.dataDir)
	}
	return response, err
}
