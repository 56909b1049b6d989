package table

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// column is one field of a row and its form in the database.
type column struct {
	name  string
	index []int // of the field, for reflection
	form  form
	// isDocument reports that the value is read as a whole and never compared.
	isDocument bool
}

func columnOf(field reflect.StructField) column {
	return column{
		name: columnName(field.Name), index: field.Index, form: formOf(field.Type),
		isDocument: field.Type == reflect.TypeFor[Document](),
	}
}

// formOf returns the form of a field's type. It panics on a type that has none,
// which is a bug that every start of the program finds.
func formOf(t reflect.Type) form {
	switch t {
	case reflect.TypeFor[Decimal]():
		return decimalForm()
	case reflect.TypeFor[Exact]():
		return exactForm()
	case reflect.TypeFor[time.Time]():
		return timeForm()
	case reflect.TypeFor[*time.Time]():
		return optionalTimeForm()
	case reflect.TypeFor[Date]():
		return dateForm()
	case reflect.TypeFor[uuid.UUID]():
		return uuidForm()
	case reflect.TypeFor[Document]():
		return documentForm()
	}
	switch t.Kind() {
	case reflect.String:
		return stringForm()
	case reflect.Int64:
		return intForm()
	case reflect.Uint64:
		return uintForm()
	case reflect.Bool:
		return boolForm()
	}
	panic(fmt.Sprintf("table: a column cannot be a %s", t))
}

// columnName is a field's name in lower case, its words joined by underscores.
func columnName(field string) string {
	var name strings.Builder
	for i, r := range strings.ReplaceAll(field, "ID", "Id") {
		if i > 0 && r >= 'A' && r <= 'Z' {
			name.WriteByte('_')
		}
		name.WriteRune(r)
	}
	return strings.ToLower(name.String())
}

// of returns the column's field of a row.
func (c column) of(structure reflect.Value) reflect.Value {
	if len(c.index) == 1 {
		return structure.Field(c.index[0])
	}
	return structure.FieldByIndex(c.index)
}

func (c column) quoted() string { return quoted(c.name) }

func (c column) declaration(isKey bool) string {
	if c.form.nullable && !isKey {
		return c.form.sql
	}
	return c.form.sql + " NOT NULL"
}

// parameterType is the type of a statement's parameter for the column.
func (c column) parameterType() string { return strings.TrimSuffix(c.form.sql, collation) }

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }
