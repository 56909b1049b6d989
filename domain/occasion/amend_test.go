package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

const amendmentID = domain.ID("0199aaad-bbbb-7ccc-8ddd-eeeeffff0004")

// started returns an occasion whose plan is in production.
func started(t *testing.T, targets ...occasion.Event) occasion.Occasion {
	t.Helper()
	o, _ := planned(t, given(append([]occasion.Event{scheduled()}, targets...)...), firstPlan, bakery())
	return after(o, occasion.ProductionStarted{Plan: firstPlan, At: noon()})
}

func setQuantity(good domain.Slug, quantity int64) occasion.Change {
	return occasion.Change{Kind: occasion.SetQuantity, FinishedGood: good, Quantity: quantity}
}

func setBatches(unit string, batches int64) occasion.Change {
	return occasion.Change{Kind: occasion.SetBatches, FinishedUnit: ref(unit), Batches: batches}
}

func dropGood(good domain.Slug) occasion.Change {
	return occasion.Change{Kind: occasion.DropGood, FinishedGood: good}
}

func dropBatches(unit string) occasion.Change {
	return occasion.Change{Kind: occasion.DropBatches, FinishedUnit: ref(unit)}
}

func amendment(changes ...occasion.Change) occasion.Amendment {
	return occasion.Amendment{
		ID: amendmentID, At: noon(), Reason: "more guests", Changes: changes, Definitions: bakery(),
		Made: occasion.Made{Batches: map[catalog.UnitRef]measure.Number{}, Goods: map[domain.Slug]int64{}},
	}
}

// lines lists the targets of a plan, as "cookie/small 2", "cookie/large derived" or
// "tin 3".
func lines(o occasion.Occasion) []string {
	var words []string
	for _, line := range o.Active.Production {
		amount := measure.Int(line.Batches).String()
		if line.Origin == occasion.Derived {
			amount = "derived"
		}
		words = append(words, line.FinishedUnit.String()+" "+amount)
	}
	for _, target := range o.Active.Assembly {
		words = append(words, string(target.FinishedGood)+" "+measure.Int(target.Quantity).String())
	}
	return words
}

// captured returns the slugs of the snapshots among the events.
func captured(events []occasion.Event) (slugs []domain.Slug) {
	for _, event := range events {
		switch event := event.(type) {
		case occasion.RecipeSnapshotCaptured:
			slugs = append(slugs, event.Recipe)
		case occasion.GoodSnapshotCaptured:
			slugs = append(slugs, event.FinishedGood)
		}
	}
	return slugs
}

func TestAmendPlanAppliesChanges(t *testing.T) {
	targets := []occasion.Event{bake("cookie/small", 3), bake("cake/small", 2), assemble("tin", 4)}
	done := func(a *occasion.Amendment) {
		a.Made.Batches[ref("cookie/small")] = number("5/2")
		a.Made.Batches[ref("cookie/large")] = number("1")
		a.Made.Goods["tin"] = 2
	}
	for name, test := range map[string]struct {
		changes  []occasion.Change
		made     func(*occasion.Amendment)
		want     []string
		captured []domain.Slug
	}{
		"more of a good": {
			changes: []occasion.Change{setQuantity("tin", 9)}, made: done,
			want: []string{"cookie/small 3", "cake/small 2", "cookie/large derived", "tin 9"},
		},
		"less of a good, down to what was assembled": {
			changes: []occasion.Change{setQuantity("tin", 2)}, made: done,
			want: []string{"cookie/small 3", "cake/small 2", "cookie/large derived", "tin 2"},
		},
		"another good, with the recipe that the plan has not": {
			changes:  []occasion.Change{setQuantity("hamper", 1)},
			want:     []string{"cookie/small 3", "cake/small 2", "cookie/large derived", "jam/small derived", "tin 4", "hamper 1"},
			captured: []domain.Slug{"hamper", "jam"},
		},
		"a good less: what only it demanded goes": {
			changes: []occasion.Change{dropGood("tin")},
			want:    []string{"cookie/small 3", "cake/small 2"},
		},
		"a good less: what was begun for it stays": {
			changes: []occasion.Change{dropGood("tin")},
			made:    func(a *occasion.Amendment) { a.Made.Batches[ref("cookie/large")] = number("0") },
			want:    []string{"cookie/small 3", "cake/small 2", "cookie/large derived"},
		},
		"a good for another: what the other needs as well stays": {
			changes:  []occasion.Change{setQuantity("hamper", 1), dropGood("tin")},
			want:     []string{"cookie/small 3", "cake/small 2", "cookie/large derived", "jam/small derived", "hamper 1"},
			captured: []domain.Slug{"hamper", "jam"},
		},
		"more batches": {
			changes: []occasion.Change{setBatches("cookie/small", 8)}, made: done,
			want: []string{"cookie/small 8", "cake/small 2", "cookie/large derived", "tin 4"},
		},
		"batches of what was only demanded": {
			changes: []occasion.Change{setBatches("cookie/large", 8)}, made: done,
			want: []string{"cookie/small 3", "cake/small 2", "cookie/large 8", "tin 4"},
		},
		"batches of another recipe": {
			changes: []occasion.Change{setBatches("jam/large", 2)},
			want:    []string{"cookie/small 3", "cake/small 2", "cookie/large derived", "jam/large 2", "tin 4"}, captured: []domain.Slug{"jam"},
		},
		"drops a unit that is not demanded": {
			changes: []occasion.Change{dropBatches("cake/small")}, made: done,
			want: []string{"cookie/small 3", "cookie/large derived", "tin 4"},
		},
		"no batches but what a good demands": {
			changes: []occasion.Change{dropBatches("cookie/small")},
			want:    []string{"cookie/small derived", "cake/small 2", "cookie/large derived", "tin 4"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := started(t, targets...)
			a := amendment(test.changes...)
			if test.made != nil {
				test.made(&a)
			}
			events, err := o.Decider(false).AmendPlan(a)
			require.NoError(t, err)
			require.Equal(t, test.captured, captured(events))
			now := after(o, events...)
			require.ElementsMatch(t, test.want, lines(now))
			require.Len(t, now.Active.Amendments, 1)
			require.Equal(t, "more guests", now.Active.Amendments[0].Reason)
			for _, line := range now.Active.Production {
				require.Equal(
					t, now.Active.Recipes[line.FinishedUnit.Recipe].ID, line.Snapshot, "%s is baked by the snapshot that the plan has", line.FinishedUnit,
				)
			}
			for _, target := range now.Active.Assembly {
				require.Equal(t, now.Active.Goods[target.FinishedGood].ID, target.Snapshot)
			}
		})
	}
}

// More than planned may have been made; the plan can be raised to less than that.
func TestAmendPlanRaisesToLessThanWasMade(t *testing.T) {
	a := amendment(setBatches("cookie/small", 4), setQuantity("tin", 5), setBatches("jam/small", 1))
	a.Made.Batches[ref("cookie/small")] = number("9")
	a.Made.Batches[ref("jam/small")] = number("9")
	a.Made.Goods["tin"] = 9
	o := started(t, bake("cookie/small", 3), assemble("tin", 4))
	events, err := o.Decider(false).AmendPlan(a)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"cookie/small 4", "cookie/large derived", "jam/small 1", "tin 5"}, lines(after(o, events...)))
}

func TestAmendPlanRejectsWhatContradictsThePlan(t *testing.T) {
	for name, test := range map[string]struct {
		change occasion.Change
		at     string
		detail string
	}{
		"fewer batches than were produced": {
			setBatches("cookie/small", 2), "/changes/0/batches", "2.5 batches of cookie/small are produced already",
		},
		"a lower quantity than was assembled": {setQuantity("tin", 1), "/changes/0/quantity", "2 of tin are assembled already"},
		"drops a unit whose runs yielded nothing": {
			dropBatches("cake/small"), "/changes/0/finished_unit",
			"production of cake/small has begun, so it cannot be dropped: set its batches to 1 instead",
		},
		"drops a unit that is produced in part": {dropBatches("cookie/small"), "/changes/0/finished_unit", "set its batches to 3 instead"},
		"drops a good that was assembled":       {dropGood("tin"), "/changes/0/finished_good", "2 of tin are assembled already"},
		"drops a good that is not planned":      {dropGood("hamper"), "/changes/0/finished_good", "does not assemble hamper"},
		"drops a unit without a target": {
			dropBatches("cookie/large"), "/changes/0/finished_unit", "no production target for cookie/large",
		},
		"refreshes a recipe that is not planned": {
			occasion.Change{Kind: occasion.RefreshRecipe, Recipe: "jam"}, "/changes/0/recipe", "jam",
		},
		"refreshes a good that is not planned": {
			occasion.Change{Kind: occasion.RefreshGood, FinishedGood: "hamper"}, "/changes/0/finished_good", "hamper",
		},
		"adds a unit that the snapshot does not yield": {setBatches("cookie/giant", 2), "/changes/0/finished_unit", "giant"},
	} {
		t.Run(name, func(t *testing.T) {
			o := started(t, bake("cookie/small", 4), bake("cake/small", 2), assemble("tin", 4))
			a := amendment(test.change)
			a.Made.Batches[ref("cookie/small")] = number("5/2")
			a.Made.Batches[ref("cake/small")] = number("0")
			a.Made.Goods["tin"] = 2
			events, err := o.Decider(false).AmendPlan(a)
			var refusal *occasion.NotAmendableError
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, test.at, refusal.Problems[0].Pointer)
			require.Contains(t, refusal.Problems[0].Detail, test.detail)
			require.Empty(t, events)
		})
	}
}

func TestAmendPlanRequiresAReasonAndChanges(t *testing.T) {
	o := started(t, bake("cookie/small", 4), assemble("tin", 4))
	for name, test := range map[string]struct {
		change func(a *occasion.Amendment)
		wrong  []string
	}{
		"no reason":           {func(a *occasion.Amendment) { a.Reason = " " }, []string{"/reason"}},
		"no change":           {func(a *occasion.Amendment) { a.Changes = nil }, []string{"/changes"}},
		"no batches":          {func(a *occasion.Amendment) { a.Changes[0].Batches = 0 }, []string{"/changes/0/batches"}},
		"a change of no kind": {func(a *occasion.Amendment) { a.Changes[0].Kind = "burn" }, []string{"/changes/0/change"}},
		"a change of nothing": {
			func(a *occasion.Amendment) { a.Changes[0].FinishedUnit = catalog.UnitRef{} }, []string{"/changes/0/finished_unit"},
		},
		"a change of two things": {func(a *occasion.Amendment) { a.Changes[0].FinishedGood = "tin" }, []string{"/changes/0"}},
		"more than the maximum":  {func(a *occasion.Amendment) { a.Changes[0].Batches = maxQuantity + 1 }, []string{"/changes/0/batches"}},
		"of a good, without which one": {
			func(a *occasion.Amendment) { a.Changes = []occasion.Change{setQuantity("", 1)} }, []string{"/changes/0/finished_good"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := amendment(setBatches("cookie/small", 5))
			test.change(&a)
			_, err := o.Decider(false).AmendPlan(a)
			require.Equal(t, test.wrong, pointers(t, err))
		})
	}
}

func TestAmendPlanWithoutAnEffectGivesNoEvent(t *testing.T) {
	o := started(t, bake("cookie/small", 4), assemble("tin", 4))
	events, err := o.Decider(false).AmendPlan(amendment(
		setBatches("cookie/small", 4), setQuantity("tin", 4),
		occasion.Change{Kind: occasion.RefreshRecipe, Recipe: "cookie"}, occasion.Change{Kind: occasion.RefreshGood, FinishedGood: "tin"},
	))
	require.NoError(t, err)
	require.Empty(t, events)
}

// A good may demand a unit that the plan's snapshot of the recipe does not yield yet. It
// cannot be produced until the recipe is refreshed.
func TestAmendPlanRejectsADemandedUnitThatTheSnapshotDoesNotYield(t *testing.T) {
	o := started(t, bake("cookie/small", 4))
	a := amendment(setQuantity("crate", 1))
	cookie := a.Definitions.Recipes["cookie"]
	cookie.Definition.Yields = append(
		cookie.Definition.Yields, catalog.Yield{Slug: "giant", Name: "giant", Mode: catalog.ByCount, ItemsPerBatch: 2},
	)
	a.Definitions.Recipes["cookie"] = cookie
	setGood(a.Definitions, "crate", "cookie/giant")
	_, err := o.Decider(false).AmendPlan(a)
	var refusal *occasion.NotAmendableError
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, err.Error(), "cookie/giant")

	a.Changes = append(a.Changes, occasion.Change{Kind: occasion.RefreshRecipe, Recipe: "cookie"})
	events, err := o.Decider(false).AmendPlan(a)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"cookie/small 4", "cookie/giant derived", "crate 1"}, lines(after(o, events...)))
}

func TestARefreshedDefinitionAppliesToWhatRemains(t *testing.T) {
	o := started(t, bake("cookie/small", 4), assemble("tin", 4))
	a := amendment(
		occasion.Change{Kind: occasion.RefreshRecipe, Recipe: "cookie"}, occasion.Change{Kind: occasion.RefreshGood, FinishedGood: "tin"},
	)
	setRecipe(a.Definitions, "cookie", "fruit")
	setGood(a.Definitions, "tin", "cookie/small", "jam/small")
	before := *o.Active
	a.Made.Goods["tin"], a.Made.By = 4, map[occasion.AssembledBy]int64{tinBy(before.Goods["tin"].ID): 3}
	events, err := o.Decider(false).AmendPlan(a)
	require.NoError(t, err)
	require.ElementsMatch(t, []domain.Slug{"tin", "cookie", "jam"}, captured(events))
	now := after(o, events...).Active
	require.NotEqual(t, before.Recipes["cookie"].ID, now.Recipes["cookie"].ID)
	require.NotEqual(t, before.Goods["tin"].ID, now.Goods["tin"].ID)
	require.Equal(
		t, []occasion.Earlier{{Snapshot: before.Goods["tin"].ID, Quantity: 3}}, now.Assembly[0].Earlier,
		"three keep what they were made of; the fourth was made by none of the plan's",
	)
	require.Equal(t, before.Goods["tin"], now.Replaced[before.Goods["tin"].ID])
	require.ElementsMatch(t, []string{"cookie/small 4", "cookie/large derived", "jam/small derived", "tin 4"}, lines(after(o, events...)),
		"what the three took of is still part of the plan")
	require.Equal(t, before, *o.Active, "the plan before is what it was")
}

func TestAmendPlanRejectsAnEmptyPlan(t *testing.T) {
	_, err := started(t, assemble("tin", 4)).Decider(false).AmendPlan(amendment(dropGood("tin")))
	require.ErrorContains(t, err, "cancel it instead")
}

// A derived line plans what is demanded: more than that is a raise, regardless of what
// was produced.
func TestAmendPlanRaisesADerivedLine(t *testing.T) {
	o := started(t, assemble("tin", 15)) // 30 large ones, 12 to a batch: 3 batches
	a := amendment(setBatches("cookie/large", 4))
	a.Made.Batches[ref("cookie/large")] = number("9")
	events, err := o.Decider(false).AmendPlan(a)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"cookie/large 4", "cookie/small derived", "tin 15"}, lines(after(o, events...)))
	a.Changes = []occasion.Change{setBatches("cookie/large", 2)}
	_, err = o.Decider(false).AmendPlan(a)
	require.ErrorAs(t, err, new(*occasion.NotAmendableError))
}
