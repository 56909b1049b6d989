package projections

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

// kinds are the kinds of a projection's actions, the first first, but for those
// of its first fill.
func kinds(t *testing.T, e *Engine, name string) []Kind {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	var kinds []Kind
	for _, action := range slices.Backward(actions) {
		if action.Generation != 1 {
			kinds = append(kinds, action.Kind)
		}
	}
	return kinds
}

// last is a projection's latest action.
func last(t *testing.T, e *Engine, name string) Action {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	require.NotEmpty(t, actions)
	return actions[0]
}

// settled waits until nothing is rebuilt.
func (r *running) settled(name string) Status {
	r.t.Helper()
	var status Status
	eventually(r.t, "the rebuild of "+name+" ends", func() bool {
		status = statusOf(r.t, r, name)
		return status.Rebuild == nil
	})
	return status
}

// countRows reads all tables of a projection as a question does and fails where
// one of them is empty that was not.
func countRows(ctx context.Context, e *Engine, p projection) (counts map[string]int, err error) {
	counts = map[string]int{}
	err = pgx.BeginTxFunc(ctx, e.options.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		schema, _, err := e.Schema(ctx, tx, p.name)
		if err != nil {
			return err
		}
		for _, table := range p.model().tables() {
			var count int
			if err := tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM %s.%s", schema, quoted(table.shape().name))).Scan(&count); err != nil {
				return err
			}
			counts[table.shape().name] = count
		}
		return nil
	})
	return counts, err
}

// held is a fault that stops at a step until the test lets it go on.
type held struct {
	step           string
	there, goOn    chan struct{}
	timesThere     atomic.Int64
	whereItGoesOut error
}

func holdAt(step string) *held {
	return &held{step: step, there: make(chan struct{}, 1), goOn: make(chan struct{})}
}

func (h *held) fault(ctx context.Context, _, step string) error {
	if step != h.step {
		return nil
	}
	h.timesThere.Add(1)
	signal(h.there)
	select {
	case <-h.goOn:
		return h.whereItGoesOut
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unlessWorking is nil for a rebuild that nobody wants any more.
func (r *Rebuild) unlessWorking() *Rebuild {
	if r == nil || r.IsAutomatic {
		return nil
	}
	return r
}

// requireRows compares one projection's tables with such as are filled from zero.
func requireRows(t *testing.T, e *running, log *eventstoretest.MemoryStore, p projection) {
	t.Helper()
	filled := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log, only: []projection{p}})
	filled.ready()
	filled.reach()
	require.Empty(t, cmp.Diff(dump(t, filled.Engine, p), dump(t, e.Engine, p)), p.name)
	filled.stop()
}
