package baketracker

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// claim is a record that needs a slug.
type claim struct {
	section, label string
	// source is the slug of the record or, if it has none, its name.
	source  string
	hasSlug bool
	name    string
	// isIngredient is false for packaging, and for what is not an item.
	isIngredient bool
}

// claimOf returns the claim of a record with a source.
func claimOf(section string, one *record, source string, nameKeys ...string) claim {
	key, _ := one.field(sourceKeys...)
	return claim{section: section, label: one.label, source: source, hasSlug: key == "slug", name: one.text(nameKeys...)}
}

// sourceKeys are the spellings of the field that identifies a record.
var sourceKeys = []string{"slug", "display_name", "name"}

// importedAs identifies the record in the events of its definition.
func (c claim) importedAs() string { return c.section + "/" + c.source }

// explicit returns the slug that the record has in the export; empty if that is not
// one of this program.
func (c claim) explicit() domain.Slug {
	if slug, err := domain.ParseSlug(c.source); err == nil && c.hasSlug {
		return slug
	}
	return ""
}

// suffixed returns the derived slug with a suffix that no other source has, and from
// the second on with a number.
func (c claim) suffixed(number int) domain.Slug {
	suffix := "-" + fingerprint(c.source)
	if number > 1 {
		suffix += "-" + strconv.Itoa(number)
	}
	return domain.Slug(truncate(string(slugOf(c.source)), maxSlug-len(suffix)) + suffix)
}

// namespace assigns the slugs of one kind of definition. What is in the kitchen keeps
// its slug: a record gets it only if the two are the same, which they are by the
// record that the definition was imported from, by the slug in the export or, for a
// record without one, by the exact name. Other records get slugs of their own.
type namespace struct {
	known map[domain.Slug]catalog.Identity
	// byRecord and byName are the slugs in known, by the records they were imported from
	// and by all of their names.
	byRecord map[string]domain.Slug
	byName   map[string][]domain.Slug
	// taken are the claims that have a slug.
	taken map[domain.Slug]*claim
}

func newNamespace(known map[domain.Slug]catalog.Identity) *namespace {
	n := &namespace{
		known: known, byRecord: map[string]domain.Slug{}, byName: map[string][]domain.Slug{}, taken: map[domain.Slug]*claim{},
	}
	for slug, identity := range known {
		for _, record := range identity.ImportedAs {
			n.byRecord[record] = max(n.byRecord[record], slug)
		}
		for _, name := range identity.Names {
			n.byName[norm.NFC.String(name)] = append(n.byName[norm.NFC.String(name)], slug)
		}
	}
	for _, slugs := range n.byName {
		slices.Sort(slugs)
	}
	return n
}

// slugs assigns each claim a slug. The result does not depend on their order.
func (n *namespace) slugs(claims []claim) []domain.Slug {
	order := make([]int, len(claims))
	for at := range order {
		order[at] = at
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(claims[a].source, claims[b].source), cmp.Compare(claims[a].section, claims[b].section))
	})
	assigned := make([]domain.Slug, len(claims))
	for _, rule := range []func(claim) domain.Slug{n.imported, n.sameSlug, n.sameSource, n.sameName, n.unusedSlug, n.newSlug} {
		for _, at := range order {
			if assigned[at] != "" {
				continue
			}
			if slug := rule(claims[at]); slug != "" && n.taken[slug] == nil {
				assigned[at], n.taken[slug] = slug, &claims[at]
			}
		}
	}
	return assigned
}

// imported returns the definition that was imported from the record.
func (n *namespace) imported(c claim) domain.Slug { return n.byRecord[c.importedAs()] }

// sameSlug returns the definition with the record's slug.
func (n *namespace) sameSlug(c claim) domain.Slug { return n.fitting(c, c.explicit()) }

// sameSource returns the definition whose slug is derived from the whole source, which
// distinguished it from another record.
func (n *namespace) sameSource(c claim) domain.Slug { return n.fitting(c, c.suffixed(1)) }

// sameName returns the definition that has, or had, exactly the name of a record
// without a slug. Of several it returns the one with the derived slug, otherwise the
// first in the alphabet.
func (n *namespace) sameName(c claim) domain.Slug {
	if c.explicit() != "" {
		return ""
	}
	var found domain.Slug
	for _, slug := range n.byName[norm.NFC.String(c.name)] {
		if n.fitting(c, slug) == "" || n.taken[slug] != nil {
			continue
		}
		if found == "" || slug == slugOf(c.source) {
			found = slug
		}
	}
	return found
}

// unusedSlug returns the record's slug, or its name if that is a slug, unless the
// kitchen has it.
func (n *namespace) unusedSlug(c claim) domain.Slug {
	slug, err := domain.ParseSlug(c.source)
	if _, exists := n.known[slug]; exists || err != nil {
		return ""
	}
	return slug
}

// newSlug derives a slug that neither the kitchen nor another record has.
func (n *namespace) newSlug(c claim) domain.Slug {
	slug := slugOf(c.source)
	for number := 1; ; number++ {
		if _, exists := n.known[slug]; !exists && n.taken[slug] == nil {
			return slug
		}
		slug = c.suffixed(number)
	}
}

// fitting returns the slug if the kitchen has it, for what the record can be. The
// slugs of ingredients and materials are independent in an export.
func (n *namespace) fitting(c claim, slug domain.Slug) domain.Slug {
	identity, exists := n.known[slug]
	if !exists {
		return ""
	}
	if c.section != ingredientsSection && c.section != materialsSection {
		return slug
	}
	if len(identity.ImportedAs) > 0 {
		if slices.ContainsFunc(identity.ImportedAs, func(record string) bool { return strings.HasPrefix(record, c.section+"/") }) {
			return slug
		}
		return ""
	}
	switch {
	case c.section == materialsSection && !slices.Contains(identity.Kinds, catalog.Material):
		return ""
	case c.isIngredient && !slices.Contains(identity.Kinds, catalog.Ingredient):
		return ""
	}
	return slug
}

// named returns the report of a slug that the export does not have; nil if it does.
func (n *namespace) named(c claim, kind string, slug domain.Slug) *Named {
	if c.explicit() == slug {
		return nil
	}
	named := &Named{Record: c.label, Kind: kind, Name: printable(c.name), Slug: slug}
	if derived := slugOf(c.source); derived != slug {
		named.Derived = derived
		if holders := n.holders(derived); len(holders) > 0 {
			named.Holder = printable(holders[0])
		}
	}
	return named
}

// holders returns the names of what has a slug, the current name first.
func (n *namespace) holders(slug domain.Slug) []string {
	names := slices.Clone(n.known[slug].Names)
	if by := n.taken[slug]; by != nil {
		names = append(names, by.name)
	}
	slices.Reverse(names)
	return names
}

// outside returns the slug of a reference to a definition that the export does not
// have. The kitchen may have it, under its slug or its name; if it does not, the
// command that uses the slug is refused.
func (n *namespace) outside(reference string) (domain.Slug, error) {
	if _, exists := n.known[domain.Slug(reference)]; exists {
		return domain.Slug(reference), nil
	}
	named, derived := n.byName[norm.NFC.String(reference)], slugOf(reference)
	holders := n.holders(derived)
	sameName := func(name string) bool { return strings.EqualFold(norm.NFC.String(name), norm.NFC.String(reference)) }
	switch {
	case len(holders) == 0 && len(named) == 0, slices.ContainsFunc(holders, sameName):
		return derived, nil
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		return "", fmt.Errorf("%s names %d different definitions of the kitchen", quoted(reference), len(named))
	}
	return "", fmt.Errorf("neither the export nor the kitchen has %s", quoted(reference))
}
