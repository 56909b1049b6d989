package projections

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"crumbtrail/domain/measure"
)

// textForm is the form of a type that has a text form of its own; the caller
// adds how it is written.
func textForm[T any](sql string) form {
	return form{sql: sql, read: "%s::text", parse: func(v reflect.Value, text []byte) error {
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(text)
	}}
}

// writeNumber writes a stored amount. Those are decimals; another that an event
// may hold is rounded as stored amounts are.
func writeNumber(b []byte, v reflect.Value) ([]byte, bool) {
	number := *v.Addr().Interface().(*measure.Number)
	return append(b, number.Round(measure.StoredDecimals).String()...), true
}

func writeMoney(b []byte, v reflect.Value) ([]byte, bool) {
	return append(b, v.Addr().Interface().(*measure.Money).Number().String()...), true
}

func writeUnit(b []byte, v reflect.Value) ([]byte, bool) {
	if unit := v.Addr().Interface().(*measure.Unit); *unit != 0 {
		return append(b, unit.String()...), true
	}
	return b, true
}

// dateForm keeps a day; no day is null.
func dateForm() form {
	return form{sql: "date", nullable: true, read: "to_char(%s, 'YYYY-MM-DD')", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return append(b, v.String()...), v.Len() > 0
	}, parse: func(v reflect.Value, text []byte) error {
		v.SetString(string(text))
		return nil
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
