package baketracker

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"crumbtrail/domain"
)

const maxSlug = 120

// slugOf is a text as a slug, letter by letter: "Toasted Almond Sablés" is
// toasted-almond-sables. A text that is a slug stays what it is; one without a
// letter that can be written so is named by its hash.
func slugOf(text string) domain.Slug {
	if slug, err := domain.ParseSlug(text); err == nil {
		return slug
	}
	var slug strings.Builder
	joint := byte(0)
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		written := latin(r)
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case written == "" && r == '_' && joint == 0:
			joint = '_'
		case written == "":
			joint = '-'
		default:
			if joint != 0 && slug.Len() > 0 {
				slug.WriteByte(joint)
			}
			joint = 0
			slug.WriteString(written)
		}
	}
	if slug.Len() == 0 {
		return domain.Slug("x" + fingerprint(text))
	}
	return domain.Slug(cut(slug.String(), maxSlug))
}

// latin is a lower-case letter or digit as slugs can have it; empty if there is
// no such.
func latin(r rune) string {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return string(r)
	}
	return ligatures[r]
}

// ligatures are letters that do not fall apart into a plain one and its mark.
var ligatures = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i"}

func cut(slug string, most int) string { return strings.TrimRight(slug[:min(len(slug), most)], "-_") }

func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// claims gives each of some names a slug that is not taken yet, whatever their
// order: names that are slugs keep theirs, and where others meet the first in
// the alphabet has it and the rest carry their fingerprint.
func claims(names []string, taken map[domain.Slug]bool) map[string]domain.Slug {
	claimed := make(map[string]domain.Slug, len(names))
	for _, name := range names {
		if slugOf(name) == domain.Slug(name) && !taken[domain.Slug(name)] {
			claimed[name], taken[domain.Slug(name)] = domain.Slug(name), true
		}
	}
	others := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return claimed[name] != "" })
	slices.Sort(others)
	for _, name := range slices.Compact(others) {
		slug := slugOf(name)
		if taken[slug] {
			slug = domain.Slug(cut(string(slug), maxSlug-9) + "-" + fingerprint(name))
		}
		claimed[name], taken[slug] = slug, true
	}
	return claimed
}

// index finds what the export calls by a slug or by a name.
type index struct {
	bySlug map[string]domain.Slug
	byName map[string][]domain.Slug
}

func newIndex() index {
	return index{bySlug: map[string]domain.Slug{}, byName: map[string][]domain.Slug{}}
}

func (x index) add(source, name string, slug domain.Slug) {
	x.bySlug[source] = slug
	name = strings.ToLower(name)
	x.byName[name] = append(x.byName[name], slug)
}

// find is the slug of what a reference means. A reference to something that the
// export does not have may be to something that the kitchen has, and is spelt as
// it would be.
func (x index) find(reference string) (domain.Slug, error) {
	if slug, ok := x.bySlug[reference]; ok {
		return slug, nil
	}
	named := x.byName[strings.ToLower(reference)]
	switch len(named) {
	case 0:
		return slugOf(reference), nil
	case 1:
		return named[0], nil
	}
	return "", fmt.Errorf("%s names %d different records", quoted(reference), len(named))
}

// has says whether the export itself has what a reference means.
func (x index) has(reference string) bool {
	_, ok := x.bySlug[reference]
	return ok || len(x.byName[strings.ToLower(reference)]) > 0
}

// named are the records that have a name, each name once, and those names. The
// rest is reported.
func (i *importing) named(records []*record) (kept []*record, sources []string) {
	seen := map[string]bool{}
	for _, one := range records {
		source := one.text("slug", "display_name", "name")
		switch {
		case source == "":
			one.problem("has neither a slug nor a name")
			i.report.skip(one.label, one.wrong())
		case seen[source]:
			i.report.skip(one.label, "the export has another record with this slug")
		default:
			seen[source] = true
			kept, sources = append(kept, one), append(sources, source)
		}
	}
	return kept, sources
}
