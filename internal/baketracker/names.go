package baketracker

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"crumbtrail/domain"
)

const maxSlug = 120

// slugOf transliterates a text into a slug: "Toasted Almond Sablés" becomes
// toasted-almond-sables. A slug is unchanged. A text without any letter that a slug
// can have becomes its hash.
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
	return domain.Slug(truncate(slug.String(), maxSlug))
}

// latin transliterates a lower-case letter or digit, to an empty string if that is
// not possible.
func latin(r rune) string {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return string(r)
	}
	return ligatures[r]
}

// ligatures are letters that Unicode does not decompose.
var ligatures = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i"}

func truncate(slug string, most int) string {
	return strings.TrimRight(slug[:min(len(slug), most)], "-_")
}

func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// index finds records by their slug or name in the export.
type index struct {
	bySlug map[string]domain.Slug
	byName map[string][]domain.Slug
	space  *namespace
}

func newIndex(space *namespace) index {
	return index{bySlug: map[string]domain.Slug{}, byName: map[string][]domain.Slug{}, space: space}
}

func (x index) add(source, name string, slug domain.Slug) {
	x.bySlug[source] = slug
	name = strings.ToLower(name)
	x.byName[name] = append(x.byName[name], slug)
}

// find returns the slug of a reference. If the export has no such record, the
// kitchen may have one.
func (x index) find(reference string) (domain.Slug, error) {
	if slug, ok := x.bySlug[reference]; ok {
		return slug, nil
	}
	named := x.byName[strings.ToLower(reference)]
	switch len(named) {
	case 0:
		return x.space.outside(reference)
	case 1:
		return named[0], nil
	}
	return "", fmt.Errorf("%s names %d different records", quoted(reference), len(named))
}

// has reports whether the export has a record of a reference.
func (x index) has(reference string) bool {
	_, ok := x.bySlug[reference]
	return ok || len(x.byName[strings.ToLower(reference)]) > 0
}

// named returns the records with a unique name, and those names. It reports the
// others.
func (i *importing) named(records []*record) (kept []*record, sources []string) {
	seen := map[string]bool{}
	for _, one := range records {
		source := one.text(sourceKeys...)
		switch {
		case source == "":
			one.problem("has neither a slug nor a name")
			i.report.skip(one.label, one.skipReason())
		case seen[source]:
			i.report.skip(one.label, "the export has another record with this slug")
		default:
			seen[source] = true
			kept, sources = append(kept, one), append(sources, source)
		}
	}
	return kept, sources
}
