package readmodels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// Stamp identifies the state of a definition that an answer shows.
type Stamp struct {
	Revision    uint64 `json:"revision" doc:"Revision of the definition's stream; also the ETag"`
	ContentHash string `json:"content_hash" doc:"SHA-256 of the definition's canonical JSON"`
	Archived    bool   `json:"archived"`
}

// Item is an item as it is defined now.
type Item struct {
	Slug     domain.Slug      `json:"slug"`
	Name     string           `json:"name"`
	Kind     catalog.ItemKind `json:"kind" enum:"ingredient,material"`
	Category string           `json:"category,omitempty"`
	Density  *Density         `json:"density,omitempty" doc:"The volume has that weight"`
	Package  *catalog.Package `json:"package,omitempty" doc:"How the item is sold"`
	Stamp
}

// Density is the weight of a volume of an item.
type Density struct {
	Volume     measure.Number `json:"volume"`
	VolumeUnit measure.Unit   `json:"volume_unit"`
	Weight     measure.Number `json:"weight"`
	WeightUnit measure.Unit   `json:"weight_unit"`
}

// Recipe is a recipe as it is defined now.
type Recipe struct {
	catalog.Recipe
	Stamp
}

// FinishedGood is a finished good as it is defined now.
type FinishedGood struct {
	catalog.FinishedGood
	Stamp
}

// ItemOf returns the answer for an item.
func ItemOf(item catalog.Item, stamp Stamp) Item {
	answer := Item{Slug: item.Slug, Name: item.Name, Kind: item.Kind, Category: item.Category, Package: item.Package, Stamp: stamp}
	if density := item.Density; !density.IsZero() {
		answer.Density = &Density{
			Volume: density.Volume.Value, VolumeUnit: density.Volume.Unit,
			Weight: density.Weight.Value, WeightUnit: density.Weight.Unit,
		}
	}
	return answer
}

// definitionRow is a row of any table of the catalog: they have the same columns,
// apart from those that [DefinitionFilter] needs.
type definitionRow struct {
	Slug        domain.Slug
	Name        string
	Archived    bool
	Revision    int64
	ContentHash string
	Definition  string
}

// DefinitionFilter selects definitions.
type DefinitionFilter struct {
	// Text is searched for in names and slugs, ignoring case and accents.
	Text string
	// Archived selects archived definitions instead of those in use.
	Archived bool
	// Kind applies to items, Category to items and recipes.
	Kind     catalog.ItemKind
	Category string
}

func (row definitionRow) stamp() Stamp {
	return Stamp{Revision: uint64(row.Revision), ContentHash: row.ContentHash, Archived: row.Archived}
}

func definition[T catalog.Definition](row definitionRow) (T, error) {
	return reader.Decode[T](row.Definition, "the definition of", domain.ID(row.Slug))
}

func itemAnswer(row definitionRow) (Item, error) {
	item, err := definition[catalog.Item](row)
	return ItemOf(item, row.stamp()), err
}

func recipeAnswer(row definitionRow) (Recipe, error) {
	recipe, err := definition[catalog.Recipe](row)
	return Recipe{Recipe: recipe, Stamp: row.stamp()}, err
}

func goodAnswer(row definitionRow) (FinishedGood, error) {
	good, err := definition[catalog.FinishedGood](row)
	return FinishedGood{FinishedGood: good, Stamp: row.stamp()}, err
}

// Item returns one item.
func (q *Queries) Item(ctx context.Context, query Query, slug domain.Slug) (Item, eventstore.Position, error) {
	return oneDefinition(ctx, q, query, "items", slug, itemAnswer)
}

// Recipe returns one recipe.
func (q *Queries) Recipe(ctx context.Context, query Query, slug domain.Slug) (Recipe, eventstore.Position, error) {
	return oneDefinition(ctx, q, query, "recipes", slug, recipeAnswer)
}

// FinishedGood returns one finished good.
func (q *Queries) FinishedGood(ctx context.Context, query Query, slug domain.Slug) (FinishedGood, eventstore.Position, error) {
	return oneDefinition(ctx, q, query, "goods", slug, goodAnswer)
}

// Items lists items by name.
func (q *Queries) Items(ctx context.Context, query Query, filter DefinitionFilter, page Page) (List[Item], error) {
	return listDefinitions(ctx, q, query, "items", filter, page, itemAnswer)
}

// Recipes lists recipes by name.
func (q *Queries) Recipes(ctx context.Context, query Query, filter DefinitionFilter, page Page) (List[Recipe], error) {
	return listDefinitions(ctx, q, query, "recipes", filter, page, recipeAnswer)
}

// FinishedGoods lists finished goods by name.
func (q *Queries) FinishedGoods(ctx context.Context, query Query, filter DefinitionFilter, page Page) (List[FinishedGood], error) {
	return listDefinitions(ctx, q, query, "goods", filter, page, goodAnswer)
}

const selectDefinition = `
	SELECT
		slug,
		name,
		archived,
		revision,
		content_hash,
		definition
	FROM {catalog}.`

func oneDefinition[T any](
	ctx context.Context, q *Queries, query Query, table string, slug domain.Slug, answer func(definitionRow) (T, error),
) (T, eventstore.Position, error) {
	return reader.Answer(ctx, q.reader, query, catalogTables(), func(tx *reader.Tx) (T, error) {
		row, err := reader.One[definitionRow](ctx, tx, selectDefinition+table+`
	WHERE kitchen = @kitchen
		AND slug = @slug`, pgx.NamedArgs{"slug": slug})
		if err != nil {
			return *new(T), err
		}
		return answer(row)
	})
}

// filters are the conditions on columns that not every table has.
var filters = map[string]string{
	"items": `
		AND (@category = '' OR category = @category)
		AND (@kind = '' OR kind = @kind)`,
	"recipes": `
		AND (@category = '' OR category = @category)`,
	"goods": "",
}
