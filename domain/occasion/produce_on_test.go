package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

func TestAPlanKeepsTheDaysOfItsTargets(t *testing.T) {
	target := occasion.ProductionTargetSet{ProductionTarget: productionOn("2026-12-22", "cookie/small", 2)}
	o, _ := planned(t, given(scheduled(), target, assemble("tin", 1)), firstPlan, bakery())
	require.Equal(t, domain.Date("2026-12-22"), o.Active.Production[0].ProduceOn)
	require.True(t, o.Active.HasDays())
	for _, line := range o.Active.Production[1:] {
		require.Empty(t, line.ProduceOn)
	}
	again, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: bakery()})
	require.NoError(t, err)
	require.Empty(t, again, "nothing changed")
	o = after(o, bake("cookie/small", 2))
	again, err = o.Decider(false).CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: bakery()})
	require.NoError(t, err)
	require.NotEmpty(t, again, "the day is part of what the plan is made of")
	require.False(t, (*occasion.Plan)(nil).HasDays())
}

func TestAmendingTheDayOfATarget(t *testing.T) {
	on := func(day domain.Date, unit string) occasion.Change {
		return occasion.Change{Kind: occasion.SetProduceOn, FinishedUnit: ref(unit), ProduceOn: day}
	}
	definitions := bakery()
	for name, test := range map[string]struct {
		changes []occasion.Change
		want    domain.Date
		fails   bool
	}{
		"to a day":                {changes: changes(on("2026-12-20", "cookie/small")), want: "2026-12-20"},
		"to that of the occasion": {changes: changes(on("2026-12-20", "cookie/small"), on("", "cookie/small"))},
		"of more batches": {
			changes: changes(on("2026-12-20", "cookie/small"), change(occasion.SetBatches, "cookie/small", 9)), want: "2026-12-20",
		},
		"of a line that is dropped":    {changes: changes(on("2026-12-20", "cookie/large"), change(occasion.DropBatches, "cookie/large", 0))},
		"after the date":               {changes: changes(on("2030-01-01", "cookie/small")), fails: true},
		"of what the plan does not do": {changes: changes(on("2026-12-20", "cake/small")), fails: true},
		"with batches": {changes: changes(occasion.Change{
			Kind: occasion.SetProduceOn, FinishedUnit: ref("cookie/small"), ProduceOn: "2026-12-20", Batches: 2,
		}), fails: true},
		"by a change of another kind": {changes: changes(occasion.Change{
			Kind: occasion.SetBatches, FinishedUnit: ref("cookie/small"), ProduceOn: "2026-12-20", Batches: 2,
		}), fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := producing(t, definitions, bake("cookie/small", 2), bake("cookie/large", 2))
			events, err := o.Decider(true).AmendPlan(amendmentOf(secondPlan, definitions, occasion.Made{}, test.changes...))
			if test.fails {
				require.Error(t, err)
				require.Empty(t, events)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, after(o, events...).Active.Production[0].ProduceOn)
		})
	}
}
