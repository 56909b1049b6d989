// Package names puts names beside the slugs of an answer: those that the definitions
// have now, whatever they were at the time that the answer is about. What is not defined
// has no name.
package names

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels/reader"
)

// Named is an answer, or a part of one, that has slugs. It adds every name that it has a
// place for.
type Named interface{ Names(wanted *Wanted) }

// In is the pointer to an answer that is [Named].
type In[T any] interface {
	*T
	Named
}

// Wanted are the fields of an answer that hold names. The zero value has none.
type Wanted struct{ fields []field }

// field is a place for one name.
type field struct {
	of   kind
	slug domain.Slug // of a unit that of its recipe
	unit domain.Slug
	into *string
}

type kind uint8

const (
	item kind = iota
	good
	recipe
	variant  // the name of a recipe's variant
	unit     // the name of a finished unit within its recipe
	fullUnit // the name of a finished unit with that of its recipe
)

// Of returns what some answers want.
func Of(answers ...Named) *Wanted {
	w := &Wanted{}
	for _, answer := range answers {
		answer.Names(w)
	}
	return w
}

// OfList returns what the answers of a list want.
func OfList[T any, P In[T]](list []T) *Wanted {
	w := &Wanted{}
	for i := range list {
		P(&list[i]).Names(w)
	}
	return w
}

// Item wants the name of an item.
func (w *Wanted) Item(slug domain.Slug, into *string) { w.add(field{of: item, slug: slug, into: into}) }

// Good wants the name of a finished good.
func (w *Wanted) Good(slug domain.Slug, into *string) { w.add(field{of: good, slug: slug, into: into}) }

// Recipe wants the name of a recipe.
func (w *Wanted) Recipe(slug domain.Slug, into *string) {
	w.add(field{of: recipe, slug: slug, into: into})
}

// Variant wants the name of the variant that a recipe is.
func (w *Wanted) Variant(slug domain.Slug, into *string) {
	w.add(field{of: variant, slug: slug, into: into})
}

// Unit wants the name of a finished unit within its recipe.
func (w *Wanted) Unit(ref catalog.UnitRef, into *string) {
	w.add(field{of: unit, slug: ref.Recipe, unit: ref.Unit, into: into})
}

// Thing wants the name of the one that is given: an item, a good, or a finished unit
// with the name of its recipe.
func (w *Wanted) Thing(ofItem domain.Slug, ofUnit catalog.UnitRef, ofGood domain.Slug, into *string) {
	w.Item(ofItem, into)
	w.Good(ofGood, into)
	w.add(field{of: fullUnit, slug: ofUnit.Recipe, unit: ofUnit.Unit, into: into})
}

func (w *Wanted) add(f field) {
	if f.slug != "" {
		w.fields = append(w.fields, f)
	}
}

// Any reports whether any name is wanted.
func (w *Wanted) Any() bool { return len(w.fields) > 0 }

// Items returns the items whose names are wanted, each once.
func (w *Wanted) Items() []domain.Slug { return w.slugs(item) }

// Goods returns the finished goods whose names are wanted, each once.
func (w *Wanted) Goods() []domain.Slug { return w.slugs(good) }

// Recipes returns the recipes whose names, or the names of whose units, are wanted, each
// once.
func (w *Wanted) Recipes() []domain.Slug { return w.slugs(recipe, variant, unit, fullUnit) }

func (w *Wanted) slugs(kinds ...kind) []domain.Slug {
	var slugs []domain.Slug
	for _, f := range w.fields {
		if slices.Contains(kinds, f.of) {
			slugs = append(slugs, f.slug)
		}
	}
	slices.Sort(slugs)
	return slices.Compact(slugs)
}

// Set sets the names that are wanted to those of some definitions.
func (w *Wanted) Set(from catalog.Definitions) {
	for _, f := range w.fields {
		switch f.of {
		case item:
			*f.into = from.Items[f.slug].Definition.Name
		case good:
			*f.into = from.Goods[f.slug].Definition.Name
		case recipe:
			*f.into = from.Recipes[f.slug].Definition.Name
		case variant:
			*f.into = from.Recipes[f.slug].Definition.VariantName
		default:
			*f.into = f.unitName(from.Recipes[f.slug].Definition)
		}
	}
}

func (f field) unitName(of catalog.Recipe) string {
	yield, yields := of.Yield(f.unit)
	if !yields || f.of == unit {
		return yield.Name
	}
	named := catalog.SnapshotUnit{FinishedUnit: catalog.UnitRef{Recipe: f.slug, Unit: f.unit}, RecipeName: of.Name, Yield: yield}
	return named.FullName()
}

// selectNames selects definitions, archived or not; those of recipes with the names of
// their units.
const selectNames = `
	SELECT
		'item' AS kind,
		slug,
		name,
		'' AS definition
	FROM {catalog}.items
	WHERE kitchen = @kitchen
		AND slug = ANY(@items)
	UNION ALL
	SELECT
		'good',
		slug,
		name,
		''
	FROM {catalog}.goods
	WHERE kitchen = @kitchen
		AND slug = ANY(@goods)
	UNION ALL
	SELECT
		'recipe',
		slug,
		name,
		definition::text
	FROM {catalog}.recipes
	WHERE kitchen = @kitchen
		AND slug = ANY(@recipes)`

type nameRow struct {
	Kind       string
	Slug       domain.Slug
	Name       string
	Definition string
}

// Read sets the names that are wanted to those that the tables have. It reads nothing if
// none is wanted.
func (w *Wanted) Read(ctx context.Context, tx *reader.Tx) error {
	if len(w.fields) == 0 {
		return nil
	}
	rows, err := reader.All[nameRow](ctx, tx, selectNames, pgx.NamedArgs{
		"items": w.Items(), "goods": w.Goods(), "recipes": w.Recipes(),
	})
	if err != nil {
		return fmt.Errorf("read names: %w", err)
	}
	found := catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}
	for _, row := range rows {
		switch row.Kind {
		case "item":
			found.Items[row.Slug] = entry(catalog.Item{Name: row.Name})
		case "good":
			found.Goods[row.Slug] = catalog.Source[catalog.FinishedGood]{Entry: entry(catalog.FinishedGood{Name: row.Name})}
		default:
			decoded, err := reader.Decode[catalog.Recipe](row.Definition, "recipe", domain.ID(row.Slug))
			if err != nil {
				return err
			}
			found.Recipes[row.Slug] = catalog.Source[catalog.Recipe]{Entry: entry(decoded)}
		}
	}
	w.Set(found)
	return nil
}

// ReadToday is [Wanted.Read] for a query that may be as of a position, whose tables of the
// catalog it replaces by those of today.
func (w *Wanted) ReadToday(ctx context.Context, r *reader.Reader, tx *reader.Tx, query reader.Query) error {
	if query.AsOf != nil && len(w.fields) > 0 {
		if err := r.Join(ctx, tx, reader.Catalog); err != nil {
			return err
		}
	}
	return w.Read(ctx, tx)
}

func entry[T catalog.Definition](definition T) catalog.Entry[T] {
	return catalog.Entry[T]{Definition: definition, Exists: true}
}
