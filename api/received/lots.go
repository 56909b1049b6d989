// Package received has the bodies of the operation that receives lots.
package received

import (
	"crumbtrail/api/input"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/names"
)

// LotInput is a new lot.
type LotInput struct {
	Item       input.Slug    `json:"item"`
	Amount     input.Decimal `json:"amount" doc:"The amount, above zero; stored exactly"`
	Unit       input.Unit    `json:"unit" doc:"A lot whose unit does not convert to the item's other units is kept and named in a warning"`
	UnitCost   input.Price   `json:"unit_cost,omitempty" doc:"The cost of one unit; or"`
	TotalCost  input.Price   `json:"total_cost,omitempty" doc:"the cost of the whole lot; without either it is unknown, not 0"`
	ReceivedOn string        `json:"received_on,omitempty" format:"date" doc:"The day of receipt, from which it counts; default: the kitchen's today" example:"2026-11-20"`
	ExpiresOn  string        `json:"expires_on,omitempty" format:"date" doc:"The last day on which it can be used"`
	Product    string        `json:"product,omitempty" maxLength:"200" doc:"The product that was bought"`
	Location   string        `json:"location,omitempty" maxLength:"200" doc:"Where it is stored"`
	Notes      string        `json:"notes,omitempty" maxLength:"10000"`
	//nolint:lll // A struct tag cannot be wrapped.
	SettlesUnaccounted []input.ID `json:"settles_unaccounted,omitempty" nullable:"false" maxItems:"50" doc:"The production runs of which the lot settles what is unaccounted of the item, in their order: so much is taken of the lot at once, and its cost goes to the run"`
	//nolint:lll // A struct tag cannot be wrapped.
	OrderedFor   []input.ID `json:"ordered_for,omitempty" nullable:"false" maxItems:"50" doc:"The plans for which the lot was ordered. It settles the orders of their occasions, after the ticks, so that what has arrived is on hand and not on its way"`
	CollectedFor []input.ID `json:"collected_for,omitempty" nullable:"false" maxItems:"50" doc:"The plans for which the lot was collected. It settles the ticks of their occasions, so that what is put away is on hand and not collected"`
}

// LotsInput are lots that are received together.
type LotsInput struct {
	Lots []LotInput `json:"lots" doc:"1 to 500 lots; all of them are received, or none"`
}

// Receive returns the command.
func (i LotsInput) Receive() commands.ReceiveLots {
	var receive commands.ReceiveLots
	for _, lot := range i.Lots {
		newLot := commands.NewLot{UnitCost: lot.UnitCost.Optional(), LotReceived: pantry.LotReceived{
			Item: lot.Item.Slug(), Amount: measure.Amount{Value: lot.Amount.Number(), Unit: lot.Unit.Unit()},
			Cost: lot.TotalCost.Money(), CostUnknown: lot.UnitCost == "" && lot.TotalCost == "",
			ReceivedOn: domain.Date(lot.ReceivedOn), ExpiresOn: domain.Date(lot.ExpiresOn),
			Product: lot.Product, Location: lot.Location, Notes: lot.Notes,
		}}
		newLot.OrderedFor, newLot.CollectedFor = input.IDs(lot.OrderedFor), input.IDs(lot.CollectedFor)
		newLot.SettlesUnaccounted = input.IDs(lot.SettlesUnaccounted)
		receive.Lots = append(receive.Lots, newLot)
	}
	return receive
}

// LotsReceived are the received lots, in the order of the request.
type LotsReceived struct {
	Lots     []ledger.Lot `json:"lots"`
	Warnings []LotWarning `json:"warnings" doc:"Received lots whose unit does not convert to the item's other units"`
	Settled  []Settlement `json:"settled" doc:"What the lots settle of ticks on shopping lists"`
	//nolint:lll // A struct tag cannot be wrapped.
	Unaccounted []Accounted `json:"unaccounted_settled,omitempty" doc:"What was taken of the lots at once, for what is unaccounted of production runs"`
}

// Names implements [names.Named].
func (r *LotsReceived) Names(wanted *names.Wanted) {
	for i := range r.Lots {
		r.Lots[i].Names(wanted)
	}
	for i := range r.Warnings {
		wanted.Item(r.Warnings[i].Item, &r.Warnings[i].Name)
	}
}

// Accounted is what was taken of a lot for what is unaccounted of a run.
type Accounted struct {
	RunID  domain.ID      `json:"run_id"`
	LotID  domain.ID      `json:"lot_id"`
	Amount measure.Number `json:"amount"`
	Unit   measure.Unit   `json:"unit" doc:"That of the lot"`
	Cost   measure.Money  `json:"cost" doc:"What goes to the run; see the lot for whether its cost is known"`
}

func accounted(lines []pantry.SettledLine) (all []Accounted) {
	for _, line := range lines {
		if taken := line.Taken; taken != nil {
			all = append(all, Accounted{RunID: line.Run, LotID: taken.Lot, Amount: taken.Amount, Unit: taken.Unit, Cost: taken.Cost})
		}
	}
	return all
}

// Settlement is so much of a tick on a shopping list that a lot puts away.
type Settlement struct {
	TickID  domain.ID      `json:"tick_id" doc:"Of an order, its id too"`
	OrderID domain.ID      `json:"order_id,omitempty" doc:"Of an order; missing if it was collected"`
	LotID   domain.ID      `json:"lot_id"`
	Amount  measure.Number `json:"amount" doc:"In the unit of the tick"`
}

func settlements(lots []pantry.LotReceived) []Settlement {
	settled := []Settlement{}
	for _, lot := range lots {
		for _, one := range lot.Settles {
			settlement := Settlement{TickID: one.Tick, LotID: lot.ID, Amount: one.Amount}
			if one.Order {
				settlement.OrderID = one.Tick
			}
			settled = append(settled, settlement)
		}
	}
	return settled
}

// LotWarning is a warning about a lot.
type LotWarning struct {
	Code   string      `json:"code" enum:"LOT_NOT_CONVERTIBLE"`
	Item   domain.Slug `json:"item"`
	Name   string      `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	LotID  domain.ID   `json:"lot_id"`
	Units  []string    `json:"units" doc:"The lot's unit, then the units that it does not convert to"`
	Detail string      `json:"detail"`
}

// Warnings returns the warnings about lots.
func Warnings(lots []pantry.LotReceived) []LotWarning {
	warnings := []LotWarning{}
	for _, lot := range lots {
		if len(lot.NotConvertibleTo) == 0 {
			continue
		}
		warning := LotWarning{
			Code: "LOT_NOT_CONVERTIBLE", Item: lot.Item, LotID: lot.ID, Units: []string{lot.Unit.String()}, Detail: lot.NotConvertibleDetail(),
		}
		for _, unit := range lot.NotConvertibleTo {
			warning.Units = append(warning.Units, unit.String())
		}
		warnings = append(warnings, warning)
	}
	return warnings
}

// Answer returns what the command answers, the lots without what was taken of them at once.
func Answer(received []pantry.LotReceived, settled []pantry.SettledLine) LotsReceived {
	answer := LotsReceived{
		Lots: make([]ledger.Lot, len(received)), Warnings: Warnings(received), Settled: settlements(received), Unaccounted: accounted(settled),
	}
	for i, lot := range received {
		row := ledger.LotOf(lot)
		for _, taken := range answer.Unaccounted {
			if taken.LotID == lot.ID {
				row.Remaining, row.RemainingCost = row.Remaining.Sub(taken.Amount), row.RemainingCost.Sub(taken.Cost)
			}
		}
		answer.Lots[i] = row
	}
	return answer
}
