package commands_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
)

// BenchmarkColdDirectory is the first command about a plan after a start, on a log of
// 100,000 events: 10,000 plans with two snapshots each, and as many events again
// of their occasions and of pantries as that leaves.
func BenchmarkColdDirectory(b *testing.B) {
	log, err := postgres.Open(b.Context(), postgres.Options{URL: pgtest.URL(b)})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, log.Close(context.Background())) })
	k := kitchentest.Over(b, log)
	k.Given(kitchentest.MarketPlan()...)
	fillPantry(b, log, 50_000)
	occasions := eventstore.NewCodec(occasion.Names())
	plan := k.Folded(kitchentest.Occasion).Active
	for i := range 10_000 {
		id := domain.DeriveID("occasion", fmt.Sprint(i))
		events := []occasion.Event{
			occasion.Scheduled{ID: id, Details: kitchentest.Details()},
			kitchentest.Bake("bread/loaf", 3),
			occasion.RecipeSnapshotCaptured{RecipeSnapshot: plan.Recipes["bread"]},
			occasion.GoodSnapshotCaptured{GoodSnapshot: plan.Goods["gift"]},
			occasion.PlanCreated{ID: domain.DeriveID("plan", fmt.Sprint(i)), Number: 1, Production: plan.Production, Assembly: plan.Assembly},
		}
		batch := make([]eventstore.NewEvent, len(events))
		for at, event := range events {
			name, data, err := occasions.Encode(event)
			require.NoError(b, err)
			batch[at] = eventstore.NewEvent{ID: uuid.New(), Type: name, Data: data, Metadata: []byte(`{"command":"fill"}`)}
		}
		_, err := log.Append(b.Context(), "occasion-home."+string(id), eventstore.NoStream(), batch)
		require.NoError(b, err)
	}
	b.ReportAllocs()
	for b.Loop() {
		cold := commands.New(log, commands.Options{})
		_, err := cold.UnlockPlan(b.Context(), k.Caller, commands.UnlockPlan{Plan: domain.DeriveID("plan", "9999")})
		require.NoError(b, err)
	}
}
