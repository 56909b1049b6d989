package projections

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/google/uuid"
)

func decimalForm() form {
	return form{sql: "numeric", read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return v.Addr().Interface().(*Decimal).append(b), true
	}, parse: func(v reflect.Value, text []byte) error {
		return v.Addr().Interface().(*Decimal).UnmarshalText(text)
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		var scratch [48]byte
		return appendNumeric(b, v.Addr().Interface().(*Decimal).append(scratch[:0])), nil
	}}
}

// dateForm keeps a day; no day is null.
func dateForm() form {
	return form{sql: "date", nullable: true, read: "to_char(%s, 'YYYY-MM-DD')", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return append(b, v.String()...), v.Len() > 0
	}, parse: func(v reflect.Value, text []byte) error {
		v.SetString(string(text))
		return nil
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		if v.Len() == 0 {
			return appendNone(b), nil
		}
		return appendDate(b, v.String())
	}}
}

// uuidForm keeps an id in 16 bytes; the zero id is null.
func uuidForm() form {
	of := func(v reflect.Value) *uuid.UUID { return v.Addr().Interface().(*uuid.UUID) }
	return form{sql: "uuid", nullable: true, read: "%s::text", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return append(b, of(v).String()...), *of(v) != uuid.Nil
	}, parse: func(v reflect.Value, text []byte) error {
		return of(v).UnmarshalText(text)
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		if *of(v) == uuid.Nil {
			return appendNone(b), nil
		}
		return append(appendLength(b, len(uuid.Nil)), of(v)[:]...), nil
	}}
}

const microseconds = "(extract(epoch FROM %s) * 1000000)::bigint::text"

func timeForm() form {
	return form{sql: "timestamptz", read: microseconds, write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return appendTime(b, *v.Addr().Interface().(*time.Time)), true
	}, parse: func(v reflect.Value, text []byte) error {
		at, err := parseTime(text)
		v.Set(reflect.ValueOf(at))
		return err
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		return appendMoment(b, *v.Addr().Interface().(*time.Time)), nil
	}}
}

func optionalTimeForm() form {
	return form{sql: "timestamptz", nullable: true, read: microseconds, write: func(b []byte, v reflect.Value) ([]byte, bool) {
		if v.IsNil() {
			return b, false
		}
		return appendTime(b, *v.Interface().(*time.Time)), true
	}, parse: func(v reflect.Value, text []byte) error {
		at, err := parseTime(text)
		v.Set(reflect.ValueOf(&at))
		return err
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return appendNone(b), nil
		}
		return appendMoment(b, *v.Interface().(*time.Time)), nil
	}}
}

// stored is a time as the tables keep it.
func stored(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// appendTime writes a time as PostgreSQL reads it, which knows no year 0.
func appendTime(b []byte, at time.Time) []byte {
	at = stored(at)
	if at.Year() > 0 {
		return at.AppendFormat(b, "2006-01-02 15:04:05.999999Z07:00")
	}
	b = fmt.Appendf(b, "%04d", 1-at.Year())
	return append(at.AppendFormat(b, "-01-02 15:04:05.999999Z07:00"), " BC"...)
}

func parseTime(text []byte) (time.Time, error) {
	micros, err := strconv.ParseInt(string(text), 10, 64)
	return time.UnixMicro(micros).UTC(), err
}
