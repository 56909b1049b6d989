package table

import (
	"bytes"
	"reflect"
	"strconv"

	"github.com/google/uuid"
)

// Document is JSON as the event log stores it, for readers to decode.
type Document []byte

// Date is a calendar day as YYYY-MM-DD. The empty Date is stored as NULL.
type Date string

// form is how values of a Go type are stored.
type form struct {
	// sql is the column's type; nullable reports that a value may be NULL.
	sql      string
	nullable bool
	// read is the expression, with %s for the column, whose text parse reads.
	read string
	// write appends the text of a value, for arrays of parameters; ok is false for
	// NULL. parse reads it back.
	write func(buffer []byte, value reflect.Value) (text []byte, ok bool)
	parse func(value reflect.Value, text []byte) error
	// copy appends a value as binary COPY expects it: its length, then its bytes.
	copy func(buffer []byte, value reflect.Value) ([]byte, error)
}

// collation makes texts compare as Go compares strings, byte by byte.
const collation = ` COLLATE "C"`

func stringForm() form {
	return form{sql: "text" + collation, read: "%s", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return append(b, v.String()...), true
	}, parse: func(v reflect.Value, text []byte) error {
		v.SetString(string(text))
		return nil
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		return append(appendLength(b, v.Len()), v.String()...), nil
	}}
}

func documentForm() form {
	return form{sql: "text" + collation, read: "%s", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return append(b, v.Bytes()...), true
	}, parse: func(v reflect.Value, text []byte) error {
		v.SetBytes(bytes.Clone(text))
		return nil
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		return append(appendLength(b, v.Len()), v.Bytes()...), nil
	}}
}

func intForm() form {
	return form{sql: "bigint", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return strconv.AppendInt(b, v.Int(), 10), true
	}, parse: func(v reflect.Value, text []byte) error {
		n, err := strconv.ParseInt(string(text), 10, 64)
		v.SetInt(n)
		return err
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		return appendInteger(b, v.Int()), nil
	}}
}

func uintForm() form {
	return form{sql: "bigint", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return strconv.AppendUint(b, v.Uint(), 10), true
	}, parse: func(v reflect.Value, text []byte) error {
		n, err := strconv.ParseUint(string(text), 10, 64)
		v.SetUint(n)
		return err
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		return appendInteger(b, int64(v.Uint())), nil
	}}
}

func boolForm() form {
	return form{sql: "boolean", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return strconv.AppendBool(b, v.Bool()), true
	}, parse: func(v reflect.Value, text []byte) error {
		v.SetBool(string(text) == "true")
		return nil
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		return append(appendLength(b, 1), map[bool]byte{true: 1}[v.Bool()]), nil
	}}
}

func decimalForm() form {
	return form{sql: "numeric", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return v.Addr().Interface().(*Decimal).appendText(b), true
	}, parse: func(v reflect.Value, text []byte) error {
		return v.Addr().Interface().(*Decimal).UnmarshalText(text)
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		var scratch [48]byte
		return appendNumeric(b, v.Addr().Interface().(*Decimal).appendText(scratch[:0])), nil
	}}
}

// uuidForm stores an id in 16 bytes; the zero id is NULL.
func uuidForm() form {
	of := func(v reflect.Value) *uuid.UUID { return v.Addr().Interface().(*uuid.UUID) }
	return form{sql: "uuid", nullable: true, read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return append(b, of(v).String()...), *of(v) != uuid.Nil
	}, parse: func(v reflect.Value, text []byte) error {
		return of(v).UnmarshalText(text)
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		if *of(v) == uuid.Nil {
			return appendNull(b), nil
		}
		return append(appendLength(b, len(uuid.Nil)), of(v)[:]...), nil
	}}
}
