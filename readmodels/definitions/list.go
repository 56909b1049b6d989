package definitions

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/internal/collation"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// nameKey orders definitions by name: the name's key in the order of the kitchen's
// language, and the slug.
type nameKey [2]string

func (k nameKey) compare(other nameKey) int { return slices.Compare(k[:], other[:]) }

func list[T any, P names.In[T]](
	ctx context.Context, q *Catalog, query Query, table string, filter Filter, page Page, answer func(row) (T, error),
) (List[T], error) {
	after, err := reader.After(page, nameKey{})
	if err != nil {
		return List[T]{}, err
	}
	args := pgx.NamedArgs{
		"archived": filter.Archived, "text": collation.Fold(filter.Text), "category": filter.Category, "kind": filter.Kind,
		"allergens_unknown": filter.AllergensUnknown, "sort_key": after[0], "slug": after[1],
	}
	matching := `
	WHERE kitchen = @kitchen
		AND archived = @archived
		AND (@text = '' OR strpos(search_text, @text) > 0)` + filters[table]
	tables := []string{reader.Catalog, reader.Pantry}
	return reader.AnswerList(ctx, q.reader, query, tables, func(tx *reader.Tx) (found List[T], err error) {
		settings, err := reader.Settings(ctx, tx)
		if err != nil {
			return found, err
		}
		order := collation.Of(settings.Effective.Locale)
		key := func(r row) nameKey { return nameKey{order.Key(r.Name), string(r.Slug)} }
		if order.Root() {
			found, err = reader.Pages(ctx, tx, page, selectDefinition+table+matching+`
		AND (sort_key, slug) > (@sort_key, @slug)
	ORDER BY sort_key, slug`, args, answer, key)
		} else {
			var rows []row
			if rows, err = tailored(ctx, tx, table, matching, args, after, page, key); err == nil {
				found, err = reader.Listed(page, rows, answer, key)
			}
		}
		if err != nil {
			return found, err
		}
		return found, names.OfList[T, P](found.Items).Read(ctx, tx)
	})
}

// tailored returns the rows of a page in an order of names other than the root order,
// which is that of the index. It orders the names of all definitions that match, some
// thousands at most, and reads those of the page.
func tailored(
	ctx context.Context, tx *reader.Tx, table, matching string, args pgx.NamedArgs, after nameKey, page Page, key func(row) nameKey,
) ([]row, error) {
	type named struct {
		Slug domain.Slug
		Name string
	}
	names, err := reader.All[named](ctx, tx, "SELECT slug, name FROM {catalog}."+table+matching, args)
	if err != nil {
		return nil, err
	}
	keys := make([]nameKey, 0, len(names))
	for _, name := range names {
		if at := key(row{Slug: name.Slug, Name: name.Name}); after.compare(at) < 0 {
			keys = append(keys, at)
		}
	}
	slices.SortFunc(keys, nameKey.compare)
	slugs := make([]string, 0, page.Fetch())
	for _, at := range keys[:min(len(keys), page.Fetch())] {
		slugs = append(slugs, at[1])
	}
	rows, err := reader.All[row](ctx, tx, selectDefinition+table+`
	WHERE kitchen = @kitchen
		AND slug = ANY(@slugs)`, pgx.NamedArgs{"slugs": slugs})
	slices.SortFunc(rows, func(a, b row) int { return key(a).compare(key(b)) })
	return rows, err
}
