package comparison

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/variance"
)

// Made is a plan against what was made for its occasion, by unvoided runs. Old is
// what is planned, new what was made. Everything that is planned or was made is
// in it. Its lists are sorted and never nil.
type Made struct {
	Batches     []MadeBatch    `json:"recipe_batches" doc:"By finished unit"`
	Assemblies  []MadeAssembly `json:"assemblies" doc:"By finished good"`
	Ingredients []MadeItem     `json:"ingredients" doc:"What was taken from the pantry's lots, packaging too, by item, then unit"`
	// Cost is that of everything that was taken from lots.
	measure.Cost
	Variance variance.Variance `json:"variance" doc:"Why that cost what it cost: planned, yield, quantity, price and substitution sum to it"`
}

// MadeBatch is a finished unit, planned and made.
type MadeBatch struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit" doc:"As recipe/unit"`
	RecipeName   string          `json:"recipe_name,omitempty" doc:"As the plan has it; missing if it is not planned"`
	UnitName     string          `json:"finished_unit_name,omitempty"`
	Batches      Figure          `json:"batches" doc:"Planned batches, and those that yielded anything"`
	Units        Figure          `json:"units" doc:"What the planned batches yield, and the good units that were baked"`
	Lost         measure.Number  `json:"lost_units"`
}

// MadeAssembly is a finished good, planned and made.
type MadeAssembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Name         string      `json:"finished_good_name,omitempty"`
	Quantity     Figure      `json:"quantity"`
}

// MadeItem is an item, planned and consumed.
type MadeItem struct {
	Item   domain.Slug  `json:"item"`
	Name   string       `json:"name,omitempty"`
	Unit   measure.Unit `json:"unit"`
	Amount Figure       `json:"amount" doc:"What the whole plan needs, and what its occasion's runs took"`
	// Unaccounted is the part of what was used that no lot was there for.
	Unaccounted measure.Number `json:"unaccounted,omitzero" doc:"The part of what was used that no lot was there for; missing if there is none"`
	// Cost is that of what the runs took.
	measure.Cost
}

// Consumption is so much of an item that a run took.
type Consumption struct {
	Item   domain.Slug
	Amount measure.Amount
	Cost   measure.Cost
	// IsUnaccounted reports that no lot was there for it.
	IsUnaccounted bool
}

// Unaccounted returns what runs used and no lot was there for, or settled it since. Its
// cost is not known.
func Unaccounted(lines []pantry.Unaccounted) []Consumption {
	var used []Consumption
	for _, line := range lines {
		if left := line.Value.Sub(line.Settled); measure.Counts(left, line.Unit) {
			used = append(used, Consumption{
				Item: line.Item, Amount: measure.Amount{Value: left, Unit: line.Unit},
				Cost: measure.CostOf(measure.Money{}, false), IsUnaccounted: true,
			})
		}
	}
	return used
}

// ConsumedBy returns what runs took of items: from lots, and what no lot was there for.
func ConsumedBy(runs []variance.Run) []Consumption {
	var all []Consumption
	for _, run := range runs {
		for _, line := range run.Consumed {
			if line.Item != "" {
				amount := measure.Amount{Value: line.Amount, Unit: line.Unit}
				all = append(all, Consumption{Item: line.Item, Amount: amount, Cost: line.WholeCost()})
			}
		}
		all = append(all, Unaccounted(run.Unaccounted)...)
	}
	return all
}

// unaccounted returns an amount if no lot was there for it.
func (c Consumption) unaccounted(amount measure.Number) measure.Number {
	if c.IsUnaccounted {
		return amount
	}
	return measure.Number{}
}

// AgainstMade is a plan, by the input of its summary, against what was made and
// consumed by some runs. What was consumed is counted in the unit in which the plan needs its
// item; where it does not convert to that it is a row of its own. The items
// are those of the plan.
func AgainstMade(in planning.Input, consumed []Consumption, by variance.Variance, items map[domain.Slug]catalog.Item) Made {
	planned := planning.Calculate(in)
	both := planning.Calculate(withMade(in))
	made := Made{Batches: []MadeBatch{}, Assemblies: []MadeAssembly{}, Cost: measure.NoCost(), Variance: by}
	for _, taken := range consumed {
		made.Cost = made.Plus(taken.Cost)
	}
	for _, line := range both.Batches {
		made.Batches = append(made.Batches, MadeBatch{
			FinishedUnit: refOf(line), RecipeName: line.RecipeName, UnitName: line.UnitName,
			Batches: figure(measure.Int(line.Batches), line.CompletedBatches), Units: figure(line.TotalYield, line.Good), Lost: line.Lost,
		})
	}
	for _, target := range both.Assemblies {
		made.Assemblies = append(made.Assemblies, MadeAssembly{
			FinishedGood: target.FinishedGood, Name: target.Name, Quantity: figure(measure.Int(target.Quantity), measure.Int(target.Assembled)),
		})
	}
	slices.SortFunc(made.Batches, func(a, b MadeBatch) int { return strings.Compare(a.FinishedUnit.String(), b.FinishedUnit.String()) })
	slices.SortFunc(made.Assemblies, func(a, b MadeAssembly) int { return cmp.Compare(a.FinishedGood, b.FinishedGood) })
	made.Ingredients = madeItems(planned.Shopping, consumed, measures(items), measure.Number{})
	return made
}

// withMade is the input with a target of nothing for all that was made and not
// planned.
func withMade(in planning.Input) planning.Input {
	units, goods := map[catalog.UnitRef]bool{}, map[domain.Slug]bool{}
	for _, line := range planning.Lines(in) {
		units[line.FinishedUnit] = true
	}
	for _, target := range in.Assembly {
		goods[target.FinishedGood] = true
	}
	in.Production, in.Assembly = slices.Clone(in.Production), slices.Clone(in.Assembly)
	for _, run := range in.Runs {
		if !units[run.FinishedUnit] {
			units[run.FinishedUnit] = true
			in.Production = append(in.Production, planning.ProductionTarget{FinishedUnit: run.FinishedUnit})
		}
	}
	for _, run := range in.Assemblies {
		if !goods[run.FinishedGood] {
			goods[run.FinishedGood] = true
			in.Assembly = append(in.Assembly, planning.AssemblyTarget{FinishedGood: run.FinishedGood})
		}
	}
	return in
}

// into converts an amount of an item into another unit; false if it does not convert.
type into func(item domain.Slug, amount measure.Amount, unit measure.Unit) (measure.Number, bool)

// measures converts by the measures of items.
func measures(items map[domain.Slug]catalog.Item) into {
	return func(slug domain.Slug, amount measure.Amount, unit measure.Unit) (measure.Number, bool) {
		item := items[slug]
		converted, err := item.Conversions().Convert(amount, unit)
		return converted.Value, err == nil
	}
}

// madeItems returns the rows of what was taken; nothing is the 0 to which it is added.
func madeItems(planned []planning.Purchase, consumed []Consumption, convert into, nothing measure.Number) []MadeItem {
	items := make([]MadeItem, 0, len(planned))
	for _, row := range planned {
		items = append(items, MadeItem{
			Item: row.Item, Name: row.Name, Unit: row.Unit, Amount: Figure{Old: row.NeededTotal, New: nothing},
			Cost: measure.CostOf(measure.MoneyOf(nothing), true),
		})
	}
next:
	for _, taken := range consumed {
		for i := range items {
			if item := &items[i]; item.Item == taken.Item {
				if same, converts := convert(taken.Item, taken.Amount, item.Unit); converts {
					item.Amount.New, item.Cost = item.Amount.New.Add(same), item.Plus(taken.Cost)
					if taken.IsUnaccounted {
						item.Unaccounted = item.Unaccounted.Add(same)
					}
					continue next
				}
			}
		}
		items = append(items, MadeItem{
			Item: taken.Item, Unit: taken.Amount.Unit, Amount: Figure{New: taken.Amount.Value}, Cost: taken.Cost,
			Unaccounted: taken.unaccounted(taken.Amount.Value),
		})
	}
	for i := range items {
		items[i].Amount = figure(items[i].Amount.Old, items[i].Amount.New)
	}
	slices.SortFunc(items, func(a, b MadeItem) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), strings.Compare(a.Unit.String(), b.Unit.String()))
	})
	return items
}
