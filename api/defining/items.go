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

// DefinitionSlug identifies a definition.
type DefinitionSlug struct {
	Slug input.Slug `path:"slug" doc:"Identifies the definition within the kitchen; never changes"`
}

type defineItem struct {
	DefinitionSlug
	web.Conditions
	Body input.ItemInput
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
	Kind      string `query:"kind" enum:"ingredient,material" doc:"Filter by kind"`
	Category  string `query:"category" maxLength:"200" doc:"Filter by category"`
	Allergens string `query:"allergens" enum:"unknown" doc:"unknown: ingredients of which it is not known what allergens they contain"`
}

func (h *handlers) items() {
	const one, all, tag = "/v1/items/{slug}", "/v1/items", "Catalog"
	resource.Update(h.Kit, web.Operation("DefineItem", http.MethodPut, one, tag, "Create or replace an item",
		web.Answers(http.StatusCreated, http.StatusOK)), h.defineItem)
	resource.Query(h.Kit, web.Operation("GetItem", http.MethodGet, one, tag, "Get an item"), h.item)
	resource.Query(h.Kit, web.Operation("ListItems", http.MethodGet, all, tag, "List items by name"), h.listItems)
	resource.Update(h.Kit, web.Operation("ArchiveItem", http.MethodDelete, one, tag, "Archive an item"), h.archiveItem)
}

func (h *handlers) defineItem(ctx context.Context, caller commands.Caller, in *defineItem) (*web.Changed[readmodels.Item], error) {
	item := in.Body.Item(in.Slug)
	defined, err := h.Application.DefineItem(ctx, caller, commands.DefineItem{Item: item})
	in.Body.Locate(err)
	if err != nil {
		return nil, err
	}
	location := "/v1/items/" + string(item.Slug)
	return resource.Created(defined.Result, defined.New, location, definitions.ItemOf(item, stamp(defined))), nil
}

// stamp returns the revision and the hash of a new definition.
func stamp(defined commands.Defined) definitions.Stamp {
	return definitions.Stamp{Revision: defined.Revision, ContentHash: defined.ContentHash}
}

func (h *handlers) item(ctx context.Context, query readmodels.Query, in *oneDefinition) (*web.Tagged[readmodels.Item], error) {
	item, position, err := h.Queries.Item(ctx, query, in.Slug.Slug())
	return resource.Tagged(item, item.Revision, position, err)
}

func (h *handlers) listItems(ctx context.Context, query readmodels.Query, in *listItems) (*resource.ListOf[readmodels.Item], error) {
	filter := in.filter()
	filter.Kind, filter.Category = catalog.ItemKind(in.Kind), in.Category
	filter.AllergensUnknown = in.Allergens == "unknown"
	items, err := h.Queries.Items(ctx, query, filter, resource.PageOf(in.Paged))
	return resource.Listed(ctx, items, err)
}

func (l DefinitionList) filter() readmodels.DefinitionFilter {
	return readmodels.DefinitionFilter{Text: l.Text, Archived: l.Archived}
}

func (h *handlers) archiveItem(ctx context.Context, caller commands.Caller, in *archiveDefinition) (*web.Done, error) {
	return resource.Done(h.Application.ArchiveItem(ctx, caller, commands.ArchiveItem{Slug: in.Slug.Slug()}))
}
