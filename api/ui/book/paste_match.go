package book

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/api/ui/book/directory"
	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// match is what is found for the name of a pasted line.
type match struct {
	// exact is the item with this very name, recipe the recipe; none has an empty slug.
	exact, recipe entry
	// near are items, and nested recipes, with similar names.
	near, nested []entry
	// isWeighed reports that how much a piece of the exact item is, is not known, but how it is weighed or measured.
	isWeighed bool
}

// isOpen reports whether the line may mean several things, or one that has another name. A recipe
// is never chosen for the reader: its amount has another meaning than that of an item.
func (m match) isOpen() bool {
	return m.recipe.Slug != "" || m.exact.Slug == "" && len(m.near)+len(m.nested) > 0
}

// items and recipes are what is offered, what has the very name first.
func (m match) items() []entry   { return offered(m.exact, m.near) }
func (m match) recipes() []entry { return offered(m.recipe, m.nested) }

func offered(exact entry, near []entry) []entry {
	if exact.Slug == "" {
		return near
	}
	return append([]entry{exact}, near...)
}

// doubt returns the id of the text about what a line may mean; empty without a doubt.
func (m match) doubt() string {
	switch isItem := m.exact.Slug != ""; {
	case m.recipe.Slug != "" && isItem:
		return "paste.either"
	case m.recipe.Slug != "":
		return "paste.nested"
	case !isItem && len(m.nested) > 0:
		return "paste.similar.recipes"
	case !isItem && len(m.near) > 0:
		return "paste.similar"
	}
	return ""
}

// mostNear is how many items, and how many recipes, are offered.
const mostNear = 8

// matcher finds items and recipes by the names of pasted lines.
type matcher struct {
	names, recipeNames directory.Directory
	items, recipes     []matchable
	weighed            map[string]bool // by slug
}

// matchable is an item or a recipe with the words of its name, and how many of them stand before a
// comma: what it is ("Ginger, ground").
type matchable struct {
	entry
	words []string
	head  int
}

func matchableOf(slug domain.Slug, name string) matchable {
	head, _, _ := strings.Cut(name, ",")
	return matchable{entry: entry{Slug: slug, Name: name}, words: wording.Stems(name), head: len(wording.Stems(head))}
}

func newMatcher(of shelf) matcher {
	m := matcher{names: of.itemNames(), recipeNames: of.recipeNames(""), weighed: map[string]bool{}}
	for _, item := range of.items {
		m.weighed[string(item.Slug)] = isWeighed(item)
		m.items = append(m.items, matchableOf(item.Slug, item.Name))
	}
	for _, recipe := range of.recipes {
		m.recipes = append(m.recipes, matchableOf(recipe.Slug, recipeName(recipe)))
	}
	return m
}

// find looks for the item that a line means: the one with its very name, else those whose
// names say the same with more or fewer words. A word that both have is not enough: ground
// almonds are no ground ginger. It may mean a recipe that is nested, too.
func (m matcher) find(name string) (found match) {
	if slug, ok := m.recipeNames.Exact(name); ok {
		found.recipe = entry{Slug: domain.Slug(slug), Name: m.recipeNames.Text(slug)}
	}
	if slug, ok := m.names.Exact(name); ok {
		found.exact, found.isWeighed = entry{Slug: domain.Slug(slug), Name: m.names.Text(slug)}, m.weighed[slug]
		return found
	}
	sought := wording.Stems(name)
	if len(sought) == 0 {
		return found
	}
	found.near = nearest(m.items, sought)
	found.nested = slices.DeleteFunc(nearest(m.recipes, sought), func(e entry) bool { return e.Slug == found.recipe.Slug })
	return found
}

// nearest returns what has names that are like the words, the most alike first.
func nearest(of []matchable, sought []string) (found []entry) {
	var near []matchable
	for _, one := range of {
		if one.isLike(sought) {
			near = append(near, one)
		}
	}
	apart := func(one matchable) int { return max(len(one.words)-len(sought), len(sought)-len(one.words)) }
	slices.SortStableFunc(near, func(a, b matchable) int { return cmp.Compare(apart(a), apart(b)) })
	for _, one := range near[:min(len(near), mostNear)] {
		found = append(found, one.entry)
	}
	return found
}

// isWeighed reports whether an item is weighed or measured, and how much a piece of it is, is not known.
func isWeighed(item readmodels.Item) bool {
	known := measure.Measures{Others: item.Measures}
	if known.Convertible(measure.Each, measure.Gram) || known.Convertible(measure.Each, measure.Millilitre) {
		return false
	}
	return known.Convertible(measure.Gram, measure.Millilitre) ||
		item.Package != nil && !known.Convertible(measure.Each, item.Package.Unit)
}

// wordsOf returns the test of whether a word is one of a name in the book, which is no unit.
func wordsOf(of shelf) func(word string) bool {
	known := map[string]bool{}
	add := func(name string) {
		for _, word := range wording.Stems(name) {
			known[word] = true
		}
	}
	for _, item := range of.items {
		add(item.Name)
	}
	for _, recipe := range of.recipes {
		add(recipe.Name)
	}
	return func(word string) bool { return known[wording.Singular(word)] }
}

// isLike reports whether the item may be what a name means: the name has all words of what the
// item is, or the item's name has all words of the name, one of which is of what it is.
func (m matchable) isLike(name []string) bool {
	head := m.words[:m.head]
	return len(head) > 0 && within(head, name) ||
		within(name, m.words) && slices.ContainsFunc(head, func(word string) bool { return slices.Contains(name, word) })
}

// within reports whether all words are among others.
func within(words, others []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(others, word) })
}

// typedAmount writes an amount that was read, as people type it.
func typedAmount(v *page.Visit, amount string) string {
	if amount == "" {
		return ""
	}
	number, err := measure.ParseNumber(amount)
	if err != nil {
		return amount
	}
	return v.Typed(number)
}
