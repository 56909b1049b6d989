//go:build unix

package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/internal/pgcluster"
)

// ServerVariable names the environment variable that holds the URL of the server to use instead of a private cluster. Its
// user must be allowed to create databases.
const ServerVariable = "CRUMBTRAIL_TEST_DATABASE_URL"

// running is the test process's server. It is a package variable because Main has no other way to pass it to the tests.
var running atomic.Pointer[server]

// server has the test databases.
type server struct {
	address string        // the URL of one of its databases
	admin   *pgxpool.Pool // creates and drops the databases
	id      string        // distinguishes test processes on the same server
	made    atomic.Int64  // databases created so far
	copying string        // how CREATE DATABASE copies its template
}

// Main runs a package's tests with a server for URL, and exits with their code. Call it from TestMain. With -short there
// is no server, and the tests that need one are skipped.
func Main(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(m.Run())
	}
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx := context.Background()
	address, stop, err := chooseServer(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stop()) }()

	admin, err := pgxpool.New(ctx, address)
	if err != nil {
		return 0, fmt.Errorf("connect to the test server: %w", err)
	}
	defer admin.Close()
	var version int
	if err := admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return 0, fmt.Errorf("connect to the test server: %w", err)
	}
	made := &server{address: address, admin: admin, id: strings.ToLower(rand.Text()[:10])}
	if version >= 150_000 { // older ones know no other way
		made.copying = " STRATEGY file_copy" // a third of the time of wal_log, the default: nothing here outlives a crash
	}
	running.Store(made)
	defer running.Store(nil)
	return m.Run(), nil
}

// chooseServer returns the URL of the server for the tests, and a function that stops it.
func chooseServer(ctx context.Context) (address string, stop func() error, err error) {
	if address := os.Getenv(ServerVariable); address != "" {
		return address, func() error { return nil }, nil
	}
	for _, parent := range []string{memoryFolder, os.TempDir()} {
		sweep(parent)
	}
	own, err := makeFolder(fastest())
	if err != nil {
		return "", nil, err
	}
	cluster, err := start(ctx, own.path, map[string]string{
		"max_wal_size": "256MB", "full_page_writes": "off", "autovacuum": "off", "jit": "off",
	})
	if err != nil {
		return "", nil, errors.Join(err, own.remove())
	}
	stop = func() error { return errors.Join(cluster.Stop(ctx), own.remove()) }
	return cluster.URL("postgres"), stop, nil
}

// start runs a cluster for tests in dir. It does not flush to disk; otherwise it is like a real one.
func start(ctx context.Context, dir string, settings map[string]string) (*pgcluster.Cluster, error) {
	all := map[string]string{"fsync": "off", "max_connections": "200"}
	maps.Copy(all, settings)
	options, err := fromTemplate(ctx, dir)
	if err != nil {
		return nil, err
	}
	options.Settings = all
	return pgcluster.Start(ctx, options)
}

// fromTemplate returns the options of a cluster in dir/postgres that is copied from the template.
func fromTemplate(ctx context.Context, dir string) (pgcluster.Options, error) {
	installations, err := pgcluster.Installations(ctx, nil)
	if err != nil {
		return pgcluster.Options{}, err
	}
	source, err := template(ctx, installations[0])
	if err != nil {
		return pgcluster.Options{}, err
	}
	return pgcluster.Options{
		Dir:      filepath.Join(dir, "postgres"),
		Logger:   slog.New(slog.DiscardHandler),
		Template: source,
		Search:   []string{installations[0].BinDir},
	}, nil
}
