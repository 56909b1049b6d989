package projections

import "reflect"

// log is a table whose rows are only ever added. They leave memory as soon as
// the append that made them is folded, however many there are.
type log[R any] struct {
	of    *shape
	added []R
}

// newLog makes a table of rows that are only added.
func newLog[R any](name string, keys int, indexes ...index) *log[R] {
	of := shapeOf(reflect.TypeFor[R](), name, keys, indexes)
	of.isLog = true
	return &log[R]{of: of}
}

func (l *log[R]) add(value R) { l.added = append(l.added, value) }

func (l *log[R]) shape() *shape { return l.of }

func (l *log[R]) begin(bool) { l.added = nil }

func (l *log[R]) wanted() []key { return nil }

func (l *log[R]) fetched([][]byte) error { return nil }

func (l *log[R]) changes(put func(row) error, _ func(key) error) error {
	for i := range l.added {
		if err := put(row{l.of, reflect.ValueOf(&l.added[i]).Elem()}); err != nil {
			return err
		}
	}
	return nil
}

func (l *log[R]) sealed(put func(row) error) error {
	err := l.changes(put, nil)
	clear(l.added)
	l.added = l.added[:0]
	return err
}

// all has nothing more to give: every row was sealed.
func (l *log[R]) all(func(row) error) error { return nil }
