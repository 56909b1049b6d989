// Package input is everything that the calculations of a plan depend on.
package input

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/prepared"
	"crumbtrail/domain/planning/stock"
	"crumbtrail/domain/planning/ticks"
)

// Input is everything the answer depends on.
type Input struct {
	Occasion Occasion
	// Plan is the plan of the answer; nil calculates an occasion from the live
	// definitions, and no line has a snapshot then.
	Plan *Plan
	// UseStock reports whether finished units and goods in stock that no other plan
	// reserves are netted before batches are rounded. Recorded is what of them a completed
	// plan took; nil of one that is not completed.
	UseStock bool
	Recorded *Recorded
	// Production and Assembly are the targets in their order, each finished unit
	// and each finished good once.
	Production []ProductionTarget
	Assembly   []AssemblyTarget
	// Kept are the lines that a plan has without a target, in their order. One of
	// them stays where nothing demands it any more: it was begun.
	Kept []catalog.UnitRef
	// Recipes and Goods hold what the targets name and demand. A line or
	// target whose definition is missing has no effect and adds a
	// [answer.DefinitionMissing] warning.
	Recipes map[domain.Slug]*prepared.Recipe
	Goods   map[domain.Slug]*prepared.Good
	// Runs and Assemblies are the runs for this occasion that are not voided.
	Runs       []made.ProductionRun
	Assemblies []made.AssemblyRun
	Stock      stock.Stock
	// Ticks are what was collected for the occasion and is not put away, oldest first.
	Ticks []ticks.Tick
	// Shopped reports whether anything was collected for the occasion, also what is put away.
	Shopped bool
	// Unusable is what keeps live definitions from being planned: cycles and
	// definitions that nest too deep. Nil for a plan, whose snapshots are closed.
	Unusable *catalog.UnusableError
	// NameKey returns the text whose bytes order a name in the answer's lists; nil orders
	// names by their own bytes.
	NameKey func(name string) string
	// Reserves reports whether the plan reserves what it needs, and Keeps whether it only keeps what was
	// made for it: it is completed, and its occasion is not over.
	Reserves, Keeps bool
	// Others are the plans of other occasions that reserve what they still need before
	// the plan does, in the order in which they do.
	Others []Other
	// Behind are those that reserve after the plan, in their order. They take what it
	// leaves, and keep that from what is assembled beyond the plan.
	Behind []Other
}

// Ref identifies the plan of the input in an answer.
func (in *Input) Ref() answer.PlanRef {
	return answer.PlanRef{
		ID: in.Plan.ID, Number: in.Plan.Number, State: in.Plan.State,
		OccasionID: in.Occasion.ID, OccasionName: in.Occasion.Name,
	}
}

// Recorded is what a completed plan took of finished stock.
type Recorded struct {
	Units map[catalog.UnitRef]measure.Number
	Goods map[domain.Slug]measure.Number
}

// TakesAhead reports whether any recipe takes what is made ahead.
func (in *Input) TakesAhead() bool {
	for _, recipe := range in.Recipes {
		if recipe != nil && len(recipe.Units) > 0 {
			return true
		}
	}
	return false
}

// UsesStock reports whether any of some plans uses finished stock.
func UsesStock(plans []Other) bool {
	return slices.ContainsFunc(plans, func(plan Other) bool { return plan.Input.UseStock })
}

// Other is another occasion's plan that reserves what it needs.
type Other struct {
	Plan domain.ID
	// Input is the plan's own; its stock and its others are not looked at.
	Input Input
}

// Occasion is what is planned for.
type Occasion struct {
	ID   domain.ID
	Name string
	// Date is the day on which lots and finished stock must count.
	Date domain.Date
}

// DayOf returns the day on which batches of a target are baked, which may name one.
func (o Occasion) DayOf(produceOn domain.Date) domain.Date {
	if produceOn == "" {
		return o.Date
	}
	return min(produceOn, o.Date)
}

// Plan is the part of a plan that its answer repeats.
type Plan struct {
	ID               domain.ID
	Number           int
	State            string
	ShoppingComplete bool
	// Lost is what runs took of what the plan reserves.
	Lost []answer.LostReservation
}

// ProductionTarget is so many batches for a finished unit.
type ProductionTarget struct {
	FinishedUnit catalog.UnitRef
	Batches      int64
	// ProduceOn is the day on which they are baked; empty means that of the occasion, and so
	// does a day after that.
	ProduceOn domain.Date
}

// AssemblyTarget is so many of a finished good.
type AssemblyTarget struct {
	FinishedGood domain.Slug
	Quantity     int64
	// Earlier are those of the quantity that were assembled from what the good was
	// before an amendment of the plan.
	Earlier []Earlier
}

// Earlier is so many of a finished good as it was.
type Earlier struct {
	Good     *prepared.Good
	Quantity int64
}

// Snapshot is the id of what answered; a plan's answers alone have one.
func Snapshot(plan *Plan, id domain.ID) *domain.ID {
	if plan == nil || id == "" {
		return nil
	}
	return &id
}
