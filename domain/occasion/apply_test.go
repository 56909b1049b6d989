package occasion_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// everything compares unexported fields too.
func everything() cmp.Option { return cmp.Exporter(func(reflect.Type) bool { return true }) }

// A folded value never changes, whatever is folded onto it and onto its siblings.
func TestApplyDoesNotChangeOlderValues(t *testing.T) {
	definitions := bakery()
	rapid.Check(t, func(t *rapid.T) {
		type moment struct {
			value  occasion.Occasion
			events []occasion.Event
		}
		moments := []moment{{given(scheduled()), []occasion.Event{scheduled()}}}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			from := moments[rapid.IntRange(0, len(moments)-1).Draw(t, "from")]
			event := anEvent(t, from.value, definitions.CaptureRecipe(secondPlan, "cookie").ID)
			history := append(slices.Clone(from.events), event)
			moments = append(moments, moment{from.value.Apply(event), history})
		}
		for _, moment := range moments {
			if diff := cmp.Diff(given(moment.events...), moment.value, everything()); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func anEvent(t *rapid.T, o occasion.Occasion, snapshot domain.ID) occasion.Event {
	units := []string{"cookie/small", "cookie/large", "cake/small", "jam/small"}
	goods := []domain.Slug{"tin", "hamper"}
	unit, good := rapid.SampledFrom(units).Draw(t, "unit"), rapid.SampledFrom(goods).Draw(t, "good")
	number := rapid.Int64Range(1, 5).Draw(t, "number")
	events := []occasion.Event{
		bake(unit, number),
		occasion.ItemCollected{ID: aTick, Item: "flour"},
		occasion.ItemUncollected{Tick: aTick},
		occasion.ProductionTargetRemoved{FinishedUnit: ref(unit)},
		assemble(good, number),
		occasion.AssemblyTargetRemoved{FinishedGood: good},
		occasion.RecipeSnapshotCaptured{RecipeSnapshot: bakery().CaptureRecipe(snapshot, ref(unit).Recipe)},
		occasion.GoodSnapshotCaptured{GoodSnapshot: bakery().CaptureGood(snapshot, good)},
		occasion.PlanCreated{ID: firstPlan, Number: o.Plans + 1, Production: []occasion.PlanLine{{FinishedUnit: ref(unit), Batches: number}}},
	}
	if o.Active != nil {
		plan := o.Active.ID
		line := occasion.PlanLine{FinishedUnit: ref(unit), Batches: number, Origin: occasion.FromTarget, Snapshot: snapshot}
		events = append(events, occasion.ShoppingCompleted{Plan: plan, At: noon()}, occasion.ShoppingReopened{Plan: plan},
			occasion.PlanLocked{Plan: plan, At: noon()}, occasion.PlanUnlocked{Plan: plan}, occasion.ProductionStarted{Plan: plan, At: noon()},
			occasion.PlanCompleted{Plan: plan, At: noon()}, occasion.PlanReopened{Plan: plan}, occasion.PlanCancelled{Plan: plan, At: noon()},
			occasion.PlanAmended{Plan: plan, Number: len(o.Active.Amendments) + 1, Production: []occasion.PlanLine{line}})
	}
	return rapid.SampledFrom(events).Draw(t, "event")
}

func TestAPlanHasOnlyTheSnapshotsOfItsOwnAppend(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 1), assemble("tin", 1)), firstPlan, bakery())
	o = after(
		o, occasion.AssemblyTargetRemoved{FinishedGood: "tin"}, occasion.ProductionTargetRemoved{FinishedUnit: ref("cookie/small")},
		bake("jam/small", 1),
	)
	o, _ = planned(t, o, secondPlan, bakery())
	require.Len(t, o.Active.Recipes, 1)
	require.Contains(t, o.Active.Recipes, domain.Slug("jam"))
	require.Empty(t, o.Active.Goods)
}

// At every length of a growing list, two values folded from one do not share it.
func TestValuesFoldedFromOneDoNotShareLists(t *testing.T) {
	captured := func(id domain.ID) occasion.Event {
		return occasion.RecipeSnapshotCaptured{RecipeSnapshot: bakery().CaptureRecipe(id, "cookie")}
	}
	events := []occasion.Event{scheduled()}
	for range 9 {
		base := given(events...)
		one := base.Apply(captured(firstPlan))
		other := base.Apply(captured(secondPlan))
		created := occasion.PlanCreated{ID: firstPlan, Number: 1}
		require.Equal(t, firstPlan, one.Apply(created).Active.Recipes["cookie"].ID)
		require.Equal(t, secondPlan, other.Apply(created).Active.Recipes["cookie"].ID)
		events = append(events, captured(occasionID))
	}
}
