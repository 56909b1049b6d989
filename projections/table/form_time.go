package table

import (
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// dateForm stores a day; the empty day is NULL.
func dateForm() form {
	return form{sql: "date", nullable: true, read: "to_char(%s, 'YYYY-MM-DD')", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return append(b, v.String()...), v.Len() > 0
	}, parse: func(v reflect.Value, text []byte) error {
		v.SetString(string(text))
		return nil
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		if v.Len() == 0 {
			return appendNull(b), nil
		}
		return appendDate(b, v.String())
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
		return appendTimestamp(b, *v.Addr().Interface().(*time.Time)), nil
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
			return appendNull(b), nil
		}
		return appendTimestamp(b, *v.Interface().(*time.Time)), nil
	}}
}

// appendTime writes a time as text that PostgreSQL reads. PostgreSQL has no year 0.
func appendTime(b []byte, at time.Time) []byte {
	at = Time(at)
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
