package pantry

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Kind is what changed finished stock.
type Kind string

// The kinds. A correction is not a run and cannot be voided.
const (
	ProductionKind Kind = "production"
	AssemblyKind   Kind = "assembly"
	CorrectionKind Kind = "correction"
)

// Consumed is an amount taken from one lot or one layer, by a run or a correction.
type Consumed struct {
	// Either Item and Lot or Thing and Layer are set.
	Item domain.Slug `json:"item,omitempty"`
	Lot  domain.ID   `json:"lot,omitempty"`
	Thing
	Layer domain.ID `json:"layer,omitempty"`
	// Amount is in Unit, which is the lot's; finished units and goods have none.
	Amount measure.Number `json:"amount"`
	Unit   measure.Unit   `json:"unit,omitzero"`
	// Cost is the known part of the cost; CostUnknown reports that it is not all of it.
	Cost        measure.Money `json:"cost"`
	CostUnknown bool          `json:"cost_unknown,omitempty"`
	// InsteadOf is the item of the snapshot that Item was taken for; empty for Item itself.
	InsteadOf domain.Slug `json:"instead_of,omitempty"`
	// Settled reports that the line was taken later, for what was [Unaccounted].
	Settled bool `json:"settled,omitempty"`
}

// PassedOver is a lot that a run could not use because its unit does not convert to the
// needed one.
type PassedOver struct {
	Lot    domain.ID    `json:"lot"`
	Item   domain.Slug  `json:"item"`
	Unit   measure.Unit `json:"unit"`
	Needed measure.Unit `json:"needed_unit"`
}

// Stale is finished stock that an assembly run took for an occasion, and that is past its last good
// day on its date: what keeps until then did not suffice.
type Stale struct {
	Thing
	Layer     domain.ID      `json:"layer"`
	Amount    measure.Number `json:"amount"`
	ExpiresOn domain.Date    `json:"expires_on"`
	NeededOn  domain.Date    `json:"needed_on"`
}

// Loss is the part of the expected yield that a run did not yield.
type Loss struct {
	Quantity int64        `json:"quantity"`
	Category LossCategory `json:"category"`
	Notes    string       `json:"notes,omitempty"`
}

// LossCategory is the cause of a loss.
type LossCategory string

// The categories of losses.
const (
	Burnt            LossCategory = "burnt"
	Broken           LossCategory = "broken"
	Contaminated     LossCategory = "contaminated"
	Dropped          LossCategory = "dropped"
	WrongIngredients LossCategory = "wrong_ingredients"
	OtherLoss        LossCategory = "other"
)

// Thing identifies what finished stock is of: a finished unit or a finished good.
// Exactly one of the fields is set.
type Thing struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
}

// Status is the result of a production run.
type Status string

// The statuses of production runs.
const (
	Complete    Status = "complete"
	PartialLoss Status = "partial_loss"
	TotalLoss   Status = "total_loss"
)

// Status returns the result of the run.
func (b BatchProductionRecorded) Status() Status {
	switch {
	case b.Loss == nil:
		return Complete
	case b.ActualYield == 0:
		return TotalLoss
	}
	return PartialLoss
}
