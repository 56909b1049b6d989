package planning_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/ticks"
)

// soups is a plan of 3 batches of soup, whose broth is salted to taste and whose pot is buttered
// once for a run.
func soups() *kitchen {
	k := newKitchen()
	k.recipe("broth", "1 l water", "some of salt", "5 g a run oil")
	k.recipe("soup", "bowl 10", "1/2 of broth", "200 g flour", "20 g butter", "30 g a run butter", "some of salt", "some of pepper")
	k.bake("soup/bowl", 3)
	return k
}

func row(t *testing.T, rows []planning.Purchase, item domain.Slug) planning.Purchase {
	t.Helper()
	for _, row := range rows {
		if row.Item == item {
			return row
		}
	}
	require.Fail(t, "no row", item)
	return planning.Purchase{}
}

func TestWhatIsTakenToTasteIsOnTheListAndInNoSum(t *testing.T) {
	t.Parallel()
	k := soups()
	got := k.summary()
	require.Equal(t, []string{"PEPPER", "SALT"}, []string{got.ToTaste[0].Name, got.ToTaste[1].Name})
	require.Equal(t, []answer.TastedIn{{Plan: "plan", OccasionName: "Christmas", Recipe: "soup", RecipeName: "SOUP"}}, got.ToTaste[1].For)
	for _, one := range got.Shopping {
		require.NotContains(t, []domain.Slug{"salt", "pepper"}, one.Item)
	}
	require.Len(t, got.Ingredients, 4)
	require.Empty(t, got.Warnings)

	k.input.Ticks = append(k.input.Ticks, ticks.Tick{ID: "t", Occasion: "occasion", Plan: "plan", Item: "salt", Actor: "Ada"})
	got = k.summary()
	require.Len(t, got.ToTaste[1].CollectedBy, 1)
	require.Empty(t, got.ToTaste[0].CollectedBy)

	k.baked("soup/bowl", 3, 30, 0)
	require.Empty(t, k.summary().ToTaste, "nothing remains to be salted")
}

func TestALotOfWhatIsTakenToTasteIsNeverMissing(t *testing.T) {
	t.Parallel()
	k := soups()
	for item, lot := range map[domain.Slug]string{"water": "1.5 l", "flour": "600 g", "butter": "90 g", "oil": "5 g"} {
		k.lot(item, lot)
	}
	got := line(t, k.summary(), "soup/bowl")
	require.Equal(t, planning.Ready, got.Feasibility, "%v", got.Shortages)
}

func TestARunTakesSomeLinesOnce(t *testing.T) {
	t.Parallel()
	k := soups()
	got := k.summary()
	for item, needed := range map[domain.Slug]string{"butter": "90", "oil": "5", "flour": "600", "water": "1.5"} {
		equal(t, needed, row(t, got.Shopping, item).Needed, item)
		equal(t, needed, row(t, got.Shopping, item).NeededTotal, item)
	}
	k.lot("butter", "89 g")
	short := line(t, k.summary(), "soup/bowl").Shortages
	for _, one := range short {
		if one.Item == "butter" {
			equal(t, "1", one.Short)
		}
	}
	k.baked("soup/bowl", 2, 20, 0)
	got = k.summary()
	equal(t, "50", row(t, got.Shopping, "butter").Needed, "what remains is another run")
	equal(t, "90", row(t, got.Shopping, "butter").NeededTotal)
	k.baked("soup/bowl", 1, 10, 0)
	equal(t, "0", row(t, k.summary().Shopping, "butter").Needed)
}

func TestALinePerRunIsExplained(t *testing.T) {
	t.Parallel()
	in := soups().ready()
	figures := planning.Explain(in)
	for path, number := range figuresOf(t, withoutTaste(planning.Calculate(in)), planning.Calculate(in).Shopping) {
		explained, found := figures.Number(path)
		require.True(t, found, path)
		require.True(t, explained.Plain().Equal(number), path)
	}
	node, _ := figures.Figure("shopping_list/butter/needed")
	text, err := json.Marshal(node)
	require.NoError(t, err)
	require.Contains(t, string(text), `"30"`)
}

func withoutTaste(summary planning.Summary) planning.Summary {
	summary.ToTaste = nil
	return summary
}

func TestAPooledListHasTheRowsWithoutAnAmountOfAllPlans(t *testing.T) {
	t.Parallel()
	one, other := soups().ready(), soups().ready()
	other.Occasion.ID, other.Occasion.Name, other.Plan = "other", "Easter", &planning.Plan{ID: "plan-2"}
	list := planning.ShoppingList(planning.Pool{Plans: []planning.Pooled{{Input: one}, {Input: other}}})
	require.Len(t, list.ToTaste, 2)
	require.Len(t, list.ToTaste[0].For, 2)
	for _, row := range list.Items {
		if row.Item == "butter" {
			equal(t, "180", row.Needed, "two runs")
			require.True(t, row.Shares[0].Needed.Equal(measure.Int(90)))
		}
	}
}
