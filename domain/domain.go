// Package domain holds the types that all parts of the domain share: slugs, ids,
// dates and the error for invalid input.
//
// The packages below it hold the rules:
//
//   - measure: exact amounts, units and money;
//   - catalog: items, recipes, finished goods and their snapshots;
//   - occasion: targets, plans and their amendments;
//   - pantry: lots, runs and finished stock;
//   - kitchen: the settings of a kitchen, such as the zone of its days;
//   - access: roles, and the events about members, keys, links and sessions;
//   - stream: the names of the streams that hold the events of all these;
//   - planning: the summary of a plan, and the explanation of its figures;
//   - comparison: what differs between plans, definitions and scenarios.
//
// They import the standard library alone, and use no context, clock, randomness,
// network or database.
package domain

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Slug identifies an item, recipe, finished unit or finished good within a kitchen. A
// slug never changes; the name may.
type Slug string

const maxSlug = 120

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(?:[-_][a-z0-9]+)*$`)

// ErrBadSlug is the error for text that is not a slug.
var ErrBadSlug = errors.New("not a slug: use lower-case letters and digits, joined by single - or _, at most 120 characters")

// ParseSlug parses a slug. It fails with [ErrBadSlug].
func ParseSlug(text string) (Slug, error) {
	if len(text) > maxSlug || !slugPattern.MatchString(text) {
		return "", fmt.Errorf("%w: %.130q", ErrBadSlug, text)
	}
	return Slug(text), nil
}

// Kitchen is the tenant: one business or household. It owns every stream and
// every row. [ParseKitchen] is its only constructor; the zero value is no kitchen.
type Kitchen string

// Home is the kitchen of a server without credentials.
const Home Kitchen = "home"

var kitchenPattern = regexp.MustCompile(`^[a-z0-9]{1,40}$`)

// ErrBadKitchen is the error for text that does not identify a kitchen.
var ErrBadKitchen = errors.New("not a kitchen: use 1 to 40 lower-case letters and digits")

// ParseKitchen parses the id of a kitchen. It fails with [ErrBadKitchen].
func ParseKitchen(text string) (Kitchen, error) {
	if err := Kitchen(text).Check(); err != nil {
		return "", err
	}
	return Kitchen(text), nil
}

// Check fails with [ErrBadKitchen] unless the kitchen is one that [ParseKitchen] returns.
func (k Kitchen) Check() error {
	if k == "" {
		return fmt.Errorf("%w: the name is missing", ErrBadKitchen)
	}
	if !kitchenPattern.MatchString(string(k)) {
		return fmt.Errorf("%w: %.50q", ErrBadKitchen, string(k))
	}
	return nil
}

// ID identifies an occasion, a plan, a snapshot, a lot or a run: a UUID in its
// canonical lower-case text.
type ID string

// Date is a calendar date, such as "2026-12-24". Dates compare as text.
type Date string

// ErrBadDate is the error for text that is not a date.
var ErrBadDate = errors.New("not a date like 2026-12-24")

// ParseDate parses a date. It fails with [ErrBadDate].
func ParseDate(text string) (Date, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1 {
		return "", fmt.Errorf("%w: %.30q", ErrBadDate, text)
	}
	return Date(text), nil
}

// Within reports whether the day is one of a first to a last day. An empty one sets no
// bound.
func (d Date) Within(first, last Date) bool { return d >= first && (last == "" || d <= last) }

// CompareLast compares two last days, of which an empty one is no limit and comes after all others.
func (d Date) CompareLast(other Date) int {
	switch {
	case d == other:
		return 0
	case d == "" || other != "" && other < d:
		return 1
	}
	return -1
}

// Earlier returns the day so many days earlier. It fails with [ErrBadDate] before the first
// day that there is.
func (d Date) Earlier(days int) (Date, error) {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return "", fmt.Errorf("%w: %.30q", ErrBadDate, string(d))
	}
	earlier := day.AddDate(0, 0, -days)
	if year := earlier.Year(); year < 1 || year > 9999 {
		return "", fmt.Errorf("%w: %d days before %s", ErrBadDate, days, d)
	}
	return DateOf(earlier), nil
}

// Later returns the day so many days later. It fails with [ErrBadDate] after the last day that
// there is.
func (d Date) Later(days int) (Date, error) { return d.Earlier(-days) }

// DateOf returns the date of a time, in that time's zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }
