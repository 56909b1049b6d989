package pantry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// kitchen is a catalog written in few words.
type kitchen struct{ catalog.Definitions }

// newKitchen knows what a cup of flour weighs.
func newKitchen() kitchen {
	k := kitchen{catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}}
	k.Items["flour"] = catalog.Entry[catalog.Item]{Exists: true, Definition: flour()}
	return k
}

func flour() catalog.Item {
	return catalog.Item{Slug: "flour", Name: "FLOUR", Kind: catalog.Ingredient, Density: measure.Density{Volume: amount("1 cup"), Weight: amount("120 g")}}
}

func (k kitchen) need(slug domain.Slug) {
	if !k.Items[slug].Exists {
		k.Items[slug] = catalog.Entry[catalog.Item]{Exists: true, Definition: catalog.Item{Slug: slug, Name: strings.ToUpper(string(slug)), Kind: catalog.Ingredient}}
	}
}

// recipe takes a snapshot of a recipe of lines like "2 cup flour" and components
// like "1/2 of dough". A batch of it yields 10 standard ones, or slices of 30 %.
func (k kitchen) recipe(slug domain.Slug, words ...string) catalog.RecipeSnapshot {
	recipe := catalog.Recipe{Slug: slug, Name: strings.ToUpper(string(slug)), Yields: []catalog.Yield{
		{Slug: "standard", Name: "Standard", Mode: catalog.ByCount, ItemsPerBatch: 10},
		{Slug: "slice", Name: "Slice", Mode: catalog.ByPortion, BatchPercent: num("30")},
	}}
	for _, text := range words {
		word := strings.Fields(text)
		last := domain.Slug(word[len(word)-1])
		if word[1] == "of" {
			recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: last, Batches: num(word[0])})
			continue
		}
		k.need(last)
		recipe.Lines = append(recipe.Lines, catalog.Line{Item: last, Amount: amount(strings.Join(word[:len(word)-1], " "))})
	}
	k.Recipes[slug] = catalog.Source[catalog.Recipe]{Entry: catalog.Entry[catalog.Recipe]{Definition: recipe, Exists: true}}
	return k.CaptureRecipe("snapshot-of-"+domain.ID(slug), slug)
}

// good takes a snapshot of a good of components like "2 cookie/standard", "1/2
// tin" and "1 each box".
func (k kitchen) good(slug domain.Slug, words ...string) catalog.GoodSnapshot {
	good := catalog.FinishedGood{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range words {
		word := strings.Fields(text)
		last := word[len(word)-1]
		component := catalog.GoodComponent{Quantity: num(word[0])}
		switch {
		case len(word) > 2:
			k.need(domain.Slug(last))
			component.Item, component.Unit = domain.Slug(last), amount(strings.Join(word[:len(word)-1], " ")).Unit
		case strings.Contains(last, "/"):
			component.FinishedUnit = ref(last)
			if recipe := component.FinishedUnit.Recipe; !k.Recipes[recipe].Exists {
				k.recipe(recipe, "1 g flour")
			}
		default:
			component.FinishedGood = domain.Slug(last)
		}
		good.Components = append(good.Components, component)
	}
	k.Goods[slug] = catalog.Source[catalog.FinishedGood]{Entry: catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}}
	return k.CaptureGood("snapshot-of-"+domain.ID(slug), slug)
}

func num(text string) measure.Number {
	n, err := measure.ParseNumber(text)
	if err != nil {
		panic(err)
	}
	return n
}

func money(text string) measure.Money {
	m, err := measure.ParseMoney(text)
	if err != nil {
		panic(err)
	}
	return m
}

// amount reads "2.5 cup".
func amount(text string) measure.Amount {
	value, code, _ := strings.Cut(text, " ")
	unit, err := measure.ParseUnit(code)
	if err != nil {
		panic(err)
	}
	return measure.Amount{Value: num(value), Unit: unit}
}

func ref(text string) catalog.UnitRef {
	unit, err := catalog.ParseUnitRef(text)
	if err != nil {
		panic(err)
	}
	return unit
}

func unitOf(text string) pantry.Thing { return pantry.Thing{FinishedUnit: ref(text)} }

func goodOf(slug domain.Slug) pantry.Thing { return pantry.Thing{FinishedGood: slug} }

// lot is "2 kg flour" at a cost, received on a day of December and perhaps
// expiring on another.
func lot(id domain.ID, what, cost, received string, expires ...string) pantry.LotReceived {
	word := strings.Fields(what)
	last := len(word) - 1
	event := pantry.LotReceived{
		ID: id, Item: domain.Slug(word[last]), Amount: amount(strings.Join(word[:last], " ")), Cost: money(cost),
		ReceivedOn: domain.Date("2026-12-" + received),
	}
	if len(expires) > 0 {
		event.ExpiresOn = domain.Date("2026-12-" + expires[0])
	}
	return event
}

// shelf is finished stock that came from somewhere, at a value.
func shelf(id domain.ID, thing pantry.Thing, quantity, value string) pantry.Event {
	return pantry.FinishedStockAdjusted{ID: id, Thing: thing, Change: num(quantity), Value: money(value), Reason: "found"}
}

func stocked(events ...pantry.Event) pantry.Pantry {
	var p pantry.Pantry
	return after(p, events...)
}

func after(p pantry.Pantry, events ...pantry.Event) pantry.Pantry {
	for _, event := range events {
		p = p.Apply(event)
	}
	return p
}

// today is noon of 20 December 2026.
func today() time.Time { return time.Date(2026, 12, 20, 12, 0, 0, 0, time.UTC) }

// bake is one batch that goes as it should, of a snapshot that the plan has.
func bake(snapshot catalog.RecipeSnapshot, change ...func(*pantry.Production)) pantry.Production {
	run := pantry.Production{ID: "run", Snapshot: snapshot, Reused: true, Batches: 1, Scale: num("1"), ActualYield: 10, At: today()}
	for _, change := range change {
		change(&run)
	}
	return run
}

// pack is one of a good, of a snapshot that the plan has.
func pack(snapshot catalog.GoodSnapshot, change ...func(*pantry.Assembly)) pantry.Assembly {
	run := pantry.Assembly{ID: "packing", Snapshot: snapshot, Reused: true, Quantity: 1, At: today()}
	for _, change := range change {
		change(&run)
	}
	return run
}

// produced decides and wants one event.
func produced(t require.TestingT, p pantry.Pantry, run pantry.Production) pantry.BatchProductionRecorded {
	events, err := p.RecordProduction(run)
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].(pantry.BatchProductionRecorded)
}

// assembled decides and wants one event.
func assembled(t require.TestingT, p pantry.Pantry, run pantry.Assembly) pantry.AssemblyRecorded {
	events, err := p.RecordAssembly(run)
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].(pantry.AssemblyRecorded)
}

// told writes what was taken as "lot: 500 g for 1.50".
func told(consumed []pantry.Consumed) []string {
	lines := make([]string, len(consumed))
	for i, line := range consumed {
		lines[i] = string(line.Lot+line.Layer) + ": " + strings.TrimSpace(line.Amount.String()+" "+line.Unit.String()) + " for " + line.Cost.String()
	}
	return lines
}

func requireShortages(t *testing.T, want []pantry.Shortage, events []pantry.Event, err error) {
	t.Helper()
	var short *pantry.ShortageError
	require.ErrorAs(t, err, &short)
	require.Empty(t, cmp.Diff(want, short.Shortages))
	require.Empty(t, events, "nothing is decided")
}

func pointers(t *testing.T, err error) []string {
	t.Helper()
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	places := make([]string, len(invalid.Problems))
	for i, problem := range invalid.Problems {
		require.NotEmpty(t, problem.Detail)
		places[i] = problem.Pointer
	}
	return places
}
