package explanation

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Label says what a number is: a code with what it is about. Its English text is that of
// [Label.String].
type Label struct {
	Code string
	Args []Arg
}

// ArgKind is the kind of an argument of a label.
type ArgKind string

// The kinds of arguments.
const (
	OfItem     ArgKind = "item"
	OfRecipe   ArgKind = "recipe"
	OfUnit     ArgKind = "finished_unit"
	OfGood     ArgKind = "finished_good"
	OfOccasion ArgKind = "occasion"
	OfCategory ArgKind = "category"
	OfActor    ArgKind = "actor"
	OfMeasure  ArgKind = "unit"
	OfMeasures ArgKind = "measures"
	OfDay      ArgKind = "day"
)

// Arg is what a label is about.
type Arg struct {
	//nolint:lll // A struct tag cannot be wrapped.
	Kind  ArgKind `json:"kind" enum:"item,recipe,finished_unit,finished_good,occasion,category,actor,unit,measures,day" doc:"The kind of thing"`
	Value string  `json:"value" doc:"Its slug, a finished unit's as recipe/unit; the id of an occasion; else the text itself"`
	// Name is set by the reader of the input.
	Name string `json:"name,omitempty" doc:"Its name now; missing if it has none any more, and of texts"`
}

// Says returns a label.
func Says(code string, args ...Arg) Label { return Label{Code: code, Args: args} }

// ItemArg is an item as an argument of a label.
func ItemArg(item domain.Slug) Arg { return Arg{Kind: OfItem, Value: string(item)} }

// RecipeArg is a recipe as one.
func RecipeArg(recipe domain.Slug) Arg { return Arg{Kind: OfRecipe, Value: string(recipe)} }

// UnitArg is a finished unit as one.
func UnitArg(unit catalog.UnitRef) Arg { return Arg{Kind: OfUnit, Value: unit.String()} }

// GoodArg is a finished good as one.
func GoodArg(good domain.Slug) Arg { return Arg{Kind: OfGood, Value: string(good)} }

// ThingArg is the one of three that is not empty.
func ThingArg(item domain.Slug, unit catalog.UnitRef, good domain.Slug) Arg {
	switch {
	case item != "":
		return ItemArg(item)
	case good != "":
		return GoodArg(good)
	}
	return UnitArg(unit)
}

// OccasionArg is an occasion as one.
func OccasionArg(id domain.ID, name string) Arg {
	return Arg{Kind: OfOccasion, Value: string(id), Name: name}
}

// MeasureArg is a unit of measurement as one.
func MeasureArg(unit measure.Unit) Arg { return Arg{Kind: OfMeasure, Value: unit.String()} }

// DayArg is a day as one.
func DayArg(day domain.Date) Arg { return Arg{Kind: OfDay, Value: string(day)} }

// TextArg is a text as one: a category, who did something, or measures.
func TextArg(kind ArgKind, text string) Arg { return Arg{Kind: kind, Value: text} }

// String returns the label in English, with slugs.
func (l Label) String() string {
	format, known := english[l.Code]
	if !known {
		return l.Code
	}
	values := make([]any, len(l.Args))
	for i, arg := range l.Args {
		values[i] = arg.Value
		if arg.Kind == OfOccasion {
			values[i] = arg.Name
		}
	}
	return fmt.Sprintf(format, values...)
}

// LabelCodes returns all codes of labels.
func LabelCodes() []string {
	codes := make([]string, 0, len(english))
	for code := range english {
		codes = append(codes, code)
	}
	return codes
}

// english are the texts of labels by their codes.
var english = map[string]string{
	"one": "one", "too_small": "too small to count", "held_nested": "held by nested goods in stock",
	"conversion":            "%s in 1 %s",
	"conversion_by_density": "%[1]s in 1 %[2]s, by its density", "conversion_by_measures": "%[1]s in 1 %[2]s, as %[4]s",

	"recipe_line":      "%s in %s",
	"recipe_component": "batches of %s in %s",
	"recipe_unit":      "%s in %s",
	"recipe_amount":    "amount of %s in %s",
	"yield_amount":     "what a batch of %s makes in all",
	"batch_percent":    "percent of a batch in one %s",
	"expected_loss":    "percent of %s that is expected to be lost",
	"good_component":   "%s in %s",
	"batch_units":      "units in a batch of %s",
	"package_amount":   "amount in a package of %s",
	"package_price":    "price of a package of %s",

	"plan_number":     "number of the plan within its occasion",
	"target_quantity": "quantity of %s in the plan",
	"target_batches":  "batches of %s in the plan",
	"target_earlier":  "made before an amendment of %s in the plan",

	"run_good": "good units of a run of %s", "run_lost": "lost units of a run of %s", "run_batches": "batches of a run of %s",
	"run_scale": "scale of a run of %s", "run_assembled": "assembled by a run of %s",
	"run_taken":     "taken by assembly runs of what a run made of %s",
	"run_expired":   "past their last good day of what a run made of %s",
	"run_corrected": "taken by corrections of what a run made of %s",

	"lot_left":       "left of a lot of %s",
	"lot_reserved":   "reserved of a lot of %s for %s",
	"stock_left":     "left in stock of %s",
	"stock":          "%s in stock",
	"stock_reserved": "%s reserved for other occasions",
	"stock_later":    "made later of %s",
	"stock_expired":  "past its last good day in stock of %s",
	"shelf_life":     "days for which %s is good after the day of baking",
	"stock_recorded": "%s taken from stock when the plan was completed",
	"kept_behind":    "%s reserved for later occasions",
	"needed_itself":  "%s needed by the plan itself",
	"tick":           "%s collected by %s",
	"order":          "%s ordered by %s",

	"plan.number":                 "number of the plan",
	"progress.production_percent": "percent of production",
	"progress.assembly_percent":   "percent of assembly",
	"progress.overall_percent":    "percent of production and assembly",

	"line.units_per_batch": "units per batch of %s", "line.demand": "demand of %s", "line.units_needed": "units needed of %s",
	"line.from_stock": "%s from stock", "assembly.from_stock": "%s from stock",
	"line.batches": "planned batches of %s", "line.batches_required": "required batches of %s",
	"line.total_yield": "yield of the planned batches of %s", "line.waste_units": "units beyond those needed of %s",
	"line.expected_loss_percent": "expected loss in percent of %s", "line.expected_loss_units": "expected loss of %s",
	"line.waste_percent": "waste in percent of the yield of %s", "line.shortfall_units": "missing units of %s",
	"line.good_units": "good units of %s", "line.lost_units": "lost units of %s", "line.completed_batches": "completed batches of %s",
	"line.expired_units": "units past their last good day of %s", "line.shelf_life_days": "days for which %s is good after the day of baking",
	"line.remaining_batches": "remaining batches of %s", "line.remaining_yield": "yield of the remaining batches of %s",
	"line.percent": "percent produced of %s", "line.peg": "demand of %s for %s",

	"short.needed": "needed of %s for %s", "short.available": "available of %s for %s", "short.short": "missing of %s for %s",
	"short.received_later": "received later of %s for %s", "short.expired": "past its last good day of %s for %s",

	"assembly.quantity": "quantity of %s", "assembly.assembled": "assembled quantity of %s", "assembly.remaining": "remaining quantity of %s",
	"assembly.percent": "percent assembled of %s", "assembly.can_assemble_now": "quantity of %s that can be assembled now",
	"assembly.needs_first": "quantity of %s that is assembled before %s",

	"ingredient.total":     "total of %s for the planned batches",
	"ingredient.remaining": "total of %s for the remaining batches",
	"ingredient.source":    "%s for %s",

	"purchase.needed": "needed of %s", "purchase.needed_total": "needed of %s for the whole plan",
	"purchase.reserved": "reserved of %s for other occasions", "purchase.reserved_by": "reserved of %s for %s",
	"purchase.on_hand": "on hand of %s", "purchase.collected": "collected of %s", "purchase.collected_by": "collected of %s by %s",
	"purchase.collected_packages": "packages collected of %s by %s", "purchase.received_later": "received later of %s",
	"purchase.day_needed": "needed of %s on %s", "purchase.day_from_stock": "from stock of %s on %s",
	"purchase.ordered": "ordered of %s", "purchase.ordered_by": "ordered of %s by %s",
	"purchase.ordered_packages": "packages ordered of %s by %s",
	"purchase.to_buy":           "to buy of %s", "purchase.package_amount": "amount in a package of %s",
	"purchase.package_price": "price of a package of %s", "purchase.package_factor": "%[2]s of %[1]s in 1 %[3]s",
	"purchase.packages": "packages to buy of %s", "purchase.surplus": "surplus of %s in the packages",
	"purchase.estimated_cost": "cost of the packages of %s",
	"cover.packages":          "packages to buy of %s, each %s", "cover.cost": "cost of the packages of %s, each %s",
	"cover.least_price":     "packages of %s, each %s, by the choice that costs least, then leaves least over, then has the fewest packages",
	"cover.fewest_packages": "packages of %s, each %s, by the choice of the fewest packages, then leaves least over, as no price is known",

	"share.needed": "needed of %s for %s", "share.needed_total": "needed of %s for the whole plan of %s",
	"share.from_stock": "from stock of %s for %s", "share.collected": "collected of %s for %s",
	"share.ordered":        "ordered of %s for %s",
	"share.received_later": "received later of %s for %s", "share.to_buy": "to buy of %s for %s",
	"pooled.from_stock": "from stock of %s for the plans",

	"cost.known": "known cost of all that is to buy", "cost.total": "cost of all that is to buy",
	"cost.missing": "to buy of %s, without a price", "cost.category.known": "known cost of all that is to buy of %s",
	"cost.category.total": "cost of all that is to buy of %s",
	"cost.other.known":    "known cost of all that is to buy without a category",
	"cost.other.total":    "cost of all that is to buy without a category",

	"taken": "taken of a lot of %s", "taken_cost": "cost of what was taken of a lot of %s",
	"unaccounted":    "used of %s without a lot",
	"planned_by_run": "planned amount of %s, as the run recorded it", "run_expected": "expected units of a run of %s",
	"last_digit": "one of the last digit, so that the parts sum to the cost", "in_last_digits": InLastDigits,

	"made.amount": "%s taken by the runs of the occasion", "made.unaccounted": "%s used without a lot by the runs of the occasion",
	"made.known_cost": "known cost of %s for what was made", "made.total_cost": "cost of %s for what was made",

	"variance.planned_amount": "planned amount of %s for a run of %s", "variance.used": "used of %s by a run of %s",
	"variance.unit_price": "planned price of %s for 1 %s",

	"variance.run.planned_cost": "planned cost of %s for a run of %s", "variance.run.yield_cost": "cost of %s for lost units of a run of %s",
	"variance.run.quantity_cost":     "cost of %s for another amount in a run of %s",
	"variance.run.price_cost":        "cost of %s for another price in a run of %s",
	"variance.run.substitution_cost": "cost of what replaced %s in a run of %s", "variance.run.actual_cost": "cost of %s in a run of %s",

	"variance.run.known_cost": "known cost of %s in a run of %s", "variance.known_cost": "known cost of %s for what was made",
	"variance.all.known_cost":     "known cost of what was made",
	"variance.run.estimated_cost": "estimated cost of %s in a run of %s", "variance.estimated_cost": "estimated cost of %s for what was made",
	"variance.all.estimated_cost": "estimated cost of what was made",

	"variance.planned_cost": "planned cost of %s for what was made", "variance.yield_cost": "cost of %s for lost units",
	"variance.quantity_cost": "cost of %s for another amount", "variance.price_cost": "cost of %s for another price",
	"variance.substitution_cost": "cost of what replaced %s", "variance.actual_cost": "cost of %s",

	"variance.all.planned_cost": "planned cost of what was made", "variance.all.yield_cost": "cost of lost units",
	"variance.all.quantity_cost": "cost of other amounts", "variance.all.price_cost": "cost of other prices",
	"variance.all.substitution_cost": "cost of what was replaced", "variance.all.actual_cost": "cost of what was made",
}

// InLastDigits is the text of a part of a cost in units of its last digit, to which it is rounded.
const InLastDigits = "part of the cost, in units of the last digit"

// coded are the codes of the texts that calculations set with [measure.Number.Labelled].
var coded = map[string]string{
	english["too_small"]: "too_small", english["held_nested"]: "held_nested", InLastDigits: "in_last_digits",
}
