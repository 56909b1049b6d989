package planning_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/ticks"
)

// kitchen is a catalog to plan from, and the input that grows out of it.
type kitchen struct {
	definitions catalogtest.Kitchen
	input       planning.Input
	// isUnion leaves out what is made ahead: in a union of plans those lines stand in another
	// order, and so may the units of rows, and their batches are rounded once.
	isUnion bool
}

const occasionDate = domain.Date("2026-12-24")

func newKitchen() *kitchen {
	return &kitchen{
		definitions: catalogtest.New(),
		input: planning.Input{
			Occasion: planning.Occasion{ID: "occasion", Name: "Christmas", Date: occasionDate},
			Plan:     &planning.Plan{ID: "plan", Number: 1, State: "draft"},
			Reserves: true,
			Stock:    planning.Stock{Units: map[catalog.UnitRef]planning.Layers{}, Goods: map[domain.Slug]planning.Layers{}},
		},
	}
}

var (
	num      = catalogtest.Number
	amount   = catalogtest.Amount
	ref      = catalogtest.Ref
	weighing = catalogtest.Weighing
	packed   = catalogtest.Packed
	// alsoPacked adds another package.
	alsoPacked = catalogtest.AlsoPacked
)

// item defines an ingredient; its name is its slug in capitals.
func (k *kitchen) item(slug domain.Slug, more ...func(*catalog.Item)) {
	k.definitions.SetItem(catalogtest.Item(slug, more...))
}

func named(name string) func(*catalog.Item) { return func(item *catalog.Item) { item.Name = name } }

// recipe defines one with the items that it names.
func (k *kitchen) recipe(slug domain.Slug, words ...string) { k.definitions.Recipe(slug, words...) }

// good defines one with the items that it names.
func (k *kitchen) good(slug domain.Slug, words ...string) { k.definitions.Good(slug, words...) }

func (k *kitchen) bake(unit string, batches int64) {
	k.input.Production = append(k.input.Production, planning.ProductionTarget{FinishedUnit: ref(unit), Batches: batches})
}

func (k *kitchen) assemble(good domain.Slug, quantity int64) {
	k.input.Assembly = append(k.input.Assembly, planning.AssemblyTarget{FinishedGood: good, Quantity: quantity})
}

func (k *kitchen) baked(unit string, batches, yield, loss int64) {
	k.bakedAtScale(unit, batches, "1", yield, loss)
}

func (k *kitchen) bakedAtScale(unit string, batches int64, scale string, yield, loss int64) {
	id := domain.ID("run-" + strconv.Itoa(len(k.input.Runs)+1))
	if ref(unit).Recipe != "" && k.definitions.Recipes[ref(unit).Recipe].Exists {
		for _, need := range k.definitions.RecipeContent(ref(unit).Recipe).UnitsPerBatch() {
			missing := need.For(measure.Int(batches).Mul(num(scale)))
			for i := range k.input.Runs {
				if run := &k.input.Runs[i]; run.FinishedUnit == need.Unit.FinishedUnit {
					missing = taken(&run.Gone, run.ActualYield, missing, 1)
				}
			}
		}
	}
	k.input.Runs = append(k.input.Runs, planning.ProductionRun{
		ID: id, FinishedUnit: ref(unit), Batches: batches,
		Scale: num(scale), ActualYield: yield, Loss: loss,
	})
}

// assembled adds a run by the current definition, which took what was made for the occasion,
// as far as that went. assembledOfOther adds one that took other stock.
func (k *kitchen) assembled(good domain.Slug, quantity int64) {
	k.assembledUnits(good, quantity)
	for _, component := range k.definitions.Goods[good].Definition.Components {
		for i := range k.input.Assemblies[:len(k.input.Assemblies)-1] {
			if run := &k.input.Assemblies[i]; run.FinishedGood == component.FinishedGood {
				component.Quantity = taken(&run.Gone, run.Quantity, component.Quantity, quantity)
			}
		}
	}
}

// assembledUnits adds a run that took finished units that were made for the occasion, and
// nested goods of other stock.
func (k *kitchen) assembledUnits(good domain.Slug, quantity int64) {
	k.assembledOfOther(good, quantity)
	for _, component := range k.definitions.Goods[good].Definition.Components {
		if component.FinishedUnit.IsZero() {
			continue
		}
		for i := range k.input.Runs {
			if run := &k.input.Runs[i]; run.FinishedUnit == component.FinishedUnit {
				component.Quantity = taken(&run.Gone, run.ActualYield, component.Quantity, quantity)
			}
		}
	}
}

// taken takes a quantity for each of so many goods of what a run made, and returns what of
// it is missing then.
func taken(from *planning.Gone, made int64, each measure.Number, goods int64) measure.Number {
	some := left(*from, made).Min(each.Mul(measure.Int(goods)))
	from.Taken = from.Taken.Add(some)
	return each.Sub(some.Div(measure.Int(goods)))
}

// left is what is left of so much that was made.
func left(gone planning.Gone, made int64) measure.Number {
	return measure.Int(made).Sub(gone.Taken).Sub(gone.Corrected)
}

// shelveOwn puts into a stock what is left of what was made for the occasion, made on a day.
func (k *kitchen) shelveOwn(stock *planning.Stock, on func() domain.Date) {
	for _, run := range k.input.Runs {
		stock.Shelve(run.FinishedUnit, "", planning.Layer{
			Occasion: k.input.Occasion.ID, MadeOn: on(), ExpiresOn: run.ExpiresOn, Remaining: left(run.Gone, run.ActualYield),
		})
	}
	for _, run := range k.input.Assemblies {
		stock.Shelve(catalog.UnitRef{}, run.FinishedGood, planning.Layer{
			Occasion: k.input.Occasion.ID, MadeOn: on(), ExpiresOn: run.ExpiresOn, Remaining: left(run.Gone, run.Quantity),
		})
	}
}

func (k *kitchen) assembledOfOther(good domain.Slug, quantity int64) {
	k.input.Assemblies = append(k.input.Assemblies, planning.AssemblyRun{
		ID:           domain.ID("assembly-" + strconv.Itoa(len(k.input.Assemblies)+1)),
		FinishedGood: good, Quantity: quantity, Snapshot: "good-snapshot-of-" + domain.ID(good),
	})
}

// lot puts "2 cup" of an item into the pantry; its id is lot-1, lot-2, …
func (k *kitchen) lot(item domain.Slug, of string, expires ...domain.Date) {
	lot := planning.Lot{ID: domain.ID("lot-" + strconv.Itoa(len(k.input.Stock.Lots)+1)), Item: item, Remaining: amount(of)}
	if len(expires) > 0 {
		lot.ExpiresOn = expires[0]
	}
	k.input.Stock.Lots = append(k.input.Stock.Lots, lot)
}

// collected adds a tick, such as "2 kg", for the occasion.
func (k *kitchen) collected(item domain.Slug, what string, packages ...int64) {
	tick := ticks.Tick{
		ID: domain.ID("tick-" + strconv.Itoa(len(k.input.Ticks)+1)), Occasion: k.input.Occasion.ID, Plan: "plan",
		Item: item, Amount: amount(what), Actor: "Ada",
	}
	for _, number := range packages {
		tick.Packages = number
	}
	k.input.Ticks = append(k.input.Ticks, tick)
}

// received is a lot that is received on a day.
func (k *kitchen) received(item domain.Slug, of string, on domain.Date, expires ...domain.Date) {
	k.lot(item, of, expires...)
	k.input.Stock.Lots[len(k.input.Stock.Lots)-1].ReceivedOn = on
}

func (k *kitchen) units(unit, many string)             { k.input.Stock.Units[ref(unit)] = layers(many) }
func (k *kitchen) goods(good domain.Slug, many string) { k.input.Stock.Goods[good] = layers(many) }

// layers is finished stock that counts on every day.
func layers(many string) planning.Layers { return planning.Layers{{Remaining: num(many)}} }

// ready is the input with snapshots of every recipe and good of the catalog.
func (k *kitchen) ready() planning.Input {
	in := k.input
	in.Recipes, in.Goods = map[domain.Slug]*planning.Recipe{}, map[domain.Slug]*planning.Good{}
	for slug := range k.definitions.Recipes {
		captured := k.definitions.CaptureRecipe("recipe-snapshot-of-"+domain.ID(slug), slug)
		in.Recipes[slug] = planning.NewRecipe(captured.ID, captured.Content)
	}
	for slug := range k.definitions.Goods {
		captured := k.definitions.CaptureGood("good-snapshot-of-"+domain.ID(slug), slug)
		in.Goods[slug] = planning.NewGood(captured.ID, captured.Content)
	}
	return in
}

func (k *kitchen) summary() planning.Summary { return planning.Calculate(k.ready()) }

// line finds "recipe/unit" in an answer.
func line(t require.TestingT, answer planning.Summary, unit string) planning.BatchLine {
	for _, line := range answer.Batches {
		if string(line.Recipe)+"/"+string(line.FinishedUnit) == unit {
			return line
		}
	}
	require.Failf(t, "no line", "%s in %+v", unit, answer.Batches)
	return planning.BatchLine{}
}

func assembly(t require.TestingT, answer planning.Summary, good domain.Slug) planning.Assembly {
	for _, target := range answer.Assemblies {
		if target.FinishedGood == good {
			return target
		}
	}
	require.Failf(t, "no target", "%s in %+v", good, answer.Assemblies)
	return planning.Assembly{}
}

func equal(t *testing.T, want string, got interface{ String() string }, what ...any) {
	t.Helper()
	require.Equal(t, want, got.String(), what...)
}
