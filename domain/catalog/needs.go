package catalog

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Need is an amount of an item that is needed.
type Need struct {
	Item   Item
	Amount measure.Amount
}

// PerBatch returns what one batch needs: every line of the recipe and of its nested
// recipes that has an amount and is not fixed per run, times the multiplier, in the order of
// the snapshot.
func (c RecipeContent) PerBatch() []Need {
	items := byItem(c.Items)
	multipliers := map[domain.Slug]measure.Number{c.Root().Slug: measure.Int(1)}
	var needs []Need
	for _, recipe := range c.Recipes {
		times := multipliers[recipe.Slug]
		for _, line := range recipe.Lines {
			if !line.PerRun && !line.ToTaste() {
				needs = append(needs, Need{Item: items[line.Item], Amount: measure.Amount{Value: times.Mul(line.Value), Unit: line.Unit}})
			}
		}
		for _, component := range recipe.Components {
			if !component.MadeAhead() {
				multipliers[component.Recipe] = multipliers[component.Recipe].Add(times.Mul(component.Batches))
			}
		}
	}
	return needs
}

// ScaledRecipe is a recipe as it is made for a run: with what all batches take together.
type ScaledRecipe struct {
	Slug    domain.Slug    `json:"slug"`
	Name    string         `json:"name"`
	Notes   string         `json:"notes,omitempty"`
	Batches measure.Number `json:"batches" doc:"Batches of this recipe; of a nested recipe those that all its users take"`
	Lines   []ScaledLine   `json:"lines" doc:"What these batches take"`
	// Components are the nested recipes; their batches are those that this recipe takes.
	Components []ScaledComponent `json:"components" doc:"The batches of nested recipes that these batches take"`
}

// ScaledLine is what the batches of a recipe take of an item.
type ScaledLine struct {
	Item domain.Slug `json:"item"`
	Name string      `json:"name"`
	SomeAmount
	Note   string `json:"note,omitempty"`
	PerRun bool   `json:"per_run,omitempty" doc:"The run takes it once, however many batches it bakes"`
}

// ScaledComponent is what the batches of a recipe take of a nested one, or of a finished unit that
// is made ahead.
type ScaledComponent struct {
	Recipe       domain.Slug    `json:"recipe,omitempty"`
	FinishedUnit UnitRef        `json:"finished_unit,omitzero" doc:"Instead of recipe: what is made ahead, and taken from stock"`
	Quantity     measure.Number `json:"quantity,omitzero" doc:"How many of the finished unit"`
	Name         string         `json:"name"`
	Batches      measure.Number `json:"batches"`
	Value        measure.Number `json:"amount,omitzero" doc:"The amount that these batches are, of a component that is given by amount"`
	Unit         measure.Unit   `json:"unit,omitzero" doc:"That of the amount"`
	Note         string         `json:"note,omitempty"`
}

// ByAmount reports whether the component is given by amount.
func (c ScaledComponent) ByAmount() bool { return !c.Value.IsZero() }

// Scaled returns what a number of batches takes, recipe by recipe, users before what they
// use.
func (c RecipeContent) Scaled(batches measure.Number) []ScaledRecipe {
	items, names := byItem(c.Items), map[domain.Slug]string{}
	for _, recipe := range c.Recipes {
		names[recipe.Slug] = recipe.Name
	}
	multipliers := map[domain.Slug]measure.Number{c.Root().Slug: batches}
	scaled := make([]ScaledRecipe, len(c.Recipes))
	for i, recipe := range c.Recipes {
		times := multipliers[recipe.Slug]
		scaled[i] = ScaledRecipe{
			Slug: recipe.Slug, Name: recipe.Name, Notes: recipe.Notes, Batches: times,
			Lines: make([]ScaledLine, len(recipe.Lines)), Components: make([]ScaledComponent, len(recipe.Components)),
		}
		for j, line := range recipe.Lines {
			amount := line.SomeAmount
			if !line.PerRun {
				amount.Value = times.Mul(amount.Value)
			}
			scaled[i].Lines[j] = ScaledLine{Item: line.Item, Name: items[line.Item].Name, SomeAmount: amount, Note: line.Note, PerRun: line.PerRun}
		}
		for j, component := range recipe.Components {
			if component.MadeAhead() {
				scaled[i].Components[j] = ScaledComponent{
					FinishedUnit: component.FinishedUnit, Quantity: times.Mul(component.Quantity), Note: component.Note,
					Name: c.unit(component.FinishedUnit).FullName(),
				}
				continue
			}
			taken := times.Mul(component.Batches)
			multipliers[component.Recipe] = multipliers[component.Recipe].Add(taken)
			scaled[i].Components[j] = ScaledComponent{
				Recipe: component.Recipe, Name: names[component.Recipe], Batches: taken, Note: component.Note,
				Value: times.Mul(component.Value), Unit: component.Unit,
			}
		}
	}
	return scaled
}

// unit returns a finished unit that is made ahead.
func (c RecipeContent) unit(ref UnitRef) SnapshotUnit {
	for _, unit := range c.Units {
		if unit.FinishedUnit == ref {
			return unit
		}
	}
	return SnapshotUnit{FinishedUnit: ref}
}

// UnitNeed is a quantity of a finished unit that is needed.
type UnitNeed struct {
	Unit     SnapshotUnit
	Quantity measure.Number
}

// PerGood returns what one of the good needs, exploded through nested goods: finished
// units, each once, and items.
func (c GoodContent) PerGood() ([]UnitNeed, []Need) {
	items := byItem(c.Items)
	multipliers := map[domain.Slug]measure.Number{c.Root().Slug: measure.Int(1)}
	quantities := map[UnitRef]measure.Number{}
	var needs []Need
	for _, good := range c.Goods {
		times := multipliers[good.Slug]
		for _, component := range good.Components {
			quantity := times.Mul(component.Quantity)
			switch {
			case component.Item != "":
				needs = append(needs, Need{Item: items[component.Item], Amount: measure.Amount{Value: quantity, Unit: component.Unit}})
			case component.FinishedGood != "":
				multipliers[component.FinishedGood] = multipliers[component.FinishedGood].Add(quantity)
			default:
				quantities[component.FinishedUnit] = quantities[component.FinishedUnit].Add(quantity)
			}
		}
	}
	units := make([]UnitNeed, len(c.Units))
	for i, unit := range c.Units {
		units[i] = UnitNeed{Unit: unit, Quantity: quantities[unit.FinishedUnit]}
	}
	return units, needs
}

// For is the number of units that a number of goods demand.
func (n UnitNeed) For(goods measure.Number) measure.Number { return goods.Mul(n.Quantity) }

// UnitsFor is the number of units of a finished unit that a number of goods demand,
// through nested goods; 0 for an empty snapshot.
func (c GoodContent) UnitsFor(unit UnitRef, goods int64) measure.Number {
	if len(c.Goods) == 0 {
		return measure.Number{}
	}
	needs, _ := c.PerGood()
	for _, need := range needs {
		if need.Unit.FinishedUnit == unit {
			return need.For(measure.Int(goods))
		}
	}
	return measure.Number{}
}

func byItem(items []Item) map[domain.Slug]Item {
	index := make(map[domain.Slug]Item, len(items))
	for _, item := range items {
		index[item.Slug] = item
	}
	return index
}

// Merge adds up the needs of each item. Amounts that convert into one another become
// one need, in the unit of the item's first; amounts that do not stay separate.
func Merge(needs []Need) []Need {
	var merged []Need
	at := map[domain.Slug][]int{}
next:
	for _, need := range needs {
		for _, i := range at[need.Item.Slug] {
			if same, err := need.Item.Conversions().Convert(need.Amount, merged[i].Amount.Unit); err == nil {
				merged[i].Amount.Value = merged[i].Amount.Value.Add(same.Value)
				continue next
			}
		}
		at[need.Item.Slug] = append(at[need.Item.Slug], len(merged))
		merged = append(merged, need)
	}
	return merged
}

// MergeUnits adds up the needs of each item in each unit, without conversion, in
// the order in which they are first named.
func MergeUnits(needs []Need) []Need {
	type key struct {
		item domain.Slug
		unit measure.Unit
	}
	at := make(map[key]int, len(needs))
	var sums []Need
	for _, need := range needs {
		name := key{item: need.Item.Slug, unit: need.Amount.Unit}
		if i, seen := at[name]; seen {
			sums[i].Amount.Value = sums[i].Amount.Value.Add(need.Amount.Value)
			continue
		}
		at[name] = len(sums)
		sums = append(sums, need)
	}
	return slices.Clip(sums)
}
