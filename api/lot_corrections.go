package api

import (
	"context"
	"errors"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/received"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/names"
)

// LotChange has what is corrected of a lot.
type LotChange struct {
	Amount     input.Change[input.Decimal] `json:"amount,omitzero" doc:"The amount that was received, while nothing was taken of the lot"`
	Unit       input.Change[input.Unit]    `json:"unit,omitzero" doc:"Its unit, likewise"`
	UnitCost   input.Change[input.Price]   `json:"unit_cost,omitzero" doc:"The cost of one unit; or"`
	TotalCost  input.Change[input.Price]   `json:"total_cost,omitzero" doc:"the cost of the whole lot; null makes it unknown, which is not 0"`
	ReceivedOn input.Change[string]        `json:"received_on,omitzero" format:"date" doc:"The day of receipt: not later than the first run that used the lot" example:"2026-11-20"`
	ExpiresOn  input.Change[string]        `json:"expires_on,omitzero" format:"date" doc:"The last day on which it can be used. Runs that used the lot after it are named"`
	Product    input.Change[string]        `json:"product,omitzero" maxLength:"200" doc:"The product that was bought"`
	Location   input.Change[string]        `json:"location,omitzero" maxLength:"200" doc:"Where it is stored"`
	Notes      input.Change[string]        `json:"notes,omitzero" maxLength:"10000"`
	Reason     string                      `json:"reason" maxLength:"10000" doc:"The reason, for the audit trail" example:"mistyped"`
}

func (c LotChange) correct(lot domain.ID) commands.CorrectLot {
	text := func(text string) string { return text }
	day := func(text string) domain.Date { return domain.Date(text) }
	correct := commands.CorrectLot{Lot: lot, Reason: c.Reason}
	correct.LotChange = revaluing.LotChange{
		Amount:     input.Converted(c.Amount, input.Decimal.Number),
		Unit:       input.Converted(c.Unit, input.Unit.Unit),
		ReceivedOn: input.Converted(c.ReceivedOn, day), ExpiresOn: input.Converted(c.ExpiresOn, day),
		Product: input.Converted(c.Product, text), Location: input.Converted(c.Location, text), Notes: input.Converted(c.Notes, text),
	}
	for field, cost := range map[*input.Change[input.Price]]**measure.Money{&c.UnitCost: &correct.UnitCost, &c.TotalCost: &correct.Cost} {
		if given := input.Converted(*field, input.Price.Optional); given != nil {
			*cost, correct.CostUnknown = *given, correct.CostUnknown || *given == nil
		}
	}
	return correct
}

// LotCorrected is a corrected lot.
type LotCorrected struct {
	LotID domain.ID   `json:"lot_id"`
	Item  domain.Slug `json:"item,omitempty"`
	Name  string      `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	ledger.LotCorrection
	RemainingCostChange measure.Money `json:"remaining_cost_change" doc:"The signed difference in the known cost of what is left of the lot"`
	//nolint:lll // A struct tag cannot be wrapped.
	AdjustmentsCost measure.Money         `json:"adjustments_cost" doc:"What adjustments of the lot added to its known cost, below 0 took from it, if the cost was corrected. It sums with what was received to what runs took and what is left"`
	Revalued        []RevaluedUse         `json:"revalued" doc:"What cost something else than was recorded: runs that used the lot, and what used their output"`
	UsedExpired     []pantry.Use          `json:"used_expired" doc:"Runs that used the lot after its corrected last good day"`
	Warnings        []received.LotWarning `json:"warnings"`
}

// RevaluedUse is a run or a correction of finished stock that costs something else.
type RevaluedUse struct {
	pantry.Use
	CostChange   measure.Money `json:"cost_change" doc:"The signed difference in the known cost of what it took"`
	CostComplete bool          `json:"cost_complete" doc:"Whether all of that cost is known now"`
}

// Names implements [names.Named].
func (c *LotCorrected) Names(wanted *names.Wanted) {
	wanted.Item(c.Item, &c.Name)
	for i := range c.Revalued {
		use := &c.Revalued[i].Use
		wanted.Thing("", use.FinishedUnit, use.FinishedGood, &use.Name)
	}
	for i := range c.UsedExpired {
		use := &c.UsedExpired[i]
		wanted.Thing("", use.FinishedUnit, use.FinishedGood, &use.Name)
	}
	for i := range c.Warnings {
		wanted.Item(c.Warnings[i].Item, &c.Warnings[i].Name)
	}
}

func lotCorrectedOf(lot domain.ID, event pantry.LotCorrected) LotCorrected {
	answer := LotCorrected{
		LotID: lot, Item: event.Item, LotCorrection: ledger.LotCorrectionOf(event), RemainingCostChange: event.Left,
		AdjustmentsCost: event.Adjusted, Revalued: []RevaluedUse{}, UsedExpired: append([]pantry.Use{}, event.UsedExpired...),
		Warnings: received.Warnings([]pantry.LotReceived{{
			ID: lot, Item: event.Item, Amount: event.Is.Amount, NotConvertibleTo: event.NotConvertibleTo,
		}}),
	}
	for _, one := range event.Revalued {
		answer.Revalued = append(answer.Revalued, RevaluedUse{
			Use: pantry.Use{Kind: one.Kind, ID: one.Use, Thing: one.Thing}, CostChange: one.Cost, CostComplete: !one.CostUnknown,
		})
	}
	return answer
}

type correctLot struct {
	ID input.ID `path:"id" doc:"The lot"`
	web.Conditions
	Body LotChange
}

func (h *handlers) corrections() {
	resource.Update(h.Kit, web.Operation("CorrectLot", http.MethodPatch, "/v1/pantry/lots/{id}", "Pantry",
		"Correct what is recorded of a lot", web.Answers(http.StatusOK),
		web.Describe("Fields that are left out stay as they are; null removes one, and makes a cost unknown. "+
			"A corrected cost changes what is left of the lot, what each run that used it cost, and what that run's output is worth, to any depth: "+
			"all of that sums to the corrected cost. What adjusts the amount of a lot that was used is an adjustment.")), h.correctLot)
}

func (h *handlers) correctLot(ctx context.Context, caller commands.Caller, in *correctLot) (*web.Changed[LotCorrected], error) {
	corrected, err := h.Application.CorrectLot(ctx, caller, in.Body.correct(in.ID.ID()))
	if inUse, ok := errors.AsType[*revaluing.LotInUseError](err); ok {
		h.Name(ctx, caller, uses(inUse.Uses))
	}
	if err != nil {
		return nil, err
	}
	answer := lotCorrectedOf(in.ID.ID(), corrected.LotCorrected)
	h.Name(ctx, caller, &answer)
	return resource.Changed(corrected.Result, answer), nil
}
