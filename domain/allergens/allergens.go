// Package allergens has the allergens that the law of the European Union and of the United
// States has food labels name: the 14 of Annex II of Regulation (EU) No 1169/2011, and the
// 9 of the Federal Food, Drug, and Cosmetic Act, section 201(qq), as FALCPA (2004) and the
// FASTER Act (2021) have them.
package allergens

import (
	"fmt"
	"slices"

	"crumbtrail/domain"
)

// Allergen is the code of an allergen, which never changes.
type Allergen string

// What an item can contain. The two laws divide cereals differently: the EU has all cereals
// that contain gluten, of which wheat is one, and the US has wheat alone. Everything else
// that is in both has one code.
const (
	Wheat       Allergen = "wheat"        // with spelt, durum and khorasan
	OtherGluten Allergen = "other_gluten" // rye, barley, oats
	Crustaceans Allergen = "crustaceans"
	Eggs        Allergen = "eggs"
	Fish        Allergen = "fish"
	Peanuts     Allergen = "peanuts"
	Soybeans    Allergen = "soybeans"
	Milk        Allergen = "milk"
	Nuts        Allergen = "nuts" // tree nuts
	Celery      Allergen = "celery"
	Mustard     Allergen = "mustard"
	Sesame      Allergen = "sesame"
	Sulphites   Allergen = "sulphites"
	Lupin       Allergen = "lupin"
	Molluscs    Allergen = "molluscs"
)

// Gluten is the first of the EU's: what contains wheat or another cereal with gluten.
const Gluten Allergen = "gluten"

var (
	contained = []Allergen{
		Wheat, OtherGluten, Crustaceans, Eggs, Fish, Peanuts, Soybeans, Milk, Nuts, Celery, Mustard, Sesame, Sulphites, Lupin, Molluscs,
	}
	ofEU = []Allergen{
		Gluten, Crustaceans, Eggs, Fish, Peanuts, Soybeans, Milk, Nuts, Celery, Mustard, Sesame, Sulphites, Lupin, Molluscs,
	}
	ofUS = []Allergen{Milk, Eggs, Fish, Crustaceans, Nuts, Peanuts, Wheat, Soybeans, Sesame}
)

// All returns what an item can contain, in the order of the EU's list.
func All() []Allergen { return slices.Clone(contained) }

// EU returns the 14 of the EU, in the order of Annex II.
func EU() []Allergen { return slices.Clone(ofEU) }

// US returns the 9 of the US, in the order of the act.
func US() []Allergen { return slices.Clone(ofUS) }

// InEU returns the allergen of the EU's list that one is.
func (a Allergen) InEU() Allergen {
	if a == Wheat || a == OtherGluten {
		return Gluten
	}
	return a
}

// InUS returns the allergen of the US list that one is, and false if it is none.
func (a Allergen) InUS() (Allergen, bool) { return a, slices.Contains(ofUS, a) }

// Set is the allergens that something contains. A nil set is unknown, an empty one is none.
type Set []Allergen

// Of returns the set of some allergens, each once and in the order of the list. It is the
// same for the same allergens, and unknown for nil. A code that is none comes last.
func Of(allergens []Allergen) Set {
	if allergens == nil {
		return nil
	}
	set := make(Set, 0, len(allergens))
	for _, one := range contained {
		if slices.Contains(allergens, one) {
			set = append(set, one)
		}
	}
	for _, one := range allergens {
		if !slices.Contains(set, one) {
			set = append(set, one)
		}
	}
	return slices.Clip(set)
}

// Known reports whether it is known what something contains.
func (s Set) Known() bool { return s != nil }

// Check adds a problem for each code that is none.
func (s Set) Check(checks *domain.Checks, pointer string) {
	for at, one := range s {
		checks.Require(slices.Contains(contained, one), fmt.Sprintf("%s/%d", pointer, at), "must be one of %v", contained)
	}
}
