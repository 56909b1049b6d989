package app_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/certificates"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

// changeAccess makes a change as a command of the command line does.
func changeAccess(t testing.TB, storage app.StorageOptions, change func(*app.Access)) {
	t.Helper()
	opened, err := app.OpenAccess(t.Context(), storage, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	change(opened)
	require.NoError(t, opened.Close(context.WithoutCancel(t.Context())))
}

var commandLine = credentials.By{Kitchen: domain.Home, Actor: "command-line", Correlation: "command-line"}

func createKey(t testing.TB, storage app.StorageOptions, role access.Role) (secret, id string) {
	t.Helper()
	changeAccess(t, storage, func(a *app.Access) {
		key, token, err := a.CreateKey(t.Context(), commandLine, credentials.NewKey{Name: "Robot", Role: role})
		require.NoError(t, err)
		secret, id = token.Secret(), key.ID
	})
	return secret, id
}

func getWith(t *testing.T, url, secret string) int {
	t.Helper()
	status, _ := answerWith(t, url, secret)
	return status
}

// answerWith returns the status and the body of an answer to the holder of a credential.
func answerWith(t *testing.T, url, secret string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+secret)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestAProgramClosesWithTheFirstKeyAndStaysClosed(t *testing.T) {
	t.Parallel()
	for name, storage := range map[string]app.StorageOptions{
		"private cluster": {DataDir: pgtest.DataDir(t)}, "another PostgreSQL": {DatabaseURL: pgtest.URL(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, settings(storage))
			status, _ := get(t, r.url+"/v1/items")
			require.Equal(t, http.StatusOK, status)
			secret, id := createKey(t, storage, access.Viewer) // while the server runs
			require.Eventually(t, func() bool {
				status, _ := get(t, r.url+"/v1/items")
				return status == http.StatusUnauthorized
			}, time.Second, time.Millisecond)
			require.Equal(t, http.StatusOK, getWith(t, r.url+"/v1/items", secret))
			require.Equal(t, http.StatusForbidden, getWith(t, r.url+"/metrics", secret))
			changeAccess(t, storage, func(a *app.Access) { require.NoError(t, a.RevokeKey(t.Context(), commandLine, id)) })
			require.Eventually(t, func() bool {
				return getWith(t, r.url+"/v1/items", secret) == http.StatusUnauthorized
			}, time.Second, time.Millisecond)
			require.NoError(t, r.end(t))

			secret, _ = createKey(t, storage, access.Admin) // while no server runs
			r = run(t, settings(storage))
			status, body := get(t, r.url+"/v1/items")
			require.Equal(t, http.StatusUnauthorized, status, body)
			var trail struct {
				Items []struct{ Type, Actor, Stream string }
			}
			require.Eventually(t, func() bool {
				trail.Items = nil
				request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/v1/audit/events", http.NoBody)
				require.NoError(t, err)
				request.Header.Set("Authorization", "Bearer "+secret)
				response, err := http.DefaultClient.Do(request)
				require.NoError(t, err)
				defer response.Body.Close()
				require.NoError(t, json.NewDecoder(response.Body).Decode(&trail))
				return len(trail.Items) == 3
			}, 10*time.Second, 10*time.Millisecond)
			for i, kind := range []string{"key.created.v1", "key.revoked.v1", "key.created.v1"} { // the newest first
				require.Equal(t, kind, trail.Items[i].Type)
				require.Equal(t, "access-home", trail.Items[i].Stream)
				require.Equal(t, "command-line", trail.Items[i].Actor)
			}
			require.NoError(t, r.end(t))
		})
	}
}

func TestAProgramMayRequireCredentialsFromTheStart(t *testing.T) {
	t.Parallel()
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.Auth = "required"
	r := run(t, options)
	status, _ := get(t, r.url+"/v1/items")
	require.Equal(t, http.StatusUnauthorized, status)
	status, _ = get(t, r.url+"/livez")
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, r.end(t))
}

// phone is a client that trusts the certificate of a program, as a person does who
// accepts it.
func phone(t *testing.T, dataDir string) *http.Client {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dataDir, "tls", "self-signed.crt"))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(text))
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true,
	}}
}

func TestTheFirstStartInvitesAnAdministratorOnce(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	options := settings(app.StorageOptions{DataDir: dir})
	options.Auth, options.TLS = "required", certificates.Options{SelfSigned: true, Dir: filepath.Join(dir, "tls")}
	invited := make(chan string, 1)
	options.Invite = func(link string) error {
		invited <- link
		return nil
	}
	r := run(t, options)
	require.Regexp(t, `^https://127\.0\.0\.1:`, r.url)
	link := <-invited
	page, code, found := strings.Cut(link, "#")
	require.True(t, found)
	require.Equal(t, r.url+"/sign-in", page)
	browser := phone(t, dir)
	send := func(method, path, body string) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		response, err := browser.Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Equal(t, 2, response.ProtoMajor)
		return response.StatusCode, string(text)
	}
	status, _ := send(http.MethodGet, "/v1/items", "")
	require.Equal(t, http.StatusUnauthorized, status)
	status, body := send(http.MethodPost, "/v1/access/sessions", `{"credential":"`+code+`"}`)
	require.Equal(t, http.StatusCreated, status, body)
	status, body = send(http.MethodGet, "/v1/me", "")
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, `"role":"admin"`)
	require.Contains(t, body, `"is_operator":true`)
	for _, path := range []string{"/v1/items", "/metrics", "/v1/admin/projections", "/v1/access/members"} {
		status, body := send(http.MethodGet, path, "")
		require.Equal(t, http.StatusOK, status, "%s: %s", path, body)
	}
	status, _ = send(http.MethodPost, "/v1/access/sessions", `{"credential":"`+code+`"}`)
	require.Equal(t, http.StatusUnauthorized, status, "the link was used")
	require.NoError(t, r.end(t))
	r = run(t, options)
	browser.Jar, _ = cookiejar.New(nil)
	status, _ = send(http.MethodGet, "/v1/items", "")
	require.Equal(t, http.StatusUnauthorized, status)
	require.NoError(t, r.end(t))
	require.Empty(t, invited, "there is an administrator")
}

func TestBeyondThisMachineCredentialsAreProtectedOrTheStartIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*app.Options){
		"nothing":        func(*app.Options) {},
		"only the hosts": func(o *app.Options) { o.AllowedHosts = []string{"kitchen.example"} },
		"only required":  func(o *app.Options) { o.Auth = "required" },
		"required, which counts": func(o *app.Options) {
			o.Auth, o.AllowUnauthenticated, o.AllowedHosts = "required", true, []string{"kitchen.example"}
		},
	} {
		options := settings(app.StorageOptions{DatabaseURL: "postgres://127.0.0.1:1/never"})
		options.Listen, options.AllowUnauthenticated = "0.0.0.0:0", false
		change(&options)
		err := app.Run(t.Context(), options)
		require.ErrorIs(t, err, app.ErrNotLoopback, name)
		require.ErrorContains(t, err, "--allow-plain-http")
	}
	options := settings(app.StorageOptions{DatabaseURL: "postgres://127.0.0.1:1/never"})
	options.TLS = certificates.Options{CertFile: "a.pem"}
	require.ErrorIs(t, app.Run(t.Context(), options), certificates.ErrOptions)
}

// A program that was open beyond this machine has a key since: the next start does not let it
// cross the network in the clear. It listens on this machine alone here: only its settings are those of a network.
func TestAProgramThatWasOpenBeyondThisMachineIsProtectedOnceThereIsAKey(t *testing.T) {
	t.Parallel()
	storage := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	opened, err := app.OpenAccess(t.Context(), storage, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, _, err = opened.CreateKey(t.Context(), credentials.By{Kitchen: domain.Home, Actor: "test"},
		credentials.NewKey{Name: "Till", Role: access.Cook})
	require.NoError(t, err)
	require.NoError(t, opened.Close(t.Context()))
	options := settings(storage)
	options.Listen, options.AllowUnauthenticated, options.AllowedHosts = notLoopback(t), true, []string{"kitchen.example"}
	err = app.Run(t.Context(), options)
	require.ErrorIs(t, err, app.ErrNotLoopback)
	require.Regexp(t, "^--listen 127.1:0: requests need a credential since there is a person, a key or a second kitchen", err.Error())
}

// notLoopback returns an address that is this machine's, and no name of loopback.
func notLoopback(t *testing.T) string {
	t.Helper()
	const name = "127.1:0" // which the system reads as 127.0.0.1
	listener, err := net.Listen("tcp", name)
	if err != nil {
		t.Skip("the system does not know " + name)
	}
	require.NoError(t, listener.Close())
	return name
}

func TestBehindAProxyAProgramIsNotOpen(t *testing.T) {
	t.Parallel()
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.TrustedProxies, options.AllowUnauthenticated = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, false
	r := run(t, options)
	status, _ := get(t, r.url+"/v1/items")
	require.Equal(t, http.StatusUnauthorized, status)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/v1/items", http.NoBody)
	require.NoError(t, err)
	request.Header.Set("X-Forwarded-For", "192.0.2.7")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusUnauthorized, response.StatusCode, "it is not refused for being forwarded")
	require.NoError(t, r.end(t))
}

func TestAProgramWithAnotherDatabaseIsOpenOnlyIfItIsTold(t *testing.T) {
	t.Parallel()
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.AllowUnauthenticated = false
	invited := make(chan string, 1)
	options.Invite = func(link string) error {
		invited <- link
		return nil
	}
	r := run(t, options)
	status, _ := get(t, r.url+"/v1/items")
	require.Equal(t, http.StatusUnauthorized, status, "who reaches the database of several machines is not known")
	require.Contains(t, <-invited, "/sign-in#ctl_")
	require.NoError(t, r.end(t))
	options.AllowUnauthenticated = true
	r = run(t, options)
	status, _ = get(t, r.url+"/v1/items")
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, r.end(t))
}

// The program stays closed from the first key on, also if it is killed then.
func TestAProgramThatIsKilledAfterTheFirstKeyStaysClosed(t *testing.T) {
	t.Parallel()
	storage := app.StorageOptions{DataDir: pgtest.DataDir(t)}
	r := run(t, settings(storage))
	file := filepath.Join(storage.DataDir, "credentials-required")
	require.NoFileExists(t, file)
	createKey(t, storage, access.Viewer)
	require.Eventually(t, func() bool {
		_, err := os.Stat(file)
		return err == nil
	}, 20*time.Second, 20*time.Millisecond, "while it runs")
	require.NoError(t, r.end(t))
}

// A database that is restored from before the first principal has none.
func TestARestoredDatabaseDoesNotOpenTheProgramAgain(t *testing.T) {
	t.Parallel()
	storage := app.StorageOptions{DataDir: pgtest.DataDir(t)}
	status := func(options app.Options) int {
		r := run(t, options)
		status, _ := get(t, r.url+"/v1/items")
		require.NoError(t, r.end(t))
		return status
	}
	require.Equal(t, http.StatusOK, status(settings(storage)))
	createKey(t, storage, access.Viewer)
	require.Equal(t, http.StatusUnauthorized, status(settings(storage)))
	changeAccess(t, storage, func(a *app.Access) { // as a backup from before the key
		require.NoError(t, a.Forget(t.Context()))
	})
	invited := make(chan string, 1)
	options := settings(storage)
	options.Invite = func(link string) error {
		invited <- link
		return nil
	}
	r := run(t, options)
	require.Contains(t, <-invited, "/sign-in#ctl_", "who has the data directory can sign in")
	refused, _ := get(t, r.url+"/v1/items")
	require.Equal(t, http.StatusUnauthorized, refused)
	require.NoError(t, r.end(t))
	require.NoError(t, os.Remove(filepath.Join(storage.DataDir, "credentials-required")))
	require.Equal(t, http.StatusOK, status(settings(storage)), "on purpose")
}
