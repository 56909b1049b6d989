package defining

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/definitions"
)

// FinishedGoodInput is the definition of a finished good.
type FinishedGoodInput struct {
	Name       string               `json:"name" maxLength:"200" doc:"Without control characters" example:"Gift box"`
	Components []GoodComponentInput `json:"components" doc:"The components of one, 1 to 200"`
}

// GoodComponentInput is a quantity of exactly one component.
type GoodComponentInput struct {
	FinishedUnit input.UnitRef `json:"finished_unit,omitempty" doc:"A finished unit, or"`
	FinishedGood input.Slug    `json:"finished_good,omitempty" doc:"another finished good, or"`
	Item         input.Slug    `json:"item,omitempty" doc:"an item, such as packaging"`
	Quantity     input.Decimal `json:"quantity" doc:"The quantity, above zero; may be a fraction"`
	Unit         input.Unit    `json:"unit,omitempty" doc:"Required for an item, and allowed for items only"`
	input.ComponentName
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
	resource.Update(h.Kit, web.Operation("DefineFinishedGood", http.MethodPut, one, tag, "Create or replace a finished good",
		web.Answers(http.StatusCreated, http.StatusOK)), h.defineFinishedGood)
	resource.Query(h.Kit, web.Operation("GetFinishedGood", http.MethodGet, one, tag, "Get a finished good"), h.finishedGood)
	resource.Query(h.Kit, web.Operation("ListFinishedGoods", http.MethodGet, all, tag, "List finished goods by name"), h.listFinishedGoods)
	resource.Update(h.Kit, web.Operation("ArchiveFinishedGood", http.MethodDelete, one, tag, "Archive a finished good"), h.archiveFinishedGood)
}

func (h *handlers) defineFinishedGood(
	ctx context.Context, caller commands.Caller, in *defineFinishedGood,
) (*web.Changed[readmodels.FinishedGood], error) {
	good := in.Body.good(in.Slug)
	defined, err := h.Application.DefineFinishedGood(ctx, caller, commands.DefineFinishedGood{FinishedGood: good})
	if err != nil {
		return nil, err
	}
	location := "/v1/finished-goods/" + string(good.Slug)
	answer := definitions.GoodOf(good, stamp(defined))
	h.Name(ctx, caller, &answer)
	return resource.Created(defined.Result, defined.New, location, answer), nil
}

func (h *handlers) finishedGood(
	ctx context.Context, query readmodels.Query, in *oneDefinition,
) (*web.Tagged[readmodels.FinishedGood], error) {
	good, position, err := h.Queries.FinishedGood(ctx, query, in.Slug.Slug())
	return resource.Tagged(good, good.Revision, position, err)
}

func (h *handlers) listFinishedGoods(
	ctx context.Context, query readmodels.Query, in *DefinitionList,
) (*resource.ListOf[readmodels.FinishedGood], error) {
	goods, err := h.Queries.FinishedGoods(ctx, query, in.filter(), resource.PageOf(in.Paged))
	return resource.Listed(ctx, goods, err)
}

func (h *handlers) archiveFinishedGood(ctx context.Context, caller commands.Caller, in *archiveDefinition) (*web.Done, error) {
	return resource.Done(h.Application.ArchiveFinishedGood(ctx, caller, commands.ArchiveFinishedGood{Slug: in.Slug.Slug()}))
}
