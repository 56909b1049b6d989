package occasion_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
)

func TestCreatePlanIsIdempotentForADraft(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2), assemble("hamper", 4)), firstPlan, bakery())
	o = after(o, occasion.ShoppingCompleted{Plan: firstPlan, At: noon()})
	for name, unchanged := range map[string]func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion{
		"nothing at all": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion { return o },
		"a definition came back to what it was, at a later revision": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			source := d.Recipes["cookie"]
			source.Revision = 9
			d.Recipes["cookie"] = source
			return o
		},
		"something that is not planned": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			setRecipe(d, "cake", "flour")
			return o
		},
		"a target that came back to what it was": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			return after(o, bake("cookie/small", 7), bake("cookie/small", 2))
		},
		"the occasion's date": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			later := christmas()
			later.Date = "2026-12-31"
			return after(o, occasion.Rescheduled{Details: later})
		},
		"the notes of a target": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			return after(o, occasion.AssemblyTargetSet{AssemblyTarget: occasion.AssemblyTarget{FinishedGood: "hamper", Quantity: 4, Notes: "red"}})
		},
	} {
		t.Run("after a change of "+name, func(t *testing.T) {
			definitions := bakery()
			same := unchanged(o, definitions)
			events, err := same.Decider(false).CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: definitions})
			require.NoError(t, err)
			require.Empty(t, events)
			require.Equal(t, firstPlan, same.Active.ID)
			require.NotNil(t, same.Active.ShoppingCompletedAt, "the shopping mark is kept")
		})
	}
}

func TestCreatePlanAfterAChangeCreatesANewPlan(t *testing.T) {
	o, first := planned(t, given(scheduled(), bake("cookie/small", 2), bake("cake/small", 1), assemble("hamper", 4)), firstPlan, bakery())
	o = after(o, occasion.ShoppingCompleted{Plan: firstPlan, At: noon()})
	for name, change := range map[string]func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion{
		"a recipe": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			setRecipe(d, "cookie", "fruit", "dough")
			return o
		},
		"a nested recipe": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			setRecipe(d, "dough", "fruit")
			return o
		},
		"a recipe that is only demanded": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			setRecipe(d, "jam", "flour")
			return o
		},
		"an item": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			d.Items["flour"] = catalog.Entry[catalog.Item]{
				Exists: true, Definition: catalog.Item{Slug: "flour", Name: "Rye flour", Kind: catalog.Ingredient},
			}
			return o
		},
		"a finished good": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			setGood(d, "hamper", "tin")
			return o
		},
		"a nested finished good": func(o occasion.Occasion, d catalog.Definitions) occasion.Occasion {
			setGood(d, "tin", "cookie/small")
			return o
		},
		"a target's batches": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			return after(o, bake("cookie/small", 3))
		},
		"a target's quantity": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			return after(o, assemble("hamper", 3))
		},
		"one more target": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			return after(o, bake("jam/large", 1))
		},
		"one target less": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			return after(o, occasion.ProductionTargetRemoved{FinishedUnit: ref("cake/small")})
		},
		"the size that is baked": func(o occasion.Occasion, _ catalog.Definitions) occasion.Occasion {
			return after(o, occasion.ProductionTargetRemoved{FinishedUnit: ref("cake/small")}, bake("cake/large", 1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			definitions := bakery()
			changed := change(o, definitions)
			second, events := planned(t, changed, secondPlan, definitions)
			created := events[len(events)-1].(occasion.PlanCreated)
			require.Equal(t, 2, created.Number)
			require.Equal(t, secondPlan, second.Active.ID)
			require.Equal(t, 2, second.Plans)
			require.Nil(t, second.Active.ShoppingCompletedAt, "there is new shopping to do")
			require.Equal(t, len(events)-1, len(second.Active.Recipes)+len(second.Active.Goods), "with only its own snapshots")

			require.Equal(t, firstPlan, o.Active.ID, "the earlier value stays what it was")
			require.Equal(t, 1, o.Plans)
			replayed := given(append(slices.Clone(first), occasion.ShoppingCompleted{Plan: firstPlan, At: noon()})...)
			require.Empty(t, cmp.Diff(o.Active, replayed.Active), "the earlier plan's events were not touched")
		})
	}
}

// Only the active plan is compared: planning a, then b, then a gives three plans.
func TestCreatePlanAfterGoingBackCreatesANewPlan(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	o, _ = planned(t, after(o, bake("cookie/small", 3)), secondPlan, bakery())
	third := domain.DeriveFrom(firstPlan, "third")
	o, events := planned(t, after(o, bake("cookie/small", 2)), third, bakery())
	require.Equal(t, 3, events[len(events)-1].(occasion.PlanCreated).Number)
	require.Equal(t, third, o.Active.ID)
}
