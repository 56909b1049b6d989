package baketracker

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// offer is a product: a package in which an item is sold.
type offer struct {
	label, name       string
	size              catalog.Package
	preferred, hidden bool
}

// offers are a section's products by the item that each is a package of, in the
// order of the export. owner are the spellings of the field that names the item;
// the last is what such an item is called.
func (i *importing) offers(section string, items index, owner ...string) map[domain.Slug][]offer {
	offers := map[domain.Slug][]offer{}
	for _, one := range i.records(section) {
		reference := one.text(owner...)
		offered := offer{label: one.label, name: productName(one), preferred: one.flag("preferred", "is_preferred"), hidden: one.flag("is_hidden")}
		amount, sized := one.number("package_unit_quantity", "package_quantity", "package_size")
		base := one.unit("default_unit")
		offered.size.Amount = measure.Amount{Value: amount, Unit: one.unit("package_unit")}
		if offered.size.Unit == 0 {
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
			one.problem("its amount must be above zero")
		case sized && offered.size.Unit == 0 && len(one.problems) == 0:
			one.problem("its amount has no unit")
		}
		if wrong := one.wrong(); wrong != "" {
			i.report.skip(one.label, wrong)
			continue
		}
		if i.known.bases[slug] == 0 && base != 0 {
			i.known.bases[slug] = base
		}
		if !sized {
			i.report.note(one.label, "it is not known how much is in a package")
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
		one.problem("its price must not be below zero")
		return nil
	}
	money := measure.MoneyOf(amount)
	return &money
}

// productName is what a product is called in a shop.
func productName(one *record) string {
	name := one.text("product_name", "display_name", "name")
	brand := one.text("product_brand", "brand")
	if brand == "" || name == "" {
		return brand + name
	}
	return brand + " " + name
}

// pack gives each item its package. An item has one: the preferred product's,
// otherwise the first that is not hidden, otherwise the first.
func (i *importing) pack(drafts []draft[catalog.Item], offers map[domain.Slug][]offer) {
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
		i.known.packages[item.Slug] = item.Package.Amount
		for n, one := range offered {
			if n != best {
				i.report.note(one.label, fmt.Sprintf("an item has one package, and for %s that is %s", item.Slug, offered[best].label))
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
