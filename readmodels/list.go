package readmodels

import (
	"cmp"
	"encoding/base64"
	"encoding/json"

	"crumbtrail/eventstore"
)

// List is one page of an answer.
type List[T any] struct {
	Items []T `json:"items"`
	// Next is the cursor of the next page, empty on the last.
	Next string `json:"next,omitempty" doc:"The cursor of the next page; absent on the last"`
	// Position is up to where the page is true.
	Position eventstore.Position `json:"-"`
}

// Page says which page of a list is asked for.
type Page struct {
	// Limit is how many there are on it at the most; 0 means 50, above 500 means
	// 500.
	Limit int
	// Cursor is what the page before gave; empty means the first.
	Cursor string
}

const (
	defaultLimit = 50
	maxLimit     = 500
)

func (p Page) limit() int { return min(cmp.Or(p.Limit, defaultLimit), maxLimit) }

// after reads the key of the last row of the page before, of the type that next
// wrote. It leaves the key alone on the first page.
func (p Page) after(key any) error {
	if p.Cursor == "" {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || json.Unmarshal(text, key) != nil {
		return ErrBadCursor
	}
	return nil
}

// page makes the answer of rows that were fetched one beyond the limit; key says
// where a row stands in the order of the list.
func page[Row, T any](rows []Row, limit int, answer func(Row) (T, error), key func(Row) any) (List[T], error) {
	more := len(rows) > limit
	rows = rows[:min(limit, len(rows))]
	list := List[T]{Items: make([]T, len(rows))}
	for i, row := range rows {
		var err error
		if list.Items[i], err = answer(row); err != nil {
			return List[T]{}, err
		}
	}
	if more {
		text, err := json.Marshal(key(rows[len(rows)-1]))
		if err != nil {
			return List[T]{}, err
		}
		list.Next = base64.RawURLEncoding.EncodeToString(text)
	}
	return list, nil
}
