package comparison

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// Scenario is a set of assumptions about a plan: other targets, more lots, other
// prices. It is not stored.
type Scenario struct {
	Production []SupposedBatches
	Assembly   []Target // a quantity of 0 takes the target out
	Lots       []SupposedLot
	Prices     []SupposedPrice
	// UseStock is whether finished stock is used; nil as in the plan.
	UseStock *bool
}

// SupposedBatches is a production target; 0 batches takes it out. Without a unit
// it is the recipe's first.
type SupposedBatches struct {
	Recipe, Unit domain.Slug
	Batches      int64
	ProduceOn    domain.Date // "" if it is as in the plan
}

// SupposedLot is an additional lot.
type SupposedLot struct {
	Item       domain.Slug
	Amount     measure.Amount
	ReceivedOn domain.Date // "" if it is there on every day
	ExpiresOn  domain.Date // "" if it keeps
}

// SupposedPrice is what an item costs: one of its packages, or one unit of it.
// Exactly one of the two is set.
type SupposedPrice struct {
	Item     domain.Slug
	PerPack  *measure.Money
	PerUnit  *measure.Money
	UnitSold measure.Unit // the unit of PerUnit
}

// Basis is what a scenario starts from: a plan's input, and the snapshots that it
// was made ready from.
type Basis struct {
	Input   planning.Input
	Recipes map[domain.Slug]catalog.RecipeSnapshot
	Goods   map[domain.Slug]catalog.GoodSnapshot
	// Earlier are those of goods that amendments have replaced, for each target in
	// the order of its own.
	Earlier map[domain.Slug][]catalog.GoodSnapshot
}

// On is the input of the plan's summary as it would be in the scenario. What the
// plan has no snapshot of is taken from the live definitions, which are those of
// all that the scenario names, with all that lies below. It fails with a
// [*domain.InvalidError] for an assumption that is invalid, and with a
// [*catalog.UnusableError] where a definition cannot be planned.
func (s Scenario) On(basis Basis, live catalog.Definitions) (planning.Input, error) {
	w := supposing{
		in: basis.Input, live: live,
		recipes: copied(basis.Recipes), goods: copied(basis.Goods), earlier: basis.Earlier, added: map[domain.Slug]string{},
	}
	w.in.Production, w.in.Assembly = slices.Clone(w.in.Production), slices.Clone(w.in.Assembly)
	w.in.Recipes, w.in.Goods = copied(w.in.Recipes), copied(w.in.Goods)
	w.in.Stock.Lots = slices.Clone(w.in.Stock.Lots)
	w.in.Kept = kept(basis.Input)
	if s.UseStock != nil {
		w.in.UseStock = *s.UseStock
	}
	for i, supposed := range s.Production {
		w.bake(supposed, fmt.Sprintf("/production_targets/%d", i))
	}
	for i, supposed := range s.Assembly {
		w.assemble(supposed, fmt.Sprintf("/assembly_targets/%d", i))
	}
	for i, supposed := range s.Lots {
		w.hold(supposed, fmt.Sprintf("/lots/%d", i))
	}
	if err := w.define(); err != nil {
		return planning.Input{}, err
	}
	for i, supposed := range s.Prices {
		w.price(supposed, fmt.Sprintf("/prices/%d", i))
	}
	w.prepare()
	return w.in, w.Err()
}

// kept returns the lines that stay whatever is demanded: those that have runs, and
// those that nothing demands already.
func kept(in planning.Input) []catalog.UnitRef {
	stays := map[catalog.UnitRef]bool{}
	for _, run := range in.Runs {
		stays[run.FinishedUnit] = true
	}
	for _, line := range planning.Lines(in) {
		stays[line.FinishedUnit] = stays[line.FinishedUnit] || line.Batches == 0
	}
	return slices.DeleteFunc(slices.Clone(in.Kept), func(unit catalog.UnitRef) bool { return !stays[unit] })
}

func copied[V any](of map[domain.Slug]V) map[domain.Slug]V {
	its := make(map[domain.Slug]V, len(of))
	maps.Copy(its, of)
	return its
}

// supposing is the state of applying a scenario.
type supposing struct {
	domain.Checks
	in      planning.Input
	live    catalog.Definitions
	recipes map[domain.Slug]catalog.RecipeSnapshot
	goods   map[domain.Slug]catalog.GoodSnapshot
	earlier map[domain.Slug][]catalog.GoodSnapshot
	// changed is how items are supposed to be sold.
	changed map[domain.Slug][]catalog.Package
	seen    []string
	// added is where the scenario adds a finished good that the plan does not have.
	added map[domain.Slug]string
}

func (w *supposing) once(what, pointer string) {
	w.Require(!slices.Contains(w.seen, what), pointer, "is assumed twice")
	w.seen = append(w.seen, what)
}

func (w *supposing) bake(supposed SupposedBatches, at string) {
	recipe := w.live.Recipes[supposed.Recipe].Definition
	snapshot, planned := w.recipes[supposed.Recipe]
	if planned {
		recipe = snapshot.Content.Root()
	} else if !w.usable(w.live.Recipes[supposed.Recipe].Exists, w.live.Recipes[supposed.Recipe].Archived, at+"/recipe") {
		return
	}
	yield, yields := recipe.YieldOrFirst(supposed.Unit)
	w.Require(yields, at+"/finished_unit", "%s yields no %s", supposed.Recipe, supposed.Unit)
	unit := catalog.UnitRef{Recipe: supposed.Recipe, Unit: cmp.Or(supposed.Unit, yield.Slug)}
	w.once(unit.String(), at)
	w.Require(supposed.ProduceOn <= w.in.Occasion.Date, at+"/produce_on", "must not be after the date of the occasion, %s", w.in.Occasion.Date)
	place := slices.IndexFunc(w.in.Production, func(target planning.ProductionTarget) bool { return target.FinishedUnit == unit })
	switch {
	case supposed.Batches > 0 && place >= 0:
		w.in.Production[place].Batches = supposed.Batches
		w.in.Production[place].ProduceOn = cmp.Or(supposed.ProduceOn, w.in.Production[place].ProduceOn)
	case supposed.Batches > 0:
		w.in.Production = append(w.in.Production, planning.ProductionTarget{
			FinishedUnit: unit, Batches: supposed.Batches, ProduceOn: supposed.ProduceOn,
		})
	case place >= 0:
		w.in.Production = slices.Delete(w.in.Production, place, place+1)
	default:
		w.Require(false, at, "the plan has no production target for %s", unit)
	}
}

func (w *supposing) assemble(supposed Target, at string) {
	if _, planned := w.goods[supposed.FinishedGood]; !planned {
		live := w.live.Goods[supposed.FinishedGood]
		if !w.usable(live.Exists, live.Archived, at+"/finished_good") {
			return
		}
		w.added[supposed.FinishedGood] = at + "/finished_good"
	}
	w.once(string(supposed.FinishedGood), at)
	place := slices.IndexFunc(w.in.Assembly, func(target planning.AssemblyTarget) bool { return target.FinishedGood == supposed.FinishedGood })
	switch {
	case supposed.Quantity > 0 && place >= 0:
		w.in.Assembly[place].Quantity = supposed.Quantity
	case supposed.Quantity > 0:
		w.in.Assembly = append(w.in.Assembly, planning.AssemblyTarget{FinishedGood: supposed.FinishedGood, Quantity: supposed.Quantity})
	case place >= 0:
		w.in.Assembly = slices.Delete(w.in.Assembly, place, place+1)
	default:
		w.Require(false, at, "the plan has no assembly target for %s", supposed.FinishedGood)
	}
}

func (w *supposing) usable(exists, archived bool, pointer string) bool {
	w.Require(exists, pointer, "is not defined")
	w.Require(!exists || !archived, pointer, "is archived")
	return exists && !archived
}

func (w *supposing) hold(supposed SupposedLot, at string) {
	_, known := w.item(supposed.Item)
	w.Require(known, at+"/item", "is not defined")
	w.Require(supposed.Amount.Value.Sign() > 0, at+"/amount", "must be above zero")
	isGood := supposed.ReceivedOn == "" || supposed.ExpiresOn == "" || supposed.ReceivedOn <= supposed.ExpiresOn
	w.Require(isGood, at+"/expires_on", "must not be before the day of receipt, %s", supposed.ReceivedOn)
	w.in.Stock.Lots = append(w.in.Stock.Lots, planning.Lot{
		Item: supposed.Item, Remaining: supposed.Amount, ReceivedOn: supposed.ReceivedOn, ExpiresOn: supposed.ExpiresOn,
	})
}

// define takes from the live definitions what the targets use and the plan has no
// snapshot of.
func (w *supposing) define() error {
	if err := w.Err(); err != nil {
		return err
	}
	var goods, recipes []domain.Slug
	for _, target := range w.in.Assembly {
		if _, planned := w.goods[target.FinishedGood]; !planned {
			goods = append(goods, target.FinishedGood)
			w.goods[target.FinishedGood] = w.live.CaptureGood("", target.FinishedGood)
		}
	}
	need := func(recipe domain.Slug) {
		if _, planned := w.recipes[recipe]; !planned {
			recipes = append(recipes, recipe)
			w.recipes[recipe] = w.live.CaptureRecipe("", recipe)
		}
	}
	if err := w.live.Check(nil, goods); err != nil {
		return err
	}
	for _, target := range w.in.Production {
		need(target.FinishedUnit.Recipe)
	}
	for _, good := range goods {
		for _, unit := range w.goods[good].Content.Units {
			need(unit.FinishedUnit.Recipe)
			_, yields := w.recipes[unit.FinishedUnit.Recipe].Content.Root().Yield(unit.FinishedUnit.Unit)
			w.Require(yields, w.added[good], "takes %s, which the plan's snapshot of the recipe does not yield", unit.FinishedUnit)
		}
	}
	for i := 0; i < len(recipes); i++ { // each may need what is made ahead for it
		for _, unit := range w.recipes[recipes[i]].Content.Units {
			need(unit.FinishedUnit.Recipe)
		}
	}
	if err := w.live.Check(recipes, nil); err != nil {
		return err
	}
	return w.Err()
}
