package pantry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/pantry"
)

// kitchen is a catalog in a short notation.
type kitchen struct{ catalogtest.Kitchen }

// newKitchen returns a kitchen with the density of flour.
func newKitchen() kitchen {
	k := kitchen{catalogtest.New()}
	k.SetItem(flour())
	return k
}

func flour() catalog.Item { return catalogtest.Item("flour", catalogtest.Weighing("1 cup", "120 g")) }

// recipe captures a snapshot of a recipe. A batch yields 10 standard units or slices of
// 30 %.
func (k kitchen) recipe(slug domain.Slug, words ...string) catalog.RecipeSnapshot {
	k.Recipe(slug, append([]string{"standard 10", "slice 30%"}, words...)...)
	return k.CaptureRecipe("snapshot-of-"+domain.ID(slug), slug)
}

// good captures a snapshot of a good, and defines the recipes that it names unless they
// are defined.
func (k kitchen) good(slug domain.Slug, words ...string) catalog.GoodSnapshot {
	good := k.Good(slug, words...)
	for _, component := range good.Components {
		if recipe := component.FinishedUnit.Recipe; recipe != "" && !k.Recipes[recipe].Exists {
			k.recipe(recipe, "1 g flour")
		}
	}
	return k.CaptureGood("snapshot-of-"+domain.ID(slug), slug)
}

var (
	num    = catalogtest.Number
	money  = catalogtest.Money
	amount = catalogtest.Amount
	ref    = catalogtest.Ref
)

func unitOf(text string) pantry.Thing { return pantry.Thing{FinishedUnit: ref(text)} }

func goodOf(slug domain.Slug) pantry.Thing { return pantry.Thing{FinishedGood: slug} }

// lot returns a lot such as "2 kg flour" at a cost, received on a day of December and
// perhaps expiring on another.
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

// shelf returns an increase of finished stock at a value.
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

// bake returns a run of one batch without a loss, by the plan's snapshot.
func bake(snapshot catalog.RecipeSnapshot, change ...func(*pantry.ProductionRun)) pantry.ProductionRun {
	run := pantry.ProductionRun{ID: "run", Snapshot: snapshot, Reused: true, Batches: 1, Scale: num("1"), ActualYield: 10, At: today()}
	for _, change := range change {
		change(&run)
	}
	return run
}

// pack returns an assembly of one good, by the plan's snapshot.
func pack(snapshot catalog.GoodSnapshot, change ...func(*pantry.AssemblyRun)) pantry.AssemblyRun {
	run := pantry.AssemblyRun{ID: "packing", Snapshot: snapshot, Reused: true, Quantity: 1, At: today()}
	for _, change := range change {
		change(&run)
	}
	return run
}

// produced decides and requires one event.
func produced(t require.TestingT, p pantry.Pantry, run pantry.ProductionRun) pantry.BatchProductionRecorded {
	events, err := p.RecordBatchProduction(run)
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].(pantry.BatchProductionRecorded)
}

// assembled decides and requires one event.
func assembled(t require.TestingT, p pantry.Pantry, run pantry.AssemblyRun) pantry.AssemblyRecorded {
	events, err := p.RecordAssembly(run)
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].(pantry.AssemblyRecorded)
}

// linesOf describes consumed lines, as "lot: 500 g for 1.50".
func linesOf(consumed []pantry.Consumed) []string {
	lines := make([]string, len(consumed))
	for i, line := range consumed {
		lines[i] = string(line.Lot+line.Layer) + ": " + strings.TrimSpace(
			line.Amount.String()+" "+line.Unit.String(),
		) + " for " + line.Cost.String()
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
