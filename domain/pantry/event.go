// Package pantry is a kitchen's stock ledger: lots of items, finished stock in
// cost layers, and the runs that turn the one into the other.
package pantry

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Event is a fact about one kitchen's pantry.
//
//sumtype:decl
type Event interface{ pantryEvent() }

// LotReceived says that a quantity of one item came in.
type LotReceived struct {
	ID   domain.ID   `json:"id"`
	Item domain.Slug `json:"item"`
	measure.Amount
	// Cost is what the whole lot cost.
	Cost       measure.Money `json:"cost"`
	ReceivedOn domain.Date   `json:"received_on"`
	ExpiresOn  domain.Date   `json:"expires_on,omitempty"`
	Product    string        `json:"product,omitempty"`
	Location   string        `json:"location,omitempty"`
	Notes      string        `json:"notes,omitempty"`
}

// LotAdjusted corrects what is left of a lot. Change and Cost are signed: what
// was added to the lot's remainder and to its remaining cost.
type LotAdjusted struct {
	Lot    domain.ID      `json:"lot"`
	Change measure.Number `json:"change"`
	Cost   measure.Money  `json:"cost"`
	Reason string         `json:"reason"`
}

// FinishedStockAdjusted corrects the stock of a finished unit or good. A
// correction upwards is a layer of its own, named by ID; one downwards takes
// from the layers it names.
type FinishedStockAdjusted struct {
	ID domain.ID `json:"id"`
	Thing
	Change measure.Number `json:"change"`
	// Value is signed: what was added to the value of the stock.
	Value  measure.Money `json:"value"`
	Taken  []Consumed    `json:"taken,omitempty"`
	Reason string        `json:"reason"`
}

// RecipeSnapshotCaptured holds the snapshot of an ad hoc run, which follows in
// the same append.
type RecipeSnapshotCaptured struct{ catalog.RecipeSnapshot }

// GoodSnapshotCaptured holds the snapshot of an ad hoc run, which follows in
// the same append.
type GoodSnapshotCaptured struct{ catalog.GoodSnapshot }

// BatchProductionRecorded says what was baked, from what, at what cost.
type BatchProductionRecorded struct {
	ID             domain.ID       `json:"id"`
	FinishedUnit   catalog.UnitRef `json:"finished_unit"`
	Occasion       domain.ID       `json:"occasion,omitempty"`
	Plan           domain.ID       `json:"plan,omitempty"`
	Snapshot       domain.ID       `json:"snapshot"`
	SnapshotReused bool            `json:"snapshot_reused"`
	Batches        int64           `json:"batches"`
	Scale          measure.Number  `json:"scale"`
	ExpectedYield  int64           `json:"expected_yield"`
	ActualYield    int64           `json:"actual_yield"`
	Loss           *Loss           `json:"loss,omitempty"`
	ProducedAt     time.Time       `json:"produced_at"`
	Notes          string          `json:"notes,omitempty"`
	Consumed       []Consumed      `json:"consumed"`
	PassedOver     []PassedOver    `json:"passed_over,omitempty"`
	TotalCost      measure.Money   `json:"total_cost"`
	GoodValue      measure.Money   `json:"good_value"`
	LossValue      measure.Money   `json:"loss_value"`
}

// AssemblyRecorded says what was assembled, from what, at what cost.
type AssemblyRecorded struct {
	ID             domain.ID     `json:"id"`
	FinishedGood   domain.Slug   `json:"finished_good"`
	Occasion       domain.ID     `json:"occasion,omitempty"`
	Plan           domain.ID     `json:"plan,omitempty"`
	Snapshot       domain.ID     `json:"snapshot"`
	SnapshotReused bool          `json:"snapshot_reused"`
	Quantity       int64         `json:"quantity"`
	AssembledAt    time.Time     `json:"assembled_at"`
	Notes          string        `json:"notes,omitempty"`
	Consumed       []Consumed    `json:"consumed"`
	PassedOver     []PassedOver  `json:"passed_over,omitempty"`
	TotalCost      measure.Money `json:"total_cost"`
}

// RunVoided takes a run back: what it consumed comes back to where it was taken
// from, and the layer of what it made goes.
type RunVoided struct {
	Run  domain.ID `json:"run"`
	Kind Kind      `json:"kind"`
	// Thing is what the run made.
	Thing
	Occasion domain.ID `json:"occasion,omitempty"`
	Plan     domain.ID `json:"plan,omitempty"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason"`
	// Returned are the lines that the run consumed, all of them and as they were.
	Returned []Consumed `json:"returned"`
	// Removed and Value are what goes out of stock: what the run yielded, and what
	// that was worth. Both are 0 for a run that was wholly lost.
	Removed measure.Number `json:"removed"`
	Value   measure.Money  `json:"value"`
}

// Kind says what a run was.
type Kind string

// The kinds of what changes finished stock. A correction is no run and cannot be
// voided.
const (
	ProductionKind Kind = "production"
	AssemblyKind   Kind = "assembly"
	CorrectionKind Kind = "correction"
)

// Consumed is what a run or a correction took from one lot or one layer.
type Consumed struct {
	// Item and Lot, or the Thing and Layer, say of what.
	Item domain.Slug `json:"item,omitempty"`
	Lot  domain.ID   `json:"lot,omitempty"`
	Thing
	Layer domain.ID `json:"layer,omitempty"`
	// Amount is in Unit, the lot's own; finished things have none.
	Amount measure.Number `json:"amount"`
	Unit   measure.Unit   `json:"unit,omitzero"`
	Cost   measure.Money  `json:"cost"`
}

// PassedOver is a lot that a run could not use, as its unit does not convert to
// what was needed.
type PassedOver struct {
	Lot    domain.ID    `json:"lot"`
	Item   domain.Slug  `json:"item"`
	Unit   measure.Unit `json:"unit"`
	Needed measure.Unit `json:"needed_unit"`
}

// Loss is what a run should have yielded and did not.
type Loss struct {
	Quantity int64        `json:"quantity"`
	Category LossCategory `json:"category"`
	Notes    string       `json:"notes,omitempty"`
}

// LossCategory says what became of it.
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

// Thing is what finished stock is of: a finished unit or a finished good.
type Thing struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
}

// Status says how a production run went.
type Status string

// The statuses of production runs.
const (
	Complete    Status = "complete"
	PartialLoss Status = "partial_loss"
	TotalLoss   Status = "total_loss"
)

// Status says how the run went.
func (b BatchProductionRecorded) Status() Status {
	switch {
	case b.Loss == nil:
		return Complete
	case b.ActualYield == 0:
		return TotalLoss
	}
	return PartialLoss
}

func (LotReceived) pantryEvent()             {}
func (LotAdjusted) pantryEvent()             {}
func (FinishedStockAdjusted) pantryEvent()   {}
func (RecipeSnapshotCaptured) pantryEvent()  {}
func (GoodSnapshotCaptured) pantryEvent()    {}
func (BatchProductionRecorded) pantryEvent() {}
func (AssemblyRecorded) pantryEvent()        {}
func (RunVoided) pantryEvent()               {}

// Names are the permanent names under which the events are kept.
func Names() map[string]Event {
	return map[string]Event{
		"lot.received.v1":                    LotReceived{},
		"lot.adjusted.v1":                    LotAdjusted{},
		"finished-stock.adjusted.v1":         FinishedStockAdjusted{},
		"recipe-snapshot.captured.v1":        RecipeSnapshotCaptured{},
		"finished-good-snapshot.captured.v1": GoodSnapshotCaptured{},
		"batch-production.recorded.v1":       BatchProductionRecorded{},
		"assembly.recorded.v1":               AssemblyRecorded{},
		"run.voided.v1":                      RunVoided{},
	}
}
