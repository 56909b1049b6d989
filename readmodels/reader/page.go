package reader

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// Page selects one page of a list.
type Page struct {
	// Limit is the maximum number of items; 0 means 50, more than 500 means 500.
	Limit int
	// Cursor is the Next of the page before; empty selects the first page.
	Cursor string
}

const (
	defaultLimit = 50
	maxLimit     = 500
)

func (p Page) limit() int { return min(cmp.Or(p.Limit, defaultLimit), maxLimit) }

// Fetch is how many rows to fetch: one more than the page shows, which reveals
// whether there is a next page.
func (p Page) Fetch() int { return p.limit() + 1 }

// List is one page of an answer.
type List[T any] struct {
	Items []T `json:"items"`
	// Next is the cursor of the next page, empty on the last.
	Next string `json:"next,omitempty" doc:"The cursor of the next page; absent on the last"`
	// Position is the position that the page is true for.
	Position eventstore.Position `json:"-"`
}

// After returns the key after which the page begins: the key of the last row of the
// page before, or the given one for the first page. It fails with [ErrBadCursor].
func After[Key any](p Page, first Key) (Key, error) {
	if p.Cursor == "" {
		return first, nil
	}
	var key Key
	text, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || json.Unmarshal(text, &key) != nil {
		return first, ErrBadCursor
	}
	return key, nil
}

// Cut cuts rows, of which [Page.Fetch] were fetched, to the page, and returns the
// cursor of the next page. The key of a row is its place in the order of the list.
func Cut[Row, Key any](p Page, rows []Row, key func(Row) Key) ([]Row, string, error) {
	if len(rows) <= p.limit() {
		return rows, "", nil
	}
	rows = rows[:p.limit()]
	text, err := json.Marshal(key(rows[len(rows)-1]))
	return rows, base64.RawURLEncoding.EncodeToString(text), err
}

// Pages fetches one page. The statement ends in its ORDER BY and selects the rows
// after the key of the page.
func Pages[Row, T, Key any](
	ctx context.Context, tx *Tx, p Page, statement string, args pgx.NamedArgs, answer func(Row) (T, error), key func(Row) Key,
) (List[T], error) {
	args["limit"] = p.Fetch()
	rows, err := All[Row](ctx, tx, statement+"\n\tLIMIT @limit", args)
	if err != nil {
		return List[T]{}, err
	}
	return Listed(p, rows, answer, key)
}

// Listed returns the page of rows of which [Page.Fetch] were fetched.
func Listed[Row, T, Key any](p Page, rows []Row, answer func(Row) (T, error), key func(Row) Key) (List[T], error) {
	rows, next, err := Cut(p, rows, key)
	if err != nil {
		return List[T]{}, err
	}
	list := List[T]{Items: make([]T, len(rows)), Next: next}
	for i, row := range rows {
		if list.Items[i], err = answer(row); err != nil {
			return List[T]{}, err
		}
	}
	return list, nil
}

// AnswerList is [Answer] for a list.
func AnswerList[T any](
	ctx context.Context, r *Reader, query Query, projections []string, answer func(tx *Tx) (List[T], error),
) (List[T], error) {
	list, position, err := Answer(ctx, r, query, projections, answer)
	list.Position = position
	return list, err
}
