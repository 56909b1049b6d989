// Package offered chooses how an item is sold from the products of an export.
package offered

import (
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Product is a package of an item in an export.
type Product struct {
	// Label is its place in the export.
	Label string
	Size  catalog.Package
	// Preferred is what the export's user buys, Hidden what the user does not see any more.
	Preferred, Hidden bool
}

// Note is why a product is no package of its item.
type Note struct{ Label, Text string }

// Packages returns how an item is sold, the first package that which counts where nothing
// else decides: that of the preferred product, otherwise of the first that is not hidden,
// otherwise of the first. Hidden products follow only if nothing else is there, and
// products that differ in nothing that a package has are one.
func Packages(item domain.Slug, products []Product) (packages []catalog.Package, notes []Note) {
	best := 0
	for n, one := range products {
		if one.better(products[best]) {
			best = n
		}
	}
	ordered := append([]Product{products[best]}, slices.Delete(slices.Clone(products), best, best+1)...)
	var labels []string // of the packages
	note := func(label, text string) { notes = append(notes, Note{label, text}) }
	for n, one := range ordered {
		switch same := slices.IndexFunc(packages, one.Size.SameAs); {
		case n > 0 && one.Hidden:
			note(one.Label, fmt.Sprintf("is hidden, so it is no package of %s", item))
		case same >= 0:
			note(one.Label, fmt.Sprintf("is the same package of %s as %s", item, labels[same]))
		case len(packages) == catalog.MaxPackages:
			note(one.Label, fmt.Sprintf("is one more than the %d packages that %s may have", catalog.MaxPackages, item))
		default:
			packages, labels = append(packages, one.Size), append(labels, one.Label)
		}
	}
	if len(packages) == 1 {
		packages[0].Code = "" // as before an item could have several
		return packages, notes
	}
	packages[0].Preferred = products[best].Preferred
	return packages, notes
}

func (p Product) better(than Product) bool {
	if p.Preferred != than.Preferred {
		return p.Preferred
	}
	return !p.Preferred && !p.Hidden && than.Hidden
}
