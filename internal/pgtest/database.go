//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/queryrole"
)

// URL returns the connection string of a fresh, empty database. It is dropped at the end of the test, together with the
// connections to it. The package's TestMain must call Main.
func URL(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("needs PostgreSQL, which -short leaves out")
	}
	server := running.Load()
	if server == nil {
		t.Fatal("pgtest.URL needs: func TestMain(m *testing.M) { pgtest.Main(m) }")
	}
	address, drop, err := server.create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	t.Cleanup(func() {
		if err := drop(ctx); err != nil {
			t.Error(err)
		}
	})
	return address
}

// Database is URL for an example, which has no testing.TB: it creates a database, and drop deletes it with whatever is
// still connected to it. The package's TestMain must call Main.
func Database(ctx context.Context) (address string, drop func(context.Context) error, err error) {
	server := running.Load()
	if server == nil {
		return "", nil, errors.New("pgtest.Database needs: func TestMain(m *testing.M) { pgtest.Main(m) }")
	}
	return server.create(ctx)
}

func (s *server) create(ctx context.Context) (address string, drop func(context.Context) error, err error) {
	name := fmt.Sprintf("crumbtrail_test_%s_%d", s.id, s.made.Add(1))
	address, err = withDatabase(s.address, name)
	if err != nil {
		return "", nil, err
	}
	quoted := pgx.Identifier{name}.Sanitize()
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+quoted+" TEMPLATE template0"+s.copying); err != nil {
		return "", nil, fmt.Errorf("create a test database: %w", err)
	}
	drop = func(ctx context.Context) error {
		role := pgx.Identifier{queryrole.Name(name)}.Sanitize()
		for _, statement := range []string{"DROP DATABASE " + quoted + " WITH (FORCE)", "DROP ROLE IF EXISTS " + role} {
			if _, err := s.admin.Exec(ctx, statement); err != nil {
				return fmt.Errorf("drop a test database: %w", err)
			}
		}
		return nil
	}
	return address, drop, nil
}

// Cluster starts a cluster for one test, for what must not disturb other tests: restarts, outages, dump and restore. The
// settings are added to the usual ones of tests. It is on disk, so with fsync=on it is as durable, and as slow, as a real
// one. It is stopped at the end of the test; the test may stop it earlier, and start it again with pgcluster.Start on its
// Dir.
func Cluster(t testing.TB, settings map[string]string) *pgcluster.Cluster {
	t.Helper()
	own, err := makeFolder(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	cluster, err := start(t.Context(), own.path, settings)
	if err != nil {
		t.Fatal(errors.Join(err, own.remove()))
	}
	t.Cleanup(func() {
		if err := errors.Join(cluster.Stop(ctx), own.remove()); err != nil {
			t.Error(err)
		}
	})
	return cluster
}

func withDatabase(address, database string) (string, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme == "" {
		return "", fmt.Errorf("%s must be a URL such as postgres://user:password@host:5432/postgres", ServerVariable)
	}
	parsed.Path = "/" + database
	return parsed.String(), nil
}
