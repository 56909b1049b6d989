// Package kitchen holds the settings of a kitchen: its name, the zone in which its days
// begin, its currency and language, and how it works.
package kitchen

import (
	"cmp"
	"regexp"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
)

// Settings are the settings of a kitchen. An empty one is the default, which is a
// setting of the program; see [Settings.Or].
type Settings struct {
	Name string `json:"name,omitempty"`
	// TimeZone is a zone of the IANA database. The kitchen's days are those of it.
	TimeZone string   `json:"time_zone,omitempty"`
	Currency Currency `json:"currency,omitempty"`
	// Locale is a BCP 47 tag, in its canonical form.
	Locale string `json:"locale,omitempty"`
	// Consumption is the order in which runs consume lots.
	Consumption pantry.Policy `json:"consumption,omitempty"`
	// RequireIfMatch refuses to change what another one may have changed since it was
	// read, unless the request states what it expects.
	RequireIfMatch bool `json:"require_if_match,omitempty"`
	// ActiveMinutesPerDay are the minutes of work of a day, of all helpers together, and
	// BatchesPerDay what the oven takes. Zero is no limit.
	ActiveMinutesPerDay int `json:"active_minutes_per_day,omitempty"`
	BatchesPerDay       int `json:"batches_per_day,omitempty"`
}

// Defaults returns the settings of a kitchen that has set nothing, in a program that
// knows nothing of its surroundings.
func Defaults() Settings {
	return Settings{TimeZone: "UTC", Currency: "USD", Locale: "en", Consumption: pantry.FIFO}
}

// Or returns the settings, with those of others for the empty ones.
func (s Settings) Or(others Settings) Settings {
	return Settings{
		Name: cmp.Or(s.Name, others.Name), TimeZone: cmp.Or(s.TimeZone, others.TimeZone), Currency: cmp.Or(s.Currency, others.Currency),
		Locale: cmp.Or(s.Locale, others.Locale), Consumption: cmp.Or(s.Consumption, others.Consumption),
		RequireIfMatch:      s.RequireIfMatch || others.RequireIfMatch,
		ActiveMinutesPerDay: cmp.Or(s.ActiveMinutesPerDay, others.ActiveMinutesPerDay),
		BatchesPerDay:       cmp.Or(s.BatchesPerDay, others.BatchesPerDay),
	}
}

// Unset returns the JSON names of the settings that are empty, in their order.
func (s Settings) Unset() []string {
	names := []string{}
	for _, setting := range []struct {
		name  string
		isSet bool
	}{
		{"name", s.Name != ""},
		{"time_zone", s.TimeZone != ""},
		{"currency", s.Currency != ""},
		{"locale", s.Locale != ""},
		{"consumption", s.Consumption != ""},
		{"require_if_match", s.RequireIfMatch},
		{"active_minutes_per_day", s.ActiveMinutesPerDay != 0},
		{"batches_per_day", s.BatchesPerDay != 0},
	} {
		if !setting.isSet {
			names = append(names, setting.name)
		}
	}
	return names
}

// DayOf returns the kitchen's day at an instant. It fails if the time zone is empty or
// unknown to the program, and with [domain.ErrBadDate] for a day that is no
// [domain.Date].
func (s Settings) DayOf(at time.Time) (domain.Date, error) {
	zone, err := s.Location()
	if err != nil {
		return "", err
	}
	return domain.ParseDate(string(domain.DateOf(at.In(zone))))
}

// HasDay reports whether an instant is on a [domain.Date] in every time zone. The zero
// time, which means now, is.
func HasDay(at time.Time) bool {
	year := at.UTC().Year()
	return at.IsZero() || year >= FirstYear && year <= LastYear
}

// The years of which every instant is on a [domain.Date] in every zone.
const (
	FirstYear = 2
	LastYear  = 9998
)

// Location returns the kitchen's time zone. It fails as [Settings.DayOf] does.
func (s Settings) Location() (*time.Location, error) { return zone(s.TimeZone) }

// Change changes settings. Nil keeps one as it is, an empty one resets it to the
// default.
type Change struct {
	Name           *string
	TimeZone       *string
	Currency       *Currency
	Locale         *string
	Consumption    *pantry.Policy
	RequireIfMatch *bool

	// Absent from the hash of a command that does not change them, as before there were any.
	ActiveMinutesPerDay *int `json:",omitzero"`
	BatchesPerDay       *int `json:",omitzero"`
}

// MostPerDay is the greatest limit of a day: more work than 50 helpers do, and more batches
// than a kitchen has ovens for.
const MostPerDay = 100_000

var localeForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// Validate checks what a change sets. It fails with a [*domain.InvalidError] that lists every problem.
func (c Change) Validate() error {
	var checks domain.Checks
	if c.Name != nil {
		checks.Label(*c.Name, "/name")
	}
	if c.TimeZone != nil && *c.TimeZone != "" {
		checks.Require(IsZone(*c.TimeZone), "/time_zone", "must be a time zone of the IANA database, such as America/Chicago")
	}
	if c.Currency != nil && *c.Currency != "" {
		checks.Require(c.Currency.isKnown(), "/currency", "must be a currency code of ISO 4217, such as EUR")
	}
	if c.Locale != nil && *c.Locale != "" {
		isTag := len(*c.Locale) <= 100 && localeForm.MatchString(*c.Locale)
		checks.Require(isTag, "/locale", "must be a language tag of BCP 47, such as de-AT")
	}
	if c.Consumption != nil && *c.Consumption != "" {
		isPolicy := *c.Consumption == pantry.FIFO || *c.Consumption == pantry.FEFO
		checks.Require(isPolicy, "/consumption", "must be %s or %s", pantry.FIFO, pantry.FEFO)
	}
	checkLimit(&checks, c.ActiveMinutesPerDay, "/active_minutes_per_day")
	checkLimit(&checks, c.BatchesPerDay, "/batches_per_day")
	return checks.Err()
}

func checkLimit(checks *domain.Checks, limit *int, pointer string) {
	if limit != nil {
		checks.Require(*limit >= 0 && *limit <= MostPerDay, pointer, "must be above zero and at most %d", MostPerDay)
	}
}

// apply returns the settings after the change, and the names of those that differ.
func (c Change) apply(to Settings) (after Settings, changed []string) {
	set(&to.Name, c.Name, "name", &changed)
	set(&to.TimeZone, c.TimeZone, "time_zone", &changed)
	set(&to.Currency, c.Currency, "currency", &changed)
	set(&to.Locale, c.Locale, "locale", &changed)
	set(&to.Consumption, c.Consumption, "consumption", &changed)
	set(&to.RequireIfMatch, c.RequireIfMatch, "require_if_match", &changed)
	set(&to.ActiveMinutesPerDay, c.ActiveMinutesPerDay, "active_minutes_per_day", &changed)
	set(&to.BatchesPerDay, c.BatchesPerDay, "batches_per_day", &changed)
	return to, changed
}

func set[T comparable](field, to *T, name string, changed *[]string) {
	if to != nil && *to != *field {
		*field, *changed = *to, append(*changed, name)
	}
}
