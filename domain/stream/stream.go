// Package stream builds and parses the names of streams. A name is
// "<category>-<kitchen>.<id>", or "<category>-<kitchen>" for a kitchen's settings, for who
// has access to it, and for its pantry.
package stream

import (
	"slices"
	"strings"

	"crumbtrail/domain"
)

// Category is the kind of aggregate that a stream holds.
type Category string

// The categories.
const (
	Kitchens  Category = "kitchen"
	Accesses  Category = "access"
	Items     Category = "item"
	Recipes   Category = "recipe"
	Goods     Category = "good"
	Occasions Category = "occasion"
	Pantries  Category = "pantry"
)

// Categories returns all categories, each after those that its events refer to.
func Categories() []Category {
	return []Category{Kitchens, Accesses, Items, Recipes, Goods, Occasions, Pantries}
}

// isSingle reports whether a kitchen has one stream of the category, which has no id.
func (c Category) isSingle() bool { return c == Kitchens || c == Accesses || c == Pantries }

// Prefix is the prefix of the names of all streams of the category.
func (c Category) Prefix() string { return string(c) + "-" }

// PrefixIn is a prefix of the names of a kitchen's streams of the category. Names of
// another kitchen may have it too, if that kitchen's name begins with this one's.
func (c Category) PrefixIn(kitchen domain.Kitchen) string { return c.Prefix() + string(kitchen) }

// Kitchen is the name of the stream of a kitchen's settings.
func Kitchen(kitchen domain.Kitchen) string { return Name{Kitchens, kitchen, ""}.String() }

// Access is the name of the stream of who has access to a kitchen.
func Access(kitchen domain.Kitchen) string { return Name{Accesses, kitchen, ""}.String() }

// Item is the name of an item's stream.
func Item(kitchen domain.Kitchen, slug domain.Slug) string {
	return Name{Items, kitchen, string(slug)}.String()
}

// Recipe is the name of a recipe's stream.
func Recipe(kitchen domain.Kitchen, slug domain.Slug) string {
	return Name{Recipes, kitchen, string(slug)}.String()
}

// Good is the name of a finished good's stream.
func Good(kitchen domain.Kitchen, slug domain.Slug) string {
	return Name{Goods, kitchen, string(slug)}.String()
}

// Occasion is the name of an occasion's stream, which holds its plans too.
func Occasion(kitchen domain.Kitchen, id domain.ID) string {
	return Name{Occasions, kitchen, string(id)}.String()
}

// Pantry is the name of the stream of a kitchen's pantry.
func Pantry(kitchen domain.Kitchen) string { return Name{Pantries, kitchen, ""}.String() }

// Name is a parsed stream name.
type Name struct {
	Category Category
	Kitchen  domain.Kitchen
	// ID is the slug or the id of the aggregate; empty for a pantry, for settings and for access.
	ID string
}

// String is the name as the event store knows it.
func (n Name) String() string {
	name := n.Category.PrefixIn(n.Kitchen)
	if n.ID != "" {
		name += "." + n.ID
	}
	return name
}

// Parse parses a stream name. It reports false unless the category is known, the
// kitchen is one that [domain.ParseKitchen] returns, and an id is present exactly where
// the category has one. The parts are set as far as they were found in either case; then
// the kitchen may be none, and is never another one than the name has.
func Parse(text string) (Name, bool) {
	category, rest, _ := strings.Cut(text, "-")
	name := Name{Category: Category(category)}
	at := len(rest)
	if dot := strings.LastIndex(rest, "."); dot >= 0 && !name.Category.isSingle() {
		at, name.ID = dot, rest[dot+1:]
	}
	name.Kitchen = domain.Kitchen(rest[:at])
	return name, name.Kitchen.Check() == nil && slices.Contains(Categories(), name.Category) && (name.ID != "") != name.Category.isSingle()
}
