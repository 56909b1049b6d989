// Package pantry holds a kitchen's stock ledger: lots of items, finished stock in cost
// layers, and the runs that turn the one into the other.
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
	// Stale is what it took for an occasion and is not good any more on its date.
	Stale []Stale `json:"stale,omitempty"`
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
