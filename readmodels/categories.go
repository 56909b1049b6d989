package readmodels

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/reader"
)

const selectCategories = `
	SELECT
		slug,
		category
	FROM {catalog}.items
	WHERE kitchen = @kitchen
		AND slug = ANY(@slugs)
		AND category <> ''`

// categories are the fields of rows about items that hold the item's category.
type categories map[domain.Slug][]*string

func (c categories) add(item domain.Slug, category *string) { c[item] = append(c[item], category) }

// categorize sets the categories of a summary's rows.
func (q *Queries) categorize(ctx context.Context, tx *reader.Tx, query Query, summary *planning.Summary) error {
	fields := make(categories, len(summary.Shopping))
	for i := range summary.Shopping {
		fields.add(summary.Shopping[i].Item, &summary.Shopping[i].Category)
	}
	for i := range summary.Ingredients {
		fields.add(summary.Ingredients[i].Item, &summary.Ingredients[i].Category)
	}
	return q.setCategories(ctx, tx, query, fields)
}

// setCategories sets fields to the categories that the items have now, also in an
// answer about an earlier time: snapshots hold none.
func (q *Queries) setCategories(ctx context.Context, tx *reader.Tx, query Query, fields categories) error {
	if len(fields) == 0 {
		return nil
	}
	if query.AsOf != nil {
		if err := q.reader.Join(ctx, tx, reader.Catalog); err != nil {
			return err
		}
	}
	type categoryRow struct {
		Slug     domain.Slug
		Category string
	}
	slugs := slices.Collect(maps.Keys(fields))
	found, err := reader.All[categoryRow](ctx, tx, selectCategories, pgx.NamedArgs{"slugs": slugs})
	if err != nil {
		return fmt.Errorf("read categories: %w", err)
	}
	for _, item := range found {
		for _, category := range fields[item.Slug] {
			*category = item.Category
		}
	}
	return nil
}
