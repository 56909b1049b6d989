package projections

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
)

// LotRow is a row of pantry.lots. Its key is kitchen and id. Lots that are used
// up stay, with nothing remaining.
type LotRow struct {
	Kitchen domain.Kitchen
	ID      domain.ID
	// Arrival orders a kitchen's lots as they came in.
	Arrival uint64
	Item    domain.Slug
	Unit    string
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
	// Arrival orders a kitchen's layers as they were made.
	Arrival uint64
}

// ProductionRunRow is a row of pantry.production_runs. Its key is kitchen and
// id.
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

// AssemblyRunRow is a row of pantry.assembly_runs. Its key is kitchen and id.
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

// ConsumedRow is a row of pantry.consumed: what a run or a correction took from
// one lot or one layer. Its key is kitchen, run and line.
type ConsumedRow struct {
	Kitchen      domain.Kitchen
	Run          domain.ID
	Line         int64
	Lot, Layer   domain.ID
	Item         domain.Slug
	FinishedUnit string
	FinishedGood domain.Slug
	Amount       Decimal
	Unit         string
	Cost         Decimal
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
