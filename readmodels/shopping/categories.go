// Package shopping reads what lists and summaries show beside what is calculated from
// snapshots: what shoppers collected, and the categories of items.
package shopping

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
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

func (c categories) addTasted(rows []answer.ToTaste) {
	for i := range rows {
		c.add(rows[i].Item, &rows[i].Category)
	}
}

// Categorize sets the categories of a summary's rows, and the cost of each. keyOf
// returns the text whose bytes order a name.
func Categorize(
	ctx context.Context, r *reader.Reader, tx *reader.Tx, query reader.Query, summary *planning.Summary, keyOf func(name string) string,
) error {
	fields := make(categories, len(summary.Shopping))
	for i := range summary.Shopping {
		fields.add(summary.Shopping[i].Item, &summary.Shopping[i].Category)
	}
	for i := range summary.Ingredients {
		fields.add(summary.Ingredients[i].Item, &summary.Ingredients[i].Category)
	}
	fields.addTasted(summary.ToTaste)
	if err := fields.set(ctx, r, tx, query); err != nil {
		return err
	}
	summary.EstimatedCost.Categorize(each(summary.Shopping, func(row *planning.Purchase) *planning.Purchase { return row }), keyOf)
	return nil
}

// CategorizePooled is [Categorize] for the rows of a list.
func CategorizePooled(
	ctx context.Context, r *reader.Reader, tx *reader.Tx, query reader.Query, list *planning.PooledList, keyOf func(name string) string,
) error {
	fields := make(categories, len(list.Items))
	for i := range list.Items {
		fields.add(list.Items[i].Item, &list.Items[i].Category)
	}
	fields.addTasted(list.ToTaste)
	if err := fields.set(ctx, r, tx, query); err != nil {
		return err
	}
	list.EstimatedCost.Categorize(each(list.Items, func(row *planning.PooledPurchase) *planning.Purchase { return &row.Purchase }), keyOf)
	return nil
}

// each returns the rows of a list, one by one.
func each[R any](list []R, purchase func(*R) *planning.Purchase) iter.Seq[*planning.Purchase] {
	return func(yield func(*planning.Purchase) bool) {
		for i := range list {
			if !yield(purchase(&list[i])) {
				return
			}
		}
	}
}

// set sets the fields to the categories that the items have now, also in an
// answer about an earlier time: snapshots hold none.
func (c categories) set(ctx context.Context, r *reader.Reader, tx *reader.Tx, query reader.Query) error {
	if len(c) == 0 {
		return nil
	}
	if query.AsOf != nil {
		if err := r.Join(ctx, tx, reader.Catalog); err != nil {
			return err
		}
	}
	type categoryRow struct {
		Slug     domain.Slug
		Category string
	}
	slugs := slices.Collect(maps.Keys(c))
	found, err := reader.All[categoryRow](ctx, tx, selectCategories, pgx.NamedArgs{"slugs": slugs})
	if err != nil {
		return fmt.Errorf("read categories: %w", err)
	}
	for _, item := range found {
		for _, category := range c[item.Slug] {
			*category = item.Category
		}
	}
	return nil
}
