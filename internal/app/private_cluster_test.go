package app_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/app"
	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/pgtest"
)

// Earlier versions used the superuser of the private cluster for everything.
func TestAnInstallationOfAnEarlierVersionOpensUnchanged(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	cluster, err := pgcluster.Start(t.Context(), pgcluster.Options{Dir: app.ClusterDir(dir), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	require.NoError(t, cluster.EnsureDatabase(t.Context(), "crumbtrail"))
	r := run(t, settings(app.StorageOptions{DatabaseURL: cluster.URL("crumbtrail")}))
	put, err := http.NewRequestWithContext(t.Context(), http.MethodPut, r.url+"/v1/items/flour",
		strings.NewReader(`{"name": "Flour", "kind": "ingredient"}`))
	require.NoError(t, err)
	put.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(put)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusCreated, answer.StatusCode)
	require.NoError(t, r.end(t))
	require.NoError(t, cluster.Stop(t.Context()))

	for range 2 {
		r = run(t, settings(app.StorageOptions{DataDir: dir}))
		require.Eventually(t, func() bool {
			status, body := get(t, r.url+"/v1/items/flour")
			return status == http.StatusOK && strings.Contains(body, `"name":"Flour"`)
		}, 30*time.Second, 10*time.Millisecond)
		url, err := pgcluster.Running(t.Context(), app.ClusterDir(dir), "crumbtrail")
		require.NoError(t, err)
		connection, err := pgx.Connect(t.Context(), url)
		require.NoError(t, err)
		var superusers, foreign int
		require.NoError(t, connection.QueryRow(t.Context(), `
			SELECT count(*)
			FROM pg_stat_activity
			JOIN pg_roles ON rolname = usename
			WHERE backend_type = 'client backend'
				AND rolsuper`).Scan(&superusers))
		require.Zero(t, superusers, "no connection of the program is a superuser's")
		require.NoError(t, connection.QueryRow(t.Context(), `
			SELECT count(*)
			FROM pg_class
			WHERE relnamespace::regnamespace::text ~ '^(eventlog|access|crumbtrail.*)$'
				AND relowner <> current_user::regrole`).Scan(&foreign))
		require.Zero(t, foreign, "the program owns its tables")
		require.NoError(t, connection.Close(t.Context()))
		require.NoError(t, r.end(t))
	}
}
