// Package access tests who may do what, in which kitchen: one program with two kitchens
// and many callers, from outside.
package access

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// The two kitchens. What is written in a kitchen has its mark in every text.
const (
	ours   = domain.Home
	theirs = domain.Kitchen("zqtheirs")
)

// mark is in every text, slug and name of what a kitchen has.
func mark(kitchen domain.Kitchen) string {
	if kitchen == theirs {
		return string(theirs)
	}
	return "zqours"
}

// program is a running program, with its database and its log.
type program struct {
	url   string
	store *credentials.Store
	pool  *pgxpool.Pool
	log   *transcript
	http  *http.Client
}

// transcript is what a program writes.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write adds to the transcript; see [io.Writer].
func (l *transcript) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(text)
}

func (l *transcript) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// failure returns the last line about a failure of the program.
func (l *transcript) failure() (last string) {
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, "level=ERROR") {
			last = line
		}
	}
	return last
}

// start starts a program with both kitchens, which requires credentials.
func start(t *testing.T, change ...func(*app.Options)) *program {
	t.Helper()
	p := &program{log: &transcript{}, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8},
	}}
	url := pgtest.URL(t)
	options := app.Options{
		StorageOptions: app.StorageOptions{DatabaseURL: url}, Listen: "127.0.0.1:0", Auth: "required", Consumption: pantry.FIFO,
		Logger: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, change := range change {
		change(&options)
	}
	announced, ended := make(chan string, 1), make(chan error, 1)
	options.Ready = func(url string) error {
		announced <- url
		return nil
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	go func() { ended <- app.Run(ctx, options) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error("the program ended:", err)
		}
	})
	select {
	case p.url = <-announced:
	case err := <-ended:
		ended <- nil
		require.FailNow(t, "the program ended", "%v", err)
	case <-time.After(time.Minute):
		require.FailNow(t, "the program does not start")
	}
	var err error
	p.pool, err = pgxpool.New(ctx, url)
	require.NoError(t, err)
	t.Cleanup(p.pool.Close)
	p.store, err = credentials.Open(ctx, p.pool, options.Logger)
	require.NoError(t, err)
	require.NoError(t, p.store.CreateKitchen(ctx, by(theirs)))
	return p
}

func by(kitchen domain.Kitchen) credentials.By {
	return credentials.By{Kitchen: kitchen, Actor: "command-line", Correlation: "test"}
}

// key returns a new API key, as the header that presents it.
func (p *program) key(t *testing.T, kitchen domain.Kitchen, role access.Role) (header []string, made credentials.Key) {
	t.Helper()
	made, token, err := p.store.CreateKey(t.Context(), by(kitchen), credentials.NewKey{Name: mark(kitchen) + " " + string(role), Role: role})
	require.NoError(t, err)
	return []string{"Authorization", "Bearer " + token.Secret()}, made
}

// session returns a new session of a new member, as the header that presents it.
func (p *program) session(t *testing.T, kitchen domain.Kitchen, role access.Role) (header []string, made credentials.Session) {
	t.Helper()
	_, link, err := p.store.CreateLink(t.Context(), by(kitchen), credentials.NewLink{Name: mark(kitchen) + " member", Role: role})
	require.NoError(t, err)
	made, token, err := p.store.UseLink(t.Context(), link, mark(kitchen)+" phone", "test")
	require.NoError(t, err)
	return []string{"Cookie", "crumbtrail=" + token.Secret()}, made
}

// answer is the answer to a request.
type answer struct {
	status int
	header http.Header
	body   string
}

// send sends a request. Headers are pairs. Of an answer without end it returns the beginning.
func (p *program) send(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, p.url+path, strings.NewReader(body))
	require.NoError(t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	response, err := p.http.Do(request)
	require.NoError(t, err, "%s %s", method, path)
	defer response.Body.Close()
	text := make([]byte, 200)
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		n, err := response.Body.Read(text)
		require.NoError(t, err)
		return answer{response.StatusCode, response.Header, string(text[:n])}
	}
	text, err = io.ReadAll(response.Body)
	require.NoError(t, err, "%s %s", method, path)
	return answer{response.StatusCode, response.Header, string(text)}
}

// into decodes an answer.
func into[T any](t *testing.T, a answer) (value T) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(a.body), &value), a.body)
	return value
}

// operation is an operation of the OpenAPI document.
type operation struct {
	ID           string `json:"operationId"`
	Method, Path string
	Parameters   []struct {
		Name, In string
		Schema   map[string]any
	}
	RequestBody struct {
		Content map[string]struct{ Schema map[string]any }
	}
}

// document is the published OpenAPI document.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]map[string]any }
}

func published(t *testing.T) document {
	t.Helper()
	text, err := os.ReadFile("../../docs/openapi.json")
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(text, &d))
	for path, methods := range d.Paths {
		for method, op := range methods {
			op.Method, op.Path = strings.ToUpper(method), path
			methods[method] = op
		}
	}
	return d
}

// operations are all operations of the document.
func (d document) operations() (all []operation) {
	for _, methods := range d.Paths {
		for _, op := range methods {
			all = append(all, op)
		}
	}
	return all
}
