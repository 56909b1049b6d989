package readmodels_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/readmodels"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// kitchen is the application behind its HTTP interface.
type kitchen struct {
	tb     testing.TB
	app    *commands.Application
	log    eventstore.Store
	sender commands.Caller
	*readmodels.Queries
	engine *projections.Engine
	// at is the position of the last command.
	at eventstore.Position
}

func open(tb testing.TB, url string) *kitchen {
	tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	pool, err := pgxpool.New(ctx, url)
	require.NoError(tb, err)
	log, err := postgres.Open(ctx, postgres.Options{Pool: pool})
	require.NoError(tb, err)
	engine, err := projections.New(ctx, projections.Options{Pool: pool, Store: log})
	require.NoError(tb, err)
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	tb.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			tb.Error("the projections ended:", err)
		}
		require.NoError(tb, log.Close(context.Background()))
		pool.Close()
	})
	return &kitchen{
		tb: tb, app: commands.New(log, commands.Options{}), log: log,
		engine: engine, sender: commands.Caller{Kitchen: domain.Home, Actor: "cook", Correlation: "test"},
		Queries: readmodels.New(readmodels.Options{Pool: pool, Projections: engine}),
	}
}

func (k *kitchen) ask() readmodels.Query { return readmodels.Query{Kitchen: domain.Home, After: k.at} }

func (k *kitchen) did(result commands.Result, err error) {
	k.tb.Helper()
	require.NoError(k.tb, err)
	k.at = result.Position
}

func (k *kitchen) item(slug string) {
	k.tb.Helper()
	density := measure.Density{
		Volume: measure.Amount{Value: measure.Int(1), Unit: measure.Cup}, Weight: measure.Amount{Value: measure.Int(120), Unit: measure.Gram},
	}
	defined, err := k.app.DefineItem(k.tb.Context(), k.sender, commands.DefineItem{Item: catalog.Item{
		Slug: domain.Slug(slug), Name: "Item " + slug, Kind: catalog.Ingredient, Density: density,
		Package: &catalog.Package{Amount: measure.Amount{Value: measure.Int(1), Unit: measure.Kilogram}},
	}})
	k.did(defined.Result, err)
}

// recipe defines one of so many lines, with a chain of so many nested recipes.
func (k *kitchen) recipe(slug string, lines, nested int, item func(i int) string) {
	k.tb.Helper()
	recipe := catalog.Recipe{
		Slug: domain.Slug(slug), Name: "Recipe " + slug,
		Yields: []catalog.Yield{{Slug: "standard", Name: "Standard", Mode: catalog.ByCount, ItemsPerBatch: 24}},
	}
	for i := range lines {
		recipe.Lines = append(recipe.Lines, catalog.Line{Item: domain.Slug(item(i)), Amount: measure.Amount{Value: measure.Ratio(int64(i+3), 4), Unit: measure.Cup}})
	}
	if nested > 0 {
		below := fmt.Sprintf("%s-n%d", slug, nested)
		k.recipe(below, lines, nested-1, item)
		recipe.Components = []catalog.RecipeComponent{{Recipe: domain.Slug(below), Batches: measure.Ratio(1, 2)}}
	}
	defined, err := k.app.DefineRecipe(k.tb.Context(), k.sender, commands.DefineRecipe{Recipe: recipe})
	k.did(defined.Result, err)
}

func (k *kitchen) good(slug string, units ...catalog.UnitRef) {
	k.tb.Helper()
	good := catalog.FinishedGood{Slug: domain.Slug(slug), Name: "Good " + slug}
	for i, unit := range units {
		good.Components = append(good.Components, catalog.GoodComponent{FinishedUnit: unit, Quantity: measure.Int(int64(i + 1))})
	}
	defined, err := k.app.DefineFinishedGood(k.tb.Context(), k.sender, commands.DefineFinishedGood{FinishedGood: good})
	k.did(defined.Result, err)
}

func (k *kitchen) lots(n int, item func(i int) string) {
	k.tb.Helper()
	for first := 0; first < n; first += 500 {
		var receive commands.ReceiveLots
		for i := first; i < min(n, first+500); i++ {
			receive.Lots = append(receive.Lots, commands.NewLot{LotReceived: pantry.LotReceived{
				Item: domain.Slug(item(i)), Amount: measure.Amount{Value: measure.Ratio(int64(i%7+1), 2), Unit: measure.Kilogram},
				Cost: measure.MoneyOf(measure.Int(3)), ReceivedOn: "2026-11-01",
			}})
		}
		received, err := k.app.ReceiveLots(k.tb.Context(), k.sender, receive)
		k.did(received.Result, err)
	}
}

// occasion is one that wants a batch of every recipe and some of every good; it
// is planned.
func (k *kitchen) occasion(recipes, goods []string) (id, plan domain.ID) {
	k.tb.Helper()
	ctx := k.tb.Context()
	scheduled, err := k.app.ScheduleOccasion(ctx, k.sender, commands.ScheduleOccasion{Details: occasion.Details{Name: "Market", Date: "2026-12-12", OutputMode: occasion.Bundled}})
	k.did(scheduled.Result, err)
	for _, recipe := range recipes {
		set, err := k.app.SetProductionTarget(ctx, k.sender, commands.SetProductionTarget{Occasion: scheduled.ID, Recipe: domain.Slug(recipe), Batches: 2})
		k.did(set.Result, err)
	}
	for _, good := range goods {
		set, err := k.app.SetAssemblyTarget(ctx, k.sender, commands.SetAssemblyTarget{Occasion: scheduled.ID, Good: domain.Slug(good), Quantity: 10})
		k.did(set.Result, err)
	}
	planned, err := k.app.CreatePlan(ctx, k.sender, commands.CreatePlan{Occasion: scheduled.ID})
	k.did(planned.Result, err)
	return scheduled.ID, planned.Plan.ID
}
