package readmodels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/definitions"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

type (
	// Stamp identifies the state of a definition that an answer shows.
	Stamp = definitions.Stamp
	// Item is an item as it is defined now.
	Item = definitions.Item
	// Recipe is a recipe as it is defined now.
	Recipe = definitions.Recipe
	// FinishedGood is a finished good as it is defined now.
	FinishedGood = definitions.FinishedGood
)

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
	return definitions.ItemOf(item, row.stamp()), err
}

func recipeAnswer(row definitionRow) (Recipe, error) {
	recipe, err := definition[catalog.Recipe](row)
	return definitions.RecipeOf(recipe, row.stamp()), err
}

func goodAnswer(row definitionRow) (FinishedGood, error) {
	good, err := definition[catalog.FinishedGood](row)
	return definitions.GoodOf(good, row.stamp()), err
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

func oneDefinition[T any, P names.In[T]](
	ctx context.Context, q *Queries, query Query, table string, slug domain.Slug, answer func(definitionRow) (T, error),
) (T, eventstore.Position, error) {
	return reader.Answer(ctx, q.reader, query, catalogTables(), func(tx *reader.Tx) (T, error) {
		row, err := reader.One[definitionRow](ctx, tx, selectDefinition+table+`
	WHERE kitchen = @kitchen
		AND slug = @slug`, pgx.NamedArgs{"slug": slug})
		if err != nil {
			return *new(T), err
		}
		found, err := answer(row)
		if err != nil {
			return found, err
		}
		return found, names.Of(P(&found)).Read(ctx, tx)
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
