package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
)

// FinishedGoodInput is a finished good as it is defined.
type FinishedGoodInput struct {
	Name       string               `json:"name" maxLength:"200" doc:"For people; no control characters" example:"Gift box"`
	Components []GoodComponentInput `json:"components" doc:"What one takes, 1 to 200 components"`
}

// GoodComponentInput is so much of exactly one thing.
type GoodComponentInput struct {
	FinishedUnit input.UnitRef `json:"finished_unit,omitempty" doc:"A finished unit, or"`
	FinishedGood input.Slug    `json:"finished_good,omitempty" doc:"another finished good, or"`
	Item         input.Slug    `json:"item,omitempty" doc:"an item, such as packaging"`
	Quantity     input.Decimal `json:"quantity" doc:"How much of it, above zero; may be a fraction"`
	Unit         input.Unit    `json:"unit,omitempty" doc:"Required for an item, and for items alone"`
}

func (g FinishedGoodInput) good(slug input.Slug) catalog.FinishedGood {
	good := catalog.FinishedGood{Slug: slug.Slug(), Name: g.Name}
	for _, component := range g.Components {
		good.Components = append(good.Components, catalog.GoodComponent{
			FinishedUnit: component.FinishedUnit.Ref(), FinishedGood: component.FinishedGood.Slug(), Item: component.Item.Slug(),
			Quantity: component.Quantity.Number(), Unit: component.Unit.Unit(),
		})
	}
	return good
}

type defineFinishedGood struct {
	DefinitionSlug
	web.Conditions
	Body FinishedGoodInput
}

func (h *handlers) finishedGoods() {
	const one, all, tag = "/v1/finished-goods/{slug}", "/v1/finished-goods", "Catalog"
	registerCommand(h, web.Operation("DefineFinishedGood", http.MethodPut, one, tag, "Say what a finished good is from now on, as a whole", web.Answers(http.StatusCreated, http.StatusOK)), h.defineFinishedGood)
	registerQuery(h, web.Operation("GetFinishedGood", http.MethodGet, one, tag, "A finished good as it is defined now"), h.finishedGood)
	registerQuery(h, web.Operation("ListFinishedGoods", http.MethodGet, all, tag, "Finished goods by name"), h.listFinishedGoods)
	registerCommand(h, web.Operation("ArchiveFinishedGood", http.MethodDelete, one, tag, "Take a finished good out of use"), h.archiveFinishedGood)
}

func (h *handlers) defineFinishedGood(ctx context.Context, caller commands.Caller, in *defineFinishedGood) (*web.Changed[readmodels.FinishedGood], error) {
	good := in.Body.good(in.Slug)
	defined, err := h.application.DefineFinishedGood(ctx, caller, commands.DefineFinishedGood{FinishedGood: good})
	if err != nil {
		return nil, err
	}
	return created(defined.Result, defined.New, "/v1/finished-goods/"+string(good.Slug), readmodels.FinishedGood{FinishedGood: good, Stamp: stamp(defined)}), nil
}

func (h *handlers) finishedGood(ctx context.Context, query readmodels.Query, in *oneDefinition) (*web.Tagged[readmodels.FinishedGood], error) {
	good, position, err := h.queries.FinishedGood(ctx, query, in.Slug.Slug())
	return tagged(good, good.Revision, position, err)
}

func (h *handlers) listFinishedGoods(ctx context.Context, query readmodels.Query, in *DefinitionList) (*listOf[readmodels.FinishedGood], error) {
	goods, err := h.queries.FinishedGoods(ctx, query, in.filter(), page(in.Paged))
	return listed(ctx, goods, err)
}

func (h *handlers) archiveFinishedGood(ctx context.Context, caller commands.Caller, in *archiveDefinition) (*web.Done, error) {
	return done(h.application.ArchiveFinishedGood(ctx, caller, commands.ArchiveFinishedGood{Slug: in.Slug.Slug()}))
}
