// Package live reads the definitions of the catalog as they are now, with all that they
// refer to.
package live

import (
	"cmp"
	"context"
	"fmt"

	gojson "github.com/goccy/go-json"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels/kept"
	"crumbtrail/readmodels/reader"
)

// Definitions reads definitions, and decodes each content once: it keeps contents by their
// hashes. It is safe for concurrent use.
type Definitions struct {
	items   *kept.Cache[string, catalog.Item]
	recipes *kept.Cache[string, catalog.Recipe]
	goods   *kept.Cache[string, catalog.FinishedGood]
}

// mostKept is how many bytes of the documents of each kind are kept.
const mostKept = 8 << 20

// New returns a reader that has read nothing yet.
func New() *Definitions {
	return &Definitions{
		items:   kept.New[string, catalog.Item](mostKept),
		recipes: kept.New[string, catalog.Recipe](mostKept),
		goods:   kept.New[string, catalog.FinishedGood](mostKept),
	}
}

// Catalog returns the current definitions of some recipes, goods and items, and of
// everything that they refer to.
func (d *Definitions) Catalog(ctx context.Context, tx *reader.Tx, recipes, goods, items []domain.Slug) (catalog.Definitions, error) {
	live := catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}
	err := closure(ctx, tx, "goods", d.goods, goods, live.Goods, func(good *catalog.FinishedGood) (nested []domain.Slug) {
		for _, component := range good.Components {
			switch {
			case component.Item != "":
				items = append(items, component.Item)
			case component.FinishedGood != "":
				nested = append(nested, component.FinishedGood)
			default:
				recipes = append(recipes, component.FinishedUnit.Recipe)
			}
		}
		return nested
	})
	if err != nil {
		return live, err
	}
	err = closure(ctx, tx, "recipes", d.recipes, recipes, live.Recipes, func(recipe *catalog.Recipe) (nested []domain.Slug) {
		for _, line := range recipe.Lines {
			items = append(items, line.Item)
		}
		for _, component := range recipe.Components {
			nested = append(nested, cmp.Or(component.Recipe, component.FinishedUnit.Recipe))
		}
		return nested
	})
	if err != nil {
		return live, err
	}
	found := map[domain.Slug]catalog.Source[catalog.Item]{}
	if err := closure(ctx, tx, "items", d.items, items, found, func(*catalog.Item) []domain.Slug { return nil }); err != nil {
		return live, err
	}
	for slug, item := range found {
		live.Items[slug] = item.Entry
	}
	return live, nil
}

type headRow struct {
	Slug        domain.Slug
	Archived    bool
	Revision    int64
	ContentHash string
}

type contentRow struct {
	ContentHash string
	Definition  string
}

// closure fetches definitions and the ones nested in them, one level at a time.
func closure[T catalog.Definition](
	ctx context.Context, tx *reader.Tx, table string, kept *kept.Cache[string, T], wanted []domain.Slug,
	found map[domain.Slug]catalog.Source[T], nested func(*T) []domain.Slug,
) error {
	seen := map[domain.Slug]bool{}
	for len(wanted) > 0 {
		var next []domain.Slug
		for _, slug := range wanted {
			if !seen[slug] {
				seen[slug] = true
				next = append(next, slug)
			}
		}
		heads, err := reader.All[headRow](ctx, tx, `
	SELECT slug, archived, revision, content_hash
	FROM {catalog}.`+table+`
	WHERE kitchen = @kitchen
		AND slug = ANY(@slugs)`, pgx.NamedArgs{"slugs": next})
		if err != nil {
			return err
		}
		contents, err := contentsOf(ctx, tx, table, kept, heads)
		if err != nil {
			return err
		}
		wanted = nil
		for _, head := range heads {
			content := contents[head.ContentHash]
			entry := catalog.Entry[T]{Definition: content, Exists: true, Archived: head.Archived}
			found[head.Slug] = catalog.Source[T]{Entry: entry, Revision: uint64(head.Revision)}
			wanted = append(wanted, nested(&content)...)
		}
	}
	return nil
}

// contentsOf returns the contents of definitions by their hashes. Those that are not kept are
// fetched.
func contentsOf[T catalog.Definition](
	ctx context.Context, tx *reader.Tx, table string, kept *kept.Cache[string, T], heads []headRow,
) (map[string]T, error) {
	contents := make(map[string]T, len(heads))
	var missing []domain.Slug
	for _, head := range heads {
		content, known := kept.Get(head.ContentHash)
		if !known {
			missing = append(missing, head.Slug)
			continue
		}
		contents[head.ContentHash] = content
	}
	if len(missing) == 0 {
		return contents, nil
	}
	rows, err := reader.All[contentRow](ctx, tx, `
	SELECT content_hash, definition
	FROM {catalog}.`+table+`
	WHERE kitchen = @kitchen
		AND slug = ANY(@slugs)`, pgx.NamedArgs{"slugs": missing})
	for _, row := range rows {
		var content T
		if err := gojson.Unmarshal([]byte(row.Definition), &content); err != nil {
			return nil, fmt.Errorf("decode a definition in %s: %w", table, err)
		}
		contents[row.ContentHash] = content
		kept.Add(row.ContentHash, content, len(row.Definition))
	}
	return contents, err
}
