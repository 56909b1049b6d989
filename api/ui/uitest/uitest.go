// Package uitest opens a whole kitchen for tests of pages: the interface with all its
// pages over a log in memory and real tables.
//
//	k := uitest.Open(t)              // empty
//	k := uitest.Sample(t)            // the sample kitchen
//	page := k.Get("/occasions/new")
//	page = k.Post("/occasions/new", "name", "Market", "date", "2026-12-19")
//	page = k.Follow(page)            // as a browser follows a redirect, with its cookies
package uitest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/account"
	"crumbtrail/api/ui/page/rewrite"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/broadcast"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/samplekitchen"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
)

// Kitchen is a kitchen with its pages, as one browser sees it.
type Kitchen struct {
	t    testing.TB
	head func(context.Context) (eventstore.Position, error)
	App  *commands.Application
	// URL is the address of the server.
	URL    string
	client *http.Client
	access *credentials.Store
}

// Open returns an empty kitchen.
func Open(t testing.TB) *Kitchen {
	t.Helper()
	return open(t, func(string) *openid.Provider { return nil })
}

// OpenWith returns an empty kitchen whose program has other settings.
func OpenWith(t testing.TB, change func(*api.Options)) *Kitchen {
	t.Helper()
	return open(t, func(string) *openid.Provider { return nil }, change)
}

// open returns a kitchen whose people sign in at the provider for the server's address.
func open(t testing.TB, provider func(url string) *openid.Provider, changes ...func(*api.Options)) *Kitchen {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	pool, err := pgxpool.New(ctx, pgtest.URL(t))
	require.NoError(t, err)
	store := eventstoretest.NewMemoryStore()
	follower, err := projections.New(ctx, engine.Options{Pool: pool, Store: store})
	require.NoError(t, err)
	app := commands.New(store, commands.Options{})
	hub := broadcast.New(store)
	access, err := credentials.Open(ctx, pool, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	authenticator := account.NewAuthenticator(access, true)
	server := httptest.NewUnstartedServer(nil)
	url := "http://" + server.Listener.Addr().String()
	options := api.Options{
		Application: app, Queries: readmodels.New(readmodels.Options{Pool: pool, Projections: follower}), Head: store.Head, Log: store,
		Events: hub, Projections: follower.Engine, Version: "test", Loopback: true,
		Authenticate: authenticator.Authenticate, Account: account.Options{Store: access, Authenticator: authenticator, Provider: provider(url)},
	}
	for _, change := range changes {
		change(&options)
	}
	served, err := api.New(options)
	require.NoError(t, err)
	ended := make(chan error, 2)
	go func() { ended <- follower.Run(ctx) }()
	go func() { ended <- hub.Run(ctx) }()
	server.Config.Handler = served
	server.Start()
	t.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Error("a part of the kitchen ended:", err)
			}
		}
		server.Close()
		pool.Close()
	})
	require.Eventually(t, func() bool { return follower.Ready(t.Context()) == nil }, 20*time.Second, 5*time.Millisecond)
	k := &Kitchen{t: t, App: app, URL: server.URL, head: store.Head, access: access}
	return k.Browser()
}

// Sample returns the sample kitchen.
func Sample(t testing.TB) *Kitchen {
	t.Helper()
	k := Open(t)
	caller := commands.Caller{Kitchen: domain.Home, Actor: "sample-kitchen", Correlation: "test"}
	require.NoError(t, samplekitchen.Load(t.Context(), k.App, caller, domain.DateOf(time.Now())))
	for _, list := range []string{"/v1/occasions", "/v1/items", "/v1/pantry/lots"} { // from each projection
		var read readmodels.List[struct{}]
		k.API(list, &read)
	}
	return k
}

// Browser returns the kitchen as another browser sees it, without cookies.
func (k *Kitchen) Browser() *Kitchen {
	jar, err := cookiejar.New(nil)
	require.NoError(k.t, err)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Kitchen{t: k.t, App: k.App, URL: k.URL, head: k.head, client: client, access: k.access}
}

// Get returns a page.
func (k *Kitchen) Get(path string) Page {
	k.t.Helper()
	return k.send(http.MethodGet, path, "")
}

// GetWith returns a page that is asked for with a header.
func (k *Kitchen) GetWith(path, name, value string) Page {
	k.t.Helper()
	return k.send(http.MethodGet, path, "", name, value)
}

// Post sends a form. Fields are pairs. The hidden fields of a page are sent with
// [Kitchen.Submit].
func (k *Kitchen) Post(path string, fields ...string) Page {
	k.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return k.send(http.MethodPost, path, form.Encode())
}

func (k *Kitchen) send(method, path, body string, header ...string) Page {
	k.t.Helper()
	request, err := http.NewRequestWithContext(k.t.Context(), method, k.URL+path, strings.NewReader(body))
	require.NoError(k.t, err)
	request.Header.Set("Accept", "text/html")
	head, err := k.head(k.t.Context())
	require.NoError(k.t, err)
	if strings.HasPrefix(path, "/v1/") {
		request.Header.Set("Crumbtrail-Min-Position", head.String())
	} else { // a page shows what was sent to the API before
		request.AddCookie(&http.Cookie{Name: "crumbtrail_seen", Value: CookieValue(head.String())})
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", k.URL)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := k.client.Do(request)
	require.NoError(k.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(k.t, err)
	require.NotRegexp(k.t, `%![a-zA-Z]\(`, string(text), "a text and its values do not fit")
	return Page{
		Status: response.StatusCode, Header: response.Header, Body: string(text), Location: response.Header.Get("Location"), path: path,
	}
}

// Do sends a request. Headers are pairs.
func (k *Kitchen) Do(method, path, body string, header ...string) Page {
	k.t.Helper()
	return k.send(method, path, body, header...)
}

// CookieValue returns a value as the cookies of pages have it.
func CookieValue(value string) string { return base64.RawURLEncoding.EncodeToString([]byte(value)) }

// Follow follows a redirect; the form that led to it must have been accepted.
func (k *Kitchen) Follow(page Page) Page {
	k.t.Helper()
	require.Equal(k.t, http.StatusSeeOther, page.Status, page.Body)
	return k.Get(page.Location)
}

// Submit fills in and sends the form of a page that posts to an address.
func (k *Kitchen) Submit(page Page, action string, fields ...string) Page {
	k.t.Helper()
	form := page.Form(k.t, action, "", "")
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return k.send(http.MethodPost, action, form.Encode())
}

// Upload fills in and sends the form of a page that posts to an address, with a file in
// a field; without content no file is chosen.
func (k *Kitchen) Upload(page Page, action, field, content string, fields ...string) Page {
	k.t.Helper()
	form := page.Form(k.t, action, "", "")
	form.Del(field)
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for _, name := range []string{rewrite.KitchenField, keyField, field} { // in the order of the form
		if name != field {
			if form.Has(name) {
				require.NoError(k.t, writer.WriteField(name, form.Get(name)))
			}
			form.Del(name)
			continue
		}
		fileName := ""
		if content != "" {
			fileName = "export.json"
		}
		file, err := writer.CreateFormFile(name, fileName)
		require.NoError(k.t, err)
		_, err = io.WriteString(file, content)
		require.NoError(k.t, err)
	}
	for name := range form {
		require.NoError(k.t, writer.WriteField(name, form.Get(name)))
	}
	require.NoError(k.t, writer.Close())
	return k.send(http.MethodPost, action, body.String(), "Content-Type", writer.FormDataContentType())
}

// keyField is the hidden field with the idempotency key.
const keyField = "_key"

// Command sends a command to the API.
func (k *Kitchen) Command(method, path, body string) {
	k.t.Helper()
	request, err := http.NewRequestWithContext(k.t.Context(), method, k.URL+path, strings.NewReader(body))
	require.NoError(k.t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := k.client.Do(request)
	require.NoError(k.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(k.t, err)
	require.Less(k.t, response.StatusCode, http.StatusBadRequest, string(text))
}

// Send sends a request with JSON to the API, and returns its answer.
func (k *Kitchen) Send(method, path, body string) Page {
	k.t.Helper()
	return k.send(method, path, body, "Content-Type", "application/json")
}

// API decodes an answer of the API, which includes everything that was written.
func (k *Kitchen) API(path string, into any) {
	k.t.Helper()
	page := k.send(http.MethodGet, path, "")
	require.Equal(k.t, http.StatusOK, page.Status, page.Body)
	require.NoError(k.t, json.Unmarshal([]byte(page.Body), into))
}
