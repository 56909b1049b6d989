package uses

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/internal/collation"
	"crumbtrail/readmodels/reader"
)

type definitionRow struct {
	Slug       domain.Slug
	Archived   bool
	Definition string
}

// selectNaming selects definitions that hold one of some texts, and may so name what
// they stand for: references are strings of the JSON that is stored.
const selectNaming = `
	AS d
	WHERE kitchen = @kitchen
		AND slug <> ALL(@known)
		AND EXISTS (SELECT FROM unnest(@texts::text[]) AS naming(text) WHERE strpos(d.definition, naming.text) > 0)`

const selectDefinitions = `
	SELECT
		slug,
		archived,
		definition
	FROM {catalog}.`

// naming are texts that stand in every definition that names something.
func namingItem(slug domain.Slug) []string { return []string{`"` + string(slug) + `"`} }

func namingGood(slug domain.Slug) []string { return []string{`"` + string(slug) + `"`} }

// A recipe is named by its slug, and with a unit of it.
func namingRecipe(slug domain.Slug) []string {
	return []string{`"` + string(slug) + `"`, `"` + string(slug) + `/`}
}

func naming(thing catalog.Thing) []string {
	switch {
	case thing.Item != "":
		return namingItem(thing.Item)
	case thing.Recipe != "":
		return namingRecipe(thing.Recipe)
	}
	return namingGood(thing.FinishedGood)
}

// readUsers reads all definitions that use a thing, and perhaps more: those that name it,
// those that name these, and so on.
func readUsers(ctx context.Context, tx *reader.Tx, thing catalog.Thing) (catalog.Definitions, error) {
	users := catalog.Definitions{
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{}, Goods: map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}
	knownRecipes, knownGoods := []domain.Slug{}, []domain.Slug{}
	if thing.Recipe != "" { // its yields tell how much of it a good takes
		own, err := reader.All[definitionRow](ctx, tx, selectDefinitions+`recipes
	WHERE kitchen = @kitchen AND slug = @slug`, pgx.NamedArgs{"slug": thing.Recipe})
		if err != nil {
			return users, err
		}
		if err := add(users.Recipes, own); err != nil {
			return users, err
		}
		knownRecipes = append(knownRecipes, thing.Recipe)
	}
	for texts := naming(thing); len(texts) > 0; {
		var recipes, goods []definitionRow
		batch := tx.Batch()
		reader.Queue(batch, &recipes, selectDefinitions+"recipes"+selectNaming, pgx.NamedArgs{"texts": texts, "known": knownRecipes})
		reader.Queue(batch, &goods, selectDefinitions+"goods"+selectNaming, pgx.NamedArgs{"texts": texts, "known": knownGoods})
		if err := batch.Send(ctx); err != nil {
			return users, err
		}
		if err := add(users.Recipes, recipes); err != nil {
			return users, err
		}
		if err := add(users.Goods, goods); err != nil {
			return users, err
		}
		texts = nil
		for _, row := range recipes {
			texts, knownRecipes = append(texts, namingRecipe(row.Slug)...), append(knownRecipes, row.Slug)
		}
		for _, row := range goods {
			texts, knownGoods = append(texts, namingGood(row.Slug)...), append(knownGoods, row.Slug)
		}
	}
	return users, nil
}

func add[T catalog.Definition](to map[domain.Slug]catalog.Source[T], rows []definitionRow) error {
	for _, row := range rows {
		definition, err := reader.Decode[T](row.Definition, "the definition of", domain.ID(row.Slug))
		if err != nil {
			return err
		}
		entry := catalog.Entry[T]{Definition: definition, Exists: true, Archived: row.Archived}
		to[row.Slug] = catalog.Source[T]{Entry: entry}
	}
	return nil
}

// definitions returns the uses by definitions that are not archived.
func definitions(users catalog.Definitions, recipes, goods map[domain.Slug]catalog.Use, order collation.Order) []Use {
	var all []Use
	for slug, found := range recipes {
		if recipe := users.Recipes[slug]; !recipe.Archived {
			use := useOf(found)
			use.Kind, use.Recipe, use.Name, use.Variant = Recipe, slug, recipe.Definition.Name, recipe.Definition.VariantName
			use.sortKey = order.Key(use.Name)
			all = append(all, use)
		}
	}
	for slug, found := range goods {
		if good := users.Goods[slug]; !good.Archived {
			use := useOf(found)
			use.Kind, use.FinishedGood, use.Name = FinishedGood, slug, good.Definition.Name
			use.sortKey = order.Key(use.Name)
			all = append(all, use)
		}
	}
	return all
}

func useOf(found catalog.Use) Use {
	use := Use{Direct: found.Direct, Amounts: []Amount{}, Through: []Part{}}
	for _, amount := range found.Amounts {
		use.Amounts = append(use.Amounts, Amount{Amount: amount.Value, Unit: amount.Unit})
	}
	for _, part := range found.Through {
		use.Through = append(use.Through, Part{
			Recipe: part.Recipe, FinishedUnit: part.FinishedUnit, FinishedGood: part.FinishedGood, Quantity: &part.Quantity,
		})
	}
	return use
}
