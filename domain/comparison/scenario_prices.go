package comparison

import (
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// item finds an item as the snapshots have it, else as it is defined now.
func (w *supposing) item(slug domain.Slug) (catalog.Item, bool) {
	is := func(item catalog.Item) bool { return item.Slug == slug }
	for _, recipe := range slices.Sorted(maps.Keys(w.recipes)) {
		items := w.recipes[recipe].Content.Items
		if at := slices.IndexFunc(items, is); at >= 0 {
			return items[at], true
		}
	}
	for _, good := range slices.Sorted(maps.Keys(w.goods)) {
		items := w.goods[good].Content.Items
		if at := slices.IndexFunc(items, is); at >= 0 {
			return items[at], true
		}
	}
	live := w.live.Items[slug]
	return live.Definition, live.Exists
}

// price supposes what a package of an item costs. A price of a unit makes that
// of each package of the item; an item of which no package is known is sold by the unit
// then.
func (w *supposing) price(supposed SupposedPrice, at string) {
	item, known := w.item(supposed.Item)
	w.Require(known, at+"/item", "is not defined")
	w.once("price of "+string(supposed.Item), at)
	w.Require((supposed.PerPack == nil) != (supposed.PerUnit == nil), at, "is exactly one of package_price and unit_price")
	if !known || (supposed.PerPack == nil) == (supposed.PerUnit == nil) {
		return
	}
	if price := supposed.PerPack; price != nil {
		w.Require(price.Sign() >= 0, at+"/package_price", "must not be below zero")
		w.Require(item.Package != nil, at+"/package_price", "no package of %s is known: send unit_price and unit", supposed.Item)
		if item.Package != nil {
			w.sell(item, func(sold catalog.Package, leads bool) *measure.Money {
				if leads {
					return price
				}
				return sold.Price
			})
		}
		return
	}
	w.Require(supposed.PerUnit.Sign() >= 0, at+"/unit_price", "must not be below zero")
	w.Require(supposed.UnitSold != measure.NoUnit, at+"/unit", "is missing")
	if supposed.UnitSold == measure.NoUnit {
		return
	}
	if item.Package == nil {
		item.Package = &catalog.Package{Amount: measure.Amount{Value: measure.Int(1), Unit: supposed.UnitSold}}
	}
	size := item.Package.Amount
	_, err := item.Conversions().Convert(size, supposed.UnitSold)
	w.Require(err == nil, at+"/unit", "a package of %s holds %s, which cannot be converted to %s", supposed.Item, size, supposed.UnitSold)
	w.sell(item, func(sold catalog.Package, _ bool) *measure.Money {
		units, err := item.Conversions().Convert(sold.Amount, supposed.UnitSold)
		if err != nil {
			return sold.Price // of a package that does not convert nothing is supposed
		}
		price := supposed.PerUnit.Times(units.Value)
		return &price
	})
}

// sell supposes what the packages of an item cost.
func (w *supposing) sell(item catalog.Item, price func(sold catalog.Package, leads bool) *measure.Money) {
	packages := slices.Clone(item.Packages)
	if len(packages) == 0 {
		packages = []catalog.Package{*item.Package}
	}
	leads := slices.IndexFunc(packages, func(one catalog.Package) bool { return one.Preferred })
	for i := range packages {
		packages[i].Price = price(packages[i], i == max(0, leads))
	}
	if w.changed == nil {
		w.changed = map[domain.Slug][]catalog.Package{}
	}
	w.changed[item.Slug] = packages
}

// prepare prepares the snapshots that are new or have other prices.
func (w *supposing) prepare() {
	for slug, snapshot := range w.recipes {
		items, changed := w.sold(snapshot.Content.Items)
		if _, ready := w.in.Recipes[slug]; changed || !ready {
			snapshot.Content.Items = items
			w.in.Recipes[slug] = planning.NewRecipe(snapshot.ID, snapshot.Content)
		}
	}
	for slug, snapshot := range w.goods {
		items, changed := w.sold(snapshot.Content.Items)
		if _, ready := w.in.Goods[slug]; changed || !ready {
			snapshot.Content.Items = items
			w.in.Goods[slug] = planning.NewGood(snapshot.ID, snapshot.Content)
		}
	}
	w.prepareEarlier()
}

// prepareEarlier does it for what was assembled before an amendment.
func (w *supposing) prepareEarlier() {
	for i := range w.in.Assembly {
		target := &w.in.Assembly[i]
		snapshots := w.earlier[target.FinishedGood]
		target.Earlier = slices.Clone(target.Earlier)
		for j := range min(len(target.Earlier), len(snapshots)) {
			snapshot := snapshots[j]
			if items, changed := w.sold(snapshot.Content.Items); changed {
				snapshot.Content.Items = items
				target.Earlier[j].Good = planning.NewGood(snapshot.ID, snapshot.Content)
			}
		}
	}
}

// sold are items as they are supposed to be sold, and whether that is otherwise
// than they are.
func (w *supposing) sold(items []catalog.Item) ([]catalog.Item, bool) {
	var changed bool
	supposed := slices.Clone(items)
	for i := range supposed {
		if as := w.changed[supposed[i].Slug]; as != nil {
			supposed[i].SetPackages(as)
			changed = true
		}
	}
	return supposed, changed
}
