package projections

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
)

// Document is JSON as the log keeps it, for readers to decode.
type Document []byte

// column is one field of a row and its form in the database.
type column struct {
	name  string
	index []int
	form  form
	// isDocument says that it is read as a whole and never compared.
	isDocument bool
}

// form is how a Go type is kept.
type form struct {
	// sql is the type of the column; nullable says that a value may be none.
	sql      string
	nullable bool
	// read is the expression, with %s for the column, whose text parse reads.
	read string
	// write appends the text of a value, for arrays of parameters; ok is false for
	// none. parse reads it back.
	write func(buffer []byte, value reflect.Value) (text []byte, ok bool)
	parse func(value reflect.Value, text []byte) error
	// copy appends a value and its length as binary COPY wants them.
	copy func(buffer []byte, value reflect.Value) ([]byte, error)
}

func columnOf(field reflect.StructField) column {
	c := column{name: columnName(field.Name), index: field.Index, isDocument: field.Type == reflect.TypeFor[Document]()}
	switch {
	case field.Type == reflect.TypeFor[Decimal]():
		c.form = decimalForm()
	case field.Type == reflect.TypeFor[time.Time]():
		c.form = timeForm()
	case field.Type == reflect.TypeFor[*time.Time]():
		c.form = optionalTimeForm()
	case field.Type == reflect.TypeFor[domain.Date]():
		c.form = dateForm()
	case field.Type == reflect.TypeFor[uuid.UUID]():
		c.form = uuidForm()
	default:
		c.form = kindForm(field.Type)
	}
	return c
}

// columnName is a field's name in lower case, words joined by underscores.
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

// of is the column's field of a row.
func (c column) of(row reflect.Value) reflect.Value {
	if len(c.index) == 1 {
		return row.Field(c.index[0])
	}
	return row.FieldByIndex(c.index)
}

func (c column) quoted() string { return quoted(c.name) }

func (c column) declaration(isKey bool) string {
	if c.form.nullable && !isKey {
		return c.form.sql
	}
	return c.form.sql + " NOT NULL"
}

// cast is the type of a parameter for the column.
func (c column) cast() string { return strings.TrimSuffix(c.form.sql, ` COLLATE "C"`) }

// textType compares as Go does, byte by byte.
const textType = `text COLLATE "C"`

// kindForm is the form of a type by its kind.
func kindForm(t reflect.Type) form {
	switch t.Kind() {
	case reflect.String:
		return form{sql: textType, read: "%s", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return append(b, v.String()...), true
		}, parse: func(v reflect.Value, text []byte) error {
			v.SetString(string(text))
			return nil
		}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
			return append(appendLength(b, v.Len()), v.String()...), nil
		}}
	case reflect.Int64:
		return form{sql: "bigint", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return strconv.AppendInt(b, v.Int(), 10), true
		}, parse: func(v reflect.Value, text []byte) error {
			n, err := strconv.ParseInt(string(text), 10, 64)
			v.SetInt(n)
			return err
		}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
			return appendInteger(b, v.Int()), nil
		}}
	case reflect.Uint64:
		return form{sql: "bigint", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return strconv.AppendUint(b, v.Uint(), 10), true
		}, parse: func(v reflect.Value, text []byte) error {
			n, err := strconv.ParseUint(string(text), 10, 64)
			v.SetUint(n)
			return err
		}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
			return appendInteger(b, int64(v.Uint())), nil
		}}
	case reflect.Bool:
		return form{sql: "boolean", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return strconv.AppendBool(b, v.Bool()), true
		}, parse: func(v reflect.Value, text []byte) error {
			v.SetBool(string(text) == "true")
			return nil
		}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
			return append(appendLength(b, 1), map[bool]byte{true: 1}[v.Bool()]), nil
		}}
	case reflect.Slice: // a Document
		return form{sql: textType, read: "%s", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return append(b, v.Bytes()...), true
		}, parse: func(v reflect.Value, text []byte) error {
			v.SetBytes(bytes.Clone(text))
			return nil
		}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
			return append(appendLength(b, v.Len()), v.Bytes()...), nil
		}}
	}
	panic(fmt.Sprintf("projections: a column cannot be a %s", t))
}
