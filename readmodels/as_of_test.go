package readmodels_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
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

func TestPositionAtIsTheGreatestPositionThatWasRecordedByThen(t *testing.T) {
	t.Parallel()
	k := open(t)
	at := func(minute int) time.Time { return time.Date(2026, 12, 1, 12, minute, 0, 0, time.UTC) }
	// The clock went back after the second event, and after the fourth one.
	for i, minute := range []int{10, 30, 20, 40, 35, 50} {
		metadata, err := json.Marshal(eventstore.Metadata{Kitchen: "home", RecordedAt: at(minute)})
		require.NoError(t, err)
		_, err = k.Log.Append(t.Context(), fmt.Sprintf("item-home.item%d", i), eventstore.NoStream(), []eventstore.NewEvent{{
			ID: uuid.New(), Type: "item.archived.v1", Data: []byte("{}"), Metadata: metadata,
		}})
		require.NoError(t, err)
	}
	for minute, position := range map[int]uint64{9: 0, 10: 1, 19: 1, 20: 3, 29: 3, 30: 3, 34: 3, 35: 5, 39: 5, 40: 5, 49: 5, 50: 6, 59: 6} {
		got, err := k.PositionAt(t.Context(), k.Query(), at(minute))
		require.NoError(t, err)
		require.Equal(t, eventstore.Position{Commit: position, Prepare: position}, got, "at %s", at(minute))
	}
}
