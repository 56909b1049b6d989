package postgres_test

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/pgtest"
)

func TestADumpAndRestoreKeepsTheFeed(t *testing.T) {
	t.Parallel()
	before, after := pgtest.Cluster(t, nil), pgtest.Cluster(t, nil)
	store := openStore(t, before.URL("postgres"))
	var last eventstore.AppendResult
	for revision := range uint64(30) {
		var err error
		last, err = store.Append(t.Context(), "a-1", expect(revision), newEvents(1))
		require.NoError(t, err)
	}
	written := requireDense(t, store, 30)

	dump := run(t, before, nil, "pg_dump", "--dbname", before.URL("postgres"))
	run(t, after, dump, "psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", after.URL("postgres"))

	restored := openStore(t, after.URL("postgres"))
	require.Equal(t, written, requireDense(t, restored, 30))
	require.Equal(t, written[12:], take(t, subscribe(t, restored, written[11].Position), 18))
	next, err := restored.Append(t.Context(), "a-1", eventstore.Exactly(last.Revision), newEvents(1))
	require.NoError(t, err)
	require.Equal(t, at(31), next.Position)
	require.Equal(t, next.Position, take(t, subscribe(t, restored, last.Position), 1)[0].Position)
}

// run runs a program of the cluster's installation.
func run(t *testing.T, cluster *pgcluster.Cluster, input []byte, program string, arguments ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(cluster.Installation().BinDir, program), arguments...)
	command.Stdin = bytes.NewReader(input)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	output, err := command.Output()
	require.NoError(t, err, complaints.String())
	return output
}

func TestAStoreOutlivesCrashesOfTheServer(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, map[string]string{"restart_after_crash": "on"})
	url := cluster.URL("postgres")
	store := openStore(t, url)
	subscription := subscribe(t, store, eventstore.Position{})
	for next := range uint64(5) {
		requireWritten(t, store, "a-1", next)
		take(t, subscription, 1)
		crash(t, url)
	}
	requireWritten(t, store, "a-1", 5)
	take(t, subscription, 1)
	requireDense(t, store, 6)
}

// crash kills one server process of the store, like an operating system that
// is short of memory: the server ends all processes, restarts and recovers. It
// may still be recovering from the previous crash.
func crash(t *testing.T, url string) {
	t.Helper()
	require.Eventually(t, func() bool {
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			return false
		}
		defer func() { _ = conn.Close(context.Background()) }()
		var pid int
		err = conn.QueryRow(t.Context(), anyPIDSQL).Scan(&pid)
		return err == nil && syscall.Kill(pid, syscall.SIGKILL) == nil
	}, patience, 10*time.Millisecond)
}

const anyPIDSQL = `
	SELECT pid
	FROM pg_stat_activity
	WHERE application_name LIKE 'crumbtrail event log %'
	LIMIT 1`

// requireWritten repeats an append until the server is back.
func requireWritten(t *testing.T, store eventstore.Store, stream string, next uint64) {
	t.Helper()
	events := newEvents(1)
	require.Eventually(t, func() bool {
		_, err := store.Append(t.Context(), stream, expect(next), events)
		return err == nil
	}, patience, 20*time.Millisecond)
}

func TestAMissingTableFailsCallsUntilItIsBack(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	subscription := subscribe(t, store, eventstore.Position{})
	_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
	require.NoError(t, err)
	take(t, subscription, 1)
	_, err = connect(t, url).Exec(t.Context(), `ALTER TABLE eventlog.events RENAME TO elsewhere`)
	require.NoError(t, err)

	_, err = store.Append(t.Context(), "a-1", eventstore.Exactly(0), newEvents(10))
	require.ErrorIs(t, err, eventstore.ErrUnavailable)
	broken := subscribe(t, store, eventstore.Position{})
	for err = nil; err == nil; _, err = broken.Next(patiently(t)) {
	}
	require.NotErrorIs(t, err, context.DeadlineExceeded, "it does not wait for what cannot come")

	_, err = connect(t, url).Exec(t.Context(), `ALTER TABLE eventlog.elsewhere RENAME TO events`)
	require.NoError(t, err)
	requireWritten(t, store, "a-1", 1)
	take(t, subscription, 1)
}

func TestLargeEventsAreReadInPagesThatFitInMemory(t *testing.T) {
	t.Parallel()
	store, err := postgres.Open(t.Context(), postgres.Options{URL: pgtest.URL(t), Limits: eventstore.Limits{Bytes: 6 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close(context.WithoutCancel(t.Context()))) })
	const count, size = 8, 5 << 20 // a page of them would be 40 MiB
	var want []uuid.UUID
	for revision := range uint64(count) {
		events := newEvents(1)
		events[0].Data = bytes.Repeat([]byte{byte(revision)}, size)
		want = append(want, events[0].ID)
		_, err := store.Append(t.Context(), "a-1", expect(revision), events)
		require.NoError(t, err)
	}
	var got []uuid.UUID
	for event, err := range store.ReadStream(t.Context(), "a-1", 0, 0) {
		require.NoError(t, err)
		require.Len(t, event.Data, size)
		got = append(got, event.ID)
	}
	require.Equal(t, want, got)
	for i, event := range requireDense(t, store, count) {
		require.Equal(t, want[i], event.ID)
		require.EqualValues(t, i, event.Data[size-1])
	}
}

// A gap in a stream is damage. What remains is read once, so that a
// verification finds no more damage than there is.
func TestAStreamWithAGapIsReadOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	const events, deleted = 1_300, 100
	for at := 0; at < events; at += 100 {
		_, err := store.Append(t.Context(), "damaged", expect(uint64(at)), newEvents(100))
		require.NoError(t, err)
	}
	_, err := connect(t, url).Exec(t.Context(), `DELETE FROM eventlog.events WHERE revision BETWEEN 10 AND 109`)
	require.NoError(t, err)
	next, read := uint64(0), 0
	for event, err := range store.ReadStream(t.Context(), "damaged", 0, 0) {
		require.NoError(t, err)
		require.GreaterOrEqual(t, event.Revision, next)
		next = event.Revision + 1
		read++
	}
	require.Equal(t, events-deleted, read)
}
