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
	"crumbtrail/readmodels/definitions"
)

// ItemInput is the definition of an item.
type ItemInput struct {
	Name     string         `json:"name" maxLength:"200" doc:"Without control characters" example:"Almond flour"`
	Kind     string         `json:"kind" enum:"ingredient,material" doc:"ingredient: used by recipes; material: used to wrap and pack"`
	Category string         `json:"category,omitempty" maxLength:"200" doc:"Groups items" example:"Flours"`
	Density  *DensityInput  `json:"density,omitempty" doc:"Converts between weights and volumes of the item"`
	Measures []MeasureInput `json:"measures,omitempty" doc:"How amounts convert between kinds of units, and own units"`
	Package  *PackageInput  `json:"package,omitempty" doc:"The size and price in which the item is sold"`
}

// DensityInput is the weight of a volume of an item.
type DensityInput struct {
	Volume     input.Decimal `json:"volume" doc:"A volume above zero"`
	VolumeUnit input.Unit    `json:"volume_unit" doc:"A unit of volume"`
	Weight     input.Decimal `json:"weight" doc:"The weight of the volume, above zero"`
	WeightUnit input.Unit    `json:"weight_unit" doc:"A unit of mass"`
}

// MeasureInput says what an amount of the item in one unit is in another.
type MeasureInput struct {
	Amount     input.Decimal `json:"amount" doc:"Above zero" example:"1"`
	Unit       input.Unit    `json:"unit" doc:"A general unit, or a name for a unit that this item alone has" example:"clove"`
	Equals     input.Decimal `json:"equals" doc:"Above zero" example:"5"`
	EqualsUnit input.Unit    `json:"equals_unit" doc:"As unit; measures of an own unit lead to a general one" example:"g"`
	Source     string        `json:"source,omitempty" maxLength:"200" doc:"Where an accepted suggestion is from"`
}

// PackageInput is the size in which an item is sold.
type PackageInput struct {
	Amount input.Decimal `json:"amount" doc:"The content of a package, above zero"`
	Unit   input.Unit    `json:"unit"`
	Price  input.Price   `json:"price,omitempty" doc:"The price of a package"`
}

func (i ItemInput) item(slug input.Slug) catalog.Item {
	item := catalog.Item{Slug: slug.Slug(), Name: i.Name, Kind: catalog.ItemKind(i.Kind), Category: i.Category}
	if d := i.Density; d != nil {
		item.Density = measure.Density{
			Volume: measure.Amount{Value: d.Volume.Number(), Unit: d.VolumeUnit.Unit()},
			Weight: measure.Amount{Value: d.Weight.Number(), Unit: d.WeightUnit.Unit()},
		}
	}
	measures := make([]measure.Measure, len(i.Measures))
	for at, one := range i.Measures {
		measures[at] = measure.Measure{
			Amount: measure.Amount{Value: one.Amount.Number(), Unit: one.Unit.Unit()},
			Equals: one.Equals.Number(), EqualsUnit: one.EqualsUnit.Unit(), Source: one.Source,
		}
	}
	item.SetMeasures(measures)
	if p := i.Package; p != nil {
		amount := measure.Amount{Value: p.Amount.Number(), Unit: p.Unit.Unit()}
		item.Package = &catalog.Package{Amount: amount, Price: p.Price.Optional()}
	}
	return item
}

// DefinitionSlug identifies a definition.
type DefinitionSlug struct {
	Slug input.Slug `path:"slug" doc:"Identifies the definition within the kitchen; never changes"`
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

// DefinitionList filters definitions.
type DefinitionList struct {
	Text     string `query:"q" maxLength:"200" doc:"Part of the name or slug, in any case, with or without accents"`
	Archived bool   `query:"archived" doc:"List archived definitions instead of current ones"`
	web.Visible
	web.Paged
}

type listItems struct {
	DefinitionList
	Kind     string `query:"kind" enum:"ingredient,material" doc:"Filter by kind"`
	Category string `query:"category" maxLength:"200" doc:"Filter by category"`
}

func (h *handlers) items() {
	const one, all, tag = "/v1/items/{slug}", "/v1/items", "Catalog"
	registerUpdate(h, web.Operation("DefineItem", http.MethodPut, one, tag, "Create or replace an item",
		web.Answers(http.StatusCreated, http.StatusOK)), h.defineItem)
	registerQuery(h, web.Operation("GetItem", http.MethodGet, one, tag, "Get an item"), h.item)
	registerQuery(h, web.Operation("ListItems", http.MethodGet, all, tag, "List items by name"), h.listItems)
	registerUpdate(h, web.Operation("ArchiveItem", http.MethodDelete, one, tag, "Archive an item"), h.archiveItem)
}

func (h *handlers) defineItem(ctx context.Context, caller commands.Caller, in *defineItem) (*web.Changed[readmodels.Item], error) {
	item := in.Body.item(in.Slug)
	defined, err := h.application.DefineItem(ctx, caller, commands.DefineItem{Item: item})
	if err != nil {
		return nil, err
	}
	location := "/v1/items/" + string(item.Slug)
	return created(defined.Result, defined.New, location, definitions.ItemOf(item, stamp(defined))), nil
}

// stamp returns the revision and the hash of a new definition.
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
