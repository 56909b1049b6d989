package readmodels

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/eventstore"
)

// Stamp says which state of a definition an answer shows.
type Stamp struct {
	Revision    uint64 `json:"revision" doc:"The revision of the definition's stream; also the ETag"`
	ContentHash string `json:"content_hash" doc:"SHA-256 of the definition's canonical JSON"`
	Archived    bool   `json:"archived"`
}

// Item is an item as it is defined now.
type Item struct {
	Slug     domain.Slug      `json:"slug"`
	Name     string           `json:"name"`
	Kind     catalog.ItemKind `json:"kind" enum:"ingredient,material"`
	Category string           `json:"category,omitempty"`
	Density  *Density         `json:"density,omitempty" doc:"This volume weighs that much"`
	Package  *catalog.Package `json:"package,omitempty" doc:"How the item is sold"`
	Stamp
}

// Density says that a volume of an item weighs so much.
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

// ItemOf is the answer to an item.
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

// definitionRow is a row of the catalog's tables, which have the same shape.
type definitionRow struct {
	Slug        string
	Name        string
	Archived    bool
	Revision    int64
	ContentHash string
	Definition  string
}

// DefinitionFilter chooses definitions for a list.
type DefinitionFilter struct {
	// Text is looked for in names and slugs, whatever its case.
	Text string
	// Archived asks for what is out of use instead of what is in use.
	Archived bool
	// Kind and Category are for items; the latter for recipes too.
	Kind     catalog.ItemKind
	Category string
}

func (row definitionRow) stamp() Stamp {
	return Stamp{Revision: uint64(row.Revision), ContentHash: row.ContentHash, Archived: row.Archived}
}

func definition[T catalog.Definition](row definitionRow) (T, error) {
	var content T
	if err := json.Unmarshal([]byte(row.Definition), &content); err != nil {
		return content, fmt.Errorf("decode the definition of %s: %w", row.Slug, err)
	}
	return content, nil
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

// Item answers with one item.
func (q *Queries) Item(ctx context.Context, ask Query, slug domain.Slug) (Item, eventstore.Position, error) {
	return oneDefinition(ctx, q, ask, "items", slug, itemAnswer)
}

// Recipe answers with one recipe.
func (q *Queries) Recipe(ctx context.Context, ask Query, slug domain.Slug) (Recipe, eventstore.Position, error) {
	return oneDefinition(ctx, q, ask, "recipes", slug, recipeAnswer)
}

// FinishedGood answers with one finished good.
func (q *Queries) FinishedGood(ctx context.Context, ask Query, slug domain.Slug) (FinishedGood, eventstore.Position, error) {
	return oneDefinition(ctx, q, ask, "goods", slug, goodAnswer)
}

// Items lists items by name.
func (q *Queries) Items(ctx context.Context, ask Query, filter DefinitionFilter, page Page) (List[Item], error) {
	return listDefinitions(ctx, q, ask, "items", filter, page, itemAnswer)
}

// Recipes lists recipes by name.
func (q *Queries) Recipes(ctx context.Context, ask Query, filter DefinitionFilter, page Page) (List[Recipe], error) {
	return listDefinitions(ctx, q, ask, "recipes", filter, page, recipeAnswer)
}

// FinishedGoods lists finished goods by name.
func (q *Queries) FinishedGoods(ctx context.Context, ask Query, filter DefinitionFilter, page Page) (List[FinishedGood], error) {
	return listDefinitions(ctx, q, ask, "goods", filter, page, goodAnswer)
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

func oneDefinition[T any](ctx context.Context, q *Queries, ask Query, table string, slug domain.Slug, answer func(definitionRow) (T, error)) (T, eventstore.Position, error) {
	var found T
	position, err := q.read(ctx, ask, []string{catalogTables}, func(r *reading) error {
		row, err := one[definitionRow](ctx, r, selectDefinition+table+`
	WHERE kitchen = @kitchen
		AND slug = @slug`, pgx.NamedArgs{"slug": slug})
		if err != nil {
			return err
		}
		found, err = answer(row)
		return err
	})
	return found, position, err
}

// The conditions on columns that a table may lack are put together by whoever
// knows the table.
var conditionsOf = map[string]string{
	"items": `
		AND (@category = '' OR category = @category)
		AND (@kind = '' OR kind = @kind)`,
	"recipes": `
		AND (@category = '' OR category = @category)`,
	"goods": "",
}

func listDefinitions[T any](ctx context.Context, q *Queries, ask Query, table string, filter DefinitionFilter, asked Page, answer func(definitionRow) (T, error)) (List[T], error) {
	after := [2]string{}
	if err := asked.after(&after); err != nil {
		return List[T]{}, err
	}
	var list List[T]
	position, err := q.read(ctx, ask, []string{catalogTables}, func(r *reading) error {
		rows, err := all[definitionRow](ctx, r, selectDefinition+table+`
	WHERE kitchen = @kitchen
		AND archived = @archived
		AND (@text = '' OR strpos(lower(name), lower(@text)) > 0 OR strpos(slug, lower(@text)) > 0)`+conditionsOf[table]+`
		AND (name, slug) > (@name, @slug)
	ORDER BY name, slug
	LIMIT @limit`, pgx.NamedArgs{
			"archived": filter.Archived, "text": filter.Text, "category": filter.Category, "kind": filter.Kind,
			"name": after[0], "slug": after[1], "limit": asked.limit() + 1,
		})
		if err != nil {
			return err
		}
		list, err = page(rows, asked.limit(), answer, func(row definitionRow) any { return [2]string{row.Name, row.Slug} })
		return err
	})
	list.Position = position
	return list, err
}
