//go:build unix

package pgtest_test

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	return connection
}

func queryText(t testing.TB, url, query string) string {
	t.Helper()
	var answer string
	require.NoError(t, connect(t, url).QueryRow(t.Context(), query).Scan(&answer))
	return answer
}

func databases(t testing.TB, connection *pgx.Conn) []string {
	t.Helper()
	rows, err := connection.Query(t.Context(), "SELECT datname FROM pg_database")
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return names
}

func TestURL(t *testing.T) {
	t.Parallel()
	t.Run("creates a database for every test", func(t *testing.T) {
		one, two := connect(t, pgtest.URL(t)), connect(t, pgtest.URL(t))
		t.Log("host is", one.Config().Host)
		_, err := one.Exec(t.Context(), "CREATE TABLE crumbs (id int)")
		require.NoError(t, err)
		var name *string
		require.NoError(t, two.QueryRow(t.Context(), "SELECT to_regclass('crumbs')::text").Scan(&name))
		require.Nil(t, name)
	})

	t.Run("drops it at the end, although a connection is open", func(t *testing.T) {
		watcher := connect(t, pgtest.URL(t))
		// Other processes may create databases on the same server.
		own := strings.TrimRight(watcher.Config().Database, "0123456789")
		ours := func() []string {
			return slices.DeleteFunc(databases(t, watcher), func(name string) bool { return !strings.HasPrefix(name, own) })
		}
		before := ours()
		t.Run("a test that does not close", func(t *testing.T) {
			connect(t, pgtest.URL(t))
			require.Len(t, ours(), len(before)+1)
		})
		require.ElementsMatch(t, before, ours())
	})
}

func TestCluster(t *testing.T) {
	t.Parallel()
	t.Run("is another server with its own settings", func(t *testing.T) {
		cluster := pgtest.Cluster(t, map[string]string{"max_connections": "17"})
		require.Equal(t, "17", queryText(t, cluster.URL("postgres"), "SHOW max_connections"))
		require.Equal(t, "off", queryText(t, cluster.URL("postgres"), "SHOW fsync"))
	})

	t.Run("can be stopped and started again by the test", func(t *testing.T) {
		cluster := pgtest.Cluster(t, nil)
		require.NoError(t, cluster.EnsureDatabase(t.Context(), "kept"))
		require.NoError(t, cluster.Stop(t.Context()))
		again, err := pgcluster.Start(t.Context(), pgcluster.Options{Dir: cluster.Dir(), Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		require.Equal(t, "kept", queryText(t, again.URL("kept"), "SELECT current_database()"))
		require.NoError(t, again.Stop(t.Context()))
	})
}

func TestMainElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere := func(address string) (output string, err error) {
		command := exec.Command(os.Args[0], "-test.run=^TestURL$", "-test.v")
		command.Env = append(os.Environ(), pgtest.ServerVariable+"="+address)
		combined, err := command.CombinedOutput()
		return string(combined), err
	}

	t.Run("uses the server of the environment variable, and cleans up there", func(t *testing.T) {
		cluster := pgtest.Cluster(t, nil)
		require.NoError(t, cluster.EnsureDatabase(t.Context(), "tests"))
		output, err := elsewhere(cluster.URL("tests"))
		require.NoError(t, err, output)
		require.Contains(t, output, "host is "+filepath.Join(cluster.Dir(), "run"))
		left := databases(t, connect(t, cluster.URL("postgres")))
		require.ElementsMatch(t, []string{"postgres", "template0", "template1", "tests"}, left)
	})

	t.Run("fails the run if that server does not answer", func(t *testing.T) {
		output, err := elsewhere("postgres://crumbtrail@/postgres?host=" + t.TempDir())
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		require.Equal(t, 1, exit.ExitCode())
		require.Contains(t, output, "pgtest: connect to the test server")
		require.NotContains(t, output, "=== RUN")
	})
}

func BenchmarkURL(b *testing.B) {
	for b.Loop() {
		pgtest.URL(b)
	}
}
