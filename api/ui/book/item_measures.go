package book

import (
	"slices"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// measures is the list of the measures of an item, but for the density that the form has
// fields for.
const measures = "measures"

// measures returns the measures of an item as the form has them.
func (d *draft) measures() []page.Fields {
	form := d.form
	fields := []string{"amount", "unit", "equals", "equals_unit"}
	return eachRow(form, measures, fields, []string{"source"}, func(at, prefix string) page.Fields {
		form.Require(prefix+"amount", prefix+"unit", prefix+"equals", prefix+"equals_unit")
		form.Above(prefix+"amount", prefix+"equals")
		form.Alias(at, prefix+"amount")
		return page.Fields{
			"amount": form.Amount(prefix + "amount"), "unit": form.Text(prefix + "unit"), "equals": form.Amount(prefix + "equals"),
			"equals_unit": form.Text(prefix + "equals_unit"), "source": form.Text(prefix + "source"),
		}.Filled()
	})
}

// measureRows returns the rows that were sent; of a form that is new, those of the item.
func measureRows(v *page.Visit, form *page.Form, item readmodels.Item, sent []row) []row {
	list := further(item)
	for i, one := range list {
		prefix := prefixOf(measures, i)
		form.Fill(prefix+"amount", v.Typed(one.Value)).Fill(prefix+"unit", one.Unit.String())
		form.Fill(prefix+"equals", v.Typed(one.Equals)).Fill(prefix+"equals_unit", one.EqualsUnit.String())
		form.Fill(prefix+"source", one.Source)
	}
	if sent != nil {
		return sent
	}
	return rowsFor(measures, len(list))
}

// isDensity reports whether a measure is the density that the form has fields for.
func isDensity(item readmodels.Item, one measure.Measure) bool {
	d := item.Density
	return d != nil && one.Source == "" && one.Unit == d.VolumeUnit && one.EqualsUnit == d.WeightUnit &&
		one.Value.Equal(d.Volume) && one.Equals.Equal(d.Weight)
}

// further are the measures of an item but for the density that the form has fields for.
func further(item readmodels.Item) []measure.Measure {
	return slices.DeleteFunc(slices.Clone(item.Measures), func(one measure.Measure) bool { return isDensity(item, one) })
}

// Next is the prefix of the fields of the measure that would be added.
func (p itemFormPage) Next() string { return nextPrefix(measures, p.Measures) }

// Further are the measures of the item but for its density.
func (p itemPage) Further() []measure.Measure { return further(p.Item) }
