package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
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
	Volume     input.Decimal `json:"volume" doc:"This much by volume, above zero"`
	VolumeUnit input.Unit    `json:"volume_unit" doc:"A unit of volume"`
	Weight     input.Decimal `json:"weight" doc:"weighs this much, above zero"`
	WeightUnit input.Unit    `json:"weight_unit" doc:"A unit of mass"`
}

// PackageInput is the size in which an item is sold.
type PackageInput struct {
	Amount input.Decimal `json:"amount" doc:"How much is in one, above zero"`
	Unit   input.Unit    `json:"unit"`
	Price  input.Price   `json:"price,omitempty" doc:"What one costs"`
}

func (i ItemInput) item(slug input.Slug) catalog.Item {
	item := catalog.Item{Slug: slug.Slug(), Name: i.Name, Kind: catalog.ItemKind(i.Kind), Category: i.Category}
	if d := i.Density; d != nil {
		item.Density = measure.Density{
			Volume: measure.Amount{Value: d.Volume.Number(), Unit: d.VolumeUnit.Unit()},
			Weight: measure.Amount{Value: d.Weight.Number(), Unit: d.WeightUnit.Unit()},
		}
	}
	if p := i.Package; p != nil {
		item.Package = &catalog.Package{Amount: measure.Amount{Value: p.Amount.Number(), Unit: p.Unit.Unit()}, Price: p.Price.Optional()}
	}
	return item
}

// DefinitionSlug names the definition that an operation is about.
type DefinitionSlug struct {
	Slug input.Slug `path:"slug" doc:"Names it within the kitchen; never changes"`
}

type defineItem struct {
	DefinitionSlug
	web.Conditions
	Body ItemInput
}

type oneDefinition struct {
	DefinitionSlug
	web.Visible
}

type archiveDefinition struct {
	DefinitionSlug
	web.Conditions
}

// DefinitionList chooses definitions.
type DefinitionList struct {
	Text     string `query:"q" maxLength:"200" doc:"Part of the name or slug, whatever its case"`
	Archived bool   `query:"archived" doc:"What is out of use instead of what is in use"`
	web.Visible
	web.Paged
}

type listItems struct {
	DefinitionList
	Kind     string `query:"kind" enum:"ingredient,material" doc:"Items of this kind"`
	Category string `query:"category" maxLength:"200" doc:"Items of this category"`
}

func (h *handlers) items() {
	const one, all, tag = "/v1/items/{slug}", "/v1/items", "Catalog"
	registerCommand(h, web.Operation("DefineItem", http.MethodPut, one, tag, "Say what an item is from now on, as a whole", web.Answers(http.StatusCreated, http.StatusOK)), h.defineItem)
	registerQuery(h, web.Operation("GetItem", http.MethodGet, one, tag, "An item as it is defined now"), h.item)
	registerQuery(h, web.Operation("ListItems", http.MethodGet, all, tag, "Items by name"), h.listItems)
	registerCommand(h, web.Operation("ArchiveItem", http.MethodDelete, one, tag, "Take an item out of use"), h.archiveItem)
}

func (h *handlers) defineItem(ctx context.Context, caller commands.Caller, in *defineItem) (*web.Changed[readmodels.Item], error) {
	item := in.Body.item(in.Slug)
	defined, err := h.application.DefineItem(ctx, caller, commands.DefineItem{Item: item})
	if err != nil {
		return nil, err
	}
	return created(defined.Result, defined.New, "/v1/items/"+string(item.Slug), readmodels.ItemOf(item, stamp(defined))), nil
}

// stamp is that of a definition that was just made.
func stamp(defined commands.Defined) readmodels.Stamp {
	return readmodels.Stamp{Revision: defined.Revision, ContentHash: defined.ContentHash}
}

func (h *handlers) item(ctx context.Context, query readmodels.Query, in *oneDefinition) (*web.Tagged[readmodels.Item], error) {
	item, position, err := h.queries.Item(ctx, query, in.Slug.Slug())
	return tagged(item, item.Revision, position, err)
}

func (h *handlers) listItems(ctx context.Context, query readmodels.Query, in *listItems) (*listOf[readmodels.Item], error) {
	filter := in.filter()
	filter.Kind, filter.Category = catalog.ItemKind(in.Kind), in.Category
	items, err := h.queries.Items(ctx, query, filter, page(in.Paged))
	return listed(ctx, items, err)
}

func (l DefinitionList) filter() readmodels.DefinitionFilter {
	return readmodels.DefinitionFilter{Text: l.Text, Archived: l.Archived}
}

func (h *handlers) archiveItem(ctx context.Context, caller commands.Caller, in *archiveDefinition) (*web.Done, error) {
	return done(h.application.ArchiveItem(ctx, caller, commands.ArchiveItem{Slug: in.Slug.Slug()}))
}
