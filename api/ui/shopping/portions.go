package shopping

import (
	"slices"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// portion is a part of what was bought or ordered of a row: packages of one size, or an amount
// in the unit of the row.
type portion struct {
	size     *measure.Amount // nil for an amount
	packages int64
	amount   measure.Number
}

// portionsOf returns what was collected of a row; if nothing was, what was to buy of it; or
// what was ordered: by the size of the packages, as far as it is known in how many.
func portionsOf(of item, arrived bool) []portion {
	var parts []portion
	add := func(size *measure.Amount, packages int64, amount measure.Number) {
		at := slices.IndexFunc(parts, func(one portion) bool {
			return (one.size == nil) == (size == nil) && (size == nil || one.size.Unit == size.Unit && one.size.Value.Equal(size.Value))
		})
		if at < 0 {
			at, parts = len(parts), append(parts, portion{size: size})
		}
		parts[at].packages += packages
		parts[at].amount = parts[at].amount.Add(amount)
	}
	switch {
	case arrived:
		for _, order := range of.OrderedBy {
			add(order.Size, order.Packages, order.Amount)
		}
	case len(of.CollectedBy) > 0:
		for _, tick := range of.CollectedBy {
			add(tick.Size, tick.Packages, tick.Amount)
		}
	case len(of.Taken) > 0:
		for i := range of.Taken {
			size := of.Taken[i].Holds()
			add(&size, of.Taken[i].Packages, measure.Number{})
		}
	case of.Package != nil && of.Packages != nil:
		add(&of.Package.Amount, *of.Packages, measure.Number{})
	default:
		add(nil, 0, of.ToBuy)
	}
	return parts
}

// fill fills in a portion, with the price of the packages if it is known.
func (p portion) fill(v *page.Visit, form *page.Form, prefix string, of item) {
	if p.size == nil {
		amount, unit := v.Handy(p.amount, answers.MeasureOf(&of.Purchase))
		form.Fill(prefix+"amount", v.Typed(amount)).Fill(prefix+"unit", unit.String())
		return
	}
	form.Fill(prefix+"amount", v.Typed(p.size.Value.Mul(measure.Int(p.packages)))).Fill(prefix+"unit", p.size.Unit.String())
	sold := of.Sold
	if len(sold) == 0 && of.Package != nil {
		sold = []catalog.Package{*of.Package}
	}
	isIt := func(one catalog.Package) bool { return one.Unit == p.size.Unit && one.Value.Equal(p.size.Value) }
	if at := slices.IndexFunc(sold, isIt); at >= 0 && sold[at].Price != nil {
		form.Fill(prefix+"total_cost", v.TypedMoney(sold[at].Price.Times(measure.Int(p.packages))))
	}
}
