package projections

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// The types below are the parts of the pantry's events that the tables need, with
// the names and fields of the domain's types. Numbers are read as the tables store
// them.

type lotReceived struct {
	ID          domain.ID     `json:"id"`
	Item        domain.Slug   `json:"item"`
	Amount      table.Exact   `json:"amount"`
	Unit        string        `json:"unit"`
	Cost        table.Decimal `json:"cost"`
	CostUnknown bool          `json:"cost_unknown"`
	ReceivedOn  table.Date    `json:"received_on"`
	ExpiresOn   table.Date    `json:"expires_on"`
	Product     string        `json:"product"`
	Location    string        `json:"location"`
	Notes       string        `json:"notes"`
	Settles     []settled     `json:"settles"`
}

type settled struct {
	Tick   domain.ID   `json:"tick"`
	Amount table.Exact `json:"amount"`
}

type lotAdjusted struct {
	Lot    domain.ID     `json:"lot"`
	Change table.Exact   `json:"change"`
	Cost   table.Decimal `json:"cost"`
}

type lotCorrected struct {
	Lot      domain.ID     `json:"lot"`
	Was      lotDetails    `json:"was"`
	Is       lotDetails    `json:"is"`
	Reason   string        `json:"reason"`
	Left     table.Decimal `json:"left"`
	Revalued []revaluation `json:"revalued"`
}

// lotDetails is what a correction replaces of a lot.
type lotDetails struct {
	Amount      table.Exact   `json:"amount"`
	Unit        string        `json:"unit"`
	Cost        table.Decimal `json:"cost"`
	CostUnknown bool          `json:"cost_unknown"`
	ReceivedOn  table.Date    `json:"received_on"`
	ExpiresOn   table.Date    `json:"expires_on"`
	Product     string        `json:"product"`
	Location    string        `json:"location"`
	Notes       string        `json:"notes"`
}

// revaluation is what changes of one run or decrease of finished stock.
type revaluation struct {
	use         domain.ID
	left        *table.Decimal
	costUnknown bool
	data        json.RawMessage
}

// UnmarshalJSON keeps all of it, and reads what concerns the layer that the run made.
func (r *revaluation) UnmarshalJSON(data []byte) error {
	var of struct {
		Use         domain.ID      `json:"use"`
		Left        *table.Decimal `json:"left"`
		CostUnknown bool           `json:"cost_unknown"`
	}
	err := json.Unmarshal(data, &of)
	r.use, r.left, r.costUnknown, r.data = of.Use, of.Left, of.CostUnknown, bytes.Clone(data)
	return err
}

type stockAdjusted struct {
	ID domain.ID `json:"id"`
	product
	Change       table.Exact   `json:"change"`
	Value        table.Decimal `json:"value"`
	ValueUnknown bool          `json:"value_unknown"`
	Taken        []consumed    `json:"taken"`
	At           time.Time     `json:"at"`
	On           table.Date    `json:"on"`
	ExpiresOn    table.Date    `json:"expires_on"`
}

// day is the kitchen's day from which an increase counts; empty if it always does.
func (a stockAdjusted) day() table.Date {
	if a.At.IsZero() {
		return ""
	}
	return dayOf(a.On, a.At)
}

type productionRecorded struct {
	ID           domain.ID            `json:"id"`
	FinishedUnit string               `json:"finished_unit"`
	Occasion     domain.ID            `json:"occasion"`
	Plan         domain.ID            `json:"plan"`
	Snapshot     domain.ID            `json:"snapshot"`
	Batches      int64                `json:"batches"`
	Scale        string               `json:"scale"`
	Actual       int64                `json:"actual_yield"`
	Loss         loss                 `json:"loss"`
	ProducedAt   time.Time            `json:"produced_at"`
	ProducedOn   table.Date           `json:"produced_on"`
	ExpiresOn    table.Date           `json:"expires_on"`
	Consumed     []consumed           `json:"consumed"`
	GoodValue    table.Decimal        `json:"good_value"`
	Reserved     []reserved           `json:"reserved"`
	Unaccounted  []pantry.Unaccounted `json:"unaccounted"`
}

type loss struct {
	Quantity int64 `json:"quantity"`
}

type assemblyRecorded struct {
	ID           domain.ID     `json:"id"`
	FinishedGood domain.Slug   `json:"finished_good"`
	Occasion     domain.ID     `json:"occasion"`
	Plan         domain.ID     `json:"plan"`
	Snapshot     domain.ID     `json:"snapshot"`
	Quantity     int64         `json:"quantity"`
	AssembledAt  time.Time     `json:"assembled_at"`
	AssembledOn  table.Date    `json:"assembled_on"`
	ExpiresOn    table.Date    `json:"expires_on"`
	Consumed     []consumed    `json:"consumed"`
	TotalCost    table.Decimal `json:"total_cost"`
	Reserved     []reserved    `json:"reserved"`
}

type runVoided struct {
	Run      domain.ID     `json:"run"`
	At       time.Time     `json:"at"`
	Reason   string        `json:"reason"`
	Returned []consumed    `json:"returned"`
	Removed  table.Exact   `json:"removed"`
	Value    table.Decimal `json:"value"`
}

// product names what finished stock is of.
type product struct {
	FinishedUnit string      `json:"finished_unit"`
	FinishedGood domain.Slug `json:"finished_good"`
}

// consumed is what a run or an adjustment took from one lot or one layer. The
// run's document has the item and the unit.
type consumed struct {
	Lot         domain.ID     `json:"lot"`
	Layer       domain.ID     `json:"layer"`
	Amount      table.Exact   `json:"amount"`
	Cost        table.Decimal `json:"cost"`
	CostUnknown bool          `json:"cost_unknown"`
}

// reserved is what a run took of what the plan of another occasion reserved.
type reserved struct {
	plan domain.ID
	data json.RawMessage
}

// UnmarshalJSON keeps all of it, and reads the plan.
func (r *reserved) UnmarshalJSON(data []byte) error {
	var of struct {
		Plan domain.ID `json:"plan_id"`
	}
	err := json.Unmarshal(data, &of)
	r.plan, r.data = of.Plan, bytes.Clone(data)
	return err
}

// anyUnknown reports whether the cost of one of the lines is not known.
func anyUnknown(lines []consumed) bool {
	return slices.ContainsFunc(lines, func(line consumed) bool { return line.CostUnknown })
}

// source is the id of the lot or the layer.
func (c consumed) source() domain.ID {
	if c.Lot != "" {
		return c.Lot
	}
	return c.Layer
}

func pantryNames() map[string]any {
	return map[string]any{
		"lot.received.v1":                    lotReceived{},
		"lot.adjusted.v1":                    lotAdjusted{},
		"lot.corrected.v1":                   lotCorrected{},
		"finished-stock.adjusted.v1":         stockAdjusted{},
		"recipe-snapshot.captured.v1":        recipeSnapshot{},
		"finished-good-snapshot.captured.v1": goodSnapshot{},
		"batch-production.recorded.v1":       productionRecorded{},
		"assembly.recorded.v1":               assemblyRecorded{},
		"run.voided.v1":                      runVoided{},
		"unaccounted.settled.v1":             unaccountedSettled{},
		"kitchen.settings-changed.v1":        kitchen.SettingsChanged{},
	}
}

func pantryCodec() eventstore.Codec[any] { return eventstore.NewCodec(pantryNames()) }
