// Package labels calculates what the label of a finished good tells: its ingredients in
// descending order of weight, the allergens in them, and what is not known of either, so
// that a label claims nothing that nobody stated.
package labels

import (
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Label is what the label of one finished good tells.
type Label struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Name         string      `json:"name" doc:"As the definition that the label is about has it"`
	// Run is nil for the label of a definition.
	Run *LabelRun `json:"run,omitempty" doc:"The run that assembled it; missing on the label of today's definition"`
	//nolint:lll // A struct tag cannot be wrapped.
	Ingredients []Ingredient `json:"ingredients" doc:"Each item once, through everything that the good is made of; packaging is left out. In descending order of weight if ordered; otherwise those that can be weighed in that order, and the others after them by name. Those that are only to taste come last"`
	//nolint:lll // A struct tag cannot be wrapped.
	Ordered     bool            `json:"ordered" doc:"Whether the order is that of weight. It is not if an ingredient cannot be weighed, or if it is unknown what something is made of. What is only to taste has no place in it"`
	TotalWeight *measure.Number `json:"total_weight" nullable:"true" doc:"Of the ingredients of one good, exact, in weight_unit; null unless all of them can be weighed. What is to taste is not in it"`
	WeightUnit  measure.Unit    `json:"weight_unit" doc:"The unit of all weights"`
	Allergens   Allergens       `json:"allergens" doc:"Those that are known to be contained. What is not listed may still be contained if allergens_unknown lists something"`
	// AllergensUnknown and the next are never nil.
	AllergensUnknown []NamedItem       `json:"allergens_unknown" doc:"Ingredients of which it is not known what allergens they contain"`
	ContentsUnknown  []UnknownContents `json:"contents_unknown" doc:"What the good is made of, of which it is not known what that is made of: finished stock that a correction added, and units that their recipe does not yield"`
	Complete         bool              `json:"complete" doc:"Whether all that a label states is known: the order, and the allergens of everything"`
	BestBefore       BestBefore        `json:"best_before"`
	MadeWith         []LabelLot        `json:"made_with" doc:"The lots of ingredients that went into the goods of the run, by item; empty on the label of a definition"`
}

// LabelRun is the assembly run that a label is about.
type LabelRun struct {
	RunID       domain.ID   `json:"run_id"`
	Quantity    int64       `json:"quantity" doc:"How many goods it assembled"`
	AssembledOn domain.Date `json:"assembled_on" format:"date"`
	LotCode     string      `json:"lot_code" doc:"A short name of what the run assembled: L with its day, and the end of its id"`
	Voided      bool        `json:"voided"`
}

// RunOf returns the run with its lot code.
func RunOf(id domain.ID, quantity int64, on domain.Date, voided bool) *LabelRun {
	code := "L" + strings.ReplaceAll(string(on), "-", "") + "-" + string(id[max(0, len(id)-6):])
	return &LabelRun{RunID: id, Quantity: quantity, AssembledOn: on, LotCode: code, Voided: voided}
}

// Ingredient is an item that a good contains.
type Ingredient struct {
	Item   domain.Slug     `json:"item"`
	Name   string          `json:"name"`
	Weight *measure.Number `json:"weight" nullable:"true" doc:"What one good contains of it, exact; null if a part of it cannot be weighed for want of a measure, or if it is only to taste"`
	// Allergens is never nil.
	Allergens      allergens.Set    `json:"allergens" doc:"What the item is known to contain"`
	AllergensKnown bool             `json:"allergens_known" doc:"Whether that is all; false if it was not stated"`
	Parts          []IngredientPart `json:"parts" doc:"What the weight is the sum of"`
}

// OnlyToTaste reports whether no amount of the ingredient is known, because it is taken to taste.
func (i Ingredient) OnlyToTaste() bool {
	return !slices.ContainsFunc(i.Parts, func(part IngredientPart) bool { return !part.ToTaste })
}

// Unweighed reports whether the ingredient has an amount that cannot be weighed.
func (i Ingredient) Unweighed() bool { return i.Weight == nil && !i.OnlyToTaste() }

// IngredientPart is what a good contains of an item through one thing.
type IngredientPart struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"What the item is in; missing if it is packed as it is"`
	Through      string          `json:"through,omitempty" doc:"Its name"`
	measure.Amount
	Weight  *measure.Number `json:"weight" nullable:"true" doc:"The same, weighed; null if no measure of the item leads to a weight"`
	ToTaste bool            `json:"to_taste,omitempty" doc:"Whether it is taken to taste: it has no amount, and no weight"`
}

// Allergens are those of the lists of the two laws.
type Allergens struct {
	EU []Contained `json:"eu" doc:"Of the 14 of the EU, in the order of Annex II of Regulation 1169/2011"`
	US []Contained `json:"us" doc:"Of the 9 of the US, in the order of the act"`
}

// Contained is an allergen that a good contains.
type Contained struct {
	Allergen allergens.Allergen `json:"allergen"`
	In       []NamedItem        `json:"in" doc:"The ingredients that contain it"`
}

// NamedItem is an item with its name.
type NamedItem struct {
	Item domain.Slug `json:"item"`
	Name string      `json:"name"`
}

// UnknownContents is something of which it is not known what it is made of.
type UnknownContents struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Name         string          `json:"name"`
}

// BestBefore is the earliest of the last good days of what a good is made of: of finished units that
// state a shelf life those of the units, of all else those of the lots.
type BestBefore struct {
	Date domain.Date `json:"date,omitempty" format:"date" doc:"Missing if none is known, as on the label of a definition"`
	// Unknown is never nil.
	Unknown []NamedItem `json:"unknown" doc:"Ingredients with a lot without a last good day, or of which a run used something that no lot was there for, which the date does not consider; those in units that state a shelf life are left out"`
}

// LabelLot is a lot that something was made with.
type LabelLot struct {
	LotID      domain.ID   `json:"lot_id"`
	Item       domain.Slug `json:"item"`
	Name       string      `json:"name"`
	Product    string      `json:"product,omitempty"`
	ReceivedOn domain.Date `json:"received_on" format:"date"`
	ExpiresOn  domain.Date `json:"expires_on,omitempty" format:"date"`
	// Covered reports that the lot went only into units that have a last good day of their own.
	Covered bool `json:"-"`
}
