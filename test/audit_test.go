package test

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/pgtest"
)

// openDay plans an occasion, records production for it, and returns its id.
func (c *client) openDay(t *testing.T) (occasion string) {
	t.Helper()
	c.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	c.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/bread",
		`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count",`+
			`"items_per_batch":2}]}`)
	occasion = into[struct{ ID string }](t, c.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions",
		`{"name":"Open day","date":"2026-12-12","output_mode":"bulk_count"}`)).ID
	c.must(t, http.StatusCreated, http.MethodPut, "/v1/occasions/"+occasion+"/production-targets/bread", `{"batches":3}`)
	c.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions/"+occasion+"/plans", nil, "Crumbtrail-Actor", "Ada")
	c.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots",
		`{"item":"flour","amount":10,"unit":"kg","total_cost":"20.00","received_on":"2026-11-01"}`)
	c.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs",
		`{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+occasion+`"}`)
	c.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
	return occasion
}

// damages are SQL statements that damage a log, with the finding of each.
var damages = []struct{ name, statement, found string }{
	{"an event is missing", `DELETE FROM eventlog.events WHERE type = 'production-target.set.v1'`, "gap: occasion-home."},
	{
		"broken JSON", `UPDATE eventlog.events SET data = substring(data FOR 20) WHERE type = 'lot.received.v1'`,
		"unreadable: pantry-home, event 0",
	},
	{"a snapshot is changed", `UPDATE eventlog.events SET data = convert_to(replace(convert_from(data, 'UTF8'), '"500"', '"5"'),` +
		` 'UTF8') WHERE type = 'recipe-snapshot.captured.v1' AND stream LIKE 'occasion-%'`, "content_hash: occasion-home."},
	{
		"a plan refers to a missing snapshot",
		`UPDATE eventlog.events SET data = convert_to(regexp_replace(convert_from(data, 'UTF8'), '"id":"[0-9a-f-]+"',` +
			` '"id":"0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001"'), 'UTF8') WHERE type = 'recipe-snapshot.captured.v1' AND stream LIKE 'occasion-%'`,
		"snapshot_missing: occasion-home.",
	},
	{"a whole stream is missing", `DELETE FROM eventlog.events WHERE stream = 'recipe-home.bread'`, "short_stream: recipe-home.bread: "},
	{
		"the end of the log is missing", `DELETE FROM eventlog.events WHERE position > 9`,
		"missing_positions: position 10 has no event, at the end of the log",
	},
	{
		"the end of a stream is missing", `DELETE FROM eventlog.events WHERE type = 'plan.created.v1'`,
		"short_stream: occasion-home.",
	},
	{
		"the metadata are missing", `UPDATE eventlog.events SET metadata = '' WHERE type = 'item.defined.v1'`,
		"metadata: item-home.flour, event 0",
	},
	{
		"two events have the same id",
		`UPDATE eventlog.events SET event_id = '0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001' WHERE stream = 'pantry-home' AND revision < 2`,
		"event_id: pantry-home, event 1",
	},
	{
		"more is consumed than received",
		`UPDATE eventlog.events SET data = convert_to(replace(convert_from(data, 'UTF8'), '"amount":"10"', '"amount":"0.7"'),` +
			` 'UTF8') WHERE type = 'lot.received.v1'`, "below_zero: pantry-home, event 3",
	},
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	tag, err := conn.Exec(t.Context(), statement)
	require.NoError(t, err)
	require.Positive(t, tag.RowsAffected())
}

func TestAuditVerifyFindsDamage(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	url := cluster.URL("postgres")
	serve(t, "--database-url", url).openDay(t)
	output, code := run(t, "audit", "verify", "--database-url", url)
	require.Zero(t, code, output)
	require.Contains(t, output, "events: 10, streams: 4, snapshots: 2, plans: 1, runs: 2; intact")
	execute(t, url, `CREATE TABLE whole AS TABLE eventlog.events`)
	for _, damage := range damages {
		t.Run(damage.name, func(t *testing.T) {
			execute(t, url, `DELETE FROM eventlog.events`)
			execute(t, url, `INSERT INTO eventlog.events TABLE whole`)
			execute(t, url, damage.statement)
			output, code := run(t, "audit", "verify", "--database-url", url)
			require.Equal(t, 8, code, output)
			require.Contains(t, output, damage.found)
			require.Contains(t, output, "finding")
		})
	}
	t.Run("reports an event of a newer version, which is no damage", func(t *testing.T) {
		execute(t, url, `DELETE FROM eventlog.events`)
		execute(t, url, `INSERT INTO eventlog.events TABLE whole`)
		execute(t, url, `UPDATE eventlog.events SET type = 'lot.received.v2' WHERE type = 'lot.received.v1'`)
		output, code := run(t, "audit", "verify", "--database-url", url)
		require.Equal(t, 9, code, output)
		require.Contains(t, output, "newer_version: pantry-home, event 0")
		require.Contains(t, output, "1 event written by a newer version of the program")
		require.NotContains(t, output, "damaged")
	})
	t.Run("reports a log that cannot be read", func(t *testing.T) {
		for flag, want := range map[[2]string]int{
			{"--database-url", "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"}: 13,
			{"--server", "http://127.0.0.1:1"}:                                         9,
			{"--data-dir", filepath.Join(t.TempDir(), "none")}:                         9,
		} {
			output, code := run(t, "audit", "verify", flag[0], flag[1])
			require.Equal(t, want, code, output)
			require.NotContains(t, output, "intact")
		}
	})
}

func TestTheAuditCommandsOnADataDirectory(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	s := serve(t, "--data-dir", dir)
	occasion := s.openDay(t)
	s.get(t, "/v1/audit/events") // which waits until the audit trail is complete

	verified := func(t *testing.T, want int, found string) {
		t.Helper()
		output, code := run(t, "audit", "verify", "--data-dir", dir)
		require.Equal(t, want, code, output)
		require.Contains(t, output, found)
	}
	replayed := func(t *testing.T) string {
		t.Helper()
		output, code := run(t, "audit", "replay", "--data-dir", dir, "occasion-home."+occasion, "--json")
		require.Zero(t, code, output)
		lines := strings.Split(strings.TrimSpace(output), "\n")
		require.Len(t, lines, 4)
		var last struct {
			Actor, Description string
			State              struct{ Active struct{ Number int } }
		}
		require.NoError(t, json.Unmarshal([]byte(lines[3]), &last))
		require.Equal(t, "Ada", last.Actor)
		require.Equal(t, 1, last.State.Active.Number)
		return output
	}
	t.Run("use the server that has the directory", func(t *testing.T) {
		verified(t, 0, "events: 10, streams: 4")
		output, code := run(t, "audit", "list", "--data-dir", dir, "--actor", "Ada")
		require.Zero(t, code, output)
		require.Contains(t, output, "Created plan 1: 1 finished unit to bake")
		require.Len(t, strings.Split(strings.TrimSpace(output), "\n"), 2)
		_, code = run(t, "audit", "replay", "--data-dir", dir, "occasion-home.none")
		require.Equal(t, 1, code)
	})
	through := replayed(t)
	s.stop(t)
	t.Run("open the log without a server", func(t *testing.T) {
		verified(t, 0, "events: 10, streams: 4")
		require.Equal(t, through, replayed(t), "the same with and without a server")
		output, code := run(t, "audit", "replay", "--data-dir", dir, "pantry-home", "--from", "1", "--to", "1")
		require.Zero(t, code, output)
		require.Contains(t, output, "Baked 1 batch of bread/loaf for 1.00: 2 of 2")
		require.Contains(t, output, "lots[0].remaining: 9.5")
		require.NotContains(t, output, "Received")
		output, code = run(t, "audit", "replay", "--data-dir", dir, "occasion-home."+occasion, "--to", "1")
		require.Zero(t, code, output)
		require.Contains(t, output, "      details.name: Open day\n")
		require.Contains(t, output, "    + production[0].batches: 3\n")
		require.Equal(t, 1, strings.Count(output, "details.name"), "unchanged values are shown once")
		output, code = run(t, "audit", "list", "--data-dir", dir)
		require.NotZero(t, code)
		require.Contains(t, output, "no server")
	})
	cluster, err := pgcluster.Start(t.Context(), pgcluster.Options{Dir: filepath.Join(dir, "postgres")})
	require.NoError(t, err)
	execute(t, cluster.URL("crumbtrail"), damages[0].statement)
	t.Run("refuse a directory that another process has", func(t *testing.T) {
		verified(t, 4, "")
	})
	require.NoError(t, cluster.Stop(t.Context()))
	t.Run("find damage", func(t *testing.T) {
		verified(t, 8, damages[0].found)
	})
	serve(t, "--data-dir", dir)
	t.Run("find damage through a server", func(t *testing.T) {
		verified(t, 8, damages[0].found)
	})
}

func TestAuditReadsALogOnKurrentDB(t *testing.T) {
	t.Parallel()
	log := kurrent(t)
	s := serve(t, "--database-url", pgtest.Cluster(t, nil).URL("postgres"), "--eventstore-url", log.ConnectionString())
	s.openDay(t)
	output, code := run(t, "audit", "verify", "--eventstore-url", log.ConnectionString())
	require.Zero(t, code, output)
	require.Contains(t, output, "events: 10, streams: 4, snapshots: 2, plans: 1, runs: 2; intact")
	output, code = run(t, "audit", "replay", "--eventstore-url", log.ConnectionString(), "recipe-home.bread")
	require.Zero(t, code, output)
	require.Contains(t, output, `Defined recipe bread, "Bread": 1 line, 1 finished unit`)
}
