package api

import (
	"context"
	"net/http"

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
	FinishedUnit UnitRef `json:"finished_unit,omitempty" doc:"A finished unit, or"`
	FinishedGood Slug    `json:"finished_good,omitempty" doc:"another finished good, or"`
	Item         Slug    `json:"item,omitempty" doc:"an item, such as packaging"`
	Quantity     Decimal `json:"quantity" doc:"How much of it, above zero; may be a fraction"`
	Unit         Unit    `json:"unit,omitempty" doc:"Required for an item, and for items alone"`
}

func (g FinishedGoodInput) good(slug Slug) catalog.FinishedGood {
	good := catalog.FinishedGood{Slug: slug.slug(), Name: g.Name}
	for _, component := range g.Components {
		good.Components = append(good.Components, catalog.GoodComponent{
			FinishedUnit: component.FinishedUnit.ref(), FinishedGood: component.FinishedGood.slug(), Item: component.Item.slug(),
			Quantity: component.Quantity.number(), Unit: component.Unit.unit(),
		})
	}
	return good
}

type defineFinishedGood struct {
	DefinitionSlug
	Conditions
	Body FinishedGoodInput
}

func (a *API) finishedGoods() {
	const one, all, tag = "/v1/finished-goods/{slug}", "/v1/finished-goods", "Catalog"
	register(a, operation("DefineFinishedGood", http.MethodPut, one, tag, "Say what a finished good is from now on, as a whole", answers(http.StatusCreated, http.StatusOK)), a.defineFinishedGood)
	register(a, operation("GetFinishedGood", http.MethodGet, one, tag, "A finished good as it is defined now"), a.finishedGood)
	register(a, operation("ListFinishedGoods", http.MethodGet, all, tag, "Finished goods by name"), a.listFinishedGoods)
	register(a, operation("ArchiveFinishedGood", http.MethodDelete, one, tag, "Take a finished good out of use"), a.archiveFinishedGood)
}

func (a *API) defineFinishedGood(ctx context.Context, in *defineFinishedGood) (*changedTo[readmodels.FinishedGood], error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	good := in.Body.good(in.Slug)
	defined, err := a.application.DefineFinishedGood(ctx, sender, commands.DefineFinishedGood{FinishedGood: good})
	if err != nil {
		return nil, err
	}
	return created(defined.Result, defined.New, "/v1/finished-goods/"+string(good.Slug), readmodels.FinishedGood{FinishedGood: good, Stamp: stamp(defined)}), nil
}

func (a *API) finishedGood(ctx context.Context, in *oneDefinition) (*tagged[readmodels.FinishedGood], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	good, position, err := a.questions.FinishedGood(ctx, ask, in.Slug.slug())
	return taggedAt(good, good.Revision, position, err)
}

func (a *API) listFinishedGoods(ctx context.Context, in *DefinitionList) (*listedAs[readmodels.FinishedGood], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	goods, err := a.questions.FinishedGoods(ctx, ask, in.filter(), in.page())
	return listedAt(ctx, goods, err)
}

func (a *API) archiveFinishedGood(ctx context.Context, in *archiveDefinition) (*done, error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	result, err := a.application.ArchiveFinishedGood(ctx, sender, commands.ArchiveFinishedGood{Slug: in.Slug.slug()})
	return doneWith(result), err
}
