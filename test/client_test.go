package test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// client sends HTTP requests to the program. Every query waits until the effects of
// the commands before it are visible.
type client struct {
	url string

	mu       sync.Mutex
	position string
}

// answer is the answer to a request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// into decodes the answer's body.
func into[T any](t *testing.T, a answer) T {
	t.Helper()
	var value T
	require.NoError(t, json.Unmarshal(a.body, &value), "%s", a.body)
	return value
}

// send sends a request. A body is a string of JSON or a value that becomes one;
// headers are pairs.
func (c *client) send(t *testing.T, method, path string, body any, headers ...string) answer {
	t.Helper()
	var reader io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	case io.Reader:
		reader = body
	default:
		text, err := json.Marshal(body)
		require.NoError(t, err)
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, c.url+path, reader)
	require.NoError(t, err)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	c.mu.Lock()
	if method == http.MethodGet && c.position != "" {
		request.Header.Set("Crumbtrail-Min-Position", c.position)
	}
	c.mu.Unlock()
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	if position := response.Header.Get("Crumbtrail-Position"); position != "" && method != http.MethodGet {
		c.mu.Lock()
		c.position = position
		c.mu.Unlock()
	}
	return answer{status: response.StatusCode, header: response.Header, body: text}
}

// must is send, and requires the status of the answer.
func (c *client) must(t *testing.T, status int, method, path string, body any, headers ...string) answer {
	t.Helper()
	a := c.send(t, method, path, body, headers...)
	require.Equal(t, status, a.status, "%s %s: %s", method, path, a.body)
	return a
}

func (c *client) get(t *testing.T, path string) answer {
	t.Helper()
	return c.must(t, http.StatusOK, http.MethodGet, path, nil)
}

// list reads all pages of a list.
func list[T any](t *testing.T, c *client, path string) []T {
	t.Helper()
	var items []T
	joint := "?"
	if strings.Contains(path, "?") {
		joint = "&"
	}
	for cursor := ""; ; {
		page := into[struct {
			Items []T
			Next  string
		}](t, c.get(t, path+joint+"limit=500"+cursor))
		items = append(items, page.Items...)
		if page.Next == "" {
			return items
		}
		cursor = "&cursor=" + page.Next
	}
}

// problem is the body of a refusal.
type problem struct {
	Type, Title, Detail, Code, Instance string
	Status                              int
	Errors                              []struct{ Pointer, Detail string }
	Shortages                           []struct{ Item, Needed, Available, Unit string }
	Missing                             []struct{ What, Name, Reason string }
	Cycles                              [][]string
}

// refused is send, and requires a problem with a status and a code.
func (c *client) refused(t *testing.T, status int, code, method, path string, body any, headers ...string) problem {
	t.Helper()
	a := c.must(t, status, method, path, body, headers...)
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	p := into[problem](t, a)
	require.Equal(t, status, p.Status)
	require.Equal(t, code, p.Code, "%s", a.body)
	require.NotEmpty(t, p.Detail)
	return p
}

// ready waits until the read models have caught up with the log.
func (c *client) ready(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { return c.send(t, http.MethodGet, "/readyz", nil).status == http.StatusOK }, time.Minute,
		50*time.Millisecond)
}

// head is the position of the end of the log, which an empty import answers with.
func (c *client) head(t *testing.T) string {
	t.Helper()
	return c.must(t, http.StatusOK, http.MethodPost, "/v1/import", `{"ingredients":[]}`).header.Get("Crumbtrail-Position")
}
