package projections

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Document is JSON as the log keeps it, for readers to decode.
type Document []byte

// column is one field of a row and its form in the database. Values cross the
// border as text, which is what COPY and arrays of parameters are made of.
type column struct {
	name  string
	index []int
	form  form
}

// form is how a Go type is kept.
type form struct {
	// sql is the type of the column; nullable says that a value may be none.
	sql      string
	nullable bool
	// read is the expression, with %s for the column, whose text parse reads.
	read string
	// write appends the text of a value; ok is false for none.
	write func(buffer []byte, value reflect.Value) (text []byte, ok bool)
	parse func(value reflect.Value, text []byte) error
}

func columnOf(field reflect.StructField) column {
	c := column{name: columnName(field.Name), index: field.Index}
	switch {
	case field.Type == reflect.TypeFor[measure.Number]():
		c.form = textForm[measure.Number]("numeric")
		c.form.write = writeNumber
	case field.Type == reflect.TypeFor[measure.Money]():
		c.form = textForm[measure.Money]("numeric")
		c.form.write = writeMoney
	case field.Type == reflect.TypeFor[measure.Unit]():
		c.form = textForm[measure.Unit](textType)
		c.form.write = writeUnit
	case field.Type == reflect.TypeFor[time.Time]():
		c.form = timeForm()
	case field.Type == reflect.TypeFor[*time.Time]():
		c.form = optionalTimeForm()
	case field.Type == reflect.TypeFor[domain.Date]():
		c.form = dateForm()
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

func (c column) quoted() string { return quoted(c.name) }

func (c column) declaration() string {
	if c.form.nullable {
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
		}}
	case reflect.Int64:
		return form{sql: "bigint", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return strconv.AppendInt(b, v.Int(), 10), true
		}, parse: func(v reflect.Value, text []byte) error {
			n, err := strconv.ParseInt(string(text), 10, 64)
			v.SetInt(n)
			return err
		}}
	case reflect.Uint64:
		return form{sql: "bigint", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return strconv.AppendUint(b, v.Uint(), 10), true
		}, parse: func(v reflect.Value, text []byte) error {
			n, err := strconv.ParseUint(string(text), 10, 64)
			v.SetUint(n)
			return err
		}}
	case reflect.Bool:
		return form{sql: "boolean", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return strconv.AppendBool(b, v.Bool()), true
		}, parse: func(v reflect.Value, text []byte) error {
			v.SetBool(string(text) == "true")
			return nil
		}}
	case reflect.Slice: // a Document
		return form{sql: textType, read: "%s", write: func(b []byte, v reflect.Value) ([]byte, bool) {
			return append(b, v.Bytes()...), true
		}, parse: func(v reflect.Value, text []byte) error {
			v.SetBytes([]byte(string(text)))
			return nil
		}}
	}
	panic(fmt.Sprintf("projections: a column cannot be a %s", t))
}
