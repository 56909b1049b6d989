package app_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/domain/access"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

// of asks with the key of a kitchen.
func of(t *testing.T, key credentials.Token, method, url, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+key.Secret())
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Less(t, response.StatusCode, http.StatusBadRequest, url)
}

// textsOf returns the rows of all tables of a database, by table.
func textsOf(t *testing.T, url string) map[string]string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	rows, err := conn.Query(t.Context(), `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
		WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	all := map[string]string{}
	for _, table := range tables {
		var text string
		sql := fmt.Sprintf(`SELECT coalesce(string_agg(t::text, chr(10)), '') FROM %s AS t`, table)
		require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&text))
		all[table] = text
	}
	return all
}

// eventsOf returns the events of a kitchen with everything that the log has of them.
func eventsOf(t *testing.T, log eventstore.Store, kitchen string) (all []eventstore.Event) {
	t.Helper()
	for event, err := range eventstore.History(t.Context(), log, eventstore.Filter{Kitchen: kitchen}, eventstore.Position{}) {
		require.NoError(t, err)
		all = append(all, event)
	}
	return all
}

// requireSound verifies the log of all kitchens.
func requireSound(t *testing.T, log eventstore.Store) {
	t.Helper()
	totals, err := audit.Verify(t.Context(), log, audit.Verification{Scope: stream.AllKitchens(), Found: func(found audit.Finding) error {
		return fmt.Errorf("%+v", found)
	}})
	require.NoError(t, err)
	require.Positive(t, totals.Events)
}

func TestADeletedKitchenIsGoneAndOthersStayAsTheyAre(t *testing.T) {
	t.Parallel()
	cluster, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	t.Cleanup(cluster.Stop)
	for name, eventstoreURL := range map[string]string{"PostgreSQL": "", "KurrentDB": cluster.ConnectionString()} {
		t.Run(name, func(t *testing.T) { deleteAKitchen(t, pgtest.URL(t), eventstoreURL) })
	}
}

const secretOfTheBakery = "geheimkuchen"

func deleteAKitchen(t *testing.T, url, eventstoreURL string) {
	t.Helper()
	storage := app.StorageOptions{DatabaseURL: url, EventstoreURL: eventstoreURL, Patience: app.CommandPatience}
	r := run(t, settings(storage))
	bakery := credentials.By{Kitchen: "bakery", Actor: "command-line", Correlation: "test"}
	var ours, theirs credentials.Token
	changeAccess(t, storage, func(a *app.Access) {
		require.NoError(t, a.CreateKitchen(t.Context(), bakery))
		var err error
		_, theirs, err = a.CreateKey(t.Context(), bakery, credentials.NewKey{Name: secretOfTheBakery, Role: access.Admin})
		require.NoError(t, err)
		_, ours, err = a.CreateKey(t.Context(), commandLine, credentials.NewKey{Name: "Robot", Role: access.Admin})
		require.NoError(t, err)
	})
	for i, key := range []credentials.Token{ours, theirs, ours, theirs} {
		slug := []string{"flour", secretOfTheBakery, "sugar", secretOfTheBakery + "2"}[i]
		of(t, key, http.MethodPut, r.url+"/v1/items/"+slug, `{"name":"`+slug+`","kind":"ingredient"}`)
		of(t, key, http.MethodPost, r.url+"/v1/pantry/lots", `{"item":"`+slug+`","amount":"1","unit":"kg"}`)
	}
	awaitEvents(t, storage)
	opened, err := app.OpenKitchens(t.Context(), storage, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, opened.Close(context.WithoutCancel(t.Context()))) })
	before := eventsOf(t, opened.Log, "home")
	require.NotEmpty(t, eventsOf(t, opened.Log, "bakery"))
	generations := generationsOf(t, url)

	require.NoError(t, opened.DeleteKitchen(t.Context(), bakery, time.Hour))
	require.NoError(t, opened.Erase(t.Context()))
	require.Equal(t, http.StatusOK, getWith(t, r.url+"/v1/items", ours.Secret()))
	require.NoError(t, opened.DeleteKitchen(t.Context(), bakery, 0))
	require.NoError(t, opened.Erase(t.Context()))
	require.NoError(t, opened.Erase(t.Context()), "it can be repeated")

	require.Equal(t, before, eventsOf(t, opened.Log, "home"), "others stay as they are, to the byte")
	requireSound(t, opened.Log)
	var deleted *credentials.ClosedError
	require.ErrorAs(t, opened.CreateKitchen(t.Context(), bakery), &deleted)
	require.Zero(t, *deleted)
	require.NoError(t, r.end(t))
	again := run(t, settings(storage)) // its last event was one of the kitchen
	of(t, ours, http.MethodGet, again.url+"/v1/items/sugar", "")
	require.Equal(t, generations, generationsOf(t, url), "no table is filled again")
	of(t, ours, http.MethodPut, again.url+"/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`)
	of(t, ours, http.MethodPost, again.url+"/v1/pantry/lots", `{"item":"salt","amount":"1","unit":"kg"}`)
	require.Equal(t, http.StatusUnauthorized, getWith(t, again.url+"/v1/items", theirs.Secret()))
	require.NoError(t, opened.Erase(t.Context()))
	require.Eventually(t, func() bool {
		for table, text := range textsOf(t, url) {
			if strings.Contains(text, secretOfTheBakery) || strings.Contains(text, hex.EncodeToString([]byte(secretOfTheBakery))) {
				t.Log(table, "still has something of the kitchen")
				return false
			}
		}
		return true
	}, 20*time.Second, 100*time.Millisecond)
}

// awaitEvents waits until the events about access are in the log, and everything is in the
// tables.
func awaitEvents(t *testing.T, storage app.StorageOptions) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), storage.DatabaseURL)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	require.Eventually(t, func() bool {
		var isDone bool
		err := conn.QueryRow(t.Context(), `SELECT NOT EXISTS (SELECT FROM access.outbox)`).Scan(&isDone)
		require.NoError(t, err)
		rows := 0
		for _, text := range textsOf(t, storage.DatabaseURL) {
			rows += strings.Count(text, secretOfTheBakery+"2")
		}
		return isDone && rows >= 3 // an item, a lot and their events
	}, 20*time.Second, 50*time.Millisecond)
}

func generationsOf(t *testing.T, url string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	var text string
	require.NoError(t, conn.QueryRow(t.Context(),
		`SELECT string_agg(name || ' ' || generation, ', ' ORDER BY name) FROM crumbtrail.projection`).Scan(&text))
	return text
}
