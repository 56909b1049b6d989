package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/app"
	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

// lines collects log lines.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(text)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// freePort returns an address that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// withHost returns the URL of a database at another address.
func withHost(t *testing.T, database, address string) string {
	t.Helper()
	parsed, err := url.Parse(database)
	require.NoError(t, err)
	parsed.Host = address
	values := parsed.Query()
	values.Del("host")
	values.Del("port")
	parsed.RawQuery = values.Encode()
	return parsed.String()
}

// forward lets a TCP address lead to a database, as if it had started there.
func forward(t *testing.T, address, database string) {
	t.Helper()
	config, err := pgx.ParseConfig(database)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	target := config.Host + fmt.Sprintf("/.s.PGSQL.%d", config.Port)
	network := "unix"
	if !strings.HasPrefix(config.Host, "/") {
		network, target = "tcp", fmt.Sprintf("%s:%d", config.Host, config.Port)
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial(network, target)
			if err != nil {
				_ = client.Close()
				continue
			}
			go pipe(client, server)
			go pipe(server, client)
		}
	}()
}

func pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}

// started is an application that may still be starting.
type started struct {
	address string
	log     *lines
	stop    context.CancelFunc
	ended   chan error
	ready   chan string
}

func begin(t *testing.T, storage app.StorageOptions) *started {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &started{address: freePort(t), log: &lines{}, stop: stop, ended: make(chan error, 1), ready: make(chan string, 1)}
	options := settings(storage)
	options.Listen, options.Logger = s.address, slog.New(slog.NewTextHandler(s.log, nil))
	options.Ready = func(url string) error {
		s.ready <- url
		return nil
	}
	go func() { s.ended <- app.Run(ctx, options) }()
	t.Cleanup(stop)
	return s
}

// answer is the answer to a request, as far as it is a problem.
type answer struct {
	Code, Detail string

	status int
	header http.Header
}

// ask sends one request without keeping its connection.
func (s *started) ask(method, path string) (answered answer, err error) {
	request, err := http.NewRequest(method, "http://"+s.address+path, http.NoBody)
	if err != nil {
		return answer{}, err
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	answered.status, answered.header = response.StatusCode, response.Header
	return answered, json.NewDecoder(response.Body).Decode(&answered)
}

// awaitReason waits until the application says what it waits for.
func (s *started) awaitReason(t *testing.T, reason string) {
	t.Helper()
	require.Eventually(t, func() bool {
		answered, err := s.ask(http.MethodGet, "/readyz")
		return err == nil && strings.Contains(answered.Detail, reason)
	}, 30*time.Second, 10*time.Millisecond, reason)
}

// requireStarting checks every answer of an application that waits.
func (s *started) requireStarting(t *testing.T, where string) {
	t.Helper()
	answered, err := s.ask(http.MethodGet, "/livez")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answered.status)
	for _, request := range []string{
		"GET /readyz", "GET /v1/items", "PUT /v1/items/flour", "POST /v1/import", "GET /metrics", "GET /docs", "GET /nowhere", "POST /livez",
	} {
		method, path, _ := strings.Cut(request, " ")
		answered, err := s.ask(method, path)
		require.NoError(t, err, request)
		require.Equal(t, http.StatusServiceUnavailable, answered.status, request)
		require.Equal(t, "application/problem+json", answered.header.Get("Content-Type"), request)
		require.NotEmpty(t, answered.header.Get("Retry-After"), request)
		require.Equal(t, "starting", answered.Code, request)
		require.Contains(t, answered.Detail, where, request)
	}
}

// requireNoGap asks until the application is ready, and checks that every request
// was answered.
func (s *started) requireNoGap(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		require.True(t, time.Now().Before(deadline), "it does not become ready")
		answered, err := s.ask(http.MethodGet, "/readyz")
		require.NoError(t, err)
		if answered.status == http.StatusOK {
			break
		}
		require.Equal(t, http.StatusServiceUnavailable, answered.status)
		require.Contains(t, []string{"starting", "not_ready"}, answered.Code)
	}
	answered, err := s.ask(http.MethodGet, "/v1/items")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answered.status)
	require.Equal(t, "http://"+s.address, <-s.ready)
}

func TestThePortAnswersWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	database, address := pgtest.URL(t), freePort(t)
	s := begin(t, app.StorageOptions{DatabaseURL: withHost(t, database, address)})
	s.awaitReason(t, address)
	s.requireStarting(t, "waiting for the database at "+address)
	require.Equal(t, 1, strings.Count(s.log.String(), "waiting for"), "one line, however many attempts: %s", s.log)

	forward(t, address, database)
	s.requireNoGap(t)
	s.stop()
	require.NoError(t, result(t, s.ended))
}

func TestThePortAnswersWhileTheLogIsAway(t *testing.T) {
	t.Parallel()
	cluster, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	defer cluster.Stop()
	cluster.Stop()
	where := cluster.Node(0).Address()
	s := begin(t, app.StorageOptions{DatabaseURL: pgtest.URL(t), EventstoreURL: cluster.ConnectionString()})
	s.awaitReason(t, where)
	s.requireStarting(t, "waiting for the event log on KurrentDB at "+where)
	require.Equal(t, 1, strings.Count(s.log.String(), "waiting for"), "%s", s.log)

	require.NoError(t, cluster.Node(0).Start())
	s.requireNoGap(t)
	s.stop()
	require.NoError(t, result(t, s.ended))
}

func TestStoppingWhileSomethingIsWaitedForIsNoFailure(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	for name, storage := range map[string]app.StorageOptions{
		"database": {DatabaseURL: withHost(t, database, freePort(t))},
		"log":      {DatabaseURL: database, EventstoreURL: "esdb://" + freePort(t) + "?tls=false"},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, storage)
			s.awaitReason(t, "waiting for")
			s.stop()
			require.NoError(t, result(t, s.ended))
		})
	}
}

func TestTheWaitHasALimitIfOneIsSet(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	for name, storage := range map[string]app.StorageOptions{
		"database": {DatabaseURL: withHost(t, database, freePort(t))},
		"log":      {DatabaseURL: database, EventstoreURL: "esdb://" + freePort(t) + "?tls=false"},
	} {
		storage.Patience = 500 * time.Millisecond
		t.Run(name, func(t *testing.T) {
			err := app.Run(t.Context(), settings(storage))
			require.ErrorIs(t, err, app.ErrUnreachable)
			require.ErrorContains(t, err, "connection refused")
		})
	}
	_, err := app.OpenLog(t.Context(), "esdb://"+freePort(t)+"?tls=false", eventstore.Limits{}, slog.New(slog.DiscardHandler))
	require.ErrorIs(t, err, app.ErrUnreachable, "commands do not wait for ever")
}

// administrator connects to the database server of a database.
func administrator(t *testing.T, database string) *pgx.Conn {
	t.Helper()
	admin, err := pgx.Connect(t.Context(), database)
	require.NoError(t, err)
	t.Cleanup(func() { _ = admin.Close(context.WithoutCancel(t.Context())) })
	return admin
}

func TestRunTellsWhyTheDatabaseCannotBeUsed(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	admin := administrator(t, database)
	name := admin.Config().Database
	execute := func(sql string) {
		t.Helper()
		_, err := admin.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	execute(`CREATE ROLE guest_` + name + ` LOGIN PASSWORD 'geheim'`)
	execute(`CREATE DATABASE latin_` + name + ` ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`)
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_, _ = admin.Exec(ctx, `DROP DATABASE latin_`+name+` WITH (FORCE)`)
		_, _ = admin.Exec(ctx, `DROP ROLE guest_`+name)
	})
	change := func(to func(u *url.URL)) string {
		parsed, err := url.Parse(database)
		require.NoError(t, err)
		to(parsed)
		return parsed.String()
	}
	as := func(user, password string) string {
		return change(func(u *url.URL) { u.User = url.UserPassword(user, password) })
	}
	for _, c := range []struct {
		name, url string
		kind      error
		texts     []string
	}{
		{"wrong password", as("guest_"+name, "geheim2"), app.ErrRefused, []string{"password", "guest_" + name, name}},
		{"unknown user", as("nobody_"+name, "geheim"), app.ErrRefused, []string{"nobody_" + name, "check the user"}},
		{"missing rights", as("guest_"+name, "geheim"), app.ErrRefused, []string{"permission denied", "GRANT CREATE", `"` + name + `"`}},
		{
			"no such database", change(func(u *url.URL) { u.Path = "/kitchen_" + name }), app.ErrRefused,
			[]string{"does not exist", "createdb", "kitchen_" + name},
		},
		{
			"wrong encoding", change(func(u *url.URL) { u.Path = "/latin_" + name }), app.ErrRefused,
			[]string{"UTF8", "LATIN1", "createdb --encoding"},
		},
		{"read-only", database + "&options=-c%20default_transaction_read_only%3Don", app.ErrRefused, []string{"read-only", "primary"}},
		{"malformed URL", "postgres://guest:geheim@127.0.0.1:port/kitchen", app.ErrSettings, []string{"the database URL"}},
		{"malformed setting", database + "&connect_timeout=soon", app.ErrSettings, []string{"connect_timeout"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := app.Run(t.Context(), settings(app.StorageOptions{DatabaseURL: c.url}))
			require.ErrorIs(t, err, c.kind)
			for _, text := range c.texts {
				require.ErrorContains(t, err, text)
			}
			require.NotContains(t, err.Error(), "geheim")
			require.NotContains(t, err.Error(), "\n")
		})
	}
	t.Run("missing rights on tables that are there", func(t *testing.T) {
		storage, err := app.OpenStorage(t.Context(), app.StorageOptions{DatabaseURL: database}, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		require.NoError(t, storage.Close(t.Context()))
		err = app.Run(t.Context(), settings(app.StorageOptions{DatabaseURL: as("guest_"+name, "geheim")}))
		require.ErrorIs(t, err, app.ErrRefused)
		require.ErrorContains(t, err, "owner of the schemas")
	})
	require.Eventually(t, func() bool { return connections(t, database) <= 1 }, 10*time.Second, 10*time.Millisecond,
		"every connection is closed but the test's own")
}

func TestRunNamesTheWrongSettingOfTheEventStoreURL(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	for given, text := range map[string]string{
		"http://127.0.0.1:1":           "--eventstore-url must begin with esdb:// or kurrentdb://",
		"esdb://":                      "host",
		"esdb://127.0.0.1:1?tls=maybe": "tls=maybe must be true or false",
		"esdb://127.0.0.1:1?tls=false&nodePreference=foo":   "nodePreference=foo must be leader",
		"esdb://127.0.0.1:1?tls=false&keepAliveInterval=1s": "keepAliveInterval=1s must be a number of milliseconds",
		"esdb://127.0.0.1:1?tls=false&defaultDeadline=soon": "defaultDeadline=soon",
		"esdb://127.0.0.1:1?tls=false&gossipTimeout=0":      "gossipTimeout=0",
		"esdb://127.0.0.1:1?tls=false&tls=true":             "tls is given 2 times",
		"esdb://127.0.0.1:1?tlsCAFile=/nowhere.crt":         "/nowhere.crt",
		"esdb://127.0.0.1:port":                             "port",
	} {
		err := app.Run(t.Context(), settings(app.StorageOptions{DatabaseURL: database, EventstoreURL: given}))
		require.ErrorIs(t, err, app.ErrSettings, given)
		require.ErrorContains(t, err, "--eventstore-url", given)
		require.ErrorContains(t, err, text, given)
	}
}

func TestRunTellsWhyTheEventStoreCannotBeUsed(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	certificate, err := kurrentfake.NewCertificate(t.TempDir())
	require.NoError(t, err)
	secured, err := kurrentfake.Start(kurrentfake.Options{Certificate: certificate, User: "admin", Password: "changeit"})
	require.NoError(t, err)
	defer secured.Stop()
	old, err := kurrentfake.Start(kurrentfake.Options{Version: "23.6.0"})
	require.NoError(t, err)
	defer old.Stop()
	for given, text := range map[string]string{
		strings.Replace(secured.ConnectionString(), "changeit", "geheim", 1): "authentication",
		old.ConnectionString(): "older than 23.10",
	} {
		err := app.Run(t.Context(), settings(app.StorageOptions{DatabaseURL: database, EventstoreURL: given}))
		require.ErrorIs(t, err, app.ErrRefused)
		require.ErrorContains(t, err, text)
		require.NotContains(t, err.Error(), "geheim")
	}
}
