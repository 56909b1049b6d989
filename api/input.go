package api

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// The types of what is sent keep its text and are read from it, so that nothing
// passes through a float. Each knows its schema; what the schema cannot say, its
// Resolve does. Both are done before a handler is called, so the methods that
// make values of the domain cannot fail.

// Decimal is an exact number: a decimal or a fraction in a string, or the digits
// of a JSON number. The zero value was not sent.
type Decimal string

// UnmarshalJSON keeps the text.
func (d *Decimal) UnmarshalJSON(text []byte) error {
	if string(text) != "null" {
		*d = Decimal(text)
	}
	return nil
}

// Schema says what can be sent.
func (Decimal) Schema(huma.Registry) *huma.Schema {
	return textOrNumber("An exact number: a decimal or a fraction as text, or a JSON number, which is read from its digits", "2.5", "1/3", 2)
}

func textOrNumber(description string, examples ...any) *huma.Schema {
	return &huma.Schema{
		Description: description,
		OneOf:       []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}},
		Examples:    examples,
	}
}

// Resolve says what is wrong with the number.
func (d Decimal) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := measure.ParseNumber(plain(string(d)))
	return faultIf(d != "" && err != nil, at, err)
}

func (d Decimal) number() measure.Number {
	n, _ := measure.ParseNumber(plain(string(d)))
	return n
}

// plain is what a JSON text or number says.
func plain(text string) string {
	var said string
	if strings.HasPrefix(text, `"`) && json.Unmarshal([]byte(text), &said) == nil {
		return said
	}
	return text
}

func faultIf(wrong bool, at *huma.PathBuffer, err error) []error {
	if !wrong {
		return nil
	}
	return []error{&huma.ErrorDetail{Location: at.String(), Message: err.Error()}}
}

// Price is money in the kitchen's currency, written as a [Decimal] is.
type Price string

// UnmarshalJSON keeps the text.
func (p *Price) UnmarshalJSON(text []byte) error { return (*Decimal)(p).UnmarshalJSON(text) }

// Schema says what can be sent.
func (Price) Schema(huma.Registry) *huma.Schema {
	return textOrNumber("Money in the kitchen's currency, with at most 6 decimals", "4.99", 5)
}

// Resolve says what is wrong with the money.
func (p Price) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := measure.ParseMoney(plain(string(p)))
	return faultIf(p != "" && err != nil, at, err)
}

func (p Price) money() measure.Money {
	m, _ := measure.ParseMoney(plain(string(p)))
	return m
}

// optional is nil for money that was not sent.
func (p Price) optional() *measure.Money {
	if p == "" {
		return nil
	}
	m := p.money()
	return &m
}

// Unit is a unit of measure.
type Unit string

// Schema says what can be sent.
func (Unit) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Description: "One of " + strings.Join(measure.UnitCodes(), ", ") + ", whatever its case; count and piece are each",
		Examples:    []any{"cup"},
	}
}

// Resolve says what is wrong with the unit.
func (u Unit) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := measure.ParseUnit(string(u))
	return faultIf(u != "" && err != nil, at, err)
}

func (u Unit) unit() measure.Unit {
	unit, _ := measure.ParseUnit(string(u))
	return unit
}

// Whole is a whole number, read from its digits. Wherever it is sent its schema
// has a maximum that a float holds exactly.
type Whole int64

// UnmarshalJSON reads the digits; "2", "2.0" and "2e0" are the same number.
func (w *Whole) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	n, err := measure.ParseNumber(string(text))
	if err != nil {
		return err
	}
	whole, ok := n.Int64()
	if !ok {
		return fmt.Errorf("%s is not a whole number", text)
	}
	*w = Whole(whole)
	return nil
}

// Schema says what can be sent.
func (Whole) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
}

const slugText = "[a-z0-9]+(?:[-_][a-z0-9]+)*"

// Slug names something of the catalog.
type Slug string

// Schema says what can be sent.
func (Slug) Schema(huma.Registry) *huma.Schema {
	return patterned("^"+slugText+"$", "a slug: lower-case letters and digits, joined by single - or _, at most 120 characters", 120, "almond-biscotti")
}

func (s Slug) slug() domain.Slug { return domain.Slug(s) }

func patterned(pattern, description string, longest int, example string) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Pattern: pattern, PatternDescription: description, MaxLength: &longest, Examples: []any{example},
	}
}

// UnitRef names a finished unit.
type UnitRef string

// Schema says what can be sent.
func (UnitRef) Schema(huma.Registry) *huma.Schema {
	return patterned("^"+slugText+"/"+slugText+"$", "a finished unit: recipe/unit", 241, "almond-biscotti/standard")
}

// Resolve says what is wrong with the name.
func (u UnitRef) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := catalog.ParseUnitRef(string(u))
	return faultIf(u != "" && err != nil, at, err)
}

func (u UnitRef) ref() catalog.UnitRef {
	ref, _ := catalog.ParseUnitRef(string(u))
	return ref
}

// ID names an occasion, a plan, a snapshot, a lot or a run.
type ID string

// Schema says what can be sent.
func (ID) Schema(huma.Registry) *huma.Schema {
	return patterned("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "an id: a UUID in lower case", 36, "01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10")
}

func (i ID) id() domain.ID { return domain.ID(i) }
