package projections

import (
	"encoding/json"
	"fmt"

	gojson "github.com/goccy/go-json"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/collation"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/table"
)

// Catalog is the name of the projection of the current definitions.
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

// DefinitionState holds the columns that all definitions have.
type DefinitionState struct {
	Archived bool
	// Revision is the revision of the definition's stream.
	Revision uint64
	// ContentHash is the [catalog.ContentHash] of the definition.
	ContentHash string
	// Definition is the domain's definition as JSON.
	Definition table.Document
	// SortKey is the [collation.Key] of the name. SearchText is the [collation.Fold] of
	// the name and, after a line break, the slug.
	SortKey, SearchText string
}

// catalogTables are the catalog projection's rows.
type catalogTables struct {
	items   *table.Rows[ItemRow]
	recipes *table.Rows[RecipeRow]
	goods   *table.Rows[GoodRow]
}

func newCatalog() *catalogTables {
	byName := table.Index{Name: "by_name", On: "kitchen, archived, sort_key, slug"}
	return &catalogTables{
		items:   table.NewRows[ItemRow]("items", 2, byName),
		recipes: table.NewRows[RecipeRow]("recipes", 2, byName),
		goods:   table.NewRows[GoodRow]("goods", 2, byName),
	}
}

func catalogProjection() engine.Projection {
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
	return engine.Projection{
		Name: Catalog, Version: 2, Prefixes: []string{stream.Items.Prefix(), stream.Recipes.Prefix(), stream.Goods.Prefix()},
		Codec: eventstore.NewCodec(names), Model: func() engine.Model { return newCatalog() }, References: definitionsOf,
	}
}

// Tables implements [engine.Model].
func (c *catalogTables) Tables() []table.Table { return []table.Table{c.items, c.recipes, c.goods} }

// Wants announces the rows that an event changes without replacing them.
func (c *catalogTables) Wants(folded *engine.Event) {
	e := eventOf(folded)
	switch e.Payload.(type) {
	case catalog.Archived[catalog.Item]:
		c.items.Want(e.key())
	case catalog.Archived[catalog.Recipe]:
		c.recipes.Want(e.key())
	case catalog.Archived[catalog.FinishedGood]:
		c.goods.Want(e.key())
	}
}

// Fold implements [engine.Model].
func (c *catalogTables) Fold(folded *engine.Event) error {
	e := eventOf(folded)
	switch payload := e.Payload.(type) {
	case catalog.Defined[catalog.Item]:
		item := payload.Definition
		state, err := defined(e, item, item.Slug, item.Name)
		c.items.Put(ItemRow{
			Kitchen: e.kitchen, Slug: item.Slug, Name: item.Name, Kind: item.Kind, Category: item.Category, DefinitionState: state,
		})
		return err
	case catalog.Defined[catalog.Recipe]:
		recipe := payload.Definition
		state, err := defined(e, recipe, recipe.Slug, recipe.Name)
		c.recipes.Put(RecipeRow{
			Kitchen: e.kitchen, Slug: recipe.Slug, Name: recipe.Name, Category: recipe.Category, DefinitionState: state,
		})
		return err
	case catalog.Defined[catalog.FinishedGood]:
		good := payload.Definition
		state, err := defined(e, good, good.Slug, good.Name)
		c.goods.Put(GoodRow{Kitchen: e.kitchen, Slug: good.Slug, Name: good.Name, DefinitionState: state})
		return err
	case catalog.Archived[catalog.Item]:
		row, err := c.items.Edit(e.key())
		return archive(e, &row.DefinitionState, err)
	case catalog.Archived[catalog.Recipe]:
		row, err := c.recipes.Edit(e.key())
		return archive(e, &row.DefinitionState, err)
	case catalog.Archived[catalog.FinishedGood]:
		row, err := c.goods.Edit(e.key())
		return archive(e, &row.DefinitionState, err)
	}
	return e.unknown()
}

// defined returns the state of a definition that an event replaces as a whole. It
// takes the definition's JSON from the event unchanged.
func defined(e event, definition any, slug domain.Slug, name string) (DefinitionState, error) {
	var document struct {
		Definition json.RawMessage `json:"definition"`
	}
	if err := gojson.Unmarshal(e.Data, &document); err != nil {
		return DefinitionState{}, fmt.Errorf("decode the definition: %w", err)
	}
	return DefinitionState{
		Revision: e.Revision, ContentHash: catalog.ContentHash(definition), Definition: table.Document(document.Definition),
		SortKey: collation.Key(name), SearchText: collation.Fold(name) + "\n" + string(slug),
	}, nil
}

func archive(e event, state *DefinitionState, err error) error {
	if err != nil {
		return err
	}
	state.Archived, state.Revision = true, e.Revision
	return nil
}

// definitionsOf returns the streams of the definitions that a definition refers
// to.
func definitionsOf(folded *engine.Event) (streams []string) {
	e := eventOf(folded)
	add := func(name func(domain.Kitchen, domain.Slug) string, slug domain.Slug) {
		if slug != "" {
			streams = append(streams, name(e.kitchen, slug))
		}
	}
	switch payload := e.Payload.(type) {
	case catalog.Defined[catalog.Recipe]:
		for _, line := range payload.Definition.Lines {
			add(stream.Item, line.Item)
		}
		for _, component := range payload.Definition.Components {
			add(stream.Recipe, component.Recipe)
			add(stream.Recipe, component.FinishedUnit.Recipe)
		}
	case catalog.Defined[catalog.FinishedGood]:
		for _, component := range payload.Definition.Components {
			add(stream.Item, component.Item)
			add(stream.Good, component.FinishedGood)
			add(stream.Recipe, component.FinishedUnit.Recipe)
		}
	}
	return streams
}
