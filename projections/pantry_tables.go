package projections

import (
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/projections/table"
)

// LotRow is a row of pantry.lots. Its key is kitchen and id. Lots that are used
// up stay, with nothing remaining.
type LotRow struct {
	Kitchen domain.Kitchen
	ID      domain.ID
	// Revision is that of the event in the pantry's stream. It orders a kitchen's
	// lots as they were received.
	Revision uint64
	Item     domain.Slug
	Unit     string
	// Amount and Cost are what was received; the remainders are what is left.
	Amount    table.Exact
	Remaining table.Exact
	// IsOpen is whether anything that counts remains.
	IsOpen        bool
	Cost          table.Decimal
	RemainingCost table.Decimal
	// CostUnknown is whether the lot was received without a cost.
	CostUnknown           bool
	ReceivedOn, ExpiresOn table.Date
	Product               string
	Location              string
	Notes                 string
	// Changed is the revision of the event that changed the lot last.
	Changed uint64
}

// SettledRow is a row of pantry.settled: what a lot put away of a tick on a shopping
// list, in the unit of the tick (planning.ticks). Its key is kitchen, tick and lot.
type SettledRow struct {
	Kitchen   domain.Kitchen
	Tick, Lot domain.ID
	Amount    table.Exact
}

// TakenRow is a row of pantry.taken: what a run took of what the plan of another
// occasion reserved. Its key is kitchen, plan and run. The row stays as it is when the
// run is voided; see [VoidedRunRow].
type TakenRow struct {
	Kitchen   domain.Kitchen
	Plan, Run domain.ID
	Kind      pantry.Kind
	// Occasion is that of the run.
	Occasion domain.ID
	At       time.Time
	// Reserved is the list of what was taken of the plan's, each a [pantry.Reserved] as JSON.
	Reserved table.Document
	// Revision is that of the event in the pantry's stream.
	Revision uint64
}

// LayerRow is a row of pantry.stock_layers: finished stock of one cost. Its key is
// kitchen and id, which is the id of the run or the adjustment that made it.
// Layers that are used up stay, with nothing remaining.
type LayerRow struct {
	Kitchen domain.Kitchen
	ID      domain.ID
	// FinishedUnit is written recipe/unit. Either it or FinishedGood is empty.
	FinishedUnit string
	FinishedGood domain.Slug
	// Occasion is that of the run; empty if the layer was made for none.
	Occasion  domain.ID
	Remaining table.Exact
	// Taken is what assembly runs took that are not voided. Corrections took the rest of
	// what does not remain.
	Taken table.Exact
	// IsOpen is whether anything that counts remains.
	IsOpen bool
	// Value is the known part of the value, which is all of it unless CostUnknown.
	Value       table.Decimal
	CostUnknown bool
	// MadeOn is the kitchen's day from which the layer counts; empty if it counts on
	// every day.
	MadeOn table.Date
	// ExpiresOn is its last good day; empty if it keeps.
	ExpiresOn table.Date
	// Revision is that of the event in the pantry's stream. It orders a kitchen's
	// layers as they were made.
	Revision uint64
}

// ProductionRunRow is a row of pantry.production_runs. Its key is kitchen and id.
// The row stays as it is when the run is voided; see [VoidedRunRow].
type ProductionRunRow struct {
	Kitchen            domain.Kitchen
	ID, Occasion, Plan domain.ID
	Recipe, Unit       domain.Slug
	// Snapshot is the id of the recipe snapshot that the run used: one of the plan's
	// (planning.recipe_snapshots), or one captured for the run (pantry.snapshots).
	Snapshot domain.ID
	Batches  int64
	// Scale is exact text, as [crumbtrail/domain/measure.Number] writes it: it may
	// be a fraction.
	Scale        string
	Actual       int64
	LossQuantity int64
	ProducedAt   time.Time
	// ProducedOn is the kitchen's day then, as it was when the run was recorded.
	ProducedOn table.Date
	// Document is the [pantry.BatchProductionRecorded] as JSON.
	Document table.Document
	// Revision is that of the event in the pantry's stream.
	Revision uint64
}

// AssemblyRunRow is a row of pantry.assembly_runs. Its key is kitchen and id. The
// row stays as it is when the run is voided; see [VoidedRunRow].
type AssemblyRunRow struct {
	Kitchen            domain.Kitchen
	ID, Occasion, Plan domain.ID
	Good               domain.Slug
	// Snapshot is the id of the finished good's snapshot that the run used: one of
	// the plan's (planning.good_snapshots), or one captured for the run
	// (pantry.snapshots).
	Snapshot    domain.ID
	Quantity    int64
	AssembledAt time.Time
	// AssembledOn is the kitchen's day then, as it was when the run was recorded.
	AssembledOn table.Date
	// Document is the [pantry.AssemblyRecorded] as JSON.
	Document table.Document
	// Revision is that of the event in the pantry's stream.
	Revision uint64
}

// VoidedRunRow is a row of pantry.voided_runs: a production or assembly run that
// was voided. Its key is kitchen and run. It is a row of its own so that the rows
// of runs, which are large, are written only once.
type VoidedRunRow struct {
	Kitchen  domain.Kitchen
	Run      domain.ID
	Reason   string
	VoidedAt time.Time
}

// ConsumedRow is a row of pantry.consumed: a run took from a lot or from a layer
// of finished stock. Its key is source, run and kitchen. It leads from a lot to the
// runs that used it, and from a run, whose layer has the run's id, to the runs that
// used its output. The run's document leads the other way and has the amounts.
// There are more of these rows than of all others together, and such a key is
// sorted in half the time of one that begins with the kitchen.
type ConsumedRow struct {
	// Source is the id of the lot or the layer.
	Source, Run uuid.UUID
	Kitchen     domain.Kitchen
}

// SnapshotRow is a row of pantry.snapshots: a snapshot of a recipe or of a finished
// good that was captured for one ad hoc run. Its key is kitchen and id. Its content
// is the row of pantry.snapshot_contents with its content hash.
type SnapshotRow struct {
	Kitchen        domain.Kitchen
	ID             domain.ID
	SourceRevision uint64
	ContentHash    string
}

// SnapshotContentRow is a row of pantry.snapshot_contents. Its key is kitchen and
// content_hash. Every ad hoc run captures a snapshot of its own, whose content is
// about as large as the run's document, but contents only change with the
// definitions. So a content is stored once for all runs that share it.
type SnapshotContentRow struct {
	Kitchen     domain.Kitchen
	ContentHash string
	// Content is the [catalog.RecipeContent] or [catalog.GoodContent] as JSON.
	Content table.Document
}

// SettingsRow is a row of pantry.settings: the settings of a kitchen, empty where they
// are the default. Its key is kitchen. A kitchen that never set any has none.
type SettingsRow struct {
	Kitchen        domain.Kitchen
	Name, TimeZone string
	Currency       kitchen.Currency
	Locale         string
	Consumption    pantry.Policy
	RequireIfMatch bool
	// Zero where a day has no limit.
	ActiveMinutesPerDay, BatchesPerDay int64
	// Revision is that of the settings' stream.
	Revision uint64
}

// pantryTables are the pantry projection's rows.
type pantryTables struct {
	lots           *table.Rows[LotRow]
	layers         *table.Rows[LayerRow]
	productionRuns *table.Log[ProductionRunRow]
	assemblyRuns   *table.Log[AssemblyRunRow]
	voidedRuns     *table.Log[VoidedRunRow]
	consumed       *table.Log[ConsumedRow]
	snapshots      *table.Log[SnapshotRow]
	contents       *table.Rows[SnapshotContentRow]
	settings       *table.Rows[SettingsRow]
	settled        *table.Log[SettledRow]
	taken          *table.Log[TakenRow]
	corrections    *table.Log[CorrectionRow]
	revaluations   *table.Log[RevaluedRow]
	unaccounted    *table.Rows[UnaccountedRow]

	sources []uuid.UUID // the lots and layers of the run that is folded
}

func newPantry() *pantryTables {
	ofOccasion := table.Index{Name: "by_occasion", On: "kitchen, occasion", Where: "occasion <> ''"}
	return &pantryTables{
		lots: table.NewRows[LotRow]("lots", 2,
			table.Index{Name: "by_item", On: "kitchen, item, revision"},
			table.Index{Name: "open", On: "kitchen, item, revision", Where: "is_open"}),
		layers: table.NewRows[LayerRow]("stock_layers", 2,
			table.Index{Name: "open", On: "kitchen", Where: "is_open"}),
		productionRuns: table.NewLog[ProductionRunRow]("production_runs", 2, ofOccasion,
			table.Index{Name: "by_time", On: "kitchen, produced_at, id"}),
		assemblyRuns: table.NewLog[AssemblyRunRow]("assembly_runs", 2, ofOccasion,
			table.Index{Name: "by_time", On: "kitchen, assembled_at, id"}),
		voidedRuns: table.NewLog[VoidedRunRow]("voided_runs", 2),
		consumed:   table.NewLog[ConsumedRow]("consumed", 3),
		snapshots:  table.NewLog[SnapshotRow]("snapshots", 2),
		contents:   table.NewRows[SnapshotContentRow]("snapshot_contents", 2),
		settings:   table.NewRows[SettingsRow]("settings", 1),
		settled:    table.NewLog[SettledRow]("settled", 3),
		taken:      table.NewLog[TakenRow]("taken", 3),

		corrections:  table.NewLog[CorrectionRow]("lot_corrections", 3),
		revaluations: table.NewLog[RevaluedRow]("revaluations", 3),
		unaccounted: table.NewRows[UnaccountedRow]("unaccounted", 2,
			table.Index{Name: "open", On: "kitchen", Where: "is_open"}),
	}
}

// Tables implements [engine.Model].
func (p *pantryTables) Tables() []table.Table {
	return []table.Table{
		p.lots, p.layers, p.productionRuns, p.assemblyRuns, p.voidedRuns, p.consumed, p.snapshots, p.contents, p.settings, p.settled,
		p.taken, p.corrections, p.revaluations, p.unaccounted,
	}
}
