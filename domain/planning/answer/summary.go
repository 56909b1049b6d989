// Package answer has what the calculations of a plan answer: the summary, its rows
// and its warnings, as JSON shows them.
package answer

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/arithmetic"
)

// Summary is the answer. Its lists are sorted by name, then slug, then unit,
// and never nil.
type Summary struct {
	// Plan is nil where the live definitions answered.
	Plan *PlanRef `json:"plan" doc:"The plan that the answer is about; null where the live definitions answered"`
	// Position is the position of the log that the answer is true for; the
	// reader of the input sets it.
	Position    string       `json:"position" doc:"Position of the log that the answer reflects"`
	Status      PhaseStatus  `json:"status" enum:"not_started,in_progress,complete" doc:"complete if every applicable phase is"`
	Phases      Phases       `json:"phases"`
	Progress    Progress     `json:"progress"`
	Batches     []BatchLine  `json:"recipe_batches" doc:"A line for each finished unit that has a target or is demanded, by name"`
	Assemblies  []Assembly   `json:"assemblies" doc:"What is to be assembled: the assembly targets, by name"`
	Ingredients []Ingredient `json:"aggregated_ingredients" doc:"What the batches take of each item, nested recipes included, by name"`
	Shopping    []Purchase   `json:"shopping_list" doc:"Items needed for what remains, packaging included, and what of them to buy, by name"`
	// ToTaste is nil if no recipe takes anything to taste.
	ToTaste []ToTaste `json:"shopping_to_taste,omitempty" doc:"Further rows of the list, which have no amount: items that the recipes take to taste, by name"`
	// EstimatedCost is that of the rows of the shopping list together.
	EstimatedCost Estimate  `json:"estimated_cost" doc:"What all that is to buy costs; it is not complete if a row to buy has no price"`
	Warnings      []Warning `json:"warnings" doc:"What limits the answer"`
	// Timeline is set by the reader of the input.
	Timeline *Timeline `json:"timeline,omitempty" doc:"What happened on which day, and what is still to happen"`
	// Lost is empty unless the plan reserves.
	Lost []LostReservation `json:"lost_reservations" doc:"What runs were allowed to take of what the plan reserves, oldest first"`
}

// PlanRef identifies the plan of the answer.
type PlanRef struct {
	ID           domain.ID `json:"id"`
	Number       int       `json:"number" doc:"Counts the plans of the occasion"`
	State        string    `json:"state" enum:"draft,locked,in_production,completed,cancelled" doc:"in_production once it has a run"`
	OccasionID   domain.ID `json:"occasion_id"`
	OccasionName string    `json:"occasion_name"`
}

// PhaseStatus is how far a phase, or everything, has come.
type PhaseStatus string

// The statuses of phases.
const (
	NotApplicable PhaseStatus = "not_applicable"
	NotStarted    PhaseStatus = "not_started"
	InProgress    PhaseStatus = "in_progress"
	Complete      PhaseStatus = "complete"
)

// Phases is where the occasion stands in each phase.
type Phases struct {
	Requirements PhaseStatus `json:"requirements" enum:"not_started,complete" doc:"complete if there is any target"`
	Shopping     PhaseStatus `json:"shopping" enum:"not_started,in_progress,complete" doc:"complete once it is marked"`
	Production   PhaseStatus `json:"production" enum:"not_applicable,not_started,in_progress,complete" doc:"complete when nothing remains"`
	Assembly     PhaseStatus `json:"assembly" enum:"not_applicable,not_started,in_progress,complete" doc:"complete when nothing remains"`
	// ShoppingBegun tells whether shopping that is in progress has begun.
	ShoppingBegun bool `json:"shopping_begun,omitempty" doc:"Something was collected for the occasion, also what is put away: shopping is in_progress from the plan on"`
}

// Progress is how much of the work is done; nil where there is none to do. A
// line that is more than done does not make up for another that is not.
type Progress struct {
	Production *Percent `json:"production_percent" doc:"Mean of the lines, weighted by need and capped at 100 each; null without lines"`
	Assembly   *Percent `json:"assembly_percent" doc:"Mean of the targets, weighted by quantity; null without targets"`
	Overall    *Percent `json:"overall_percent" doc:"Mean of the two, as far as they apply"`
}

// Feasibility is whether something can be made from what is there.
type Feasibility string

// How feasible something is. For a batch line Ready is better than Short; for
// an assembly target Ready is better than AfterProduction, that than Partial,
// and that than Blocked. More stock never makes it worse.
const (
	Finished        Feasibility = "complete"         // nothing remains to be made
	Ready           Feasibility = "ready"            // all that remains can be made now
	Short           Feasibility = "short"            // items are missing for the remaining batches
	AfterProduction Feasibility = "after_production" // it will be ready once the remaining batches are baked
	Partial         Feasibility = "partial"          // some can be assembled now
	Blocked         Feasibility = "blocked"          // not one can be assembled
)

// Origin is why a plan has a line.
type Origin string

// The origins of lines.
const (
	FromTarget Origin = "target"  // a production target is set
	Derived    Origin = "derived" // the assembly targets, or the recipes of other lines, demand it
)

// BatchLine is one finished unit of the plan.
type BatchLine struct {
	Recipe       domain.Slug    `json:"recipe"`
	RecipeName   string         `json:"recipe_name"`
	FinishedUnit domain.Slug    `json:"finished_unit" doc:"The unit's own slug within the recipe"` // its slug within the recipe
	UnitName     string         `json:"finished_unit_name"`
	Origin       Origin         `json:"origin" enum:"target,derived" doc:"derived: demanded, or already started"`
	ProduceOn    domain.Date    `json:"produce_on" format:"date" doc:"The day on which it is baked, and on which the lots that it takes must be good: that of the target, else that of the occasion"`
	Snapshot     *domain.ID     `json:"recipe_snapshot_id" doc:"null where a live definition answers"` // nil without a snapshot
	HasSnapshot  bool           `json:"has_snapshot" doc:"false where a live definition answers"`
	PerBatch     measure.Number `json:"units_per_batch" doc:"Units that one batch yields; 100 / percent for a portion of a batch"`
	// Demand is what the assembly targets take, exactly; UnitsNeeded is the
	// demand if there is any, else what the targeted batches yield.
	Demand           measure.Number `json:"demand" doc:"Units that the assembly targets take, nested goods included, and the planned batches of recipes for which they are made ahead"`
	UnitsNeeded      measure.Number `json:"units_needed" doc:"The demand if there is any, without what comes from stock, else the total yield without the loss that is expected"`
	FromStock        measure.Number `json:"from_stock,omitzero" doc:"Units that finished stock covers, those that goods in stock hold included; only of a plan that uses stock"`
	Batches          int64          `json:"batches" doc:"Planned batches: of the target, or those required for a derived line"`
	BatchesRequired  int64          `json:"batches_required" doc:"Whole batches that the demand takes; 0 without any"`
	TotalYield       measure.Number `json:"total_yield" doc:"Units that the planned batches yield, with those that are expected to be lost"`
	LossPercent      measure.Number `json:"expected_loss_percent,omitzero" doc:"How much of the yield is expected to be lost, in percent, as the recipe has it; missing if nothing is"`
	Loss             measure.Number `json:"expected_loss_units,omitzero" doc:"That part of the total yield; the planned batches cover it"`
	Waste            measure.Number `json:"waste_units" doc:"Units that the planned batches yield beyond those needed and those that are expected to be lost"`
	WastePercent     Percent        `json:"waste_percent" doc:"Of the total yield, with 2 decimals"`
	Shortfall        measure.Number `json:"shortfall_units" doc:"Units needed beyond the total yield without the loss that is expected; see BATCHES_SHORT"`
	Good             measure.Number `json:"good_units" doc:"Units produced for the occasion by runs that are not voided"`
	Lost             measure.Number `json:"lost_units" doc:"Units that those runs lost"`
	Expired          measure.Number `json:"expired_units,omitzero" doc:"Units of those that are left, past their last good day when they are needed, and counted for nothing; missing if there are none"`
	ShelfLife        *int           `json:"shelf_life_days,omitempty" doc:"For how many days after the day of baking the units are good, as the recipe has it; missing if they keep"`
	CompletedBatches measure.Number `json:"completed_batches" doc:"Batches of those runs that yielded anything, each times its scale"`
	RemainingBatches Count          `json:"remaining_batches" doc:"Batches still to bake for what remains to be assembled, or of the target beyond the demand"`
	RemainingYield   measure.Number `json:"remaining_yield" doc:"Units that the remaining batches yield"`
	Percent          Percent        `json:"percent" doc:"Units used or in stock of those needed, or completed batches of those planned; may exceed 100"`
	Feasibility      Feasibility    `json:"feasibility" enum:"complete,ready,after_production,short" doc:"complete: nothing remains; short: items, or units made ahead, are missing; after_production: the units made ahead that are missing will be there once the remaining batches are baked"`
	Shortages        []Shortage     `json:"shortages" doc:"Every item, and every finished unit made ahead, of which there is too little for the remaining batches"`
	Pegs             []Peg          `json:"pegs" doc:"For which finished goods, and for which recipes, the units are demanded; they sum to the demand"`
}

// Shortage is an item of which the pool holds too little for a batch line, in
// the unit that the item is listed in, or a finished unit that is made ahead.
type Shortage struct {
	Item         domain.Slug     `json:"item,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"As recipe/unit, instead of an item"`

	Name      string         `json:"name"`
	Needed    measure.Number `json:"needed" doc:"What the remaining batches take"`
	Available measure.Number `json:"available" doc:"What earlier lines and other occasions leave of it"`
	Short     measure.Number `json:"short" doc:"Needed less available"`
	Unit      measure.Unit   `json:"unit,omitzero" doc:"Missing for a finished unit"`
	pantry.Later
	pantry.Past
}

// Peg is the units of a line that one finished good, or the lines of one recipe, demand. The pegs
// of a line sum to its demand.
type Peg struct {
	FinishedGood domain.Slug    `json:"finished_good,omitempty" doc:"The assembly target that the units are for"`
	Recipe       domain.Slug    `json:"recipe,omitempty" doc:"Instead of a finished good: the recipe that the units are made ahead for"`
	Name         string         `json:"finished_good_name" doc:"Of the good, or of the recipe"`
	Units        measure.Number `json:"units" doc:"Units of the line"`
}

// Assembly is one assembly target.
type Assembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Name         string      `json:"finished_good_name"`
	Snapshot     *domain.ID  `json:"finished_good_snapshot_id" doc:"null where a live definition answers"` // nil without a snapshot
	Quantity     int64       `json:"quantity" doc:"How many are planned"`
	Assembled    int64       `json:"assembled" doc:"Assembled for the occasion, less what assembly runs took of that and what is past its last good day on the date"`
	FromStock    int64       `json:"from_stock,omitempty" doc:"How many goods in stock cover; only of a plan that uses stock"`
	Remaining    int64       `json:"remaining" doc:"How many are still to be assembled"`
	Percent      Percent     `json:"percent" doc:"Assembled of the quantity without what comes from stock, with 2 decimals; may pass 100"` // may pass 100
	Feasibility  Feasibility `json:"feasibility" enum:"complete,ready,after_production,partial,blocked" doc:"Of what remains"`
	// CanAssembleNow is how many could be assembled from what earlier lines and
	// targets leave; it may be more than remains.
	CanAssembleNow int64     `json:"can_assemble_now" doc:"How many the remaining stock is sufficient for; may exceed remaining, by what later occasions do not reserve"`
	Blockers       []Blocker `json:"blockers" doc:"What there is too little of to assemble all that remains; nested goods are looked through"`
	// NeedsAssemblyFirst is what feasibility looks through.
	NeedsAssemblyFirst []First `json:"needs_assembly_first,omitempty" doc:"Nested goods that are missing and have to be assembled first for all that remains; missing if there are none"`
}

// First is a nested good that has to be assembled before the good that holds it.
type First struct {
	FinishedGood domain.Slug    `json:"finished_good"`
	Name         string         `json:"finished_good_name"`
	Quantity     measure.Number `json:"quantity" doc:"How many, in whole goods: what all that remains takes, less what earlier targets leave of them in stock"`
}

// Blocker is something of which an assembly target that is not ready finds too
// little for what remains. Exactly one of the three names is set: nested goods
// that are not in stock are looked through to what they are made of, so a
// finished good is named only if it is not defined.
type Blocker struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"As recipe/unit; exactly one of this, finished_good and item is there"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"One that is not defined"`
	Item         domain.Slug     `json:"item,omitempty"`
	Name         string          `json:"name" doc:"Of the item or the good; of a unit with the name of its recipe"`
	Needed       measure.Number  `json:"needed" doc:"What all that remains takes"`
	Available    measure.Number  `json:"available" doc:"What earlier lines and targets leave of it"`
	Short        measure.Number  `json:"short" doc:"Needed less available"`
	Unit         measure.Unit    `json:"unit,omitzero" doc:"The unit of an item; missing for the others, which are counted"`
	pantry.Later
	pantry.Past
}

// Lacking returns the blocker of something of which more is needed than is available.
func (b Blocker) Lacking(needed, available measure.Number) Blocker {
	b.Needed, b.Available, b.Short = needed, available, arithmetic.Excess(needed, available)
	return b
}

// Overall is the status of everything: complete if every phase that applies is.
func (p Phases) Overall() PhaseStatus {
	complete, begun := true, false
	for _, phase := range []PhaseStatus{p.Requirements, p.Shopping, p.Production, p.Assembly} {
		complete = complete && (phase == Complete || phase == NotApplicable)
		begun = begun || phase == Complete || phase == InProgress
	}
	switch {
	case complete:
		return Complete
	case begun:
		return InProgress
	}
	return NotStarted
}
