package projections

import (
	"encoding/json"
	"fmt"

	gojson "github.com/goccy/go-json"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Catalog is the name of the projection of what is defined now.
const Catalog = "catalog"

// ItemRow is a row of catalog.items. Its key is kitchen and slug.
type ItemRow struct {
	Kitchen  domain.Kitchen
	Slug     domain.Slug
	Name     string
	Kind     catalog.ItemKind
	Category string
	DefinitionState
}

// RecipeRow is a row of catalog.recipes. Its key is kitchen and slug.
type RecipeRow struct {
	Kitchen  domain.Kitchen
	Slug     domain.Slug
	Name     string
	Category string
	DefinitionState
}

// GoodRow is a row of catalog.goods. Its key is kitchen and slug.
type GoodRow struct {
	Kitchen domain.Kitchen
	Slug    domain.Slug
	Name    string
	DefinitionState
}

// DefinitionState are the columns that all definitions have.
type DefinitionState struct {
	Archived bool
	// Revision is that of the definition's stream.
	Revision uint64
	// ContentHash is the [catalog.ContentHash] of the definition.
	ContentHash string
	// Definition is the domain's definition as JSON.
	Definition Document
}

// catalogTables are the catalog projection's rows.
type catalogTables struct {
	items   *rows[ItemRow]
	recipes *rows[RecipeRow]
	goods   *rows[GoodRow]
}

func newCatalog() *catalogTables {
	const byName = "kitchen, archived, lower(name) COLLATE \"C\", slug"
	return &catalogTables{
		items:   newRows[ItemRow]("items", 2, index{name: "by_name", on: byName}),
		recipes: newRows[RecipeRow]("recipes", 2, index{name: "by_name", on: byName}),
		goods:   newRows[GoodRow]("goods", 2, index{name: "by_name", on: byName}),
	}
}

func catalogProjection() projection {
	names := map[string]any{}
	for name, event := range catalog.ItemNames() {
		names[name] = event
	}
	for name, event := range catalog.RecipeNames() {
		names[name] = event
	}
	for name, event := range catalog.GoodNames() {
		names[name] = event
	}
	return projection{
		name: Catalog, version: 1, prefixes: []string{stream.Items.Prefix(), stream.Recipes.Prefix(), stream.Goods.Prefix()},
		codec: eventstore.NewCodec(names), model: func() model { return newCatalog() },
	}
}

func (c *catalogTables) tables() []table { return []table{c.items, c.recipes, c.goods} }

// wants announces the rows that an event changes without replacing them.
func (c *catalogTables) wants(e *event) {
	switch e.payload.(type) {
	case catalog.Archived[catalog.Item]:
		c.items.want(e.key())
	case catalog.Archived[catalog.Recipe]:
		c.recipes.want(e.key())
	case catalog.Archived[catalog.FinishedGood]:
		c.goods.want(e.key())
	}
}

func (c *catalogTables) fold(e *event) error {
	switch payload := e.payload.(type) {
	case catalog.Defined[catalog.Item]:
		item := payload.Definition
		state, err := defined(e, item)
		c.items.put(ItemRow{
			Kitchen: e.kitchen, Slug: item.Slug, Name: item.Name, Kind: item.Kind, Category: item.Category, DefinitionState: state,
		})
		return err
	case catalog.Defined[catalog.Recipe]:
		recipe := payload.Definition
		state, err := defined(e, recipe)
		c.recipes.put(RecipeRow{
			Kitchen: e.kitchen, Slug: recipe.Slug, Name: recipe.Name, Category: recipe.Category, DefinitionState: state,
		})
		return err
	case catalog.Defined[catalog.FinishedGood]:
		good := payload.Definition
		state, err := defined(e, good)
		c.goods.put(GoodRow{Kitchen: e.kitchen, Slug: good.Slug, Name: good.Name, DefinitionState: state})
		return err
	case catalog.Archived[catalog.Item]:
		row, err := c.items.edit(e.key())
		return archive(e, &row.DefinitionState, err)
	case catalog.Archived[catalog.Recipe]:
		row, err := c.recipes.edit(e.key())
		return archive(e, &row.DefinitionState, err)
	case catalog.Archived[catalog.FinishedGood]:
		row, err := c.goods.edit(e.key())
		return archive(e, &row.DefinitionState, err)
	}
	return e.unfolded()
}

// defined is the state of a definition that an event replaces as a whole. The
// definition's JSON is taken out of the event as it stands there.
func defined(e *event, definition any) (DefinitionState, error) {
	var document struct {
		Definition json.RawMessage `json:"definition"`
	}
	if err := gojson.Unmarshal(e.Data, &document); err != nil {
		return DefinitionState{}, fmt.Errorf("decode the definition: %w", err)
	}
	return DefinitionState{
		Revision: e.Revision, ContentHash: catalog.ContentHash(definition), Definition: Document(document.Definition),
	}, nil
}

func archive(e *event, state *DefinitionState, err error) error {
	if err != nil {
		return err
	}
	state.Archived, state.Revision = true, e.Revision
	return nil
}
