// Package wording compares the names of definitions as their readers do, and makes slugs of them.
package wording

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Fold makes texts equal that a reader takes for the same.
func Fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// Words are those of a text, whatever stands between them: of "Cake · Slice" and cake/slice the
// same.
func Words(text string) string {
	isBetween := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), isBetween), " ")
}

// Stems are the words of a name, each without an ending of the plural.
func Stems(name string) []string {
	all := strings.Fields(Words(name))
	for i, word := range all {
		all[i] = Singular(word)
	}
	return all
}

// Singular returns a word without an ending that English and German plurals have.
func Singular(word string) string {
	for _, ending := range []struct{ plural, instead string }{
		{"ies", "y"}, {"ie", "y"}, {"oes", "o"}, {"es", ""}, {"s", ""}, {"er", ""}, {"en", ""}, {"n", ""}, {"e", ""},
	} {
		if short, ok := strings.CutSuffix(word, ending.plural); ok && len(short) > 2 {
			return short + ending.instead
		}
	}
	return word
}

// longestSlug is how long a slug is that is made from a name.
const longestSlug = 60

// spelling writes letters that are more than a letter with an accent.
var spelling = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "ø", "o", "œ", "oe", "ł", "l", "đ", "d", "&", " and ",
)

// Slug returns the slug that is made from a name; empty if the name has no letter or
// digit of the Latin script.
func Slug(name string) string {
	spelled := spelling.Replace(norm.NFC.String(strings.ToLower(name)))
	plain, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), spelled)
	if err != nil {
		return ""
	}
	plain = strings.NewReplacer("'", "", "’", "").Replace(plain)
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := ""
	for _, word := range words {
		switch {
		case slug == "":
			slug = word[:min(len(word), longestSlug)]
		case len(slug)+1+len(word) <= longestSlug:
			slug += "-" + word
		default:
			return slug
		}
	}
	return slug
}
