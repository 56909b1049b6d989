package baketracker

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// offer is a product: a package of an item.
type offer struct {
	label, name       string
	size              catalog.Package
	preferred, hidden bool
}

// offers returns a section's products by their items, in the order of the export.
// owner are the spellings of the field that names the item; the last is also used in
// reports.
func (i *importing) offers(section string, items index, owner ...string) map[domain.Slug][]offer {
	offers := map[domain.Slug][]offer{}
	for _, one := range i.records(section) {
		reference := one.text(owner...)
		offered := offer{
			label: one.label, name: productName(one), preferred: one.flag("preferred", "is_preferred"),
			hidden: one.flag("is_hidden"),
		}
		amount, sized := one.number("package_unit_quantity", "package_quantity", "package_size")
		base := one.unit("default_unit")
		offered.size.Amount = measure.Amount{Value: amount, Unit: one.unit("package_unit")}
		if offered.size.Unit == measure.NoUnit {
			offered.size.Unit = base
		}
		offered.size.Price = price(one)
		slug, err := items.find(reference)
		switch {
		case reference == "":
			one.problem("names no %s", owner[len(owner)-1])
		case err != nil:
			one.problem("%v", err)
		case !items.has(reference):
			one.problem("the export has no %s %s", owner[len(owner)-1], quoted(reference))
		case sized && amount.Sign() <= 0:
			one.problem("the amount must be above zero")
		case sized && offered.size.Unit == measure.NoUnit && len(one.problems) == 0:
			one.problem("the amount has no unit")
		}
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
			continue
		}
		if i.itemSet.bases[slug] == measure.NoUnit && base != measure.NoUnit {
			i.itemSet.bases[slug] = base
		}
		if !sized {
			i.report.note(one.label, "the size of the package is missing")
			continue
		}
		offers[slug] = append(offers[slug], offered)
	}
	return offers
}

func price(one *record) *measure.Money {
	amount, ok := one.number("price", "package_price", "purchase_price", "unit_price", "last_price")
	if !ok {
		return nil
	}
	if amount.Sign() < 0 {
		one.problem("the price must not be below zero")
		return nil
	}
	money := measure.MoneyOf(amount)
	return &money
}

// productName is the name of a product with its brand.
func productName(one *record) string {
	name := one.text("product_name", "display_name", "name")
	brand := one.text("product_brand", "brand")
	if brand == "" || name == "" {
		return brand + name
	}
	return brand + " " + name
}

// assignPackages sets the package of each item: that of the preferred product,
// otherwise of the first that is not hidden, otherwise of the first.
func (i *importing) assignPackages(drafts []draft[catalog.Item], offers map[domain.Slug][]offer) {
	for at := range drafts {
		item := &drafts[at].definition
		offered := offers[item.Slug]
		if len(offered) == 0 {
			continue
		}
		best := 0
		for n, one := range offered {
			if one.better(offered[best]) {
				best = n
			}
		}
		item.Package = &offered[best].size
		i.itemSet.packages[item.Slug] = item.Package.Amount
		for n, one := range offered {
			if n != best {
				i.report.note(one.label, fmt.Sprintf("an item has one package; for %s it is %s", item.Slug, offered[best].label))
			}
		}
	}
}

func (o offer) better(than offer) bool {
	if o.preferred != than.preferred {
		return o.preferred
	}
	return !o.preferred && !o.hidden && than.hidden
}
