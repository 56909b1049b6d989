package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels"
)

// LotInput is a lot that comes in.
type LotInput struct {
	Item       Slug    `json:"item"`
	Amount     Decimal `json:"amount" doc:"How much comes in, above zero; kept with 9 decimals"`
	Unit       Unit    `json:"unit" doc:"Must be convertible to the item's other units"`
	UnitCost   Price   `json:"unit_cost,omitempty" doc:"What one of the unit cost; or"`
	TotalCost  Price   `json:"total_cost,omitempty" doc:"what the whole lot cost"`
	ReceivedOn string  `json:"received_on" format:"date" example:"2026-11-20"`
	ExpiresOn  string  `json:"expires_on,omitempty" format:"date" doc:"The last day on which it is good"`
	Product    string  `json:"product,omitempty" maxLength:"200" doc:"What it was sold as"`
	Location   string  `json:"location,omitempty" maxLength:"200" doc:"Where it lies"`
	Notes      string  `json:"notes,omitempty" maxLength:"10000"`
}

// LotsInput are lots that come in together.
type LotsInput struct {
	Lots []LotInput `json:"lots" doc:"1 to 500 lots; all of them come in, or none"`
}

func (i LotsInput) receive() commands.ReceiveLots {
	var receive commands.ReceiveLots
	for _, lot := range i.Lots {
		receive.Lots = append(receive.Lots, commands.NewLot{UnitCost: lot.UnitCost.optional(), LotReceived: pantry.LotReceived{
			Item: lot.Item.slug(), Amount: measure.Amount{Value: lot.Amount.number(), Unit: lot.Unit.unit()}, Cost: lot.TotalCost.money(),
			ReceivedOn: domain.Date(lot.ReceivedOn), ExpiresOn: domain.Date(lot.ExpiresOn),
			Product: lot.Product, Location: lot.Location, Notes: lot.Notes,
		}})
	}
	return receive
}

// LotsReceived are the lots as they came in, in the order in which they were sent.
type LotsReceived struct {
	Lots []readmodels.Lot `json:"lots"`
}

func lotOf(lot pantry.LotReceived) readmodels.Lot {
	return readmodels.Lot{
		ID: lot.ID, Item: lot.Item, Amount: lot.Value, Remaining: lot.Value, Unit: lot.Unit, TotalCost: lot.Cost, RemainingCost: lot.Cost,
		ReceivedOn: lot.ReceivedOn, ExpiresOn: lot.ExpiresOn, Product: lot.Product, Location: lot.Location, Notes: lot.Notes,
	}
}

type receiveLots struct {
	Repeatable
	Body LotsInput
}

type oneLot struct {
	ID ID `path:"id" doc:"The lot"`
	Visible
}

type listLots struct {
	Item   Slug `query:"item" doc:"Lots of this item"`
	UsedUp bool `query:"used_up" doc:"Those with nothing left as well"`
	Visible
	Paged
}

func (a *API) lots() {
	const all, tag = "/v1/pantry/lots", "Pantry"
	receive := operation("ReceiveLots", http.MethodPost, all, tag, "Put lots into the pantry", answers(http.StatusCreated), describe("Takes one lot, or a list of lots."))
	receive.Metadata[listIn] = "lots"
	documented := register(a, receive, a.receiveLots)
	registry := a.huma.OpenAPI().Components.Schemas
	documented.RequestBody.Content[jsonType].Schema = &huma.Schema{OneOf: []*huma.Schema{
		registry.Schema(reflect.TypeFor[LotInput](), true, ""), registry.Schema(reflect.TypeFor[LotsInput](), true, ""),
	}}
	register(a, operation("ListLots", http.MethodGet, all, tag, "Lots by item, in the order in which they came in"), a.listLots)
	register(a, operation("GetLot", http.MethodGet, all+"/{id}", tag, "A lot and what is left of it"), a.lot)
}

func (a *API) receiveLots(ctx context.Context, in *receiveLots) (*changedTo[LotsReceived], error) {
	sender, err := a.sender(ctx, in.Conditions, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	received, err := a.application.ReceiveLots(ctx, sender, in.Body.receive())
	if err != nil {
		return nil, err
	}
	answer := LotsReceived{Lots: make([]readmodels.Lot, len(received.Lots))}
	for i, lot := range received.Lots {
		answer.Lots[i] = lotOf(lot)
	}
	location := "/v1/pantry/lots"
	if len(answer.Lots) == 1 {
		location += "/" + string(answer.Lots[0].ID)
	}
	return created(received.Result, true, location, answer), nil
}

func (a *API) listLots(ctx context.Context, in *listLots) (*listedAs[readmodels.Lot], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	lots, err := a.questions.Lots(ctx, ask, readmodels.LotFilter{Item: in.Item.slug(), UsedUp: in.UsedUp}, in.page())
	return listedAt(ctx, lots, err)
}

func (a *API) lot(ctx context.Context, in *oneLot) (*found[readmodels.Lot], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.Lot(ctx, ask, in.ID.id()))
}
