// Package input has the types of values in requests. They keep the text that was
// sent and are parsed from it, so that no number passes through a float.
//
// Each type knows its schema, and its Resolve checks what a schema cannot express.
// Both are applied before a handler is called, so the methods that convert to
// values of the domain do not fail.
package input

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Decimal is an exact number: a decimal or a fraction in a string, or the digits
// of a JSON number. The zero value means that it was not sent.
type Decimal string

// UnmarshalJSON keeps the text.
func (d *Decimal) UnmarshalJSON(text []byte) error {
	if string(text) != "null" {
		*d = Decimal(text)
	}
	return nil
}

// Schema returns the schema of the value.
func (Decimal) Schema(huma.Registry) *huma.Schema {
	return textOrNumber("An exact number: a decimal or a fraction as text, or a JSON number, whose digits are used", "2.5", "1/3", 2)
}

func textOrNumber(description string, examples ...any) *huma.Schema {
	return &huma.Schema{
		Description: description,
		OneOf:       []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}},
		Examples:    examples,
	}
}

// Resolve reports a number that cannot be parsed.
func (d Decimal) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := measure.ParseNumber(plain(string(d)))
	return faultIf(d != "" && err != nil, at, web.BadNumber, err)
}

// IsNumber reports whether a number was sent.
func (d Decimal) IsNumber() bool {
	_, err := measure.ParseNumber(plain(string(d)))
	return err == nil
}

// Number returns the number.
func (d Decimal) Number() measure.Number {
	n, _ := measure.ParseNumber(plain(string(d)))
	return n
}

// plain returns the content of a JSON string, and the digits of a JSON number.
func plain(text string) string {
	var content string
	if strings.HasPrefix(text, `"`) && json.Unmarshal([]byte(text), &content) == nil {
		return content
	}
	return text
}

func faultIf(wrong bool, at *huma.PathBuffer, code web.FaultCode, err error) []error {
	if !wrong {
		return nil
	}
	return []error{&huma.ErrorDetail{Location: at.String(), Message: err.Error(), Value: code}}
}

// Price is money in the kitchen's currency, in the notation of a [Decimal].
type Price string

// UnmarshalJSON keeps the text.
func (p *Price) UnmarshalJSON(text []byte) error { return (*Decimal)(p).UnmarshalJSON(text) }

// Schema returns the schema of the value.
func (Price) Schema(huma.Registry) *huma.Schema {
	return textOrNumber("Money in the kitchen's currency, at most 6 decimals", "4.99", 5)
}

// Resolve reports money that cannot be parsed.
func (p Price) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := measure.ParseMoney(plain(string(p)))
	return faultIf(p != "" && err != nil, at, web.BadMoney, err)
}

// Money returns the money.
func (p Price) Money() measure.Money {
	m, _ := measure.ParseMoney(plain(string(p)))
	return m
}

// Optional returns the money; nil if it was not sent.
func (p Price) Optional() *measure.Money {
	if p == "" {
		return nil
	}
	m := p.Money()
	return &m
}

// Unit is a unit of measure.
type Unit string

// Schema returns the schema of the value.
func (Unit) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString,
		Description: "One of " + strings.Join(measure.UnitCodes(), ", ") +
			", or a unit of the item's own, in any case; count and piece are synonyms of each",
		Examples: []any{"cup"},
	}
}

// Resolve reports an unknown unit.
func (u Unit) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := measure.ParseUnit(string(u))
	return faultIf(u != "" && err != nil, at, web.BadUnit, err)
}

// Unit returns the unit.
func (u Unit) Unit() measure.Unit {
	unit, _ := measure.ParseUnit(string(u))
	return unit
}

// Whole is a whole number, parsed from its digits. The schema of every field of
// this type has a maximum that a float represents exactly.
type Whole int64

// UnmarshalJSON parses the digits: 2, 2.0 and 2e0 are the same number.
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

// Schema returns the schema of the value.
func (Whole) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
}

const slugText = "[a-z0-9]+(?:[-_][a-z0-9]+)*"

// Slug identifies an item, a recipe, a finished unit within its recipe, or a
// finished good.
type Slug string

// Schema returns the schema of the value.
func (Slug) Schema(huma.Registry) *huma.Schema {
	const description = "a slug: lower-case letters and digits, joined by single - or _, at most 120 characters"
	return Pattern("^"+slugText+"$", description, 120, "almond-biscotti")
}

// Slug returns the slug.
func (s Slug) Slug() domain.Slug { return domain.Slug(s) }

// Pattern returns the schema of a text that matches a pattern.
func Pattern(pattern, description string, longest int, example string) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Pattern: pattern, PatternDescription: description, MaxLength: &longest, Examples: []any{example},
	}
}

// UnitRef identifies a finished unit.
type UnitRef string

// Schema returns the schema of the value.
func (UnitRef) Schema(huma.Registry) *huma.Schema {
	return Pattern("^"+slugText+"/"+slugText+"$", "a finished unit: recipe/unit", 241, "almond-biscotti/standard")
}

// Resolve reports a name that cannot be parsed.
func (u UnitRef) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	_, err := catalog.ParseUnitRef(string(u))
	return faultIf(u != "" && err != nil, at, web.BadYield, err)
}

// Ref returns the reference.
func (u UnitRef) Ref() catalog.UnitRef {
	ref, _ := catalog.ParseUnitRef(string(u))
	return ref
}

// ID identifies an occasion, a plan, a snapshot, a lot or a run.
type ID string

// Schema returns the schema of the value.
func (ID) Schema(huma.Registry) *huma.Schema {
	const pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
	return Pattern(pattern, "an id: a UUID in lower case", 36, "01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10")
}

// ID returns the id.
func (i ID) ID() domain.ID { return domain.ID(i) }

// IDs returns the ids of a list.
func IDs(list []ID) []domain.ID {
	var ids []domain.ID
	for _, one := range list {
		ids = append(ids, one.ID())
	}
	return ids
}
