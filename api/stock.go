package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/names"
)

// AdjustmentInput adjusts the stock of exactly one thing: a lot, a finished unit or
// a finished good.
type AdjustmentInput struct {
	Lot          input.ID      `json:"lot_id,omitempty" doc:"A lot, or"`
	FinishedUnit input.UnitRef `json:"finished_unit,omitempty" doc:"a finished unit, or"`
	FinishedGood input.Slug    `json:"finished_good,omitempty" doc:"a finished good"`
	Change       input.Decimal `json:"change" doc:"The difference, not zero: 2 adds two, -2 removes two"`
	Unit         input.Unit    `json:"unit,omitempty" doc:"The unit of change, for lots only; default: the unit of the lot"`
	Value        input.Price   `json:"value,omitempty" doc:"The value of all that is added to a finished unit or good; unknown without it"`
	ExpiresOn    string        `json:"expires_on,omitempty" format:"date" doc:"The last good day of what is added to a finished unit or good; it keeps without one" example:"2026-12-28"`
	Reason       string        `json:"reason" maxLength:"10000" doc:"The reason, for the audit trail"`
}

func (i AdjustmentInput) validate() error {
	var checks domain.Checks
	named := 0
	for _, name := range []string{string(i.Lot), string(i.FinishedUnit), string(i.FinishedGood)} {
		if name != "" {
			named++
		}
	}
	checks.Require(named == 1, "", "is about exactly one of lot_id, finished_unit and finished_good")
	checks.Require(i.Unit == "" || i.Lot != "", "/unit", "belongs to lots alone")
	checks.Require(i.Value == "" || i.Lot == "", "/value", "belongs to finished things alone; a lot's cost follows its amount")
	checks.Require(i.ExpiresOn == "" || i.Lot == "", "/expires_on", "belongs to finished things alone; that of a lot is corrected")
	return checks.Err()
}

// Adjustment is a recorded adjustment.
type Adjustment struct {
	ID           domain.ID       `json:"id,omitempty" doc:"The id of the adjustment of a finished unit or good"`
	Lot          domain.ID       `json:"lot_id,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Name         string          `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
	Change       measure.Number  `json:"change" doc:"The signed difference; for a lot in the unit of the lot"`
	Value        measure.Money   `json:"value" doc:"The signed difference in the known value of the stock"`
	CostComplete bool            `json:"cost_complete" doc:"Whether all of that cost is known; value is its known part"`
	ExpiresOn    domain.Date     `json:"expires_on,omitempty" format:"date" doc:"The last good day of what was added; missing if it keeps"`
	Reason       string          `json:"reason"`
}

func adjustmentOf(adjusted pantry.FinishedStockAdjusted) Adjustment {
	return Adjustment{
		ID: adjusted.ID, FinishedUnit: adjusted.FinishedUnit, FinishedGood: adjusted.FinishedGood, Change: adjusted.Change,
		Value: adjusted.Value, ExpiresOn: adjusted.ExpiresOn, Reason: adjusted.Reason, CostComplete: !adjusted.ValueUnknown,
	}
}

// Names implements [names.Named].
func (a *Adjustment) Names(wanted *names.Wanted) {
	wanted.Thing("", a.FinishedUnit, a.FinishedGood, &a.Name)
}

type adjustStock struct {
	web.Repeatable
	Body AdjustmentInput
}

type stockInput struct {
	On string `query:"on" format:"date" doc:"What counts on that day: received or made by then, and not past its last good day. What comes later is in received_later. Default: everything that is recorded" example:"2026-12-24"`
	web.Dated
}

func (h *handlers) stock() {
	const tag = "Pantry"
	resource.Query(h.Kit, web.Operation("GetStock", http.MethodGet, "/v1/pantry/stock", tag,
		"Get the stock of every item, finished unit and finished good"), h.onHand)
	resource.Command(h.Kit, web.Operation("AdjustStock", http.MethodPost, "/v1/pantry/adjustments", tag,
		"Adjust stock", web.Answers(http.StatusCreated),
		web.Describe("The command is AdjustLot for a lot, otherwise AdjustFinishedStock.")), h.adjustStock)
}

func (h *handlers) onHand(ctx context.Context, query readmodels.Query, in *stockInput) (*web.Found[ledger.Stock], error) {
	return resource.Found(h.Queries.Stock(ctx, query, domain.Date(in.On)))
}

func (h *handlers) adjustStock(ctx context.Context, caller commands.Caller, in *adjustStock) (*web.Changed[Adjustment], error) {
	if invalid := in.Body.validate(); invalid != nil && !caller.OnlyCheck {
		caller.OnlyCheck = true
		_, err := h.adjustStock(ctx, caller, in)
		return nil, err
	} else if invalid != nil {
		_, err := h.adjustAny(ctx, caller, in)
		return nil, invalidAdjustment(invalid, err)
	}
	return h.adjustAny(ctx, caller, in)
}

// invalidAdjustment returns everything that is wrong with an adjustment: what the domain requires of what
// it names is said already.
func invalidAdjustment(invalid, found error) error {
	if errors.Is(found, eventstore.ErrOnlyChecked) {
		return invalid
	}
	causes := slices.Clone(domain.CausesOf(found))
	for i, cause := range causes {
		if of, ok := errors.AsType[*domain.InvalidError](cause); ok {
			isKnown := func(p domain.Problem) bool { return p.Pointer == "" }
			causes[i] = &domain.InvalidError{Problems: slices.DeleteFunc(slices.Clone(of.Problems), isKnown)}
		}
	}
	return domain.All(append([]error{invalid}, causes...)...)
}

func (h *handlers) adjustAny(ctx context.Context, caller commands.Caller, in *adjustStock) (*web.Changed[Adjustment], error) {
	if in.Body.Lot != "" {
		return h.adjustLot(ctx, caller, in.Body)
	}
	adjusted, err := h.Application.AdjustFinishedStock(ctx, caller, commands.AdjustFinishedStock{
		Thing:  pantry.Thing{FinishedUnit: in.Body.FinishedUnit.Ref(), FinishedGood: in.Body.FinishedGood.Slug()},
		Change: in.Body.Change.Number(), Value: in.Body.Value.Money(), Reason: in.Body.Reason,
		ValueUnknown: in.Body.Value == "", ExpiresOn: domain.Date(in.Body.ExpiresOn),
	})
	if err != nil {
		return nil, err
	}
	adjustment := adjustmentOf(adjusted.FinishedStockAdjusted)
	h.Name(ctx, caller, &adjustment)
	return resource.Created(adjusted.Result, true, "", adjustment), nil
}

func (h *handlers) adjustLot(ctx context.Context, caller commands.Caller, adjust AdjustmentInput) (*web.Changed[Adjustment], error) {
	adjusted, err := h.Application.AdjustLot(ctx, caller, commands.AdjustLot{
		Lot: adjust.Lot.ID(), Change: measure.Amount{Value: adjust.Change.Number(), Unit: adjust.Unit.Unit()}, Reason: adjust.Reason,
	})
	if err != nil {
		return nil, err
	}
	return resource.Created(adjusted.Result, true, "/v1/pantry/lots/"+string(adjusted.Lot), Adjustment{
		Lot: adjusted.Lot, Change: adjusted.Change, Value: adjusted.Cost, Reason: adjusted.Reason,
		CostComplete: !adjusted.CostUnknown,
	}), nil
}
