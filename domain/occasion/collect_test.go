package occasion_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

const (
	aTick     = domain.ID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff000b")
	otherTick = domain.ID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff000c")
)

// collected is a tick such as "2 cup flour".
func collected(text string) occasion.ItemCollected {
	words := strings.Fields(text)
	unit, err := measure.ParseUnit(words[1])
	if err != nil {
		panic(err)
	}
	return occasion.ItemCollected{
		ID: aTick, Plan: firstPlan, Item: domain.Slug(words[2]), Amount: measure.Amount{Value: number(words[0]), Unit: unit}, At: noon(),
	}
}

// market has a plan that uses flour in cups, of which 1 cup is 120 g and which is sold
// in bags of 2.5 kg, and boxes by the piece.
func market(t *testing.T) occasion.Decider {
	definitions := bakery()
	flour := definitions.Items["flour"]
	flour.Definition.Density = measure.Density{
		Volume: measure.Amount{Value: number("1"), Unit: measure.Cup}, Weight: measure.Amount{Value: number("120"), Unit: measure.Gram},
	}
	flour.Definition.Package = &catalog.Package{Amount: measure.Amount{Value: number("2.5"), Unit: measure.Kilogram}}
	definitions.Items["flour"] = flour
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2), assemble("tin", 1)), firstPlan, definitions)
	return o.Decider(false)
}

func TestAnItemOnTheListIsCollected(t *testing.T) {
	inPackages := func(item domain.Slug, packages int64) occasion.ItemCollected {
		return occasion.ItemCollected{ID: aTick, Item: item, Packages: packages, At: noon()}
	}
	for name, test := range map[string]struct{ collect, want occasion.ItemCollected }{
		"in the unit of a use":             {collected("1/3 cup flour"), collected("1/3 cup flour")},
		"in a unit that converts to it":    {collected("2 kg flour"), collected("2 kg flour")},
		"packaging of a nested good":       {collected("3 each box"), collected("3 each box")},
		"in packages":                      {inPackages("flour", 3), with(collected("7.5 kg flour"), 3)},
		"pieces of what has no package":    {inPackages("box", 4), with(collected("4 each box"), 4)},
		"an amount that is nearly nothing": {collected("0.001 g flour"), collected("0.001 g flour")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := market(t).CollectItem(test.collect)
			require.NoError(t, err)
			requireEvents(t, []occasion.Event{test.want}, events)
		})
	}
}

func TestPackagesOfAnotherSizeAreCollectedAndOrdered(t *testing.T) {
	definitions := bakery()
	flour := definitions.Items["flour"]
	size := func(text, unit string) measure.Amount {
		parsed, err := measure.ParseUnit(unit)
		require.NoError(t, err)
		return measure.Amount{Value: number(text), Unit: parsed}
	}
	flour.Definition.SetPackages([]catalog.Package{{Amount: size("1", "cup")}, {Amount: size("3", "cup")}})
	definitions.Items["flour"] = flour
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, definitions)
	three, four := size("3", "cup"), size("4", "cup")
	of := func(size *measure.Amount) occasion.ItemCollected {
		return occasion.ItemCollected{ID: aTick, Item: "flour", Packages: 2, Size: size, At: noon()}
	}
	events, err := o.Decider(false).CollectItem(of(&three))
	require.NoError(t, err)
	want := with(collected("6 cup flour"), 2)
	want.Size = &three
	requireEvents(t, []occasion.Event{want}, events)
	events, err = o.Decider(false).OrderItem(occasion.ItemOrdered{ID: aTick, Item: "flour", Packages: 2, Size: &three, At: noon()})
	require.NoError(t, err)
	require.Equal(t, "6 cup", events[0].(occasion.ItemOrdered).String())
	events, err = o.Decider(false).CollectItem(of(nil))
	require.NoError(t, err)
	require.Equal(t, "2 cup", events[0].(occasion.ItemCollected).String(), "the item's package")
	var invalid *domain.InvalidError
	_, err = o.Decider(false).CollectItem(of(&four))
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "/package", invalid.Problems[0].Pointer)
	alone := of(&three)
	alone.Packages, alone.Amount = 0, three
	_, err = o.Decider(false).CollectItem(alone)
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "/package", invalid.Problems[0].Pointer)
}

func with(collected occasion.ItemCollected, packages int64) occasion.ItemCollected {
	collected.Packages = packages
	return collected
}

func TestWhatThePlanDoesNotUseIsNotCollected(t *testing.T) {
	var invalid *domain.InvalidError
	var notOnList *occasion.NotOnListError
	var conversion *measure.ConversionError
	huge := collected("1 kg flour")
	huge.Value = number("1000000001")
	none := collected("1 kg flour")
	none.Unit = measure.NoUnit
	for name, test := range map[string]struct {
		collect occasion.ItemCollected
		as      any
		detail  string
	}{
		"another item":             {collected("1 cup sugar"), &notOnList, "the plan does not use sugar"},
		"another kind of unit":     {collected("1 m flour"), &conversion, "m cannot be converted to cup"},
		"a weight without density": {collected("1 kg fruit"), &conversion, "without a density"},
		"nothing":                  {collected("0 kg flour"), &invalid, "/amount"},
		"less than nothing":        {collected("-1 kg flour"), &invalid, "/amount"},
		"dust":                     {collected("0.00000001 g flour"), &invalid, "too small to count"},
		"no unit":                  {none, &invalid, "/unit"},
		"too much":                 {huge, &invalid, "/amount"},
		"no item":                  {collected("1 kg -"), &invalid, "/item"},
		"packages and an amount":   {with(collected("1 kg flour"), 2), &invalid, "/packages"},
		"fewer than no packages":   {occasion.ItemCollected{Item: "flour", Packages: -1}, &invalid, "/packages"},
		"unknown packages":         {occasion.ItemCollected{Item: "fruit", Packages: 1}, &invalid, "/packages"},
	} {
		t.Run(name, func(t *testing.T) {
			decider := market(t)
			if name == "unknown packages" || name == "a weight without density" {
				o, _ := planned(t, given(scheduled(), bake("jam/small", 1)), firstPlan, bakery())
				decider = o.Decider(false)
			}
			events, err := decider.CollectItem(test.collect)
			require.Empty(t, events)
			require.ErrorAs(t, err, test.as)
			require.ErrorContains(t, err, test.detail)
		})
	}
}

func ticked(collected occasion.ItemCollected) occasion.Tick {
	return occasion.Tick{ID: collected.ID, Item: collected.Item, Amount: collected.Amount}
}

func TestATickIsUndoneOnce(t *testing.T) {
	collect, undone := collected("2 kg flour"), occasion.ItemUncollected{Tick: aTick, Plan: firstPlan, Item: "flour", At: noon()}
	other := collected("1 each box")
	other.ID = otherTick
	o := after(market(t).Occasion, collect, other)
	require.Equal(t, []occasion.Tick{ticked(collect), ticked(other)}, o.Ticks())

	events, err := o.Decider(false).UncollectItem(aTick, noon())
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{undone}, events)
	changed := after(o, undone)
	gone := ticked(collect)
	gone.Undone = true
	require.Equal(t, []occasion.Tick{gone, ticked(other)}, changed.Ticks())
	require.Equal(t, []occasion.Tick{ticked(collect), ticked(other)}, o.Ticks(), "older values do not change")

	events, err = changed.Decider(false).UncollectItem(aTick, noon().Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, events)
	_, err = changed.Decider(false).UncollectItem("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0099", noon())
	require.ErrorIs(t, err, occasion.ErrNoTick)
}

// What somebody has in the bag is there, whatever happens to the plan.
func TestTicksStayWithTheOccasionWhenAPlanReplacesAnother(t *testing.T) {
	o := after(market(t).Occasion, collected("2 kg flour"), bake("cookie/small", 5))
	o, _ = planned(t, o, secondPlan, bakery())
	require.Len(t, o.Ticks(), 1)
	events, err := o.Decider(false).UncollectItem(aTick, noon())
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{occasion.ItemUncollected{Tick: aTick, Plan: secondPlan, Item: "flour", At: noon()}}, events)
}

func TestWhatIsTakenToTasteIsTickedWithoutAnAmount(t *testing.T) {
	definitions := bakery()
	cookie := definitions.Recipes["cookie"]
	cookie.Definition.Lines = append(cookie.Definition.Lines, catalog.Line{Item: "fruit"})
	definitions.Recipes["cookie"] = cookie
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, definitions)
	tick := occasion.ItemCollected{ID: aTick, Item: "fruit", At: noon()}
	events, err := o.Decider(false).CollectItem(tick)
	require.NoError(t, err)
	tick.Plan = firstPlan
	requireEvents(t, []occasion.Event{tick}, events)
	o = after(o, events...)
	undone, err := o.Decider(false).UncollectItem(aTick, noon())
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{occasion.ItemUncollected{Tick: aTick, Plan: firstPlan, Item: "fruit", At: noon()}}, undone)

	var invalid *domain.InvalidError
	_, err = o.Decider(false).CollectItem(occasion.ItemCollected{ID: aTick, Item: "flour", At: noon()})
	require.ErrorAs(t, err, &invalid, "flour has an amount")
	_, err = after(o, occasion.PlanCompleted{Plan: firstPlan, At: noon()}).Decider(false).CollectItem(tick)
	var state *occasion.StateError
	require.ErrorAs(t, err, &state)
}
