package occasion_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

func production(unit string, batches int64) occasion.ProductionTarget {
	return occasion.ProductionTarget{FinishedUnit: ref(unit), Batches: batches}
}

func productionOn(day domain.Date, unit string, batches int64) occasion.ProductionTarget {
	target := production(unit, batches)
	target.ProduceOn = day
	return target
}

// date is that of the occasion.
func date() domain.Date { return given(scheduled()).Details.Date }

func assembly(good domain.Slug, quantity int64) occasion.AssemblyTarget {
	return occasion.AssemblyTarget{FinishedGood: good, Quantity: quantity}
}

func TestTargetsKeepTheirPlace(t *testing.T) {
	o := given(scheduled(),
		bake("cookie/small", 1), bake("cake/small", 2), bake("cookie/large", 3), bake("cookie/small", 9),
		assemble("tin", 1), assemble("hamper", 2), assemble("tin", 7))
	require.Equal(
		t, []occasion.ProductionTarget{production("cookie/small", 9), production("cake/small", 2), production("cookie/large", 3)}, o.Production,
	)
	require.Equal(t, []occasion.AssemblyTarget{assembly("tin", 7), assembly("hamper", 2)}, o.Assembly)
	o = after(
		o, occasion.ProductionTargetRemoved{FinishedUnit: ref("cookie/small")}, occasion.AssemblyTargetRemoved{FinishedGood: "tin"},
		bake("cookie/small", 4), assemble("tin", 4),
	)
	require.Equal(
		t, []occasion.ProductionTarget{production("cake/small", 2), production("cookie/large", 3), production("cookie/small", 4)}, o.Production,
	)
	require.Equal(t, []occasion.AssemblyTarget{assembly("hamper", 2), assembly("tin", 4)}, o.Assembly)
}

func TestSetProductionTarget(t *testing.T) {
	noted := production("cookie/small", 2)
	noted.Notes = "crisp"
	for name, test := range map[string]struct {
		given  []occasion.Event
		target occasion.ProductionTarget
		want   []occasion.Event
		wrong  []string
	}{
		"for the first time": {target: production("cookie/small", 2), want: []occasion.Event{bake("cookie/small", 2)}},
		"another number": {
			given: []occasion.Event{bake("cookie/small", 2)}, target: production("cookie/small", 3), want: []occasion.Event{bake("cookie/small", 3)},
		},
		"the same again": {given: []occasion.Event{bake("cookie/small", 2)}, target: production("cookie/small", 2)},
		"other notes": {
			given: []occasion.Event{bake("cookie/small", 2)}, target: noted,
			want: []occasion.Event{occasion.ProductionTargetSet{ProductionTarget: noted}},
		},
		"for another unit of the recipe": {
			given: []occasion.Event{bake("cookie/small", 2)}, target: production("cookie/large", 2), want: []occasion.Event{bake("cookie/large", 2)},
		},
		"the most": {
			target: production("cookie/small", maxQuantity), want: []occasion.Event{bake("cookie/small", maxQuantity)},
		},
		"of nothing":         {target: production("cookie/small", 0), wrong: []string{"/batches"}},
		"below nothing":      {target: production("cookie/small", -1), wrong: []string{"/batches"}},
		"more than the most": {target: production("cookie/small", maxQuantity+1), wrong: []string{"/batches"}},
		"on a day of its own": {
			given: []occasion.Event{bake("cookie/small", 2)}, target: productionOn("2026-12-22", "cookie/small", 2),
			want: []occasion.Event{occasion.ProductionTargetSet{ProductionTarget: productionOn("2026-12-22", "cookie/small", 2)}},
		},
		"on the date": {
			target: productionOn(date(), "cookie/small", 2),
			want:   []occasion.Event{occasion.ProductionTargetSet{ProductionTarget: productionOn(date(), "cookie/small", 2)}},
		},
		"after the date": {target: productionOn("2030-01-01", "cookie/small", 2), wrong: []string{"/produce_on"}},
		"on no day":      {target: productionOn("2026-02-30", "cookie/small", 2), wrong: []string{"/produce_on"}},
		"with invalid notes and 0": {
			target: occasion.ProductionTarget{FinishedUnit: ref("cookie/small"), Notes: "\x00"}, wrong: []string{"/batches", "/notes"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := given(append([]occasion.Event{scheduled()}, test.given...)...).Decider(false).SetProductionTarget(test.target)
			if test.wrong != nil {
				require.Equal(t, test.wrong, pointers(t, err))
				require.Empty(t, events)
				return
			}
			require.NoError(t, err)
			requireEvents(t, test.want, events)
		})
	}
}

func TestSetAssemblyTarget(t *testing.T) {
	for name, test := range map[string]struct {
		given  []occasion.Event
		target occasion.AssemblyTarget
		want   []occasion.Event
		wrong  []string
	}{
		"for the first time": {target: assembly("tin", 2), want: []occasion.Event{assemble("tin", 2)}},
		"another number": {
			given: []occasion.Event{assemble("tin", 2)}, target: assembly("tin", 3), want: []occasion.Event{assemble("tin", 3)},
		},
		"the same again":           {given: []occasion.Event{assemble("tin", 2)}, target: assembly("tin", 2)},
		"of nothing":               {target: assembly("tin", 0), wrong: []string{"/quantity"}},
		"below nothing":            {target: assembly("tin", -1), wrong: []string{"/quantity"}},
		"more than the most":       {target: assembly("tin", maxQuantity+1), wrong: []string{"/quantity"}},
		"with invalid notes and 0": {target: occasion.AssemblyTarget{FinishedGood: "tin", Notes: "\x00"}, wrong: []string{"/quantity", "/notes"}},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := given(append([]occasion.Event{scheduled()}, test.given...)...).Decider(false).SetAssemblyTarget(test.target)
			if test.wrong != nil {
				require.Equal(t, test.wrong, pointers(t, err))
				require.Empty(t, events)
				return
			}
			require.NoError(t, err)
			requireEvents(t, test.want, events)
		})
	}
}

func TestRemoveTargets(t *testing.T) {
	o := given(scheduled(), bake("cookie/small", 2), assemble("tin", 3))
	events, err := o.Decider(false).RemoveProductionTarget(ref("cookie/small"))
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{occasion.ProductionTargetRemoved{FinishedUnit: ref("cookie/small")}}, events)
	require.Empty(t, after(o, events...).Production)

	events, err = o.Decider(false).RemoveAssemblyTarget("tin")
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{occasion.AssemblyTargetRemoved{FinishedGood: "tin"}}, events)
	require.Empty(t, after(o, events...).Assembly)

	_, err = o.Decider(false).RemoveProductionTarget(ref("cookie/large"))
	require.ErrorIs(t, err, occasion.ErrNoTarget)
	_, err = o.Decider(false).RemoveAssemblyTarget("hamper")
	require.ErrorIs(t, err, occasion.ErrNoTarget)
}

func TestTargetsAreBounded(t *testing.T) {
	const most = 2_000
	o := given(scheduled())
	for i := range most {
		o = after(o, bake(fmt.Sprintf("r%d/small", i), 1), assemble(domain.Slug(fmt.Sprintf("g%d", i)), 1))
	}
	_, err := o.Decider(false).SetProductionTarget(production("one/more", 1))
	require.Equal(t, []string{""}, pointers(t, err))
	_, err = o.Decider(false).SetAssemblyTarget(assembly("one-more", 1))
	require.Equal(t, []string{""}, pointers(t, err))
	t.Run("and the last of them can still be changed", func(t *testing.T) {
		events, err := o.Decider(false).SetProductionTarget(production("r7/small", 5))
		require.NoError(t, err)
		require.Len(t, events, 1)
		events, err = o.Decider(false).SetAssemblyTarget(assembly("g7", 5))
		require.NoError(t, err)
		require.Len(t, events, 1)
	})
}
