package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels"
)

// AdjustmentInput corrects what is left of exactly one thing: a lot, a finished
// unit or a finished good.
type AdjustmentInput struct {
	Lot          input.ID      `json:"lot_id,omitempty" doc:"A lot, or"`
	FinishedUnit input.UnitRef `json:"finished_unit,omitempty" doc:"a finished unit, or"`
	FinishedGood input.Slug    `json:"finished_good,omitempty" doc:"a finished good"`
	Change       input.Decimal `json:"change" doc:"By how much, signed, not zero: 2 is two more, -2 two less"`
	Unit         input.Unit    `json:"unit,omitempty" doc:"The change's unit, for a lot alone; left out it is the lot's own"`
	Value        input.Price   `json:"value,omitempty" doc:"What more of a finished thing is worth altogether"`
	Reason       string        `json:"reason" maxLength:"10000" doc:"Why"`
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
	return checks.Err()
}

// Adjustment is a correction as it was made.
type Adjustment struct {
	ID           domain.ID      `json:"id,omitempty" doc:"The correction of a finished thing"`
	Lot          domain.ID      `json:"lot_id,omitempty"`
	FinishedUnit string         `json:"finished_unit,omitempty"`
	FinishedGood domain.Slug    `json:"finished_good,omitempty"`
	Change       measure.Number `json:"change" doc:"By how much, signed; for a lot in the lot's own unit"`
	Value        measure.Money  `json:"value" doc:"What was added to the value of the stock, signed"`
	Reason       string         `json:"reason"`
}

func adjustmentOf(adjusted pantry.FinishedStockAdjusted) Adjustment {
	adjustment := Adjustment{ID: adjusted.ID, FinishedGood: adjusted.FinishedGood, Change: adjusted.Change, Value: adjusted.Value, Reason: adjusted.Reason}
	if unit := adjusted.FinishedUnit; !unit.IsZero() {
		adjustment.FinishedUnit = unit.String()
	}
	return adjustment
}

type adjustStock struct {
	web.Repeatable
	Body AdjustmentInput
}

type stockInput struct {
	On string `query:"on" format:"date" doc:"Only what has not expired by that day" example:"2026-12-24"`
	web.Visible
}

func (h *handlers) stock() {
	const tag = "Pantry"
	registerQuery(h, web.Operation("GetStock", http.MethodGet, "/v1/pantry/stock", tag, "What is on hand, per item and per finished thing"), h.onHand)
	registerCommand(h, web.Operation("AdjustStock", http.MethodPost, "/v1/pantry/adjustments", tag, "Correct what is left of a lot or of something finished", web.Answers(http.StatusCreated),
		web.Describe("The command is AdjustLot or AdjustFinishedStock, by what is named.")), h.adjustStock)
}

func (h *handlers) onHand(ctx context.Context, query readmodels.Query, in *stockInput) (*web.Found[readmodels.Stock], error) {
	return found(h.queries.Stock(ctx, query, domain.Date(in.On)))
}

func (h *handlers) adjustStock(ctx context.Context, caller commands.Caller, in *adjustStock) (*web.Changed[Adjustment], error) {
	if err := in.Body.validate(); err != nil {
		return nil, err
	}
	if in.Body.Lot != "" {
		return h.adjustLot(ctx, caller, in.Body)
	}
	adjusted, err := h.application.AdjustFinishedStock(ctx, caller, commands.AdjustFinishedStock{
		Thing:  pantry.Thing{FinishedUnit: in.Body.FinishedUnit.Ref(), FinishedGood: in.Body.FinishedGood.Slug()},
		Change: in.Body.Change.Number(), Value: in.Body.Value.Money(), Reason: in.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	return created(adjusted.Result, true, "", adjustmentOf(adjusted.FinishedStockAdjusted)), nil
}

func (h *handlers) adjustLot(ctx context.Context, caller commands.Caller, adjust AdjustmentInput) (*web.Changed[Adjustment], error) {
	adjusted, err := h.application.AdjustLot(ctx, caller, commands.AdjustLot{
		Lot: adjust.Lot.ID(), Change: measure.Amount{Value: adjust.Change.Number(), Unit: adjust.Unit.Unit()}, Reason: adjust.Reason,
	})
	if err != nil {
		return nil, err
	}
	return created(adjusted.Result, true, "/v1/pantry/lots/"+string(adjusted.Lot), Adjustment{
		Lot: adjusted.Lot, Change: adjusted.Change, Value: adjusted.Cost, Reason: adjusted.Reason,
	}), nil
}
