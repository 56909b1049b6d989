package household

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Suggestion is a figure as measures of an item.
type Suggestion struct {
	// ID names the figure and which of its weights are meant, such as "butter:cup+each".
	ID string
	Figure
	// Measures have the figure as their source.
	Measures []measure.Measure
	// Closes reports whether all units of the item can be compared by them.
	Closes bool
}

// PieceMeant returns what one piece is if a measure weighs it; empty otherwise.
func (s *Suggestion) PieceMeant() string {
	if slices.ContainsFunc(s.Measures, func(one measure.Measure) bool { return one.Unit == measure.Each }) {
		return s.Piece
	}
	return ""
}

// The weights of a figure, as the id of a suggestion has them.
const cup, tbsp, tsp, each = "cup", "tbsp", "tsp", "each"

// weight returns one of the figure's weights as a measure; false if it has none.
func (f *Figure) weight(of string) (measure.Measure, bool) {
	unit, weighs := measure.NoUnit, measure.Number{}
	switch of {
	case cup:
		unit, weighs = measure.Cup, f.cup
	case tbsp:
		unit, weighs = measure.Tablespoon, f.tbsp
	case tsp:
		unit, weighs = measure.Teaspoon, f.tsp
	case each:
		unit, weighs = measure.Each, f.each
	}
	if weighs.IsZero() {
		return measure.Measure{}, false
	}
	return measure.Measure{
		Amount: measure.Amount{Value: measure.Int(1), Unit: unit}, Equals: weighs, EqualsUnit: measure.Gram,
		Source: "household-measures: " + f.Key + ", " + f.Source,
	}, true
}

// suggest returns a suggestion of some weights, of those that the figure has.
func (f *Figure) suggest(weights ...string) Suggestion {
	suggestion := Suggestion{Figure: *f}
	var known []string
	for _, of := range weights {
		if one, has := f.weight(of); has && !slices.Contains(known, of) {
			suggestion.Measures, known = append(suggestion.Measures, one), append(known, of)
		}
	}
	suggestion.ID = f.Key + ":" + strings.Join(known, "+")
	return suggestion
}

// NoSuggestionError rejects a suggestion that is none for an item: its figure does not
// exist, has no such weight, or is of something else.
type NoSuggestionError struct {
	Item domain.Slug
	ID   string
}

func (e *NoSuggestionError) Error() string {
	return fmt.Sprintf("%s is no suggestion for %s", e.ID, e.Item)
}

// Named returns the suggestion for an item by its id. It fails with a
// [*NoSuggestionError].
func Named(item catalog.Item, id string) (Suggestion, error) {
	key, of, _ := strings.Cut(id, ":")
	for _, figure := range FindItem(item.Slug, item.Name) {
		if suggestion := figure.suggest(strings.Split(of, "+")...); figure.Key == key && len(suggestion.Measures) > 0 && suggestion.ID == id {
			return suggestion, nil
		}
	}
	return Suggestion{}, &NoSuggestionError{Item: item.Slug, ID: id}
}

// Accept returns the item with the measures of a suggestion. An item that has them
// already stays as it is. It fails with a [*NoSuggestionError], and with a
// [*domain.InvalidError] if the item has measures that they contradict: what a person entered
// stands.
func Accept(item catalog.Item, id string) (catalog.Item, error) {
	suggestion, err := Named(item, id)
	if err != nil {
		return item, err
	}
	all := item.Conversions().All()
	for _, one := range suggestion.Measures {
		if !slices.Contains(all, one) {
			all = append(slices.Clone(all), one)
		}
	}
	item.SetMeasures(all)
	return item, item.Validate()
}

// Accepted is a suggestion that a person accepts for an item.
type Accepted struct {
	Item       domain.Slug
	Suggestion string
}

// maxAccepted is the maximum number of suggestions that are accepted together.
const maxAccepted = 500

// CheckAccepted checks suggestions against the items as they are, each together with
// those before it. It fails with a [*domain.InvalidError] that lists every problem.
func CheckAccepted(items map[domain.Slug]catalog.Entry[catalog.Item], accept []Accepted) error {
	var checks domain.Checks
	checks.Require(len(accept) > 0 && len(accept) <= maxAccepted, "/accept", "must be 1 to %d suggestions", maxAccepted)
	with := maps.Clone(items)
	for i, one := range accept {
		at := fmt.Sprintf("/accept/%d", i)
		entry := with[one.Item]
		checks.Require(entry.Usable(), at+"/item", "is not defined")
		if !entry.Usable() {
			continue
		}
		item, err := Accept(entry.Definition, one.Suggestion)
		_, isNone := errors.AsType[*NoSuggestionError](err)
		checks.Require(!isNone, at+"/suggestion", "%s is no suggestion for %s", one.Suggestion, one.Item)
		checks.Require(isNone || err == nil, at+"/suggestion", "%s contradicts a measure of %s: %v", one.Suggestion, one.Item, err)
		if err == nil {
			entry.Definition = item
			with[one.Item] = entry
		}
	}
	return checks.Err()
}
