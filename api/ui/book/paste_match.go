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
	// exact is the slug of the item with this very name; empty without one.
	exact string
	// near are items to choose from, the exact one among them.
	near []entry
	// isWeighed reports that how much a piece of the exact item is, is not known, but how it is weighed or measured.
	isWeighed bool
}

// mostNear is how many items are offered.
const mostNear = 8

// matcher finds items by the names of pasted lines.
type matcher struct {
	names   directory.Directory
	items   []matchable
	weighed map[string]bool // by slug
}

// matchable is an item with the words of its name, and how many of them stand before a
// comma: what it is ("Ginger, ground").
type matchable struct {
	entry
	words []string
	head  int
}

func newMatcher(of []readmodels.Item, names directory.Directory) matcher {
	m := matcher{names: names, items: make([]matchable, len(of)), weighed: map[string]bool{}}
	for i, item := range of {
		head, _, _ := strings.Cut(item.Name, ",")
		m.weighed[string(item.Slug)] = isWeighed(item)
		m.items[i] = matchable{
			entry: entry{Slug: item.Slug, Name: item.Name}, words: wording.Stems(item.Name), head: len(wording.Stems(head)),
		}
	}
	return m
}

// find looks for the item that a line means: the one with its very name, else those whose
// names say the same with more or fewer words. A word that both have is not enough: ground
// almonds are no ground ginger.
func (m matcher) find(name string) match {
	if slug, ok := m.names.Exact(name); ok {
		return match{exact: slug, near: []entry{{Slug: domain.Slug(slug), Name: m.names.Text(slug)}}, isWeighed: m.weighed[slug]}
	}
	sought := wording.Stems(name)
	if len(sought) == 0 {
		return match{}
	}
	var near []matchable
	for _, item := range m.items {
		if item.isLike(sought) {
			near = append(near, item)
		}
	}
	apart := func(item matchable) int { return max(len(item.words)-len(sought), len(sought)-len(item.words)) }
	slices.SortStableFunc(near, func(a, b matchable) int { return cmp.Compare(apart(a), apart(b)) })
	var found match
	for _, item := range near[:min(len(near), mostNear)] {
		found.near = append(found.near, item.entry)
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
func wordsOf(of []readmodels.Item) func(word string) bool {
	known := map[string]bool{}
	for _, item := range of {
		for _, word := range wording.Stems(item.Name) {
			known[word] = true
		}
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
