// Package pantry holds a kitchen's stock ledger: lots of items, finished stock in cost
// layers, and the runs that turn the one into the other.
package pantry

import (
	"cmp"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Event is a fact about one kitchen's pantry.
//
//sumtype:decl
type Event interface{ pantryEvent() }

// LotReceived adds a lot: a received amount of one item.
type LotReceived struct {
	ID   domain.ID   `json:"id"`
	Item domain.Slug `json:"item"`
	measure.Amount
	// Cost is the cost of the whole lot. It is 0 if CostUnknown is set: the lot was
	// received without a cost.
	Cost        measure.Money `json:"cost"`
	CostUnknown bool          `json:"cost_unknown,omitempty"`
	ReceivedOn  domain.Date   `json:"received_on"`
	ExpiresOn   domain.Date   `json:"expires_on,omitempty"`
	Product     string        `json:"product,omitempty"`
	Location    string        `json:"location,omitempty"`
	Notes       string        `json:"notes,omitempty"`
	// NotConvertibleTo is those units of the item's package and its open lots that the
	// lot's unit does not convert to. Until the measure is known or one of the lots is
	// adjusted away, only what is needed in a unit that it converts to can use the lot.
	NotConvertibleTo []measure.Unit `json:"not_convertible_to,omitempty"`
	// Settles is what the lot puts away of ticks on shopping lists ([Pantry.Settle]).
	Settles []Settled `json:"settles,omitempty"`
}

// LotAdjusted corrects the remainder of a lot. Change and Cost are signed and are added
// to the remaining amount, in the lot's unit, and to the remaining cost.
type LotAdjusted struct {
	Lot    domain.ID      `json:"lot"`
	Change measure.Number `json:"change"`
	Cost   measure.Money  `json:"cost"`
	// CostUnknown is that of the lot.
	CostUnknown bool   `json:"cost_unknown,omitempty"`
	Reason      string `json:"reason"`
}

// LotCorrected replaces what was recorded of a lot by what is right. What was taken from
// it stays as it is; a corrected cost changes what that cost.
type LotCorrected struct {
	Lot    domain.ID   `json:"lot"`
	Item   domain.Slug `json:"item"`
	Was    LotDetails  `json:"was"`
	Is     LotDetails  `json:"is"`
	Reason string      `json:"reason"`
	// NotConvertibleTo is as in [LotReceived], for a corrected unit.
	NotConvertibleTo []measure.Unit `json:"not_convertible_to,omitempty"`
	// UsedExpired is the runs that took from the lot after the last good day that it has now.
	UsedExpired []Use `json:"used_expired,omitempty"`
	// Left is the signed change of the cost of what is left of the lot. Adjusted is what
	// adjustments of the lot added to its cost, or, below 0, took from it, as it counts now.
	Left     measure.Money `json:"left"`
	Adjusted measure.Money `json:"adjusted"`
	Revalued []Revaluation `json:"revalued,omitempty"`
}

// FinishedStockAdjusted corrects the stock of a finished unit or good. An increase adds
// a layer with the ID of the event; a decrease takes from the layers in Taken.
type FinishedStockAdjusted struct {
	ID domain.ID `json:"id"`
	Thing
	Change measure.Number `json:"change"`
	// Value is signed and is added to the value of the stock. It is its known part if
	// ValueUnknown is set: an increase without a value, or a decrease of which a line of
	// Taken has an unknown cost.
	Value        measure.Money `json:"value"`
	ValueUnknown bool          `json:"value_unknown,omitempty"`
	Taken        []Consumed    `json:"taken,omitempty"`
	Reason       string        `json:"reason"`
	// At is when it was recorded, from which an increase counts. On is the kitchen's day
	// then, empty for the one that At is written with; see Day. A correction without At
	// counts at any time.
	At time.Time   `json:"at,omitzero"`
	On domain.Date `json:"on,omitempty"`
	// ExpiresOn is the last good day of an increase; empty if it keeps.
	ExpiresOn domain.Date `json:"expires_on,omitempty"`
}

// RecipeSnapshotCaptured is the snapshot for the production run that follows in the
// same append, which uses no plan's snapshot.
type RecipeSnapshotCaptured struct{ catalog.RecipeSnapshot }

// GoodSnapshotCaptured is the snapshot for the assembly run that follows in the same
// append, which uses no plan's snapshot.
type GoodSnapshotCaptured struct{ catalog.GoodSnapshot }

// BatchProductionRecorded records a production run: what was produced, from what, and
// at what cost. Plan is set if the run uses the plan's snapshot.
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
	// ProducedOn is the kitchen's day then; empty if the instant is written with it. See Day.
	ProducedOn domain.Date `json:"produced_on,omitempty"`
	// ExpiresOn is the last good day of what was made, by the shelf life that the snapshot states;
	// empty if it keeps.
	ExpiresOn domain.Date `json:"expires_on,omitempty"`
	Notes     string      `json:"notes,omitempty"`
	Consumed  []Consumed  `json:"consumed"`
	// Otherwise is the items of which the run took something else than the snapshot says.
	Otherwise  []Otherwise  `json:"otherwise,omitempty"`
	PassedOver []PassedOver `json:"passed_over,omitempty"`
	// Unaccounted is what the run used and no lot was there for, and ShortageReason why it was
	// recorded all the same.
	Unaccounted    []Unaccounted `json:"unaccounted,omitempty"`
	ShortageReason string        `json:"shortage_reason,omitempty"`
	// TotalCost is the known cost of what was consumed; see [BatchProductionRecorded.Cost].
	// It is the sum of GoodValue and LossValue.
	TotalCost measure.Money `json:"total_cost"`
	GoodValue measure.Money `json:"good_value"`
	LossValue measure.Money `json:"loss_value"`
	// AllowReserved reports that the run was allowed to take what plans of other occasions
	// reserve, and Reserved is what it took of that.
	AllowReserved bool       `json:"allow_reserved,omitempty"`
	Reserved      []Reserved `json:"reserved,omitempty"`
}

// AssemblyRecorded records an assembly run: what was assembled, from what, and at what
// cost. Plan is set if the run uses the plan's snapshot.
type AssemblyRecorded struct {
	ID             domain.ID   `json:"id"`
	FinishedGood   domain.Slug `json:"finished_good"`
	Occasion       domain.ID   `json:"occasion,omitempty"`
	Plan           domain.ID   `json:"plan,omitempty"`
	Snapshot       domain.ID   `json:"snapshot"`
	SnapshotReused bool        `json:"snapshot_reused"`
	Quantity       int64       `json:"quantity"`
	AssembledAt    time.Time   `json:"assembled_at"`
	// AssembledOn is the kitchen's day then; empty if the instant is written with it. See Day.
	AssembledOn domain.Date `json:"assembled_on,omitempty"`
	// ExpiresOn is the earliest last good day of the finished units and goods that it took; empty
	// if all of them keep.
	ExpiresOn  domain.Date  `json:"expires_on,omitempty"`
	Notes      string       `json:"notes,omitempty"`
	Consumed   []Consumed   `json:"consumed"`
	Otherwise  []Otherwise  `json:"otherwise,omitempty"` // as in [BatchProductionRecorded]
	PassedOver []PassedOver `json:"passed_over,omitempty"`
	// TotalCost is the known cost of what was consumed; see [AssemblyRecorded.Cost].
	TotalCost measure.Money `json:"total_cost"`
	// AllowReserved and Reserved are as in [BatchProductionRecorded], for the nested runs too.
	AllowReserved bool       `json:"allow_reserved,omitempty"`
	Reserved      []Reserved `json:"reserved,omitempty"`
	// Nested is the runs of nested goods that were recorded right before this one, because
	// the goods were missing.
	Nested []NestedRun `json:"nested,omitempty"`
}

// RunVoided voids a run: what it consumed returns to its lots and layers, and the layer
// of what it made is removed.
type RunVoided struct {
	Run  domain.ID `json:"run"`
	Kind Kind      `json:"kind"`
	// Thing is what the run made.
	Thing
	Occasion domain.ID `json:"occasion,omitempty"`
	Plan     domain.ID `json:"plan,omitempty"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason"`
	// Returned is the lines that the run consumed, all of them and unchanged.
	Returned []Consumed `json:"returned"`
	// Removed and Value are the quantity and the known value that leave the stock: those
	// that the run yielded. Both are 0 if all of the yield was lost.
	Removed measure.Number `json:"removed"`
	Value   measure.Money  `json:"value"`
}

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

// Day returns the kitchen's day of the run, as it was when the run was recorded.
func (b BatchProductionRecorded) Day() domain.Date {
	return cmp.Or(b.ProducedOn, writtenDay(b.ProducedAt))
}

// Day returns the kitchen's day of the run, as it was when the run was recorded.
func (a AssemblyRecorded) Day() domain.Date { return cmp.Or(a.AssembledOn, writtenDay(a.AssembledAt)) }

// unlessWritten returns a day to record, empty for the one that the instant is written
// with: so the events of a kitchen in UTC are those of versions that knew no other days.
func unlessWritten(day domain.Date, at time.Time) domain.Date {
	if day == writtenDay(at) {
		return ""
	}
	return day
}

// writtenDay returns the day that an instant is written with, which is that of UTC.
func writtenDay(at time.Time) domain.Date { return domain.DateOf(at) }

// RecordedAt returns the correction with the time at which it is recorded, and the
// kitchen's day then.
func (f FinishedStockAdjusted) RecordedAt(at time.Time, on domain.Date) FinishedStockAdjusted {
	f.At, f.On = at, unlessWritten(on, at)
	return f
}

// Day returns the kitchen's day of the correction; empty if its time is not known.
func (f FinishedStockAdjusted) Day() domain.Date {
	if f.At.IsZero() {
		return ""
	}
	return cmp.Or(f.On, writtenDay(f.At))
}

func (LotReceived) pantryEvent()             {}
func (LotAdjusted) pantryEvent()             {}
func (LotCorrected) pantryEvent()            {}
func (FinishedStockAdjusted) pantryEvent()   {}
func (RecipeSnapshotCaptured) pantryEvent()  {}
func (GoodSnapshotCaptured) pantryEvent()    {}
func (BatchProductionRecorded) pantryEvent() {}
func (AssemblyRecorded) pantryEvent()        {}
func (RunVoided) pantryEvent()               {}
func (UnaccountedSettled) pantryEvent()      {}

// Names returns the events by their permanent stored names.
func Names() map[string]Event {
	return map[string]Event{
		"lot.received.v1":                    LotReceived{},
		"lot.adjusted.v1":                    LotAdjusted{},
		"lot.corrected.v1":                   LotCorrected{},
		"finished-stock.adjusted.v1":         FinishedStockAdjusted{},
		"recipe-snapshot.captured.v1":        RecipeSnapshotCaptured{},
		"finished-good-snapshot.captured.v1": GoodSnapshotCaptured{},
		"batch-production.recorded.v1":       BatchProductionRecorded{},
		"assembly.recorded.v1":               AssemblyRecorded{},
		"run.voided.v1":                      RunVoided{},
		"unaccounted.settled.v1":             UnaccountedSettled{},
	}
}
