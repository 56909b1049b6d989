package projections

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/projections/table"
)

// OccasionRow is a row of planning.occasions. Its key is kitchen and id.
type OccasionRow struct {
	Kitchen domain.Kitchen
	ID      domain.ID
	Name    string
	// SearchText is the [collation.Fold] of the name.
	SearchText string
	Date       table.Date
	OutputMode occasion.OutputMode
	Notes      string
	Attendees  int64
	UseStock   bool
	// Archived occasions are not in lists.
	Archived bool
	// ActivePlan is the current plan, empty before the first.
	ActivePlan domain.ID
	// Revision is the revision of the occasion's stream.
	Revision uint64
}

// ProductionTargetRow is a row of planning.production_targets. Its key is
// kitchen, occasion, recipe and unit.
type ProductionTargetRow struct {
	Kitchen      domain.Kitchen
	Occasion     domain.ID
	Recipe, Unit domain.Slug
	Batches      int64
	Notes        string
	// ProduceOn is the day of production, empty if it is that of the occasion.
	ProduceOn domain.Date
	// Place orders an occasion's targets by when they were first set.
	Place uint64
}

// AssemblyTargetRow is a row of planning.assembly_targets. Its key is kitchen,
// occasion and good.
type AssemblyTargetRow struct {
	Kitchen  domain.Kitchen
	Occasion domain.ID
	Good     domain.Slug
	Quantity int64
	Notes    string
	// Place orders an occasion's targets by when they were first set.
	Place uint64
}

// PlanRow is a row of planning.plans. Its key is kitchen and id.
type PlanRow struct {
	Kitchen             domain.Kitchen
	ID, Occasion        domain.ID
	Number              int64
	CreatedAt           time.Time
	InputHash           string
	UseStock            bool
	ShoppingCompletedAt *time.Time
	// State is the state that was set. [occasion.State.CountsAs] returns the state
	// that counts, given whether the plan has runs.
	State occasion.State
	// LockedAt is when the plan was locked, NULL if it is not.
	LockedAt *time.Time
	// EndedAt is when the plan was completed or cancelled.
	EndedAt *time.Time
	// Revision is the revision of the event that created the plan.
	Revision uint64
	// Document is the [occasion.PlanCreated] as JSON, Current the last
	// [occasion.PlanAmended], empty if there is none.
	Document, Current table.Document
	// Completion is the [occasion.PlanCompleted] of a plan that took something of stock as
	// JSON, empty for any other.
	Completion table.Document
}

// AmendmentRow is a row of planning.amendments. Its key is kitchen, plan and
// number.
type AmendmentRow struct {
	Kitchen  domain.Kitchen
	Plan     domain.ID
	Number   int64
	Actor    string
	Revision uint64
	// Document is the [occasion.PlanAmended] as JSON.
	Document table.Document
}

// TickRow is a row of planning.ticks: what was collected or ordered for an occasion. Its
// key is kitchen and id. A tick that is undone, or an order that is cancelled, is removed;
// what lots put away of one is in pantry.settled.
type TickRow struct {
	Kitchen            domain.Kitchen
	ID, Occasion, Plan domain.ID
	Item               domain.Slug
	Amount             table.Exact
	Unit               string
	// Packages is 0 if the amount was not given in packages.
	Packages    int64
	Actor       string
	CollectedAt time.Time
	IsOrder     bool
	Supplier    string
	ExpectedOn  domain.Date
	// Revision is that of the event in the occasion's stream. It orders an occasion's
	// ticks.
	Revision uint64
}

// RecipeSnapshotRow is a row of planning.recipe_snapshots. Its key is kitchen and
// id.
type RecipeSnapshotRow struct {
	Kitchen        domain.Kitchen
	ID, Plan       domain.ID
	Recipe         domain.Slug
	SourceRevision uint64
	ContentHash    string
	Revision       uint64 // of the event that captured it
	// Content is the [catalog.RecipeContent] as JSON.
	Content table.Document
}

// GoodSnapshotRow is a row of planning.good_snapshots. Its key is kitchen and id.
type GoodSnapshotRow struct {
	Kitchen        domain.Kitchen
	ID, Plan       domain.ID
	Good           domain.Slug
	SourceRevision uint64
	ContentHash    string
	Revision       uint64 // of the event that captured it
	// Content is the [catalog.GoodContent] as JSON.
	Content table.Document
}

// planningTables are the planning projection's rows.
type planningTables struct {
	occasions         *table.Rows[OccasionRow]
	productionTargets *table.Rows[ProductionTargetRow]
	assemblyTargets   *table.Rows[AssemblyTargetRow]
	plans             *table.Rows[PlanRow]
	amendments        *table.Log[AmendmentRow]
	recipeSnapshots   *table.Log[RecipeSnapshotRow]
	goodSnapshots     *table.Log[GoodSnapshotRow]
	ticks             *table.Rows[TickRow]
}

func newPlanning() *planningTables {
	return &planningTables{
		occasions:         table.NewRows[OccasionRow]("occasions", 2, table.Index{Name: "by_date", On: "kitchen, date, id"}),
		productionTargets: table.NewRows[ProductionTargetRow]("production_targets", 4),
		assemblyTargets:   table.NewRows[AssemblyTargetRow]("assembly_targets", 3),
		plans:             table.NewRows[PlanRow]("plans", 2, table.Index{Name: "by_occasion", On: "kitchen, occasion, number"}),
		amendments:        table.NewLog[AmendmentRow]("amendments", 3),
		recipeSnapshots:   table.NewLog[RecipeSnapshotRow]("recipe_snapshots", 2, table.Index{Name: "by_plan", On: "kitchen, plan, recipe"}),
		goodSnapshots:     table.NewLog[GoodSnapshotRow]("good_snapshots", 2, table.Index{Name: "by_plan", On: "kitchen, plan, good"}),
		ticks:             table.NewRows[TickRow]("ticks", 2, table.Index{Name: "by_occasion", On: "kitchen, occasion"}),
	}
}

// Tables implements [engine.Model].
func (p *planningTables) Tables() []table.Table {
	return []table.Table{
		p.occasions, p.productionTargets, p.assemblyTargets, p.plans, p.amendments, p.recipeSnapshots, p.goodSnapshots, p.ticks,
	}
}
