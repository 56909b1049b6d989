package projections

import (
	"errors"
	"fmt"
	"reflect"
)

// key is the values of a row's key columns, the kitchen first.
type key [4]string

// row is a row of any table, on its way to the database.
type row struct {
	shape *shape
	value reflect.Value // of the row's struct, addressable
}

// rows are the rows of one table that a fold reads and changes. It is the same
// for a few rows that were fetched for a batch and for all rows of a table that
// is filled from zero.
type rows[R any] struct {
	of      *shape
	entries map[key]*entry[R]
	changed []key
	wants   []key
	// whole says that a row which is not in memory does not exist.
	whole bool
}

// entry is what is known about one key.
type entry[R any] struct {
	row       R
	isThere   bool
	isChanged bool
}

var (
	// errMissing is for changing a row that is not there: the event speaks of
	// something that no event before it made.
	errMissing = errors.New("there is no such row")
	// errUnannounced is for touching a row that the event did not announce.
	errUnannounced = errors.New("the row was not announced")
)

// newRows makes the rows of a table whose key is its first columns.
func newRows[R any](name string, keys int, indexes ...index) *rows[R] {
	return &rows[R]{of: shapeOf(reflect.TypeFor[R](), name, keys, indexes)}
}

// put adds a row or replaces it as a whole, whether it is known or not.
func (r *rows[R]) put(value R) {
	k := r.of.keyOf(reflect.ValueOf(&value).Elem())
	at := r.entry(k)
	at.row, at.isThere = value, true
	r.change(k, at)
}

// look finds a row to read.
func (r *rows[R]) look(k key) (found *R, known bool, err error) {
	at, fetched := r.entries[k]
	if !fetched && !r.whole {
		return new(R), false, fmt.Errorf("%s %q: %w", r.of.name, k, errUnannounced)
	}
	if !fetched || !at.isThere {
		return new(R), false, nil
	}
	return &at.row, true, nil
}

// edit finds a row to change. On an error the row is nobody's.
func (r *rows[R]) edit(k key) (*R, error) {
	found, known, err := r.look(k)
	switch {
	case err != nil:
		return found, err
	case !known:
		return found, fmt.Errorf("%s %q: %w", r.of.name, k, errMissing)
	}
	r.change(k, r.entries[k])
	return found, nil
}

// remove makes sure that there is no such row.
func (r *rows[R]) remove(k key) {
	at := r.entry(k)
	at.isThere = false
	if r.whole {
		delete(r.entries, k)
		return
	}
	r.change(k, at)
}

// want announces a row that an event will look at or edit.
func (r *rows[R]) want(k key) {
	if _, known := r.entries[k]; !known && !r.whole {
		r.entries[k] = &entry[R]{}
		r.wants = append(r.wants, k)
	}
}

func (r *rows[R]) entry(k key) *entry[R] {
	at, known := r.entries[k]
	if !known {
		at = &entry[R]{}
		r.entries[k] = at
	}
	return at
}

func (r *rows[R]) change(k key, at *entry[R]) {
	if !at.isChanged && !r.whole {
		at.isChanged = true
		r.changed = append(r.changed, k)
	}
}

func (r *rows[R]) shape() *shape { return r.of }

func (r *rows[R]) begin(whole bool) {
	*r = rows[R]{of: r.of, entries: map[key]*entry[R]{}, whole: whole}
}

func (r *rows[R]) wanted() []key { return r.wants }

func (r *rows[R]) fetched(texts [][]byte) error {
	var value R
	at := reflect.ValueOf(&value).Elem()
	for i, column := range r.of.columns {
		if texts[i] == nil {
			continue
		}
		if err := column.form.parse(column.of(at), texts[i]); err != nil {
			return fmt.Errorf("read %s.%s: %w", r.of.name, column.name, err)
		}
	}
	found := r.entry(r.of.keyOf(at))
	found.row, found.isThere = value, true
	return nil
}

func (r *rows[R]) changes(put func(row) error, remove func(key) error) error {
	for _, k := range r.changed {
		at := r.entries[k]
		if !at.isThere {
			if err := remove(k); err != nil {
				return err
			}
			continue
		}
		if err := put(row{r.of, reflect.ValueOf(&at.row).Elem()}); err != nil {
			return err
		}
	}
	return nil
}

// sealed has nothing to give before the end: any row may change again.
func (r *rows[R]) sealed(func(row) error) error { return nil }

// all hands over every row of a table that is whole.
func (r *rows[R]) all(put func(row) error) error {
	for _, at := range r.entries {
		if err := put(row{r.of, reflect.ValueOf(&at.row).Elem()}); err != nil {
			return err
		}
	}
	return nil
}

// keyOf is the key of a row.
func (s *shape) keyOf(value reflect.Value) key {
	var k key
	for i, column := range s.columns[:s.keys] {
		k[i] = column.of(value).String()
	}
	return k
}
