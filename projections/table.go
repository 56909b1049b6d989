package projections

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
)

// table is one table of a projection: its shape, and the rows of it that are in
// memory.
type table interface {
	shape() *shape
	// begin forgets all rows. With whole, what is then not in memory does not
	// exist; otherwise it has to be wanted and fetched before it can be edited.
	begin(whole bool)
	// wanted are the keys of rows that are to be fetched.
	wanted() []key
	// fetched takes the text of a row's columns.
	fetched(texts [][]byte) error
	// all hands over every row of a table that is whole, but those sealed before.
	all(put func(row) error) error
	// changes hands every row to be written, and the key of every row to be
	// removed, to its argument.
	changes(put func(row) error, remove func(key) error) error
	// sealed takes rows that will not change any more out of memory.
	sealed(put func(row) error) error
}

// shape is what a table looks like in the database.
type shape struct {
	name    string
	columns []column
	keys    int // how many of the columns, from the first, are the key
	indexes []index
	// isLog says that rows are only ever added.
	isLog bool
}

// index is an index beside the key.
type index struct{ name, on, where string }

// shapeOf derives a table's shape from the type of its rows: a column a field.
func shapeOf(row reflect.Type, name string, keys int, indexes []index) *shape {
	s := &shape{name: name, keys: keys, indexes: indexes}
	for _, field := range reflect.VisibleFields(row) {
		if !field.Anonymous {
			s.columns = append(s.columns, columnOf(field))
		}
	}
	return s
}

// look is a statement that fails where the table is not there or lacks a column.
func (s *shape) look(schema string) string {
	return fmt.Sprintf("SELECT %s FROM %s LIMIT 0", s.names(0, len(s.columns)), s.in(schema))
}

// create are the statements that make the table, without keys and indexes.
func (s *shape) create(schema string) string {
	columns := make([]string, len(s.columns))
	for i, column := range s.columns {
		columns[i] = column.quoted() + " " + column.declaration(i < s.keys)
	}
	return fmt.Sprintf("CREATE TABLE %s (\n\t%s);%s", s.in(schema), strings.Join(columns, ",\n\t"), s.tune(schema))
}

// tune keeps documents as they are, since compressing them costs more than all
// else that is done to a row, and their statistics are of no use.
func (s *shape) tune(schema string) string {
	var statements strings.Builder
	for _, column := range s.columns {
		if column.isDocument {
			fmt.Fprintf(&statements, "\nALTER TABLE %s ALTER COLUMN %s SET STORAGE EXTERNAL, ALTER COLUMN %s SET STATISTICS 0;",
				s.in(schema), column.quoted(), column.quoted())
		}
	}
	return statements.String()
}

// finish are the statements that make keys and indexes and let the planner know
// what is there.
func (s *shape) finish(schema string) []string {
	statements := []string{fmt.Sprintf("ALTER TABLE %s ADD PRIMARY KEY (%s)", s.in(schema), s.names(0, s.keys))}
	for _, index := range s.indexes {
		statement := fmt.Sprintf("CREATE INDEX %s ON %s (%s)", quoted(s.name+"_"+index.name), s.in(schema), index.on)
		if index.where != "" {
			statement += " WHERE " + index.where
		}
		statements = append(statements, statement)
	}
	return append(statements, "ANALYZE "+s.in(schema))
}

func (s *shape) in(schema string) string { return quoted(schema, s.name) }

// names lists the columns from one to before another.
func (s *shape) names(from, to int) string {
	names := make([]string, 0, to-from)
	for _, column := range s.columns[from:to] {
		names = append(names, column.quoted())
	}
	return strings.Join(names, ", ")
}

func quoted(parts ...string) string { return pgx.Identifier(parts).Sanitize() }
