package table

import "reflect"

// Log is a table whose rows are only ever added. While a table is filled they
// leave memory as soon as the append that added them is folded.
type Log[R any] struct {
	shape *Shape
	added []R
}

// NewLog returns a table of rows of type R. Its first so many columns are the key.
func NewLog[R any](name string, keys int, indexes ...Index) *Log[R] {
	shape := shapeOf(reflect.TypeFor[R](), name, keys, indexes)
	shape.isLog = true
	return &Log[R]{shape: shape}
}

// Add adds a row. Its key must be new.
func (l *Log[R]) Add(value R) { l.added = append(l.added, value) }

// Shape implements [Table].
func (l *Log[R]) Shape() *Shape { return l.shape }

// Begin implements [Table].
func (l *Log[R]) Begin(bool) { l.added = nil }

func (l *Log[R]) wanted() []Key { return nil }

func (l *Log[R]) fetched([][]byte) error { return nil }

func (l *Log[R]) changes(put func(row) error, _ func(Key) error) error {
	for i := range l.added {
		if err := put(row{l.shape, reflect.ValueOf(&l.added[i]).Elem()}); err != nil {
			return err
		}
	}
	return nil
}

func (l *Log[R]) sealed(put func(row) error) error {
	err := l.changes(put, nil)
	clear(l.added)
	l.added = l.added[:0]
	return err
}

// all passes nothing: every row was sealed before.
func (l *Log[R]) all(func(row) error) error { return nil }
