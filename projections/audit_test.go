package projections_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// auditLine is a row of the audit table.
type auditLine struct {
	Stream      string
	Revision    int64
	Type        string
	Command     string
	Description string
	Occasion    *string
	Plan        *string
	Run         *string
}

func TestTheAuditTrail(t *testing.T) {
	t.Parallel()
	log := eventstoretest.NewMemoryStore()
	running := projectionstest.Start(t, engine.Options{
		Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, Projections: []engine.Projection{projectionOf(projections.Audit)},
	})
	running.UntilReady()
	k := projectionstest.NewKitchen("home", 3)
	projectionstest.Write(t, log, k.SetUp()...)
	for range 300 {
		projectionstest.Write(t, log, k.Step()...)
	}
	running.Reach()
	lines := projectionstest.Read(running, projections.Audit, func(tx pgx.Tx, schema string, _ eventstore.Position) ([]auditLine, error) {
		rows, err := tx.Query(t.Context(), "SELECT stream, revision, type, command, description, "+
			"occasion::text, plan::text, run::text FROM "+schema+".events ORDER BY commit, prepare")
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowToStructByName[auditLine])
	})
	t.Run("every event of every stream is a row, in the log's order", func(t *testing.T) {
		var events []eventstore.Event
		subscription, err := log.Subscribe(t.Context(), eventstore.Position{}, eventstore.Filter{})
		require.NoError(t, err)
		defer subscription.Close()
		for done := false; !done; {
			message, err := subscription.Next(t.Context())
			require.NoError(t, err)
			switch message := message.(type) {
			case eventstore.Event:
				events = append(events, message)
			case eventstore.CaughtUp:
				done = true
			}
		}
		require.Len(t, lines, len(events))
		for i, event := range events {
			require.Equal(t, event.Stream, lines[i].Stream)
			require.EqualValues(t, event.Revision, lines[i].Revision)
			require.Equal(t, event.Type, lines[i].Type)
			require.Equal(t, "Simulate", lines[i].Command)
			require.NotEmpty(t, lines[i].Description)
		}
	})
	t.Run("a snapshot concerns the plan or the run that it was captured for", func(t *testing.T) {
		plans, runs := 0, 0
		for i, line := range lines {
			if line.Type != "recipe-snapshot.captured.v1" && line.Type != "finished-good-snapshot.captured.v1" {
				continue
			}
			last := lines[i]
			for next := i; last.Type != "plan.created.v1" && last.Type != "plan.amended.v1" && last.Run == nil || last.Type == line.Type; next++ {
				last = lines[next]
			}
			require.Equal(t, last.Stream, line.Stream)
			require.Equal(t, last.Occasion, line.Occasion)
			require.Equal(t, last.Plan, line.Plan)
			require.Equal(t, last.Run, line.Run)
			if line.Stream == "pantry-home" {
				runs++
				require.NotNil(t, line.Run)
			} else {
				plans++
				require.NotNil(t, line.Plan)
			}
		}
		require.Positive(t, plans)
		require.Positive(t, runs)
	})
	t.Run("the verification has no findings", func(t *testing.T) {
		totals, err := audit.Verify(t.Context(), log, audit.Verification{Scope: stream.AllKitchens(), Found: func(found audit.Finding) error {
			t.Error(found)
			return nil
		}})
		require.NoError(t, err)
		require.Equal(t, len(lines), totals.Events)
		require.Positive(t, totals.Runs)
		require.Positive(t, totals.Plans)
	})
	t.Run("a run for an occasion carries the occasion and the plan", func(t *testing.T) {
		found := 0
		for _, line := range lines {
			if line.Type == "batch-production.recorded.v1" && line.Plan != nil {
				require.NotNil(t, line.Occasion)
				found++
			}
		}
		require.Positive(t, found)
	})
}

// What the log holds for ever under any name is read by every projection of its
// streams.
func TestEveryStoredNameIsKnownToItsProjections(t *testing.T) {
	t.Parallel()
	folders := map[string][]string{
		"catalog":  {projections.Catalog, projections.Audit},
		"occasion": {projections.Planning, projections.Audit},
		"pantry":   {projections.Pantry, projections.Audit},
	}
	samples, err := filepath.Glob("../domain/*/testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	for _, path := range samples {
		folder, name := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path)))), strings.TrimSuffix(filepath.Base(path), ".json")
		sample, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, p := range projections.All() {
			if slices.Contains(folders[folder], p.Name) {
				_, err := p.Codec.Decode(eventstore.Event{Type: name, Data: sample})
				require.NoError(t, err, "%s of %s", name, p.Name)
			}
		}
	}
}
