package table

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Key is the values of a row's key columns. Unused places are empty.
type Key [4]string

// row is a row of any table, on its way to the database.
type row struct {
	shape *Shape
	value reflect.Value // the row's struct, addressable
}

// Shape is a table's name, columns, key and indexes.
type Shape struct {
	name    string
	columns []column
	keys    int // the first so many columns are the key
	indexes []Index
	// isLog reports that rows are only ever added.
	isLog bool
}

// Index is an index beside the primary key.
type Index struct {
	Name string
	// On is the list of indexed expressions, Where the condition of a partial
	// index or empty. Both are SQL.
	On, Where string
}

// shapeOf derives a shape from the type of the rows: one column per field.
func shapeOf(rowType reflect.Type, name string, keys int, indexes []Index) *Shape {
	s := &Shape{name: name, keys: keys, indexes: indexes}
	for _, field := range reflect.VisibleFields(rowType) {
		if !field.Anonymous {
			s.columns = append(s.columns, columnOf(field))
		}
	}
	return s
}

// Name is the table's name without its schema.
func (s *Shape) Name() string { return s.name }

// Probe returns a statement that fails if the table or one of its columns does
// not exist.
func (s *Shape) Probe(schema string) string {
	return fmt.Sprintf("SELECT %s FROM %s LIMIT 0", s.columnNames(0, len(s.columns)), s.in(schema))
}

// Create returns the statements that create the table without key and indexes.
func (s *Shape) Create(schema string) string { return s.create("TABLE", schema) }

// CreateUnlogged is [Shape.Create] for a table that does not outlive its
// transaction and so needs no write-ahead log.
func (s *Shape) CreateUnlogged(schema string) string { return s.create("UNLOGGED TABLE", schema) }

func (s *Shape) create(what, schema string) string {
	columns := make([]string, len(s.columns))
	for i, column := range s.columns {
		columns[i] = column.quoted() + " " + column.declaration(i < s.keys)
	}
	return fmt.Sprintf("CREATE %s %s (\n\t%s);%s", what, s.in(schema), strings.Join(columns, ",\n\t"), s.tune(schema))
}

// tune stores documents uncompressed and without statistics: compressing one
// costs more than everything else that is done to its row, and documents are
// never compared.
func (s *Shape) tune(schema string) string {
	var statements strings.Builder
	for _, column := range s.columns {
		if column.isDocument {
			fmt.Fprintf(&statements, "\nALTER TABLE %s ALTER COLUMN %s SET STORAGE EXTERNAL, ALTER COLUMN %s SET STATISTICS 0;",
				s.in(schema), column.quoted(), column.quoted())
		}
	}
	return statements.String()
}

// Finish returns the statements that create the key and the indexes of a filled
// table and collect its statistics.
func (s *Shape) Finish(schema string) []string {
	statements := []string{fmt.Sprintf("ALTER TABLE %s ADD PRIMARY KEY (%s)", s.in(schema), s.columnNames(0, s.keys))}
	for _, index := range s.indexes {
		statement := fmt.Sprintf("CREATE INDEX %s ON %s (%s)", quoted(s.name+"_"+index.Name), s.in(schema), index.On)
		if index.Where != "" {
			statement += " WHERE " + index.Where
		}
		statements = append(statements, statement)
	}
	return append(statements, "ANALYZE "+s.in(schema))
}

// keyOf returns the key of a row.
func (s *Shape) keyOf(value reflect.Value) Key {
	var k Key
	for i, column := range s.columns[:s.keys] {
		k[i] = column.of(value).String()
	}
	return k
}

func (s *Shape) in(schema string) string { return pgx.Identifier{schema, s.name}.Sanitize() }

// columnNames lists the columns from one index up to, not including, another.
func (s *Shape) columnNames(from, to int) string {
	names := make([]string, 0, to-from)
	for _, column := range s.columns[from:to] {
		names = append(names, column.quoted())
	}
	return strings.Join(names, ", ")
}
