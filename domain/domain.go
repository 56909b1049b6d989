// Package domain holds the words that all parts of the domain share: slugs,
// ids, dates, and how invalid input is said.
//
// The packages below it say what is true, whoever asks: measure (exact
// amounts), catalog (items, recipes, finished goods and their snapshots),
// occasion (what is planned), pantry (what is in stock and was made), summary
// (what is calculated when asked) and explanation (how it was calculated). They import the standard library
// alone and know no context, clock, randomness, network or database.
package domain

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Slug identifies a thing of the catalog inside a kitchen. It never changes;
// names may.
type Slug string

const maxSlug = 120

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(?:[-_][a-z0-9]+)*$`)

// ErrBadSlug is for text that is no slug.
var ErrBadSlug = errors.New("a slug is lower-case letters and digits, joined by single - or _, at most 120 characters")

// ParseSlug reads a slug. It fails with [ErrBadSlug].
func ParseSlug(text string) (Slug, error) {
	if len(text) > maxSlug || !slugPattern.MatchString(text) {
		return "", fmt.Errorf("%w: %.130q", ErrBadSlug, text)
	}
	return Slug(text), nil
}

// Kitchen is the tenant: one business or household. It owns every stream and
// every row.
type Kitchen string

// Home is the kitchen of an installation without credentials.
const Home Kitchen = "home"

// ID identifies an occasion, a plan, a snapshot, a lot or a run: a UUID in its
// canonical lower-case text.
type ID string

var idPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// ErrBadID is for text that is no UUID.
var ErrBadID = errors.New("an id is a UUID in lower case")

// ParseID reads an id. It fails with [ErrBadID].
func ParseID(text string) (ID, error) {
	if !idPattern.MatchString(text) {
		return "", fmt.Errorf("%w: %.50q", ErrBadID, text)
	}
	return ID(text), nil
}

// Date is a day of the calendar, as "2026-12-24". Dates compare as text.
type Date string

// ErrBadDate is for text that is no day of the calendar.
var ErrBadDate = errors.New("a date is written 2026-12-24")

// ParseDate reads a date. It fails with [ErrBadDate].
func ParseDate(text string) (Date, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1 {
		return "", fmt.Errorf("%w: %.30q", ErrBadDate, text)
	}
	return Date(text), nil
}

// DateOf is the day of a time, in that time's zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }
