package readmodels_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// kitchen fills a kitchen with many definitions of a kind.
type kitchen struct {
	*readmodelstest.Kitchen
	tb testing.TB
	// isFull is whether definitions, targets and plans have everything that they can have.
	isFull bool
}

// open returns a kitchen of a database of its own, with the log in memory.
func open(tb testing.TB) *kitchen {
	tb.Helper()
	return &kitchen{readmodelstest.Open(tb, pgtest.URL(tb), nil), tb, false}
}

// onDisk returns a kitchen of a durable cluster, with the log in its database.
func onDisk(tb testing.TB) *kitchen {
	tb.Helper()
	url := pgtest.Cluster(tb, map[string]string{"fsync": "on"}).URL("postgres")
	pool, err := pgxpool.New(tb.Context(), url)
	require.NoError(tb, err)
	log, err := postgres.Open(tb.Context(), postgres.Options{Pool: pool})
	require.NoError(tb, err)
	tb.Cleanup(func() {
		require.NoError(tb, log.Close(context.Background()))
		pool.Close()
	})
	return &kitchen{readmodelstest.Open(tb, url, log), tb, false}
}

// do handles a command, which must be accepted.
func do[C, A any](k *kitchen, handle func(context.Context, commands.Caller, C) (A, error), command C) A {
	k.tb.Helper()
	return kitchentest.Do(k.Kitchen.Kitchen, handle, command)
}

func (k *kitchen) item(slug string) {
	k.tb.Helper()
	density := measure.Density{
		Volume: measure.Amount{Value: measure.Int(1), Unit: measure.Cup},
		Weight: measure.Amount{Value: measure.Int(120), Unit: measure.Gram},
	}
	item := catalog.Item{
		Slug: domain.Slug(slug), Name: "Item " + slug, Kind: catalog.Ingredient, Density: density,
		Package: &catalog.Package{Amount: measure.Amount{Value: measure.Int(1), Unit: measure.Kilogram}},
	}
	if k.isFull {
		fillItem(&item)
	}
	do(k, k.DefineItem, commands.DefineItem{Item: item})
}

// recipe defines a recipe of some lines, with a chain of nested recipes.
func (k *kitchen) recipe(slug string, lines, nested int, item func(i int) string) {
	k.tb.Helper()
	recipe := catalog.Recipe{
		Slug: domain.Slug(slug), Name: "Recipe " + slug,
		Yields: []catalog.Yield{{Slug: "standard", Name: "Standard", Mode: catalog.ByCount, ItemsPerBatch: 24}},
	}
	for i := range lines {
		amount := measure.Amount{Value: measure.Ratio(int64(i+3), 4), Unit: measure.Cup}
		recipe.Lines = append(recipe.Lines, catalog.Line{Item: domain.Slug(item(i)), SomeAmount: catalog.SomeAmount(amount)})
	}
	if nested > 0 {
		nestedSlug := fmt.Sprintf("%s-n%d", slug, nested)
		k.recipe(nestedSlug, lines, nested-1, item)
		recipe.Components = []catalog.RecipeComponent{{Recipe: domain.Slug(nestedSlug), Batches: measure.Ratio(1, 2)}}
	}
	if k.isFull {
		fillRecipe(&recipe, strings.HasSuffix(slug, "0"))
	}
	do(k, k.DefineRecipe, commands.DefineRecipe{Recipe: recipe})
}

func (k *kitchen) good(slug string, units ...catalog.UnitRef) {
	k.tb.Helper()
	good := catalog.FinishedGood{Slug: domain.Slug(slug), Name: "Good " + slug}
	for i, unit := range units {
		good.Components = append(good.Components, catalog.GoodComponent{FinishedUnit: unit, Quantity: measure.Int(int64(i + 1))})
	}
	do(k, k.DefineFinishedGood, commands.DefineFinishedGood{FinishedGood: good})
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
		do(k, k.ReceiveLots, receive)
	}
}

// occasion schedules an occasion with a target for every recipe and every good, and
// plans it.
func (k *kitchen) occasion(recipes, goods []string) (id, plan domain.ID) {
	k.tb.Helper()
	details := occasion.Details{Name: "Market", Date: "2026-12-12", OutputMode: occasion.Bundled, UseStock: k.isFull}
	id = do(k, k.ScheduleOccasion, commands.ScheduleOccasion{Details: details}).ID
	for i, recipe := range recipes {
		target := commands.SetProductionTarget{Occasion: id, Recipe: domain.Slug(recipe), Batches: 2}
		if k.isFull && i%2 == 0 {
			target.ProduceOn = "2026-12-10"
		}
		do(k, k.SetProductionTarget, target)
	}
	for _, good := range goods {
		do(k, k.SetAssemblyTarget, commands.SetAssemblyTarget{Occasion: id, Good: domain.Slug(good), Quantity: 10})
	}
	return id, do(k, k.CreatePlan, commands.CreatePlan{Occasion: id}).Plan.ID
}
