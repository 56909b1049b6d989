package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// Definition is one of [Item], [Recipe] and [FinishedGood].
type Definition interface {
	Item | Recipe | FinishedGood
	Validate() error
}

// Event is a fact about one definition of the catalog: [Defined] or [Archived].
type Event[T Definition] interface{ about(T) }

// Defined replaces the definition as a whole.
type Defined[T Definition] struct {
	Definition T `json:"definition"`
	// ImportedAs identifies the record of an export that this definition came from;
	// empty if it was not imported.
	ImportedAs string `json:"imported_as,omitempty"`
}

// Archived takes the definition out of use: it can no longer be referred to, targeted
// or planned. Snapshots of it stay.
type Archived[T Definition] struct{}

func (Defined[T]) about(T)  {}
func (Archived[T]) about(T) {}

// Entry is the current state of a definition. The zero value was never defined.
type Entry[T Definition] struct {
	Definition T
	Exists     bool
	Archived   bool
}

// Apply folds one event.
func (e Entry[T]) Apply(event Event[T]) Entry[T] {
	switch event := event.(type) {
	case Defined[T]:
		return Entry[T]{Definition: event.Definition, Exists: true}
	case Archived[T]:
		e.Archived = true
	}
	return e
}

// Define replaces the definition as a whole, and restores it if it was archived. It is
// idempotent: an equal definition gives no event. It fails with a
// [*domain.InvalidError].
func (e Entry[T]) Define(definition T) ([]Event[T], error) {
	if err := definition.Validate(); err != nil {
		return nil, err
	}
	if e.Exists && !e.Archived && ContentHash(e.Definition) == ContentHash(definition) {
		return nil, nil
	}
	return []Event[T]{Defined[T]{Definition: definition}}, nil
}

// Import is [Entry.Define] for a definition that came from a record of an export. An item
// keeps its measures, allergens and lead days, which exports do not have, unless the measures contradict those of the export;
// a finished unit its expected loss and its shelf life.
func (e Entry[T]) Import(definition T, importedAs string) ([]Event[T], error) {
	if importedAs != "" && e.Exists {
		definition = withKnownOf(definition, e.Definition)
	}
	events, err := e.Define(definition)
	for i, event := range events {
		if defined, ok := event.(Defined[T]); ok {
			defined.ImportedAs = importedAs
			events[i] = defined
		}
	}
	return events, err
}

// Archive takes the definition out of use. It is idempotent.
func (e Entry[T]) Archive() ([]Event[T], error) {
	if e.Archived {
		return nil, nil
	}
	return []Event[T]{Archived[T]{}}, nil
}

// Usable reports whether other definitions, targets and plans may refer to it.
func (e Entry[T]) Usable() bool { return e.Exists && !e.Archived }

// ContentHash returns the SHA-256 of a value's canonical JSON, in hexadecimal: fields
// in the order of their declaration, numbers as their shortest exact text, no white
// space.
func ContentHash(content any) string {
	text, err := json.Marshal(content)
	if err != nil {
		panic(fmt.Sprintf("catalog: encode %T as JSON: %v", content, err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// appendNew appends a value unless the list contains it.
func appendNew[T comparable](list []T, one T) []T {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// ItemNames returns the events of items by their permanent stored names.
func ItemNames() map[string]Event[Item] { return names[Item]("item") }

// RecipeNames returns the events of recipes by their permanent stored names.
func RecipeNames() map[string]Event[Recipe] { return names[Recipe]("recipe") }

// GoodNames returns the events of finished goods by their permanent stored names.
func GoodNames() map[string]Event[FinishedGood] { return names[FinishedGood]("finished-good") }

func names[T Definition](prefix string) map[string]Event[T] {
	return map[string]Event[T]{prefix + ".defined.v1": Defined[T]{}, prefix + ".archived.v1": Archived[T]{}}
}
