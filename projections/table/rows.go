package table

import (
	"errors"
	"fmt"
	"reflect"
)

// Rows is a table whose rows a fold reads and changes. It works the same for a
// few rows that were fetched for a batch of events and for all rows of a table
// that is filled from an empty state.
type Rows[R any] struct {
	shape   *Shape
	entries map[Key]*entry[R]
	changed []Key
	wants   []Key
	// whole reports that a row which is not in memory does not exist.
	whole bool
}

// entry is what is known about one key.
type entry[R any] struct {
	row       R
	exists    bool
	isChanged bool
}

var (
	// errMissing reports a change to a row that does not exist: the event refers to
	// something that no event before it created.
	errMissing = errors.New("the row does not exist")
	// errUnannounced reports access to a row that was not announced by Want.
	errUnannounced = errors.New("the row was not announced")
)

// NewRows returns a table of rows of type R. Its first so many columns, which
// must be strings, are the key.
func NewRows[R any](name string, keys int, indexes ...Index) *Rows[R] {
	return &Rows[R]{shape: shapeOf(reflect.TypeFor[R](), name, keys, indexes)}
}

// Put adds or replaces a whole row. The row need not be announced.
func (r *Rows[R]) Put(value R) {
	k := r.shape.keyOf(reflect.ValueOf(&value).Elem())
	at := r.entry(k)
	at.row, at.exists = value, true
	r.change(k, at)
}

// Look returns a row to read; exists is false, and the row empty, if there is
// none.
func (r *Rows[R]) Look(k Key) (found *R, exists bool, err error) {
	at, fetched := r.entries[k]
	if !fetched && !r.whole {
		return new(R), false, fmt.Errorf("%s %q: %w", r.shape.name, k, errUnannounced)
	}
	if !fetched || !at.exists {
		return new(R), false, nil
	}
	return &at.row, true, nil
}

// Edit returns a row to change. It fails if the row does not exist or was not
// announced; the row it returns then is not part of the table.
func (r *Rows[R]) Edit(k Key) (*R, error) {
	found, exists, err := r.Look(k)
	switch {
	case err != nil:
		return found, err
	case !exists:
		return found, fmt.Errorf("%s %q: %w", r.shape.name, k, errMissing)
	}
	r.change(k, r.entries[k])
	return found, nil
}

// Remove deletes a row if it exists. The row need not be announced.
func (r *Rows[R]) Remove(k Key) {
	at := r.entry(k)
	at.exists = false
	if r.whole {
		delete(r.entries, k)
		return
	}
	r.change(k, at)
}

// Want announces a row that an event will look at or edit.
func (r *Rows[R]) Want(k Key) {
	if _, known := r.entries[k]; !known && !r.whole {
		r.entries[k] = &entry[R]{}
		r.wants = append(r.wants, k)
	}
}

func (r *Rows[R]) entry(k Key) *entry[R] {
	at, known := r.entries[k]
	if !known {
		at = &entry[R]{}
		r.entries[k] = at
	}
	return at
}

func (r *Rows[R]) change(k Key, at *entry[R]) {
	if !at.isChanged && !r.whole {
		at.isChanged = true
		r.changed = append(r.changed, k)
	}
}

// Shape implements [Table].
func (r *Rows[R]) Shape() *Shape { return r.shape }

// Begin implements [Table].
func (r *Rows[R]) Begin(whole bool) {
	*r = Rows[R]{shape: r.shape, entries: map[Key]*entry[R]{}, whole: whole}
}

func (r *Rows[R]) wanted() []Key { return r.wants }

func (r *Rows[R]) fetched(texts [][]byte) error {
	var value R
	at := reflect.ValueOf(&value).Elem()
	for i, column := range r.shape.columns {
		if texts[i] == nil {
			continue
		}
		if err := column.form.parse(column.of(at), texts[i]); err != nil {
			return fmt.Errorf("read %s.%s: %w", r.shape.name, column.name, err)
		}
	}
	found := r.entry(r.shape.keyOf(at))
	found.row, found.exists = value, true
	return nil
}

func (r *Rows[R]) changes(put func(row) error, remove func(Key) error) error {
	for _, k := range r.changed {
		at := r.entries[k]
		if !at.exists {
			if err := remove(k); err != nil {
				return err
			}
			continue
		}
		if err := put(row{r.shape, reflect.ValueOf(&at.row).Elem()}); err != nil {
			return err
		}
	}
	return nil
}

// sealed passes nothing before the end, since any row may change again.
func (r *Rows[R]) sealed(func(row) error) error { return nil }

func (r *Rows[R]) all(put func(row) error) error {
	for _, at := range r.entries {
		if err := put(row{r.shape, reflect.ValueOf(&at.row).Elem()}); err != nil {
			return err
		}
	}
	return nil
}
