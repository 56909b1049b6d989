package projections

import (
	"maps"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Planning is the name of the projection of what people plan for.
const Planning = "planning"

// OccasionRow is a row of planning.occasions. Its key is kitchen and id.
type OccasionRow struct {
	Kitchen    domain.Kitchen
	ID         domain.ID
	Name       string
	Date       domain.Date
	OutputMode occasion.OutputMode
	Notes      string
	Attendees  int64
	// ActivePlan is the plan that counts now, empty before the first; Plans is
	// how many were made.
	ActivePlan domain.ID
	Plans      int64
	// Revision is that of the occasion's stream.
	Revision  uint64
	CreatedAt time.Time
}

// ProductionTargetRow is a row of planning.production_targets. Its key is
// kitchen, occasion, recipe and unit.
type ProductionTargetRow struct {
	Kitchen      domain.Kitchen
	Occasion     domain.ID
	Recipe, Unit domain.Slug
	Batches      int64
	Notes        string
	// Place orders an occasion's targets as they were first set; Revision is that of
	// the event that set it last.
	Place, Revision uint64
}

// AssemblyTargetRow is a row of planning.assembly_targets. Its key is kitchen,
// occasion and good.
type AssemblyTargetRow struct {
	Kitchen  domain.Kitchen
	Occasion domain.ID
	Good     domain.Slug
	Quantity int64
	Notes    string
	// Place orders an occasion's targets as they were first set; Revision is that of
	// the event that set it last.
	Place, Revision uint64
}

// PlanRow is a row of planning.plans. Its key is kitchen and id.
type PlanRow struct {
	Kitchen             domain.Kitchen
	ID, Occasion        domain.ID
	Number              int64
	CreatedAt           time.Time
	InputHash           string
	ShoppingCompletedAt *time.Time
	// State is what was said of the plan; with a run a draft or locked one counts
	// as in production.
	State occasion.State
	// LockedAt is since when the plan is locked or was before its production began,
	// LockedCommit and LockedPrepare the position of that in the log.
	LockedAt                    *time.Time
	LockedCommit, LockedPrepare uint64
	// EndedAt is when the plan was completed or cancelled.
	EndedAt *time.Time
	// Revision is that of the event that made the plan.
	Revision uint64
	// Document is the [occasion.PlanCreated] as JSON, Current the last
	// [occasion.PlanAmended], empty without.
	Document, Current Document
}

// AmendmentRow is a row of planning.amendments. Its key is kitchen, plan and
// number.
type AmendmentRow struct {
	Kitchen  domain.Kitchen
	Plan     domain.ID
	Number   int64
	Occasion domain.ID
	At       time.Time
	Actor    string
	Reason   string
	Revision uint64
	// Document is the [occasion.PlanAmended] as JSON.
	Document Document
}

// RecipeSnapshotRow is a row of planning.recipe_snapshots. Its key is kitchen and
// id.
type RecipeSnapshotRow struct {
	Kitchen            domain.Kitchen
	ID, Occasion, Plan domain.ID
	Recipe             domain.Slug
	SourceRevision     uint64
	ContentHash        string
	Revision           uint64 // of the event that captured it
	// Content is the [catalog.RecipeContent] as JSON.
	Content Document
}

// GoodSnapshotRow is a row of planning.good_snapshots. Its key is kitchen and id.
type GoodSnapshotRow struct {
	Kitchen            domain.Kitchen
	ID, Occasion, Plan domain.ID
	Good               domain.Slug
	SourceRevision     uint64
	ContentHash        string
	Revision           uint64 // of the event that captured it
	// Content is the [catalog.GoodContent] as JSON.
	Content Document
}

// planningTables are the planning projection's rows.
type planningTables struct {
	occasions         *rows[OccasionRow]
	productionTargets *rows[ProductionTargetRow]
	assemblyTargets   *rows[AssemblyTargetRow]
	plans             *rows[PlanRow]
	amendments        *log[AmendmentRow]
	recipeSnapshots   *log[RecipeSnapshotRow]
	goodSnapshots     *log[GoodSnapshotRow]
}

func newPlanning() *planningTables {
	return &planningTables{
		occasions:         newRows[OccasionRow]("occasions", 2, index{name: "by_date", on: "kitchen, date, id"}),
		productionTargets: newRows[ProductionTargetRow]("production_targets", 4),
		assemblyTargets:   newRows[AssemblyTargetRow]("assembly_targets", 3),
		plans: newRows[PlanRow]("plans", 2, index{name: "by_occasion", on: "kitchen, occasion, number"},
			index{name: "reserving", on: "kitchen", where: "state IN ('locked', 'in_production')"}),
		amendments:      newLog[AmendmentRow]("amendments", 3),
		recipeSnapshots: newLog[RecipeSnapshotRow]("recipe_snapshots", 2, index{name: "by_plan", on: "kitchen, plan, recipe"}),
		goodSnapshots:   newLog[GoodSnapshotRow]("good_snapshots", 2, index{name: "by_plan", on: "kitchen, plan, good"}),
	}
}

func planningProjection() projection {
	names := map[string]any{}
	for name, event := range occasion.Names() {
		names[name] = event
	}
	maps.Copy(names, snapshotNames())
	return projection{
		name: Planning, version: 2, prefixes: []string{stream.Occasions.Prefix()},
		codec: eventstore.NewCodec(names), model: func() model { return newPlanning() },
	}
}

func (p *planningTables) tables() []table {
	return []table{p.occasions, p.productionTargets, p.assemblyTargets, p.plans, p.amendments, p.recipeSnapshots, p.goodSnapshots}
}

// wants announces the rows that an event changes without replacing them: the
// occasion itself by every event but its first.
func (p *planningTables) wants(e *event) {
	switch payload := e.payload.(type) {
	case occasion.Scheduled:
		return
	case occasion.ProductionTargetSet:
		p.productionTargets.want(productionTargetKey(e, payload.FinishedUnit))
	case occasion.AssemblyTargetSet:
		p.assemblyTargets.want(assemblyTargetKey(e, payload.FinishedGood))
	}
	if plan := planChanged(e.payload); plan != "" {
		p.plans.want(e.keyOf(plan))
	}
	p.occasions.want(e.key())
}

func (p *planningTables) fold(e *event) error {
	if scheduled, isFirst := e.payload.(occasion.Scheduled); isFirst {
		row := OccasionRow{Kitchen: e.kitchen, ID: e.id(), Revision: e.Revision, CreatedAt: e.RecordedAt}
		row.describe(scheduled.Details)
		p.occasions.put(row)
		return nil
	}
	row, err := p.occasions.edit(e.key())
	if err != nil {
		return err
	}
	row.Revision = e.Revision
	switch payload := e.payload.(type) {
	case occasion.Rescheduled:
		row.describe(payload.Details)
	case occasion.ProductionTargetSet, occasion.ProductionTargetRemoved, occasion.AssemblyTargetSet, occasion.AssemblyTargetRemoved:
		return p.target(e)
	case recipeSnapshot:
		p.recipeSnapshots.add(payload.row(e, e.id(), planOf(e)))
	case goodSnapshot:
		p.goodSnapshots.add(payload.row(e, e.id(), planOf(e)))
	case occasion.PlanCreated:
		row.ActivePlan, row.Plans = payload.ID, int64(payload.Number)
		p.plans.put(PlanRow{
			Kitchen: e.kitchen, ID: payload.ID, Occasion: e.id(), Number: int64(payload.Number),
			CreatedAt: stored(payload.CreatedAt), InputHash: payload.InputHash, State: occasion.Draft, Revision: e.Revision,
			Document: Document(e.Data),
		})
	default:
		return p.life(e)
	}
	return nil
}

func (o *OccasionRow) describe(details occasion.Details) {
	o.Name, o.Date, o.OutputMode = details.Name, details.Date, details.OutputMode
	o.Notes, o.Attendees = details.Notes, int64(details.Attendees)
}

// planOf is the plan that a snapshot was captured for: the one whose event ends
// the append.
func planOf(e *event) domain.ID {
	switch last := e.append[len(e.append)-1].payload.(type) {
	case occasion.PlanCreated:
		return last.ID
	case occasion.PlanAmended:
		return last.Plan
	}
	return ""
}
