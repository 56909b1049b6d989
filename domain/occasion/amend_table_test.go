package occasion_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

func change(kind occasion.ChangeKind, about string, number int64) occasion.Change {
	c := occasion.Change{Kind: kind}
	switch kind {
	case occasion.SetQuantity, occasion.DropGood, occasion.RefreshGood:
		c.FinishedGood, c.Quantity = domain.Slug(about), number
	case occasion.SetBatches, occasion.DropBatches:
		c.FinishedUnit, c.Batches = ref(about), number
	case occasion.RefreshRecipe:
		c.Recipe = domain.Slug(about)
	case occasion.SetUseStock:
		c.UseStock = number > 0
	case occasion.SetProduceOn:
		c.FinishedUnit = ref(about)
	}
	return c
}

func changes(list ...occasion.Change) []occasion.Change { return list }

func goods(good domain.Slug, quantity int64) occasion.Made {
	return occasion.Made{Goods: map[domain.Slug]int64{good: quantity}}
}

func batches(unit, baked string) occasion.Made {
	return occasion.Made{Batches: map[catalog.UnitRef]measure.Number{ref(unit): number(baked)}}
}

func producing(t *testing.T, definitions catalog.Definitions, targets ...occasion.Event) occasion.Occasion {
	t.Helper()
	o, _ := planned(t, given(append([]occasion.Event{scheduled()}, targets...)...), firstPlan, definitions)
	return after(o, occasion.PlanLocked{Plan: firstPlan, At: noon()}, occasion.ProductionStarted{Plan: firstPlan, At: noon()})
}

func amendmentOf(id domain.ID, definitions catalog.Definitions, made occasion.Made, changes ...occasion.Change) occasion.Amendment {
	return occasion.Amendment{ID: id, At: noon(), Reason: "more guests", Changes: changes, Definitions: definitions, Made: made}
}

// withGiants makes the recipe of cookies also yield giants.
func withGiants(definitions catalog.Definitions) {
	recipe := definitions.Recipes["cookie"]
	recipe.Definition.Yields = append(
		slices.Clone(recipe.Definition.Yields), catalog.Yield{Slug: "giant", Name: "giant", Mode: catalog.ByCount, ItemsPerBatch: 3},
	)
	definitions.Recipes["cookie"] = recipe
}

// withoutLarge makes the recipe of cakes yield only small ones.
func withoutLarge(definitions catalog.Definitions) {
	recipe := definitions.Recipes["cake"]
	recipe.Definition.Yields = recipe.Definition.Yields[:1]
	definitions.Recipes["cake"] = recipe
}

func TestAmendPlanByTable(t *testing.T) {
	tests := map[string]struct {
		defined func(definitions catalog.Definitions) // after the plan was made
		made    occasion.Made
		changes []occasion.Change
		want    string // lines and assemblies, or
		refused string
	}{
		"raise": {
			changes: changes(change(occasion.SetQuantity, "tin", 9)), want: "cake/large=2 cake/small=1 cookie/large cookie/small tin*9",
		},
		"lower to made": {
			made: goods("tin", 3), changes: changes(change(occasion.SetQuantity, "tin", 3)),
			want: "cake/large=2 cake/small=1 cookie/large cookie/small tin*3",
		},
		"lower below made": {
			made: goods("tin", 3), changes: changes(change(occasion.SetQuantity, "tin", 2)),
			refused: "/changes/0/quantity: 3 of tin are assembled already: the quantity cannot be lower",
		},
		"twice, the last": {
			made: goods("tin", 3), changes: changes(change(occasion.SetQuantity, "tin", 8), change(occasion.SetQuantity, "tin", 4)),
			want: "cake/large=2 cake/small=1 cookie/large cookie/small tin*4",
		},
		"twice, one below": {
			made: goods("tin", 3), changes: changes(change(occasion.SetQuantity, "tin", 2), change(occasion.SetQuantity, "tin", 4)),
			refused: "/changes/0/quantity: 3 of tin are assembled already: the quantity cannot be lower",
		},
		"drop": {changes: changes(change(occasion.DropGood, "tin", 0)), want: "cake/large=2 cake/small=1"},
		"drop and add": {
			changes: changes(change(occasion.DropGood, "tin", 0), change(occasion.SetQuantity, "tin", 7)),
			want:    "cake/large=2 cake/small=1 cookie/large cookie/small tin*7",
		},
		"drop twice": {
			changes: changes(change(occasion.DropGood, "tin", 0), change(occasion.DropGood, "tin", 0)),
			refused: "/changes/1/finished_good: the plan does not assemble tin",
		},
		"drop assembled": {
			made: goods("tin", 1), changes: changes(change(occasion.DropGood, "tin", 0)),
			refused: "/changes/0/finished_good: 1 of tin are assembled already: set the quantity to that instead",
		},
		"drop, batch begun": {
			made: batches("cookie/small", "0"), changes: changes(change(occasion.DropGood, "tin", 0)),
			want: "cake/large=2 cake/small=1 cookie/small",
		},
		"drop everything": {
			changes: changes(
				change(occasion.DropGood, "tin", 0), change(occasion.DropBatches, "cake/small", 0), change(occasion.DropBatches, "cake/large", 0),
			),
			refused: "/changes: would remove everything from the plan: cancel it instead",
		},
		"drop begun batches": {
			made: batches("cake/small", "1/2"), changes: changes(change(occasion.DropBatches, "cake/small", 0)),
			refused: "/changes/0/finished_unit: production of cake/small has begun, so it cannot be dropped: set its batches to 1 instead",
		},
		"batches below made": {
			made: batches("cake/large", "3/2"), changes: changes(change(occasion.SetBatches, "cake/large", 1)),
			refused: "/changes/0/batches: 1.5 batches of cake/large are produced already: the batches cannot be fewer",
		},
		"batches of demand": {
			changes: changes(change(occasion.SetBatches, "cookie/small", 4)), want: "cake/large=2 cake/small=1 cookie/large cookie/small=4 tin*5",
		},
		"and back": {
			changes: changes(change(occasion.SetBatches, "cookie/small", 4), change(occasion.DropBatches, "cookie/small", 0)), want: "no event",
		},
		"add a good": {
			changes: changes(change(occasion.SetQuantity, "hamper", 1)),
			want:    "cake/large=2 cake/small=1 cookie/large cookie/small jam/small hamper*1 tin*5",
		},
		"archived good": {
			defined: func(d catalog.Definitions) { archiveGood(d, "hamper") }, changes: changes(change(occasion.SetQuantity, "hamper", 1)),
			refused: "finished good hamper is archived",
		},
		"archived, planned": {
			defined: func(d catalog.Definitions) { archiveGood(d, "tin") }, changes: changes(change(occasion.SetQuantity, "tin", 6)),
			want: "cake/large=2 cake/small=1 cookie/large cookie/small tin*6",
		},
		"refresh an archived recipe": {
			defined: func(d catalog.Definitions) { archiveRecipe(d, "cake") }, changes: changes(change(occasion.RefreshRecipe, "cake", 0)),
			refused: "recipe cake is archived",
		},
		"refresh same": {
			changes: changes(change(occasion.RefreshRecipe, "cake", 0), change(occasion.RefreshGood, "tin", 0)), want: "no event",
		},
		"added and dropped": {
			changes: changes(change(occasion.SetBatches, "jam/small", 3), change(occasion.DropBatches, "jam/small", 0)), want: "no event",
		},

		"a unit the plan's recipe lacks": {
			defined: withGiants, changes: changes(change(occasion.SetBatches, "cookie/giant", 2)),
			refused: "/changes/0/finished_unit: the plan's snapshot of the recipe does not yield cookie/giant: " +
				"refresh the recipe in the same amendment",
		},
		"and the recipe, too": {
			defined: withGiants, changes: changes(change(occasion.SetBatches, "cookie/giant", 2), change(occasion.RefreshRecipe, "cookie", 0)),
			want: "cake/large=2 cake/small=1 cookie/giant=2 cookie/large cookie/small tin*5",
		},
		"a good of it": {
			defined: func(d catalog.Definitions) { withGiants(d); setGood(d, "tin", "cookie/giant") },
			changes: changes(change(occasion.RefreshGood, "tin", 0)),
			refused: "/changes: the plan's snapshot of the recipe does not yield cookie/giant: refresh the recipe in the same amendment",
		},
		"a good of it and the recipe": {
			defined: func(d catalog.Definitions) { withGiants(d); setGood(d, "tin", "cookie/giant") },
			changes: changes(change(occasion.RefreshGood, "tin", 0), change(occasion.RefreshRecipe, "cookie", 0)),
			want:    "cake/large=2 cake/small=1 cookie/giant tin*5",
		},
		"a recipe that lost a yield": {
			defined: withoutLarge, changes: changes(change(occasion.RefreshRecipe, "cake", 0)), refused: "finished unit cake/large is not defined",
		},
		"and that is dropped": {
			defined: withoutLarge, changes: changes(change(occasion.RefreshRecipe, "cake", 0), change(occasion.DropBatches, "cake/large", 0)),
			want: "cake/small=1 cookie/large cookie/small tin*5",
		},
		"a nested good that changed": {
			defined: func(d catalog.Definitions) { setGood(d, "box-set", "jam/large"); setGood(d, "tin", "box-set") },
			changes: changes(change(occasion.RefreshGood, "tin", 0)), want: "cake/large=2 cake/small=1 jam/large tin*5",
		},
		"and some were assembled before": {
			defined: func(d catalog.Definitions) { setGood(d, "tin", "jam/large") }, made: goods("tin", 2),
			changes: changes(change(occasion.RefreshGood, "tin", 0)), want: "cake/large=2 cake/small=1 cookie/large cookie/small jam/large tin*5(2)",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			definitions := bakery()
			o := producing(t, definitions, assemble("tin", 5), bake("cake/small", 1), bake("cake/large", 2))
			test.made.By = map[occasion.AssembledBy]int64{tinBy(o.Active.Goods["tin"].ID): test.made.Goods["tin"]}
			if test.defined != nil {
				test.defined(definitions)
			}
			events, err := o.Decider(false).AmendPlan(amendmentOf(secondPlan, definitions, test.made, test.changes...))
			if test.refused != "" {
				require.EqualError(t, err, test.refused)
				require.Empty(t, events)
				return
			}
			require.NoError(t, err)
			if len(events) == 0 {
				require.Equal(t, test.want, "no event")
				return
			}
			require.Equal(t, test.want, linesOf(after(o, events...).Active))
		})
	}
}

// linesOf lists what a plan produces and assembles.
func linesOf(plan *occasion.Plan) string {
	var production, assembly []string
	for _, line := range plan.Production {
		text := line.FinishedUnit.String()
		if line.Origin == occasion.FromTarget {
			text += fmt.Sprintf("=%d", line.Batches)
		}
		production = append(production, text)
	}
	for _, target := range plan.Assembly {
		text := fmt.Sprintf("%s*%d", target.FinishedGood, target.Quantity)
		for _, earlier := range target.Earlier {
			text += fmt.Sprintf("(%d)", earlier.Quantity)
		}
		assembly = append(assembly, text)
	}
	slices.Sort(production)
	slices.Sort(assembly)
	return strings.Join(append(production, assembly...), " ")
}

func TestAmendPlanCapturesOnlySnapshotsInUse(t *testing.T) {
	o := producing(t, bakery(), assemble("tin", 5), bake("cake/small", 1))
	events, err := o.Decider(false).AmendPlan(amendmentOf(secondPlan, bakery(), occasion.Made{},
		change(occasion.SetBatches, "jam/small", 3), change(occasion.DropBatches, "jam/small", 0), change(occasion.SetBatches, "cake/small", 3)))
	require.NoError(t, err)
	require.Len(t, events, 1)
}

// Three tins are assembled, the good changes, two more are assembled, and the first
// three are voided: the next amendment replaces the second snapshot, and the first has
// no quantity left.
func TestAmendPlanForgetsEarlierQuantitiesThatWereVoided(t *testing.T) {
	definitions := bakery()
	o := producing(t, definitions, assemble("tin", 5))
	first := o.Active.Goods["tin"].ID
	setGood(definitions, "tin", "cookie/large")
	events, err := o.Decider(false).AmendPlan(
		amendmentOf(
			secondPlan, definitions, occasion.Made{Goods: map[domain.Slug]int64{"tin": 3}, By: map[occasion.AssembledBy]int64{tinBy(first): 3}},
			change(occasion.RefreshGood, "tin", 0),
		),
	)
	require.NoError(t, err)
	o = after(o, events...)
	second := o.Active.Goods["tin"].ID
	require.Equal(t, []occasion.Earlier{{Snapshot: first, Quantity: 3}}, o.Active.Assembly[0].Earlier)

	setGood(definitions, "tin", "cake/small")
	made := occasion.Made{Goods: map[domain.Slug]int64{"tin": 2}, By: map[occasion.AssembledBy]int64{tinBy(second): 2}}
	events, err = o.Decider(false).AmendPlan(
		amendmentOf("0199aaad-bbbb-7ccc-8ddd-eeeeffff0004", definitions, made, change(occasion.RefreshGood, "tin", 0)),
	)
	require.NoError(t, err)
	o = after(o, events...)
	require.Equal(t, []occasion.Earlier{{Snapshot: second, Quantity: 2}}, o.Active.Assembly[0].Earlier)
	require.Equal(t, "cake/small cookie/large tin*5(2)", linesOf(o.Active), "nothing demands what the first was made of")
}

func TestAmendPlanReplacesASnapshotTwice(t *testing.T) {
	definitions := bakery()
	o := producing(t, definitions, assemble("tin", 5))
	var want []occasion.Earlier
	made := occasion.Made{Goods: map[domain.Slug]int64{}, By: map[occasion.AssembledBy]int64{}}
	for i, of := range []string{"jam/small", "cake/small"} {
		now, assembled := o.Active.Goods["tin"].ID, int64(3-i)
		made.Goods["tin"] += assembled
		made.By[tinBy(now)] = assembled
		want = append(want, occasion.Earlier{Snapshot: now, Quantity: assembled})
		setGood(definitions, "tin", of)
		events, err := o.Decider(false).AmendPlan(
			amendmentOf(
				domain.ID(fmt.Sprintf("0199aaad-bbbb-7ccc-8ddd-00000000000%d", i)), definitions, made, change(occasion.RefreshGood, "tin", 0),
			),
		)
		require.NoError(t, err)
		o = after(o, events...)
		require.Equal(t, want, o.Active.Assembly[0].Earlier)
	}
	require.Equal(t, "cake/small cookie/large cookie/small jam/small tin*5(3)(2)", linesOf(o.Active))
}
