// Package audit reads the log back, for people who ask what happened.
//
//   - [Names] and [Fact] say of every kind of event, in words, what it says;
//   - [Replay] goes through a stream event by event and shows the state after
//     each, folded as the commands fold it;
//   - [Verify] goes through a whole log and says what is wrong with it.
package audit

import (
	"strings"

	"crumbtrail/domain"
)

// Stream is a stream's name, taken apart.
type Stream struct {
	// Category is what kind of thing the stream is about: item, recipe, good,
	// occasion or pantry.
	Category string
	Kitchen  domain.Kitchen
	// Name is the thing's slug or id; a pantry has none.
	Name string
}

// Categories are the categories of streams that there are, each after those that
// its events rest on.
func Categories() []string { return []string{"item", "recipe", "good", "occasion", "pantry"} }

// ParseStream takes a stream's name apart, whatever its category.
func ParseStream(name string) Stream {
	category, owner, _ := strings.Cut(name, "-")
	kitchen, thing, _ := strings.Cut(owner, ".")
	return Stream{Category: category, Kitchen: domain.Kitchen(kitchen), Name: thing}
}
