package catalog

import (
	"errors"
	"fmt"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Recipe is what one batch uses and yields.
type Recipe struct {
	Slug        domain.Slug `json:"slug"`
	Name        string      `json:"name"`
	Category    string      `json:"category,omitempty"`
	Source      string      `json:"source,omitempty"`
	Notes       string      `json:"notes,omitempty"`
	TimeMinutes int         `json:"time_minutes,omitempty"`
	// ActiveMinutes and PassiveMinutes are those of work and of waiting for a batch, without
	// nested recipes; 0 if they are not stated.
	ActiveMinutes   int               `json:"active_minutes,omitempty"`
	PassiveMinutes  int               `json:"passive_minutes,omitempty"`
	BaseRecipe      domain.Slug       `json:"base_recipe,omitempty"`
	VariantName     string            `json:"variant_name,omitempty"`
	ProductionReady bool              `json:"production_ready,omitempty"`
	Lines           []Line            `json:"lines,omitempty"`
	Components      []RecipeComponent `json:"components,omitempty"`
	Yields          []Yield           `json:"yields"`
	// YieldAmount is what a batch makes in all, such as 500 g; the zero value if it is not stated.
	YieldAmount measure.Amount `json:"yield_amount,omitzero"`
}

// Yield returns the recipe's finished unit of that slug.
func (r Recipe) Yield(unit domain.Slug) (Yield, bool) {
	for _, yield := range r.Yields {
		if yield.Slug == unit {
			return yield, true
		}
	}
	return Yield{}, false
}

// YieldOrFirst returns the recipe's finished unit of that slug or, for an empty slug,
// its first.
func (r Recipe) YieldOrFirst(unit domain.Slug) (Yield, bool) {
	if unit == "" && len(r.Yields) > 0 {
		return r.Yields[0], true
	}
	return r.Yield(unit)
}

// Limits of one definition.
const (
	maxLines  = 200
	maxYields = 50
	maxItems  = 1_000_000
	// maxPassive is a year, in minutes.
	maxPassive = 365 * 24 * 60
)

// Validate checks the definition by itself, without what it refers to. It fails with a
// [*domain.InvalidError].
func (r Recipe) Validate() error {
	var checks domain.Checks
	checks.Name(r.Name, "/name")
	checks.Label(r.Category, "/category")
	checks.Label(r.Source, "/source")
	checks.Label(r.VariantName, "/variant_name")
	checks.Text(r.Notes, "/notes")
	checks.Require(r.BaseRecipe == "" || r.BaseRecipe != r.Slug, "/base_recipe", "must not be the recipe itself")
	checks.Require(r.TimeMinutes >= 0, "/time_minutes", "must not be below zero")
	checks.Require(r.ActiveMinutes >= 0, "/active_minutes", "must not be below zero")
	checks.Require(r.PassiveMinutes >= 0 && r.PassiveMinutes <= maxPassive, "/passive_minutes", "must be from 0 to %d", maxPassive)
	checks.Require(
		len(r.Lines) <= maxLines && len(r.Components) <= maxLines, "/lines", "must be at most %d lines and at most as many components", maxLines,
	)
	for i, line := range r.Lines {
		line.validate(&checks, fmt.Sprintf("/lines/%d", i))
	}
	for i, component := range r.Components {
		component.validate(&checks, fmt.Sprintf("/components/%d", i))
	}
	if r.YieldAmount != (measure.Amount{}) {
		validateAmount(&checks, r.YieldAmount, "/yield_amount")
	}
	checks.Require(len(r.Yields) > 0 && len(r.Yields) <= maxYields, "/yields", "must be 1 to %d finished units", maxYields)
	for i, yield := range r.Yields {
		yield.validate(&checks, fmt.Sprintf("/yields/%d", i))
	}
	checks.Require(!repeated(r.Yields), "/yields", "must have different slugs")
	return checks.Err()
}

func repeated(yields []Yield) bool {
	seen := make(map[domain.Slug]bool, len(yields))
	for _, yield := range yields {
		if seen[yield.Slug] {
			return true
		}
		seen[yield.Slug] = true
	}
	return false
}

// UnitRef identifies a finished unit by its recipe and its slug. Its text is
// "recipe/unit".
type UnitRef struct{ Recipe, Unit domain.Slug }

// ErrBadUnitRef is the error for text that is not a reference to a finished unit.
var ErrBadUnitRef = errors.New("not a finished unit like recipe/unit")

// ParseUnitRef parses "recipe/unit". It fails with [ErrBadUnitRef].
func ParseUnitRef(text string) (UnitRef, error) {
	recipe, unit, _ := strings.Cut(text, "/")
	if _, err := domain.ParseSlug(recipe); err != nil {
		return UnitRef{}, fmt.Errorf("%w: %.250q", ErrBadUnitRef, text)
	}
	if _, err := domain.ParseSlug(unit); err != nil {
		return UnitRef{}, fmt.Errorf("%w: %.250q", ErrBadUnitRef, text)
	}
	return UnitRef{Recipe: domain.Slug(recipe), Unit: domain.Slug(unit)}, nil
}

// String returns "recipe/unit".
func (u UnitRef) String() string { return string(u.Recipe) + "/" + string(u.Unit) }

// IsZero reports whether the reference is empty.
func (u UnitRef) IsZero() bool { return u == UnitRef{} }

// MarshalText returns "recipe/unit", or empty text for an empty reference.
func (u UnitRef) MarshalText() ([]byte, error) {
	if u.IsZero() {
		return nil, nil
	}
	return []byte(u.String()), nil
}

// UnmarshalText parses the text of [UnitRef.MarshalText].
func (u *UnitRef) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*u = UnitRef{}
		return nil
	}
	parsed, err := ParseUnitRef(string(text))
	if err != nil {
		return err
	}
	*u = parsed
	return nil
}
