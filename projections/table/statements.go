package table

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// columnTexts are the values of a set-based statement: one array per column, in
// PostgreSQL's text form.
type columnTexts struct {
	arrays  [][]byte
	scratch []byte
	count   int
}

func newColumnTexts(columns int) *columnTexts { return &columnTexts{arrays: make([][]byte, columns)} }

func (c *columnTexts) add(r row) {
	for i, column := range r.shape.columns {
		text, ok := column.form.write(c.scratch[:0], column.of(r.value))
		c.scratch = text
		c.append(i, text, ok)
	}
	c.count++
}

func (c *columnTexts) addKey(k Key) {
	for i := range c.arrays {
		c.scratch = append(c.scratch[:0], k[i]...)
		c.append(i, c.scratch, true)
	}
	c.count++
}

func (c *columnTexts) append(i int, text []byte, ok bool) {
	if c.count > 0 {
		c.arrays[i] = append(c.arrays[i], ',')
	} else {
		c.arrays[i] = append(c.arrays[i], '{')
	}
	if !ok {
		c.arrays[i] = append(c.arrays[i], "NULL"...)
		return
	}
	c.arrays[i] = append(c.arrays[i], '"')
	for _, b := range text {
		if b == '"' || b == '\\' {
			c.arrays[i] = append(c.arrays[i], '\\')
		}
		c.arrays[i] = append(c.arrays[i], b)
	}
	c.arrays[i] = append(c.arrays[i], '"')
}

// arguments returns the arrays as arguments of a statement.
func (c *columnTexts) arguments() []any {
	arguments := make([]any, len(c.arrays))
	for i, array := range c.arrays {
		arguments[i] = string(append(array, '}'))
	}
	return arguments
}

// unnest returns a source of rows: the arguments, which hold the first so many
// columns.
func (s *Shape) unnest(columns int) string {
	parameters := make([]string, columns)
	for i, column := range s.columns[:columns] {
		parameters[i] = fmt.Sprintf("$%d::%s[]", i+1, column.parameterType())
	}
	return fmt.Sprintf("unnest(%s) AS given (%s)", strings.Join(parameters, ", "), s.columnNames(0, columns))
}

// fetch returns the statement that reads rows by their keys, every column as text.
func (s *Shape) fetch(schema string) string {
	columns := make([]string, len(s.columns))
	for i, column := range s.columns {
		columns[i] = fmt.Sprintf(column.form.read, column.quoted())
	}
	return fmt.Sprintf("SELECT %s FROM %s JOIN %s USING (%s)",
		strings.Join(columns, ", "), s.in(schema), s.unnest(s.keys), s.columnNames(0, s.keys))
}

// upsert returns the statement that writes rows. A row of a [Log] must be new.
func (s *Shape) upsert(schema string) string {
	all := s.columnNames(0, len(s.columns))
	statement := fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", s.in(schema), all, all, s.unnest(len(s.columns)))
	if s.isLog {
		return statement
	}
	sets := make([]string, 0, len(s.columns))
	for _, column := range s.columns[s.keys:] {
		sets = append(sets, column.quoted()+" = excluded."+column.quoted())
	}
	return statement + fmt.Sprintf(" ON CONFLICT (%s) DO UPDATE SET %s", s.columnNames(0, s.keys), strings.Join(sets, ", "))
}

// remove returns the statement that deletes rows by their keys.
func (s *Shape) remove(schema string) string {
	return fmt.Sprintf("DELETE FROM %s WHERE (%s) IN (SELECT %s FROM %s)",
		s.in(schema), s.columnNames(0, s.keys), s.columnNames(0, s.keys), s.unnest(s.keys))
}

// QueueFetch adds the statement that fetches the rows which a table wants.
func QueueFetch(queries *pgx.Batch, t Table, schema string) {
	wanted := t.wanted()
	if len(wanted) == 0 {
		return
	}
	keys := newColumnTexts(t.Shape().keys)
	for _, k := range wanted {
		keys.addKey(k)
	}
	queries.Queue(t.Shape().fetch(schema), keys.arguments()...).Query(func(found pgx.Rows) error {
		for found.Next() {
			if err := t.fetched(found.RawValues()); err != nil {
				return err
			}
		}
		return found.Err()
	})
}

// QueueChanges adds the statements that write what was changed in a table.
func QueueChanges(queries *pgx.Batch, t Table, schema string) error {
	s := t.Shape()
	put, removed := newColumnTexts(len(s.columns)), newColumnTexts(s.keys)
	err := t.changes(
		func(r row) error { put.add(r); return nil },
		func(k Key) error { removed.addKey(k); return nil },
	)
	if put.count > 0 {
		queries.Queue(s.upsert(schema), put.arguments()...)
	}
	if removed.count > 0 {
		queries.Queue(s.remove(schema), removed.arguments()...)
	}
	return err
}
