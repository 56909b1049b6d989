package app_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/internal/app"
	"crumbtrail/internal/discovery"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// settings are those of an application on loopback with a discarded log.
func settings(storage app.StorageOptions) app.Options {
	return app.Options{
		StorageOptions: storage, Listen: "127.0.0.1:0", Consumption: pantry.FIFO, Logger: slog.New(slog.DiscardHandler),
		AllowUnauthenticated: storage.DatabaseURL != "",
	}
}

// running is an application that has announced itself.
type running struct {
	url   string
	stop  context.CancelFunc
	ended chan error
}

func run(t testing.TB, options app.Options) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{stop: stop, ended: make(chan error, 1)}
	announced := make(chan string, 1)
	options.Ready = func(url string) error {
		announced <- url
		return nil
	}
	go func() { r.ended <- app.Run(ctx, options) }()
	t.Cleanup(stop)
	select {
	case r.url = <-announced:
	case err := <-r.ended:
		require.FailNow(t, "the application ended", "%v", err)
	case <-time.After(time.Minute):
		require.FailNow(t, "the application does not start")
	}
	return r
}

// end stops the application and returns what Run returned.
func (r *running) end(t testing.TB) error {
	t.Helper()
	r.stop()
	return result(t, r.ended)
}

func result(t testing.TB, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(30 * time.Second):
		require.FailNow(t, "the application does not stop")
		return nil
	}
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

// connections counts the sessions of a database except the one that counts.
func connections(t *testing.T, url string) (count int) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer connection.Close(context.WithoutCancel(t.Context()))
	const query = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
	require.NoError(t, connection.QueryRow(t.Context(), query).Scan(&count))
	return count
}

func TestRunServesUntilItIsToldToStop(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	r := run(t, settings(app.StorageOptions{DatabaseURL: url}))
	status, body := get(t, r.url+"/readyz")
	require.Equal(t, http.StatusOK, status, body)
	status, body = get(t, r.url+"/v1/items")
	require.Equal(t, http.StatusOK, status, body)
	_, body = get(t, r.url+"/metrics")
	require.Contains(t, body, `crumbtrail_build_info{version="`+app.Version()+`"} 1`)
	require.NotZero(t, connections(t, url))

	require.NoError(t, r.end(t))
	_, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	require.Error(t, err, "nothing listens any more")
	require.Eventually(t, func() bool { return connections(t, url) == 0 }, 10*time.Second, 10*time.Millisecond, "every connection is closed")
}

func TestStoppingEndsEventStreams(t *testing.T) {
	t.Parallel()
	r := run(t, settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)}))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/v1/events", http.NoBody)
	require.NoError(t, err)
	stream, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer stream.Body.Close()
	require.Equal(t, http.StatusOK, stream.StatusCode)
	began := time.Now()
	require.NoError(t, r.end(t))
	require.Less(t, time.Since(began), 10*time.Second, "it does not wait until requests are cut off")
	_, err = io.Copy(io.Discard, bufio.NewReader(stream.Body))
	require.NoError(t, err, "the stream ends, it is not cut off")
}

func TestTheSampleKitchenIsVisibleAtOnce(t *testing.T) {
	t.Parallel()
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.SampleKitchen = true
	r := run(t, options)
	_, occasions := get(t, r.url+"/v1/occasions")
	require.Contains(t, occasions, "Holiday market")
	require.Contains(t, occasions, "market-hamper", "its last target")
	require.NoError(t, r.end(t))
}

func TestTheSampleKitchenIsLoadedBesideAKey(t *testing.T) {
	t.Parallel()
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	secret, _ := createKey(t, options.StorageOptions, access.Viewer) // an event of the log
	for range 2 {
		r := run(t, options)
		require.Equal(t, map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[options.SampleKitchen],
			getWith(t, r.url+"/v1/items/almond-flour", secret))
		require.NoError(t, r.end(t))
		options.SampleKitchen = true
	}
}

func TestTheAddressIsPublishedInTheDataDirectory(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	require.NoError(t, discovery.Publish(dir, "http://127.0.0.1:1")) // left by a crash
	r := run(t, settings(app.StorageOptions{DataDir: dir}))
	require.Equal(t, r.url, discovery.Find(dir))
	conn, err := discovery.Dial(t.Context(), dir)
	require.NoError(t, err, "it listens on the socket there")
	require.NoError(t, conn.Close())
	require.NoError(t, r.end(t))
	require.Empty(t, discovery.Find(dir))
	require.False(t, discovery.HasSocket(dir))
}

// What is published is what links are made of (crumbtrail login-link): the name under which others
// reach the server, where there is one.
func TestThePublishedAddressIsOneThatIsServed(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	options := settings(app.StorageOptions{DataDir: dir})
	options.AllowedHosts = []string{"kitchen.example", "other.example"}
	r := run(t, options)
	_, port, found := strings.Cut(strings.TrimPrefix(r.url, "http://"), ":")
	require.True(t, found)
	require.Equal(t, "http://kitchen.example:"+port, discovery.Find(dir))
	require.NoError(t, r.end(t))
	require.Empty(t, discovery.Find(dir))
}

func TestRunRefusesToListenBeyondLoopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "crumbtrail.example:0"} {
		options := settings(app.StorageOptions{DatabaseURL: "postgres://127.0.0.1:1/never"})
		options.Listen, options.AllowUnauthenticated = address, false
		require.ErrorIs(t, app.Run(t.Context(), options), app.ErrNotLoopback, address)
	}
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.Listen, options.AllowUnauthenticated = "0.0.0.0:0", true
	require.ErrorIs(t, app.Run(t.Context(), options), app.ErrNoHosts)
	options.AllowedHosts = []string{"kitchen.example"}
	require.NoError(t, run(t, options).end(t))
}

func TestRunStopsDuringTheStart(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // a database that accepts connections and never answers
	require.NoError(t, err)
	defer silent.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		for {
			connection, err := silent.Accept()
			if err != nil {
				return
			}
			accepted <- connection
		}
	}()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- app.Run(ctx, settings(app.StorageOptions{DatabaseURL: "postgres://" + silent.Addr().String() + "/none?sslmode=disable"}))
	}()
	connection := <-accepted
	defer connection.Close()
	stop()
	require.NoError(t, result(t, ended))
}

func TestRunReportsAFailedAnnouncement(t *testing.T) {
	t.Parallel()
	failure := errors.New("nowhere to write")
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.Ready = func(string) error { return failure }
	require.ErrorIs(t, app.Run(t.Context(), options), failure)
}

func TestOpenLogOpensTheLogAlone(t *testing.T) {
	t.Parallel()
	storage, err := app.OpenLog(t.Context(), pgtest.URL(t), eventstore.Limits{}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	head, err := storage.Log.Head(t.Context())
	require.NoError(t, err)
	require.True(t, head.IsZero())
	require.NoError(t, storage.Close(t.Context()))
}
