package baketracker

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// record is one record of the export, read field by field. A field with a problem
// counts as missing.
type record struct {
	label    string
	fields   map[string]any
	problems []string
}

func (r *record) problem(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.problems, text) {
		r.problems = append(r.problems, text)
	}
}

// skipReason is all problems of the record, empty if there are none.
func (r *record) skipReason() string { return strings.Join(r.problems, "; ") }

// field returns the first spelling of a field that has a value, and the value.
func (r *record) field(keys ...string) (string, any) {
	for _, key := range keys {
		if value := r.fields[key]; value != nil && value != "" {
			return key, value
		}
	}
	return keys[0], nil
}

func (r *record) has(keys ...string) bool {
	_, value := r.field(keys...)
	return value != nil
}

func (r *record) text(keys ...string) string {
	switch key, value := r.field(keys...); value := value.(type) {
	case nil:
	case string:
		return strings.TrimSpace(value)
	case json.Number:
		return value.String()
	default:
		r.problem("%s is %s, not a string", key, kindOf(value))
	}
	return ""
}

// number reads an exact number. It is 0 and false if the field is missing.
func (r *record) number(keys ...string) (measure.Number, bool) {
	key, value := r.field(keys...)
	var digits string
	switch value := value.(type) {
	case nil:
		return measure.Number{}, false
	case json.Number:
		digits = value.String()
	case string:
		digits = strings.TrimSpace(value)
	default:
		r.problem("%s is %s, not a number", key, kindOf(value))
		return measure.Number{}, false
	}
	number, err := measure.ParseNumber(withoutDust(digits))
	if err != nil {
		r.problem("%s: %s", key, shorten(err.Error(), 200))
		return measure.Number{}, false
	}
	return number, true
}

// maxSignificant is the number of significant digits that survive in a 64-bit float.
const maxSignificant = 15

// withoutDust rounds a decimal with more than 15 significant digits to 15: the
// digits beyond are what a float adds, so 0.30000000000000004 is 0.3. Other text is
// returned as it is.
func withoutDust(digits string) string {
	mantissa, _, _ := strings.Cut(strings.ToLower(digits), "e")
	if strings.Contains(mantissa, "/") || !strings.Contains(mantissa, ".") {
		return digits
	}
	significant := strings.TrimLeft(strings.NewReplacer("-", "", "+", "", ".", "").Replace(mantissa), "0")
	if len(significant) <= maxSignificant {
		return digits
	}
	value, ok := new(big.Float).SetPrec(256).SetString(digits)
	if !ok {
		return digits
	}
	return value.Text('g', maxSignificant)
}

func (r *record) whole(keys ...string) (int64, bool) {
	number, ok := r.number(keys...)
	if !ok {
		return 0, false
	}
	n, ok := number.Int64()
	if !ok {
		key, _ := r.field(keys...)
		r.problem("%s must be a whole number", key)
	}
	return n, ok
}

func (r *record) flag(keys ...string) bool {
	switch key, value := r.field(keys...); value := value.(type) {
	case nil:
	case bool:
		return value
	default:
		r.problem("%s is %s, not true or false", key, kindOf(value))
	}
	return false
}

// list returns a field's records, each with its own problems.
func (r *record) list(keys ...string) []*record {
	key, value := r.field(keys...)
	if value == nil {
		return nil
	}
	values, ok := value.([]any)
	if !ok {
		r.problem("%s is %s, not a list", key, kindOf(value))
		return nil
	}
	records := make([]*record, 0, len(values))
	for i, one := range values {
		fields, ok := one.(map[string]any)
		if !ok {
			r.problem("%s[%d] is %s, not a record", key, i, kindOf(one))
			continue
		}
		records = append(records, newRecord(fmt.Sprintf("%s %s[%d]", r.label, key, i), fields))
	}
	return records
}

// unit reads a unit. It is 0 if the field is missing or the unit is unknown.
func (r *record) unit(keys ...string) measure.Unit {
	text := r.text(keys...)
	if text == "" {
		return measure.NoUnit
	}
	unit, ok := parseUnit(text)
	if !ok {
		key, _ := r.field(keys...)
		r.problem("%s: unknown unit %s", key, quoted(text))
	}
	return unit
}

// date reads a date, also from a timestamp; see [dateIn]. It is empty if the field is
// missing.
func (r *record) date(dayOf dayOf, keys ...string) domain.Date {
	text := r.text(keys...)
	if text == "" {
		return ""
	}
	date, err := dateIn(text, dayOf)
	if err != nil {
		key, _ := r.field(keys...)
		r.problem("%s: %v", key, err)
	}
	return date
}

// dayOf returns the kitchen's day at an instant.
type dayOf func(time.Time) (domain.Date, error)

// dateIn reads a date, or a timestamp. A timestamp with a time zone is an instant, on the
// kitchen's day; but midnight in UTC is how programs write a date, and stays that date.
// Without a time zone its date counts.
func dateIn(text string, dayOf dayOf) (domain.Date, error) {
	text = strings.ReplaceAll(text, " ", "T")
	at, err := time.Parse(time.RFC3339, text)
	if _, offset := at.Zone(); err == nil && (offset != 0 || !at.Equal(at.Truncate(24*time.Hour))) {
		return dayOf(at)
	}
	day, _, _ := strings.Cut(text, "T")
	return domain.ParseDate(day)
}

func quoted(text string) string { return fmt.Sprintf("%q", shorten(text, 100)) }
