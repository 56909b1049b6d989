package readmodels_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/commands"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
)

// counted counts how many queries fold tables at the same time.
type counted struct {
	readmodels.Projections
	inside, most atomic.Int64
}

func (c *counted) AsOf(
	ctx context.Context, tx pgx.Tx, name string, streams []string, upTo eventstore.Position, empty ...string,
) (string, error) {
	defer c.inside.Add(-1)
	for now := c.inside.Add(1); ; {
		if most := c.most.Load(); now <= most || c.most.CompareAndSwap(most, now) {
			return c.Projections.AsOf(ctx, tx, name, streams, upTo, empty...)
		}
	}
}

func TestAtMostTwoQueriesFoldTablesAtATime(t *testing.T) {
	t.Parallel()
	k := open(t)
	details := occasion.Details{Name: "Fair", Date: "2026-12-24"}
	scheduled := do(k, k.ScheduleOccasion, commands.ScheduleOccasion{Details: details})
	config := k.Pool.Config().Copy()
	config.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	counting := &counted{Projections: k.Engine}
	queries := readmodels.New(readmodels.Options{Pool: pool, Projections: counting})
	query := k.AsOf(k.Head())
	group, ctx := errgroup.WithContext(t.Context())
	for range 12 {
		group.Go(func() error {
			_, _, err := queries.Occasion(ctx, query, scheduled.ID)
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.Positive(t, counting.most.Load())
	require.LessOrEqual(t, counting.most.Load(), int64(2))
}
