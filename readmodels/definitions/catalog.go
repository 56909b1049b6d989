package definitions

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// Catalog answers questions about definitions. It is safe for concurrent use.
type Catalog struct{ reader *reader.Reader }

// New returns the questions about definitions.
func New(r *reader.Reader) *Catalog { return &Catalog{reader: r} }

type (
	// Query names the kitchen that a query is for, and the state its answer must show.
	Query = reader.Query
	// Page selects one page of a list.
	Page = reader.Page
	// List is one page of an answer.
	List[T any] = reader.List[T]
)

// row is a row of any table of the catalog: they have the same columns,
// apart from those that [Filter] needs.
type row struct {
	Slug        domain.Slug
	Name        string
	Archived    bool
	Revision    int64
	ContentHash string
	Definition  string
}

// Filter selects definitions.
type Filter struct {
	// Text is searched for in names and slugs, ignoring case and accents.
	Text string
	// Archived selects archived definitions instead of those in use.
	Archived bool
	// Kind applies to items, Category to items and recipes.
	Kind     catalog.ItemKind
	Category string
	// AllergensUnknown selects the ingredients of which it is not known what they contain.
	AllergensUnknown bool
}

func (r row) stamp() Stamp {
	return Stamp{Revision: uint64(r.Revision), ContentHash: r.ContentHash, Archived: r.Archived}
}

func definition[T catalog.Definition](r row) (T, error) {
	return reader.Decode[T](r.Definition, "the definition of", domain.ID(r.Slug))
}

func itemAnswer(r row) (Item, error) {
	item, err := definition[catalog.Item](r)
	return ItemOf(item, r.stamp()), err
}

func recipeAnswer(r row) (Recipe, error) {
	recipe, err := definition[catalog.Recipe](r)
	return RecipeOf(recipe, r.stamp()), err
}

func goodAnswer(r row) (FinishedGood, error) {
	good, err := definition[catalog.FinishedGood](r)
	return GoodOf(good, r.stamp()), err
}

// Item returns one item.
func (q *Catalog) Item(ctx context.Context, query Query, slug domain.Slug) (Item, eventstore.Position, error) {
	return one(ctx, q, query, "items", slug, itemAnswer)
}

// Recipe returns one recipe.
func (q *Catalog) Recipe(ctx context.Context, query Query, slug domain.Slug) (Recipe, eventstore.Position, error) {
	return one(ctx, q, query, "recipes", slug, recipeAnswer)
}

// FinishedGood returns one finished good.
func (q *Catalog) FinishedGood(ctx context.Context, query Query, slug domain.Slug) (FinishedGood, eventstore.Position, error) {
	return one(ctx, q, query, "goods", slug, goodAnswer)
}

// Items lists items by name.
func (q *Catalog) Items(ctx context.Context, query Query, filter Filter, page Page) (List[Item], error) {
	return list(ctx, q, query, "items", filter, page, itemAnswer)
}

// Recipes lists recipes by name.
func (q *Catalog) Recipes(ctx context.Context, query Query, filter Filter, page Page) (List[Recipe], error) {
	return list(ctx, q, query, "recipes", filter, page, recipeAnswer)
}

// FinishedGoods lists finished goods by name.
func (q *Catalog) FinishedGoods(ctx context.Context, query Query, filter Filter, page Page) (List[FinishedGood], error) {
	return list(ctx, q, query, "goods", filter, page, goodAnswer)
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

func one[T any, P names.In[T]](
	ctx context.Context, q *Catalog, query Query, table string, slug domain.Slug, answer func(row) (T, error),
) (T, eventstore.Position, error) {
	return reader.Answer(ctx, q.reader, query, []string{reader.Catalog}, func(tx *reader.Tx) (T, error) {
		found, err := reader.One[row](ctx, tx, selectDefinition+table+`
	WHERE kitchen = @kitchen
		AND slug = @slug`, pgx.NamedArgs{"slug": slug})
		if err != nil {
			return *new(T), err
		}
		one, err := answer(found)
		if err != nil {
			return one, err
		}
		return one, names.Of(P(&one)).Read(ctx, tx)
	})
}

// filters are the conditions on columns that not every table has.
var filters = map[string]string{
	"items": `
		AND (@category = '' OR category = @category)
		AND (@kind = '' OR kind = @kind)
		AND (NOT @allergens_unknown OR kind = 'ingredient' AND NOT definition::jsonb ? 'allergens')`,
	"recipes": `
		AND (@category = '' OR category = @category)`,
	"goods": "",
}
