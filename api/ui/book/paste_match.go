package book

import (
	"slices"
	"strings"

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
}

// mostNear is how many items are offered, and how many words of a name are looked for.
const (
	mostNear  = 8
	mostWords = 4
)

// findItem looks for the item that a line means: by its name, then by the search of the
// API, also for single words of the name.
func findItem(v *page.Visit, names directory, name string) (match, error) {
	var found match
	if slug, ok := names.values[fold(name)]; ok {
		found.exact = slug
		found.near = []entry{{Slug: domain.Slug(slug), Name: names.Text(slug)}}
		return found, nil
	}
	for _, query := range queriesFor(name) {
		if len(found.near) > 0 {
			break
		}
		list, err := page.Get[readmodels.List[entry]](v, page.At(items.api+"?limit=8&q={}", query))
		if err != nil {
			return match{}, err
		}
		for _, item := range list.Items {
			seen := slices.ContainsFunc(found.near, func(other entry) bool { return other.Slug == item.Slug })
			if !seen && len(found.near) < mostNear {
				found.near = append(found.near, item)
			}
		}
	}
	return found, nil
}

// queriesFor are what is looked for, the most specific first: the name, its words from
// the last, which mostly says what it is ("large eggs"), and each without an ending of
// the plural.
func queriesFor(name string) []string {
	if name == "" {
		return nil
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" ,;/()-", r) })
	slices.Reverse(words)
	var queries []string
	add := func(query string) {
		for _, form := range []string{query, singular(query)} {
			if len([]rune(form)) > 2 && len([]rune(form)) <= 200 && !slices.Contains(queries, form) {
				queries = append(queries, form)
			}
		}
	}
	add(name)
	for _, word := range words[:min(len(words), mostWords)] {
		add(word)
	}
	return queries
}

// singular returns a word without an ending that English and German plurals have.
func singular(word string) string {
	for _, ending := range []string{"ies", "oes", "es", "s", "er", "n"} {
		if short, ok := strings.CutSuffix(word, ending); ok && len(short) > 2 {
			return short
		}
	}
	return word
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
