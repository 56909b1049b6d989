package summary

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Summary is the answer. Its lists are sorted by name, then slug, then unit,
// and never nil.
type Summary struct {
	// Plan is nil where the live definitions answered.
	Plan *PlanRef `json:"plan"`
	// Position is the position of the log that the answer is true for; whoever
	// fetched the input fills it in.
	Position    string       `json:"position"`
	Status      PhaseStatus  `json:"status"`
	Phases      Phases       `json:"phases"`
	Progress    Progress     `json:"progress"`
	Batches     []BatchLine  `json:"recipe_batches"`
	Assemblies  []Assembly   `json:"assemblies"`
	Ingredients []Ingredient `json:"aggregated_ingredients"`
	Shopping    []Purchase   `json:"shopping_list"`
	Warnings    []Warning    `json:"warnings"`
}

// PlanRef says which plan the answer is about.
type PlanRef struct {
	ID           domain.ID `json:"id"`
	Number       int       `json:"number"`
	State        string    `json:"state"`
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
	Requirements PhaseStatus `json:"requirements"`
	Shopping     PhaseStatus `json:"shopping"`
	Production   PhaseStatus `json:"production"`
	Assembly     PhaseStatus `json:"assembly"`
}

// Progress is how much of the work is done; nil where there is none to do. A
// line that is more than done does not make up for another that is not.
type Progress struct {
	Production *Percent `json:"production_percent"`
	Assembly   *Percent `json:"assembly_percent"`
	Overall    *Percent `json:"overall_percent"`
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

// BatchLine is one finished unit of the plan.
type BatchLine struct {
	Recipe       domain.Slug    `json:"recipe"`
	RecipeName   string         `json:"recipe_name"`
	FinishedUnit domain.Slug    `json:"finished_unit"` // its slug within the recipe
	Origin       Origin         `json:"origin"`
	Snapshot     *domain.ID     `json:"recipe_snapshot_id"` // nil without a snapshot
	HasSnapshot  bool           `json:"has_snapshot"`
	PerBatch     measure.Number `json:"units_per_batch"`
	// Demand is what the assembly targets take, exactly; UnitsNeeded is the
	// demand if there is any, else what the targeted batches yield.
	Demand           measure.Number `json:"demand"`
	UnitsNeeded      measure.Number `json:"units_needed"`
	Batches          int64          `json:"batches"`
	BatchesRequired  int64          `json:"batches_required"`
	TotalYield       measure.Number `json:"total_yield"`
	Waste            measure.Number `json:"waste_units"`
	WastePercent     Percent        `json:"waste_percent"`
	Shortfall        measure.Number `json:"shortfall_units"`
	Good             measure.Number `json:"good_units"`
	Lost             measure.Number `json:"lost_units"`
	CompletedBatches measure.Number `json:"completed_batches"`
	RemainingBatches Count          `json:"remaining_batches"`
	Percent          Percent        `json:"percent"` // may pass 100
	Feasibility      Feasibility    `json:"feasibility"`
	Shortages        []Shortage     `json:"shortages"`
	Pegs             []Peg          `json:"pegs"`
}

// Shortage is an item of which the pool holds too little for a batch line, in
// the unit that the item is listed in.
type Shortage struct {
	Item      domain.Slug    `json:"item"`
	Name      string         `json:"name"`
	Needed    measure.Number `json:"needed"`
	Available measure.Number `json:"available"`
	Short     measure.Number `json:"short"`
	Unit      measure.Unit   `json:"unit"`
}

// Peg says for which finished good units of a line are demanded. The pegs of a
// line sum to its demand.
type Peg struct {
	FinishedGood domain.Slug    `json:"finished_good"`
	Units        measure.Number `json:"units"`
}

// Assembly is one assembly target.
type Assembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Name         string      `json:"finished_good_name"`
	Snapshot     *domain.ID  `json:"finished_good_snapshot_id"` // nil without a snapshot
	Quantity     int64       `json:"quantity"`
	Assembled    int64       `json:"assembled"`
	Remaining    int64       `json:"remaining"`
	Percent      Percent     `json:"percent"` // may pass 100
	Feasibility  Feasibility `json:"feasibility"`
	// CanAssembleNow is how many could be assembled from what earlier lines and
	// targets leave; it may be more than remains.
	CanAssembleNow int64     `json:"can_assemble_now"`
	Blockers       []Blocker `json:"blockers"`
}

// Blocker is something of which an assembly target that is not ready finds too
// little for what remains. Exactly one of the three names is set: nested goods
// that are not in stock are looked through to what they are made of, so a
// finished good is named only if it is not defined.
type Blocker struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Item         domain.Slug     `json:"item,omitempty"`
	Needed       measure.Number  `json:"needed"`
	Available    measure.Number  `json:"available"`
	Short        measure.Number  `json:"short"`
	Unit         measure.Unit    `json:"unit,omitzero"`
}

// Ingredient is what the batch lines take of an item, in one unit.
type Ingredient struct {
	Item domain.Slug  `json:"item"`
	Name string       `json:"name"`
	Unit measure.Unit `json:"unit"`
	// Total is for the planned batches, Remaining for those still to bake.
	Total     measure.Number `json:"total"`
	Remaining measure.Number `json:"remaining"`
	// Sources are the planned recipes that take it, nested ones counted into
	// them. They sum to the total.
	Sources []Source `json:"sources"`
}

// Source is what a planned recipe takes of an ingredient.
type Source struct {
	Recipe domain.Slug    `json:"recipe"`
	Amount measure.Number `json:"amount"`
	Unit   measure.Unit   `json:"unit"`
}

// Purchase is a row of the shopping list.
type Purchase struct {
	Item        domain.Slug      `json:"item"`
	Name        string           `json:"name"`
	Kind        catalog.ItemKind `json:"kind"`
	Unit        measure.Unit     `json:"unit"`
	Needed      measure.Number   `json:"needed"`       // for what remains to be baked and assembled
	NeededTotal measure.Number   `json:"needed_total"` // for the whole plan
	// Reserved is what the locked plans of other occasions keep of what could be
	// used; OnHand is what they leave.
	Reserved   measure.Number `json:"reserved"`
	OnHand     measure.Number `json:"on_hand"`
	ToBuy      measure.Number `json:"to_buy"`
	Sufficient bool           `json:"sufficient"`
	// ReservedBy says who keeps how much, in the order in which their plans were
	// locked; it sums to Reserved.
	ReservedBy []Reserved `json:"reserved_by"`
	// Package is how the item is sold, if that is known. Packages says how many
	// to buy and Surplus, in the row's unit, what they hold too much; both are
	// nil if the package cannot be converted to the row's unit.
	Package       *catalog.Package `json:"package,omitempty"`
	Packages      *int64           `json:"packages,omitempty"`
	Surplus       *measure.Number  `json:"surplus,omitempty"`
	EstimatedCost *measure.Money   `json:"estimated_cost,omitempty"`
}
