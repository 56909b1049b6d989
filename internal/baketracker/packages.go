package baketracker

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/internal/baketracker/offered"
)

// offers returns a section's products by their items, in the order of the export.
// owner are the spellings of the field that names the item; the last is also used in
// reports.
func (i *importing) offers(section string, items index, owner ...string) map[domain.Slug][]offered.Product {
	offers := map[domain.Slug][]offered.Product{}
	for _, one := range i.records(section) {
		reference := one.text(owner...)
		product := offered.Product{
			Label: one.label, Preferred: one.flag("preferred", "is_preferred"),
			Hidden: one.flag("is_hidden"),
		}
		amount, sized := one.number("package_unit_quantity", "package_quantity", "package_size")
		base := one.unit("default_unit")
		product.Size.Amount = measure.Amount{Value: amount, Unit: one.unit("package_unit")}
		if product.Size.Unit == measure.NoUnit {
			product.Size.Unit = base
		}
		product.Size.Price = price(one)
		product.Size.Code = one.text("gtin", "upc_code")
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
		case sized && product.Size.Unit == measure.NoUnit && len(one.problems) == 0:
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
		offers[slug] = append(offers[slug], product)
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

// assignPackages sets how each item is sold.
func (i *importing) assignPackages(drafts []draft[catalog.Item], offers map[domain.Slug][]offered.Product) {
	for at := range drafts {
		item := &drafts[at].definition
		if len(offers[item.Slug]) == 0 {
			continue
		}
		packages, notes := offered.Packages(item.Slug, offers[item.Slug])
		item.SetPackages(packages)
		i.itemSet.packages[item.Slug] = item.Package.Amount
		for _, note := range notes {
			i.report.note(note.Label, note.Text)
		}
	}
}
