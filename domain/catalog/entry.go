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

// Defined says what the thing is from now on, as a whole.
type Defined[T Definition] struct {
	Definition T `json:"definition"`
}

// Archived says that the thing cannot be targeted or planned any more.
// Snapshots of it live on.
type Archived[T Definition] struct{}

func (Defined[T]) about(T)  {}
func (Archived[T]) about(T) {}

// Entry is a definition as it is now. The zero value was never defined.
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

// Define replaces the definition as a whole; nothing happens if it is what it
// was. What an archived thing is defined as, it is again. It fails with a
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

// Archive takes the thing out of use; repeating it is quiet.
func (e Entry[T]) Archive() ([]Event[T], error) {
	if e.Archived {
		return nil, nil
	}
	return []Event[T]{Archived[T]{}}, nil
}

// Usable says whether the thing can be referred to.
func (e Entry[T]) Usable() bool { return e.Exists && !e.Archived }

// ContentHash is the SHA-256 of a value's canonical JSON, in hexadecimal: its
// fields in the order of their declaration, numbers as their shortest exact
// text, no white space.
func ContentHash(content any) string {
	text, err := json.Marshal(content)
	if err != nil {
		panic(fmt.Sprintf("catalog: %T cannot be JSON: %v", content, err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// appendNew appends what is not in the list yet.
func appendNew[T comparable](list []T, one T) []T {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// ItemNames are the permanent names under which the events of items are kept.
func ItemNames() map[string]Event[Item] { return names[Item]("item") }

// RecipeNames are those of recipes.
func RecipeNames() map[string]Event[Recipe] { return names[Recipe]("recipe") }

// GoodNames are those of finished goods.
func GoodNames() map[string]Event[FinishedGood] { return names[FinishedGood]("finished-good") }

func names[T Definition](thing string) map[string]Event[T] {
	return map[string]Event[T]{thing + ".defined.v1": Defined[T]{}, thing + ".archived.v1": Archived[T]{}}
}
