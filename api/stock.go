package api

import (
	"context"
	"net/http"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels"
)

// AdjustmentInput corrects what is left of exactly one thing: a lot, a finished
// unit or a finished good.
type AdjustmentInput struct {
	Lot          ID      `json:"lot_id,omitempty" doc:"A lot, or"`
	FinishedUnit UnitRef `json:"finished_unit,omitempty" doc:"a finished unit, or"`
	FinishedGood Slug    `json:"finished_good,omitempty" doc:"a finished good"`
	Change       Decimal `json:"change" doc:"By how much, signed, not zero: 2 is two more, -2 two less"`
	Unit         Unit    `json:"unit,omitempty" doc:"The change's unit, for a lot alone; left out it is the lot's own"`
	Value        Price   `json:"value,omitempty" doc:"What more of a finished thing is worth altogether"`
	Reason       string  `json:"reason" maxLength:"10000" doc:"Why"`
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
	Repeatable
	Body AdjustmentInput
}

type stockInput struct {
	On string `query:"on" format:"date" doc:"Only what has not expired by that day" example:"2026-12-24"`
	Visible
}

func (a *API) stock() {
	const tag = "Pantry"
	register(a, operation("GetStock", http.MethodGet, "/v1/pantry/stock", tag, "What is on hand, per item and per finished thing"), a.onHand)
	register(a, operation("AdjustStock", http.MethodPost, "/v1/pantry/adjustments", tag, "Correct what is left of a lot or of something finished", answers(http.StatusCreated),
		describe("The command is AdjustLot or AdjustFinishedStock, by what is named.")), a.adjustStock)
}

func (a *API) onHand(ctx context.Context, in *stockInput) (*found[readmodels.Stock], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.Stock(ctx, ask, domain.Date(in.On)))
}

func (a *API) adjustStock(ctx context.Context, in *adjustStock) (*changedTo[Adjustment], error) {
	sender, err := a.sender(ctx, in.Conditions, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	if err := in.Body.validate(); err != nil {
		return nil, err
	}
	if in.Body.Lot != "" {
		return a.adjustLot(ctx, sender, in.Body)
	}
	adjusted, err := a.application.AdjustFinishedStock(ctx, sender, commands.AdjustFinishedStock{
		Thing:  pantry.Thing{FinishedUnit: in.Body.FinishedUnit.ref(), FinishedGood: in.Body.FinishedGood.slug()},
		Change: in.Body.Change.number(), Value: in.Body.Value.money(), Reason: in.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	return created(adjusted.Result, true, "", adjustmentOf(adjusted.FinishedStockAdjusted)), nil
}

func (a *API) adjustLot(ctx context.Context, sender commands.Caller, adjust AdjustmentInput) (*changedTo[Adjustment], error) {
	adjusted, err := a.application.AdjustLot(ctx, sender, commands.AdjustLot{
		Lot: adjust.Lot.id(), Change: measure.Amount{Value: adjust.Change.number(), Unit: adjust.Unit.unit()}, Reason: adjust.Reason,
	})
	if err != nil {
		return nil, err
	}
	return created(adjusted.Result, true, "/v1/pantry/lots/"+string(adjusted.Lot), Adjustment{
		Lot: adjusted.Lot, Change: adjusted.Change, Value: adjusted.Cost, Reason: adjusted.Reason,
	}), nil
}
