package book

import (
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/allergens"
	"crumbtrail/readmodels"
)

// The boxes of the allergens of an item; where none is ticked they are unknown.
const (
	allergenField = "allergen."
	noAllergens   = "allergens_none"
)

// allergenBox is the box of an allergen.
type allergenBox struct{ Field, Label string }

// AllergenBoxes are the boxes of the form, in the order of the law.
func (p itemFormPage) AllergenBoxes() []allergenBox {
	var boxes []allergenBox
	for _, one := range allergens.All() {
		boxes = append(boxes, allergenBox{allergenField + string(one), "allergen." + string(one)})
	}
	return boxes
}

// ShowsAllergens reports whether something is ticked, or wrong.
func (p itemFormPage) ShowsAllergens() bool {
	shows := p.Form.Value(noAllergens) != "" || p.Form.Faulty(noAllergens)
	for _, box := range p.AllergenBoxes() {
		shows = shows || p.Form.Value(box.Field) != ""
	}
	return shows
}

// fillAllergens ticks what an item contains.
func fillAllergens(form *page.Form, item readmodels.Item) {
	for _, one := range allergens.All() {
		form.Fill(allergenField+string(one), "")
	}
	form.Fill(noAllergens, "")
	for _, one := range item.Allergens {
		form.Fill(allergenField+string(one), "yes")
	}
	if item.Allergens.Known() && len(item.Allergens) == 0 {
		form.Fill(noAllergens, "yes")
	}
}

// allergens adds what is ticked to the draft.
func (d *draft) allergens() {
	var ticked allergens.Set
	for _, one := range allergens.All() {
		if d.form.Checked(allergenField + string(one)) {
			ticked = append(ticked, one)
		}
	}
	d.form.Alias("/allergens", noAllergens)
	switch {
	case d.form.Checked(noAllergens) && len(ticked) > 0:
		d.form.Fault(noAllergens, "item.allergens.both")
	case d.form.Checked(noAllergens):
		d.body["allergens"] = allergens.Set{}
	case len(ticked) > 0:
		d.body["allergens"] = ticked
	}
}
