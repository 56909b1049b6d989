package uses_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/uses"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	fair     = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000c")
	fairPlan = domain.ID("0199aaab-bbbb-7ccc-8ddd-00000000000d")
)

// open returns a kitchen with a market whose plan is a draft, and a fair without a plan.
func open(t *testing.T) *readmodelstest.Kitchen {
	t.Helper()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(
		kitchentest.Item("butter"), kitchentest.Recipe("brioche", "100 g butter", "1/2 of bread", "bun 8"),
		kitchentest.Good("basket", "2 gift", "4 brioche/bun"), kitchentest.Recipe("old", "1 g flour"),
		occasion.Scheduled{ID: fair, Details: occasion.Details{Name: "Fair", Date: "2026-12-01", OutputMode: occasion.Bundled}},
		kitchentest.Assemble("basket", 5), kitchentest.Bake("brioche/bun", 2),
	)
	kitchentest.Do(k.Kitchen, k.ArchiveRecipe, commands.ArchiveRecipe{Slug: "old"})
	return k
}

// told writes uses as one line each.
func told(list []uses.Use) []string {
	var lines []string
	for _, use := range list {
		words := []string{string(use.Kind), use.Name}
		if use.State != "" {
			words = append(words, string(use.Date), string(use.State))
		}
		if use.Direct {
			words = append(words, "direct")
		}
		for _, amount := range use.Amounts {
			words = append(words, strings.TrimSpace(amount.Amount.String()+" "+amount.Unit.String()))
		}
		for _, part := range use.Through {
			quantity := "derived"
			if part.Quantity != nil {
				quantity = part.Quantity.String()
			}
			words = append(words, "through "+quantity+" "+part.Name)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

func usesOf(t *testing.T, k *readmodelstest.Kitchen, thing catalog.Thing) []string {
	t.Helper()
	found, err := k.Uses(t.Context(), k.Query(), thing, readmodels.Page{})
	require.NoError(t, err)
	require.Empty(t, found.Next)
	return told(found.Items)
}

func TestUsesAreDefinitionsThenOccasionsThenPlansThatAreToCome(t *testing.T) {
	t.Parallel()
	k := open(t)
	require.Equal(t, []string{
		"recipe BREAD direct 500 g",
		"recipe BRIOCHE 250 g through 0.5 BREAD",
		"finished_good BASKET 625 g through 2 GIFT through 4 BRIOCHE, bun",
		"finished_good GIFT 250 g through 1 BREAD, loaf",
		"occasion Fair 2026-12-01 none through 2 BRIOCHE, bun through 5 BASKET",
		"occasion Market 2026-12-12 draft through 3 BREAD, loaf through 2 GIFT",
		"plan Market 2026-12-12 draft through 3 BREAD, loaf through 2 GIFT",
	}, usesOf(t, k, catalog.Thing{Item: "flour"}))
	require.Equal(t, []string{
		"recipe BRIOCHE direct 0.5",
		"finished_good GIFT direct 0.5",
		"finished_good BASKET 1.25 through 2 GIFT through 4 BRIOCHE, bun",
		"occasion Fair 2026-12-01 none through 2 BRIOCHE, bun through 5 BASKET",
		"occasion Market 2026-12-12 draft direct 3 through 2 GIFT",
		"plan Market 2026-12-12 draft direct 3 through 2 GIFT",
	}, usesOf(t, k, catalog.Thing{Recipe: "bread"}))
	require.Equal(t, []string{
		"finished_good BASKET direct 2",
		"occasion Fair 2026-12-01 none through 5 BASKET",
		"occasion Market 2026-12-12 draft direct 2",
		"plan Market 2026-12-12 draft direct 2",
	}, usesOf(t, k, catalog.Thing{FinishedGood: "gift"}))
	require.Empty(t, usesOf(t, k, catalog.Thing{FinishedGood: "basket"})[1:])
	require.Empty(t, usesOf(t, k, catalog.Thing{Recipe: "old"}))
}

func TestUsesOfWhatIsNotDefinedAreNotFound(t *testing.T) {
	t.Parallel()
	k := open(t)
	for _, thing := range []catalog.Thing{{Item: "bread"}, {Recipe: "flour"}, {FinishedGood: "flour"}} {
		_, err := k.Uses(t.Context(), k.Query(), thing, readmodels.Page{})
		require.ErrorIs(t, err, readmodels.ErrNotFound)
	}
	other := k.Query()
	other.Kitchen = "other"
	_, err := k.Uses(t.Context(), other, catalog.Thing{Item: "flour"}, readmodels.Page{})
	require.ErrorIs(t, err, readmodels.ErrNotFound)
}

// The plan was made before the recipe was changed.
func TestAPlanUsesWhatItCapturedAndAnOccasionWhatIsDefinedNow(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.Recipe("bread", "400 g butter", "loaf 2"))
	require.Equal(t, []string{"plan Market 2026-12-12 draft through 3 BREAD, loaf through 2 GIFT"}, usesOf(t, k, catalog.Thing{Item: "flour"}))
	butter := usesOf(t, k, catalog.Thing{Item: "butter"})
	require.Contains(t, butter, "occasion Market 2026-12-12 draft through 3 BREAD, loaf through 2 GIFT")
	require.NotContains(t, strings.Join(butter, "\n"), "plan ")
}

func TestAPlanUsesAThingThroughTheLinesThatItDerives(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.Planned(fairPlan, fair))
	require.Contains(t, usesOf(t, k, catalog.Thing{Item: "flour"}),
		"plan Fair 2026-12-01 draft through 2 BRIOCHE, bun through derived BREAD, loaf through 5 BASKET")
	require.Contains(t, usesOf(t, k, catalog.Thing{Recipe: "bread"}),
		"plan Fair 2026-12-01 draft direct through 2 BRIOCHE, bun through 5 BASKET")
}

func TestOccasionsAreNoUsesOnceTheyAreCompletedOrCancelled(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.Lot(kitchentest.LotID, "10 kg flour", "20.00"))
	kitchentest.Do(k.Kitchen, k.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "bread", Occasion: kitchentest.Occasion, Batches: 1, ActualYield: 2,
	})
	box := catalog.Thing{Item: "box"}
	require.Contains(t, usesOf(t, k, box), "occasion Market 2026-12-12 in_production through 2 GIFT")
	require.Contains(t, usesOf(t, k, box), "plan Market 2026-12-12 in_production through 2 GIFT")
	kitchentest.Do(k.Kitchen, k.CompletePlan, commands.CompletePlan{Plan: kitchentest.Plan, Reason: "enough", AcceptIncomplete: true})
	k.Given(kitchentest.Planned(fairPlan, fair))
	require.Equal(t, []string{
		"finished_good GIFT direct 1 each", "finished_good BASKET 2 each through 2 GIFT",
		"occasion Fair 2026-12-01 draft through 5 BASKET", "plan Fair 2026-12-01 draft through 5 BASKET",
	}, usesOf(t, k, box))
	kitchentest.Do(k.Kitchen, k.CancelPlan, commands.CancelPlan{Plan: fairPlan, Reason: "rain"})
	require.Len(t, usesOf(t, k, box), 2)
}

func TestUsesAreListedInPages(t *testing.T) {
	t.Parallel()
	k := open(t)
	for i := range 7 {
		k.Given(kitchentest.Recipe(domain.Slug(fmt.Sprint("r", i)), "1 g flour"))
	}
	flour := catalog.Thing{Item: "flour"}
	whole := usesOf(t, k, flour)
	require.Len(t, whole, 14)
	for limit := 1; limit <= 15; limit++ {
		var pages []string
		for cursor := ""; ; {
			page, err := k.Uses(t.Context(), k.Query(), flour, readmodels.Page{Limit: limit, Cursor: cursor})
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Items), limit)
			pages = append(pages, told(page.Items)...)
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		require.Equal(t, whole, pages, "in pages of %d", limit)
	}
	_, err := k.Uses(t.Context(), k.Query(), flour, readmodels.Page{Cursor: "no cursor"})
	require.ErrorIs(t, err, readmodels.ErrBadCursor)
}
