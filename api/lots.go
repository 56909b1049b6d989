package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/received"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

type receiveLots struct {
	web.Repeatable
	Body received.LotsInput
}

type oneLot struct {
	ID input.ID `path:"id" doc:"The lot"`
	web.Dated
}

type listLots struct {
	Item          input.Slug `query:"item" doc:"Filter by item"`
	UsedUp        bool       `query:"used_up" doc:"Include used-up lots"`
	ExpiresBefore string     `query:"expires_before" format:"date" doc:"Lots whose last good day is before this day, the earliest first" example:"2026-12-24"`
	On            string     `query:"on" format:"date" doc:"Filter by lots that count on that day: received by then, and not expired" example:"2026-12-24"`
	web.Dated
	web.Paged
}

func (h *handlers) lots() {
	const all, tag = "/v1/pantry/lots", "Pantry"
	receive := web.Operation("ReceiveLots", http.MethodPost, all, tag,
		"Receive lots into the pantry", web.Answers(http.StatusCreated), web.OneOrMany("lots"),
		web.Describe("The body is one lot, or a list of lots."))
	documented := resource.Command(h.Kit, receive, h.receiveLots)
	registry := h.Server.OpenAPI().Components.Schemas
	documented.RequestBody.Content[web.JSONType].Schema = &huma.Schema{OneOf: []*huma.Schema{
		registry.Schema(reflect.TypeFor[received.LotInput](), true, ""), registry.Schema(reflect.TypeFor[received.LotsInput](), true, ""),
	}}
	resource.Query(h.Kit, web.Operation("ListLots", http.MethodGet, all, tag,
		"List lots by item, in the order in which they were received",
		web.Describe("With expires_before in the order of their last good days.")), h.listLots)
	resource.Query(h.Kit, web.Operation("GetLot", http.MethodGet, all+"/{id}", tag, "Get a lot and what remains of it"), h.lot)
	h.corrections()
}

func (h *handlers) receiveLots(ctx context.Context, caller commands.Caller, in *receiveLots) (*web.Changed[received.LotsReceived], error) {
	result, err := h.Application.ReceiveLots(ctx, caller, in.Body.Receive())
	if err != nil {
		return nil, err
	}
	answer := received.Answer(result.Lots, result.Unaccounted)
	h.Name(ctx, caller, &answer)
	location := "/v1/pantry/lots"
	if len(answer.Lots) == 1 {
		location += "/" + string(answer.Lots[0].ID)
	}
	return resource.Created(result.Result, true, location, answer), nil
}

func (h *handlers) listLots(ctx context.Context, query readmodels.Query, in *listLots) (*resource.ListOf[ledger.Lot], error) {
	filter := ledger.LotFilter{
		Item: in.Item.Slug(), UsedUp: in.UsedUp, ExpiresBefore: domain.Date(in.ExpiresBefore), On: domain.Date(in.On),
	}
	lots, err := h.Queries.Lots(ctx, query, filter, resource.PageOf(in.Paged))
	return resource.Listed(ctx, lots, err)
}

func (h *handlers) lot(ctx context.Context, query readmodels.Query, in *oneLot) (*web.Tagged[ledger.Lot], error) {
	lot, position, err := h.Queries.Lot(ctx, query, in.ID.ID())
	if err != nil {
		return nil, err
	}
	return resource.Tagged(lot, *lot.Revision, position, nil)
}
