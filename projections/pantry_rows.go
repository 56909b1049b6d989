package projections

import (
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
)

// LotRow is a row of pantry.lots. Its key is kitchen and id. Lots that are used
// up stay, with nothing remaining.
type LotRow struct {
	Kitchen domain.Kitchen
	ID      domain.ID
	// Revision is that of the pantry's stream. It orders a kitchen's lots as they
	// came in.
	Revision uint64
	Item     domain.Slug
	Unit     string
	// Amount and Cost are what was received; the remainders are what is left.
	Amount                Decimal
	Remaining             Decimal
	Cost                  Decimal
	RemainingCost         Decimal
	ReceivedOn, ExpiresOn domain.Date
	Product               string
	Location              string
	Notes                 string
}

// LayerRow is a row of pantry.stock_layers: finished stock that was made at one
// cost. Its key is kitchen and id, which is that of the run or the correction
// it came from. Layers that are used up stay, with nothing remaining.
type LayerRow struct {
	Kitchen domain.Kitchen
	ID      domain.ID
	// FinishedUnit is written recipe/unit. It or FinishedGood is empty.
	FinishedUnit string
	FinishedGood domain.Slug
	Remaining    Decimal
	Value        Decimal
	// Revision is that of the pantry's stream. It orders a kitchen's layers as they
	// were made.
	Revision uint64
}

// ProductionRunRow is a row of pantry.production_runs. Its key is kitchen and
// id. It stays when the run is voided: [VoidedRunRow] says so.
type ProductionRunRow struct {
	Kitchen            domain.Kitchen
	ID, Occasion, Plan domain.ID
	Recipe, Unit       domain.Slug
	Snapshot           domain.ID
	Reused             bool
	Batches            int64
	// Scale is exact text, as [crumbtrail/domain/measure.Number] writes it: it may be a fraction.
	Scale                  string
	Expected, Actual       int64
	LossQuantity           int64
	LossCategory           pantry.LossCategory
	ProducedAt, RecordedAt time.Time
	// Document is the [pantry.BatchProductionRecorded] as JSON.
	Document Document
	// Revision is that of the pantry's stream.
	Revision uint64
}

// AssemblyRunRow is a row of pantry.assembly_runs. Its key is kitchen and id. It
// stays when the run is voided: [VoidedRunRow] says so.
type AssemblyRunRow struct {
	Kitchen                 domain.Kitchen
	ID, Occasion, Plan      domain.ID
	Good                    domain.Slug
	Snapshot                domain.ID
	Reused                  bool
	Quantity                int64
	AssembledAt, RecordedAt time.Time
	// Document is the [pantry.AssemblyRecorded] as JSON.
	Document Document
	// Revision is that of the pantry's stream.
	Revision uint64
}

// VoidedRunRow is a row of pantry.voided_runs: a production or an assembly run
// that was undone. Its key is kitchen and run. It is a row of its own so that the
// runs, which are large, are written once and never again.
type VoidedRunRow struct {
	Kitchen domain.Kitchen
	Run     domain.ID
	// Kind is production or assembly.
	Kind                 string
	Reason               string
	VoidedAt, RecordedAt time.Time
	// Revision is that of the pantry's stream.
	Revision uint64
}

// ConsumedRow is a row of pantry.consumed: how much a run took from one lot or
// one layer of finished stock. Its key is source, run and kitchen: it leads from
// a lot to the runs that it went into, and on from a run, whose layer has its id,
// to those that its output went into. What else is known of a line is in the
// run's document, which leads the other way. There are more of these rows than of
// all others, and such a key is sorted in half the time of one that begins with
// the kitchen.
type ConsumedRow struct {
	// Source is the id of the lot or the layer.
	Source, Run uuid.UUID
	Kitchen     domain.Kitchen
	// Amount is in the lot's unit, or in finished units or goods.
	Amount Decimal
}

// RunRecipeSnapshotRow is a row of pantry.recipe_snapshots: a snapshot that was
// captured for a run. Its key is kitchen and id; its content is the row of
// pantry.snapshot_contents with its hash.
type RunRecipeSnapshotRow struct {
	Kitchen        domain.Kitchen
	ID             domain.ID
	Recipe         domain.Slug
	SourceRevision uint64
	ContentHash    string
}

// RunGoodSnapshotRow is a row of pantry.good_snapshots, as RunRecipeSnapshotRow is
// of pantry.recipe_snapshots.
type RunGoodSnapshotRow struct {
	Kitchen        domain.Kitchen
	ID             domain.ID
	Good           domain.Slug
	SourceRevision uint64
	ContentHash    string
}

// SnapshotContentRow is a row of pantry.snapshot_contents. Its key is kitchen and
// content_hash: however often a run is made of a definition that stays as it is,
// its content is kept once.
type SnapshotContentRow struct {
	Kitchen     domain.Kitchen
	ContentHash string
	// Content is the [catalog.RecipeContent] or [catalog.GoodContent] as JSON.
	Content Document
}

// AdjustmentRow is a row of pantry.adjustments: a correction of a lot or of
// finished stock. Its key is kitchen and revision.
type AdjustmentRow struct {
	Kitchen domain.Kitchen
	// Revision is that of the pantry's stream.
	Revision uint64
	// ID is that of a correction of finished stock; Lot, of the lot otherwise.
	ID, Lot      domain.ID
	FinishedUnit string
	FinishedGood domain.Slug
	Change       Decimal
	// Value is signed: what was added to the value of the stock.
	Value      Decimal
	Reason     string
	RecordedAt time.Time
}
