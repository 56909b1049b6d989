package api

import (
	"context"
	"net/http"

	"crumbtrail/commands"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// ItemInput is an item as it is defined.
type ItemInput struct {
	Name     string        `json:"name" maxLength:"200" doc:"For people; no control characters" example:"Almond flour"`
	Kind     string        `json:"kind" enum:"ingredient,material" doc:"An ingredient goes into recipes; a material wraps and holds"`
	Category string        `json:"category,omitempty" maxLength:"200" doc:"A heading to find it under" example:"Flours"`
	Density  *DensityInput `json:"density,omitempty" doc:"Lets weights and volumes of the item convert into one another"`
	Package  *PackageInput `json:"package,omitempty" doc:"How the item is sold"`
}

// DensityInput says that a volume weighs so much.
type DensityInput struct {
	Volume     Decimal `json:"volume" doc:"This much by volume, above zero"`
	VolumeUnit Unit    `json:"volume_unit" doc:"A unit of volume"`
	Weight     Decimal `json:"weight" doc:"weighs this much, above zero"`
	WeightUnit Unit    `json:"weight_unit" doc:"A unit of mass"`
}

// PackageInput is the size in which an item is sold.
type PackageInput struct {
	Amount Decimal `json:"amount" doc:"How much is in one, above zero"`
	Unit   Unit    `json:"unit"`
	Price  Price   `json:"price,omitempty" doc:"What one costs"`
}

func (i ItemInput) item(slug Slug) catalog.Item {
	item := catalog.Item{Slug: slug.slug(), Name: i.Name, Kind: catalog.ItemKind(i.Kind), Category: i.Category}
	if d := i.Density; d != nil {
		item.Density = measure.Density{
			Volume: measure.Amount{Value: d.Volume.number(), Unit: d.VolumeUnit.unit()},
			Weight: measure.Amount{Value: d.Weight.number(), Unit: d.WeightUnit.unit()},
		}
	}
	if p := i.Package; p != nil {
		item.Package = &catalog.Package{Amount: measure.Amount{Value: p.Amount.number(), Unit: p.Unit.unit()}, Price: p.Price.optional()}
	}
	return item
}

// DefinitionSlug names the definition that an operation is about.
type DefinitionSlug struct {
	Slug Slug `path:"slug" doc:"Names it within the kitchen; never changes"`
}

type defineItem struct {
	DefinitionSlug
	Conditions
	Body ItemInput
}

type oneDefinition struct {
	DefinitionSlug
	Visible
}

type archiveDefinition struct {
	DefinitionSlug
	Conditions
}

// DefinitionList chooses definitions.
type DefinitionList struct {
	Text     string `query:"q" maxLength:"200" doc:"Part of the name or slug, whatever its case"`
	Archived bool   `query:"archived" doc:"What is out of use instead of what is in use"`
	Visible
	Paged
}

type listItems struct {
	DefinitionList
	Kind     string `query:"kind" enum:"ingredient,material" doc:"Items of this kind"`
	Category string `query:"category" maxLength:"200" doc:"Items of this category"`
}

func (a *API) items() {
	const one, all, tag = "/v1/items/{slug}", "/v1/items", "Catalog"
	register(a, operation("DefineItem", http.MethodPut, one, tag, "Say what an item is from now on, as a whole", answers(http.StatusCreated, http.StatusOK)), a.defineItem)
	register(a, operation("GetItem", http.MethodGet, one, tag, "An item as it is defined now"), a.item)
	register(a, operation("ListItems", http.MethodGet, all, tag, "Items by name"), a.listItems)
	register(a, operation("ArchiveItem", http.MethodDelete, one, tag, "Take an item out of use"), a.archiveItem)
}

func (a *API) defineItem(ctx context.Context, in *defineItem) (*changedTo[readmodels.Item], error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	item := in.Body.item(in.Slug)
	defined, err := a.application.DefineItem(ctx, sender, commands.DefineItem{Item: item})
	if err != nil {
		return nil, err
	}
	return created(defined.Result, defined.New, "/v1/items/"+string(item.Slug), readmodels.ItemOf(item, stamp(defined))), nil
}

// stamp is that of a definition that was just made.
func stamp(defined commands.Defined) readmodels.Stamp {
	return readmodels.Stamp{Revision: defined.Revision, ContentHash: defined.ContentHash}
}

func (a *API) item(ctx context.Context, in *oneDefinition) (*tagged[readmodels.Item], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	item, position, err := a.questions.Item(ctx, ask, in.Slug.slug())
	return taggedAt(item, item.Revision, position, err)
}

func (a *API) listItems(ctx context.Context, in *listItems) (*listedAs[readmodels.Item], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	filter := in.filter()
	filter.Kind, filter.Category = catalog.ItemKind(in.Kind), in.Category
	items, err := a.questions.Items(ctx, ask, filter, in.page())
	return listedAt(ctx, items, err)
}

func (l DefinitionList) filter() readmodels.DefinitionFilter {
	return readmodels.DefinitionFilter{Text: l.Text, Archived: l.Archived}
}

func (a *API) archiveItem(ctx context.Context, in *archiveDefinition) (*done, error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	result, err := a.application.ArchiveItem(ctx, sender, commands.ArchiveItem{Slug: in.Slug.slug()})
	return doneWith(result), err
}
