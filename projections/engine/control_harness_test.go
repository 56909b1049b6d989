package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// kinds returns the kinds of a projection's actions, oldest first, without those
// of its first fill.
func kinds(t *testing.T, e *engine.Engine, name string) []engine.Kind {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	var kinds []engine.Kind
	for _, action := range slices.Backward(actions) {
		if action.Generation != 1 {
			kinds = append(kinds, action.Kind)
		}
	}
	return kinds
}

// last returns a projection's latest action.
func last(t *testing.T, e *engine.Engine, name string) engine.Action {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	require.NotEmpty(t, actions)
	return actions[0]
}

// settled waits until no rebuild is requested or running.
func settled(t *testing.T, r *projectionstest.Running, name string) engine.Status {
	t.Helper()
	var status engine.Status
	projectionstest.Eventually(t, "the rebuild of "+name+" ends", func() bool {
		status = r.StatusOf(name)
		return status.Rebuild == nil
	})
	return status
}

// countRows counts the rows of all tables of a projection, as a query reads them.
func countRows(ctx context.Context, r *projectionstest.Running, p engine.Projection) (counts map[string]int, err error) {
	counts = map[string]int{}
	err = pgx.BeginTxFunc(ctx, r.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		schema, _, err := r.Schema(ctx, tx, p.Name)
		if err != nil {
			return err
		}
		for _, table := range p.Model().Tables() {
			var count int
			if err := tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM %s.%s", schema, quoted(table.Shape().Name()))).Scan(&count); err != nil {
				return err
			}
			counts[table.Shape().Name()] = count
		}
		return nil
	})
	return counts, err
}

// held is a fault that blocks at a step until the test continues it.
type held struct {
	step        string
	there, goOn chan struct{}
}

func holdAt(step string) *held {
	return &held{step: step, there: make(chan struct{}, 1), goOn: make(chan struct{})}
}

func (h *held) fault(ctx context.Context, _, step string) error {
	if step != h.step {
		return nil
	}
	signal(h.there)
	select {
	case <-h.goOn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isRequested reports whether a rebuild is requested.
func isRequested(r *engine.Rebuild) bool { return r != nil && !r.IsAutomatic }

// requireRows compares one projection's tables with newly filled ones.
func requireRows(t *testing.T, e *projectionstest.Running, log *eventstoretest.MemoryStore, p engine.Projection) {
	t.Helper()
	filled := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, only: []engine.Projection{p}})
	filled.UntilReady()
	filled.Reach()
	require.Empty(t, cmp.Diff(filled.Dump(p), e.Dump(p)), p.Name)
	filled.Stop()
}
