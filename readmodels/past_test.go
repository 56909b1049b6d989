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
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
)

// counted counts how many make tables of the past at the same time.
type counted struct {
	readmodels.Projections
	inside, most atomic.Int64
}

func (c *counted) Past(ctx context.Context, tx pgx.Tx, name string, streams []string, upTo eventstore.Position, empty ...string) (string, error) {
	defer c.inside.Add(-1)
	for now := c.inside.Add(1); ; {
		if most := c.most.Load(); now <= most || c.most.CompareAndSwap(most, now) {
			return c.Projections.Past(ctx, tx, name, streams, upTo, empty...)
		}
	}
}

func TestFewQuestionsAboutThePastAreAnsweredAtATime(t *testing.T) {
	url := pgtest.URL(t)
	k := open(t, url)
	scheduled, err := k.app.ScheduleOccasion(t.Context(), k.sender, commands.ScheduleOccasion{Details: occasion.Details{Name: "Fair", Date: "2026-12-24"}})
	k.did(scheduled.Result, err)
	config, err := pgxpool.ParseConfig(url)
	require.NoError(t, err)
	config.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	counting := &counted{Projections: k.engine}
	questions := readmodels.New(readmodels.Options{Pool: pool, Projections: counting})
	ask := k.ask()
	ask.AsOf = &ask.After
	group, ctx := errgroup.WithContext(t.Context())
	for range 12 {
		group.Go(func() error {
			_, _, err := questions.Occasion(ctx, ask, scheduled.ID)
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.Positive(t, counting.most.Load())
	require.LessOrEqual(t, counting.most.Load(), int64(2))
}
