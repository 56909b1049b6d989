package input

import (
	"errors"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// ItemInput is the definition of an item.
type ItemInput struct {
	Name     string         `json:"name" maxLength:"200" doc:"Without control characters" example:"Almond flour"`
	Kind     string         `json:"kind" enum:"ingredient,material" doc:"ingredient: used by recipes; material: used to wrap and pack"`
	Category string         `json:"category,omitempty" maxLength:"200" doc:"Groups items" example:"Flours"`
	Density  *DensityInput  `json:"density,omitempty" doc:"Converts between weights and volumes of the item"`
	Measures []MeasureInput `json:"measures,omitempty" doc:"How amounts convert between kinds of units, and own units"`
	Package  *PackageInput  `json:"package,omitempty" doc:"The size and price in which the item is sold; of several packages the preferred one, else the first, which it has to be if both are sent"`
	Packages []PackageInput `json:"packages,omitempty" maxItems:"12" doc:"All packages of an item that is sold in several, in the order in which they are taken where nothing else decides"`
	LeadDays Whole          `json:"lead_days,omitempty" minimum:"0" maximum:"365" doc:"How many days before it is needed it has to be ordered; 0 for what is bought in a shop"`
	//nolint:lll // A struct tag cannot be wrapped.
	Allergens []string `json:"allergens,omitempty" enum:"wheat,other_gluten,crustaceans,eggs,fish,peanuts,soybeans,milk,nuts,celery,mustard,sesame,sulphites,lupin,molluscs" doc:"What the item contains, of the 14 allergens of the EU (Regulation 1169/2011, Annex II) and the 9 of the US (FALCPA, FASTER Act); an empty list is none of them. Left out: unknown. wheat is one of the EU's cereals that contain gluten, other_gluten has the others: rye, barley and oats"`
}

// Item returns the definition.
func (i ItemInput) Item(slug Slug) catalog.Item {
	item := catalog.Item{Slug: slug.Slug(), Name: i.Name, Kind: catalog.ItemKind(i.Kind), Category: i.Category, LeadDays: int(i.LeadDays)}
	i.setPackages(&item)
	item.Density = i.Density.Density()
	item.SetMeasures(Measures(i.Measures))
	item.Allergens = allergensOf(i.Allergens)
	return item
}

// allergensOf returns the allergens of an item; unknown if none were sent.
func allergensOf(sent []string) allergens.Set {
	if sent == nil {
		return nil
	}
	codes := make([]allergens.Allergen, len(sent))
	for i, one := range sent {
		codes[i] = allergens.Allergen(one)
	}
	return allergens.Of(codes)
}

// DensityInput is the weight of a volume of an item.
type DensityInput struct {
	Volume     Decimal `json:"volume" doc:"A volume above zero"`
	VolumeUnit Unit    `json:"volume_unit" doc:"A unit of volume"`
	Weight     Decimal `json:"weight" doc:"The weight of the volume, above zero"`
	WeightUnit Unit    `json:"weight_unit" doc:"A unit of mass"`
}

// MeasureInput says what an amount of the item in one unit is in another.
type MeasureInput struct {
	Amount     Decimal `json:"amount" doc:"Above zero" example:"1"`
	Unit       Unit    `json:"unit" doc:"A general unit, or a name for a unit that this item alone has" example:"clove"`
	Equals     Decimal `json:"equals" doc:"Above zero" example:"5"`
	EqualsUnit Unit    `json:"equals_unit" doc:"As unit; measures of an own unit lead to a general one" example:"g"`
	Source     string  `json:"source,omitempty" maxLength:"200" doc:"Where an accepted suggestion is from"`
}

// PackageInput is the size in which an item is sold.
type PackageInput struct {
	Amount    Decimal `json:"amount" doc:"The content of a package, above zero"`
	Unit      Unit    `json:"unit"`
	Price     Price   `json:"price,omitempty" doc:"The price of a package"`
	Supplier  string  `json:"supplier,omitempty" maxLength:"200" doc:"Where it is sold"`
	Code      string  `json:"code,omitempty" maxLength:"200" doc:"Under which code it is sold: a number of the supplier, a GTIN"`
	Preferred bool    `json:"preferred,omitempty" doc:"Whether it is taken where nothing else decides; one package at most"`
}

// setPackages sets how the item is sold. A package beside packages that is not the one
// they lead with stays, and is refused.
func (i ItemInput) setPackages(item *catalog.Item) {
	packages := make([]catalog.Package, len(i.Packages))
	for at := range i.Packages {
		packages[at] = *i.Packages[at].Package()
	}
	item.SetPackages(packages)
	if i.Package != nil {
		item.Package = i.Package.Package()
	}
}

// Density returns the density; none if none was sent.
func (d *DensityInput) Density() measure.Density {
	if d == nil {
		return measure.Density{}
	}
	return measure.Density{
		Volume: measure.Amount{Value: d.Volume.Number(), Unit: d.VolumeUnit.Unit()},
		Weight: measure.Amount{Value: d.Weight.Number(), Unit: d.WeightUnit.Unit()},
	}
}

// Measures returns the measures that were sent.
func Measures(sent []MeasureInput) []measure.Measure {
	measures := make([]measure.Measure, len(sent))
	for i, one := range sent {
		measures[i] = measure.Measure{
			Amount: measure.Amount{Value: one.Amount.Number(), Unit: one.Unit.Unit()},
			Equals: one.Equals.Number(), EqualsUnit: one.EqualsUnit.Unit(), Source: one.Source,
		}
	}
	return measures
}

// Package returns the package; nil if none was sent.
func (p *PackageInput) Package() *catalog.Package {
	if p == nil {
		return nil
	}
	return &catalog.Package{
		Amount: measure.Amount{Value: p.Amount.Number(), Unit: p.Unit.Unit()}, Price: p.Price.Optional(),
		Supplier: p.Supplier, Code: p.Code, Preferred: p.Preferred,
	}
}

// Locate has the faults of the only one of the packages at its place in them: the definition knows it
// as the package.
func (i ItemInput) Locate(err error) {
	var invalid *domain.InvalidError
	if i.Package != nil || len(i.Packages) != 1 || !errors.As(err, &invalid) {
		return
	}
	for at := range invalid.Problems {
		if field, isOf := strings.CutPrefix(invalid.Problems[at].Pointer, "/package/"); isOf {
			invalid.Problems[at].Pointer = "/packages/0/" + field
		}
	}
}
