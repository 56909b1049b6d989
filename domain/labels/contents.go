package labels

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Content is everything that one finished good contains.
type Content struct {
	parts   []content
	unknown []UnknownContents
}

type content struct {
	item catalog.Item
	part IngredientPart
}

// Add adds an amount of an item that is packed as it is, or that is in a finished unit.
// Packaging is left out.
func (c *Content) Add(item catalog.Item, amount measure.Amount, unit catalog.SnapshotUnit) {
	if item.Kind == catalog.Material || amount.Value.Sign() <= 0 {
		return
	}
	part := IngredientPart{FinishedUnit: unit.FinishedUnit, Amount: amount}
	if !unit.FinishedUnit.IsZero() {
		part.Through = unit.FullName()
	}
	if weighed, err := item.Conversions().Convert(amount, measure.Gram); err == nil {
		part.Weight = &weighed.Value
	}
	c.parts = append(c.parts, content{item, part})
}

// Taste adds an item that is taken to taste.
func (c *Content) Taste(item catalog.Item, unit catalog.SnapshotUnit) {
	if item.Kind != catalog.Material {
		c.parts = append(c.parts, content{item, IngredientPart{FinishedUnit: unit.FinishedUnit, Through: unit.FullName(), ToTaste: true}})
	}
}

// Unit adds a number of a finished unit, which is what that part of a batch of its recipe
// takes, and of what is fixed per run that part of a run of so many batches. Items that a run
// took otherwise are left out: they are added as it took them.
func (c *Content) Unit(
	unit catalog.SnapshotUnit, number measure.Number, recipe catalog.RecipeContent, run measure.Number, otherwise func(domain.Slug) bool,
) {
	perBatch := unit.Yield.UnitsPerBatch()
	if len(recipe.Unmeasured()) > 0 || perBatch.IsZero() || len(recipe.Recipes) == 0 {
		c.Unknown(UnknownContents{FinishedUnit: unit.FinishedUnit, Name: unit.FullName()})
	}
	if perBatch.IsZero() || len(recipe.Recipes) == 0 {
		return
	}
	batches := number.Div(perBatch)
	c.needs(unit, recipe.PerBatch(), batches, otherwise)
	if run.Sign() > 0 {
		c.needs(unit, recipe.PerRun(), batches.Div(run), otherwise)
	}
	for _, item := range recipe.ToTaste() {
		c.Taste(item, unit)
	}
}

func (c *Content) needs(unit catalog.SnapshotUnit, needs []catalog.Need, times measure.Number, otherwise func(domain.Slug) bool) {
	for _, need := range catalog.MergeUnits(needs) {
		if otherwise == nil || !otherwise(need.Item.Slug) {
			c.Add(need.Item, measure.Amount{Value: need.Amount.Value.Mul(times), Unit: need.Amount.Unit}, unit)
		}
	}
}

// Unknown adds something of which it is not known what it is made of.
func (c *Content) Unknown(what UnknownContents) {
	if !slices.Contains(c.unknown, what) {
		c.unknown = append(c.unknown, what)
	}
}

// Label returns the label of what was added.
func (c *Content) Label(good domain.Slug, name string) Label {
	label := Label{
		FinishedGood: good, Name: name, Ingredients: c.ingredients(), Ordered: len(c.unknown) == 0, WeightUnit: measure.Gram,
		AllergensUnknown: []NamedItem{}, ContentsUnknown: append([]UnknownContents{}, c.unknown...),
		BestBefore: BestBefore{Unknown: []NamedItem{}}, MadeWith: []LabelLot{},
	}
	var total measure.Number
	for _, one := range label.Ingredients {
		switch {
		case one.Unweighed():
			label.Ordered = false
		case one.Weight != nil:
			total = total.Add(*one.Weight)
		}
		if !one.AllergensKnown {
			label.AllergensUnknown = append(label.AllergensUnknown, NamedItem{one.Item, one.Name})
		}
	}
	if label.Ordered {
		label.TotalWeight = &total
	}
	label.Allergens = contained(label.Ingredients)
	label.Complete = label.Ordered && len(label.AllergensUnknown) == 0
	return label
}

// ingredients returns each item once, in the order of their weights.
func (c *Content) ingredients() []Ingredient {
	at := map[domain.Slug]int{}
	list := []Ingredient{}
	for _, one := range c.parts {
		i, known := at[one.item.Slug]
		if !known {
			i = len(list)
			at[one.item.Slug] = i
			list = append(list, Ingredient{
				Item: one.item.Slug, Name: one.item.Name, Weight: &measure.Number{}, Allergens: allergens.Set{}, AllergensKnown: true,
			})
		}
		list[i].add(one)
	}
	for i := range list {
		if list[i].OnlyToTaste() {
			list[i].Weight = nil
		}
	}
	slices.SortStableFunc(list, func(a, b Ingredient) int {
		if a.Weight != nil && b.Weight != nil {
			return cmp.Or(b.Weight.Cmp(*a.Weight), cmp.Compare(a.Name, b.Name))
		}
		return cmp.Or(cmp.Compare(a.place(), b.place()), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// place is where an ingredient stands: first those with a weight, then those that cannot be
// weighed, then those that are only to taste.
func (i *Ingredient) place() int {
	switch {
	case i.Weight != nil:
		return 0
	case i.Unweighed():
		return 1
	}
	return 2
}

// add adds a part. The item may have had other allergens when another part was captured:
// what either contained is contained, and what is unknown of either is unknown.
func (i *Ingredient) add(one content) {
	i.addPart(one.part)
	switch {
	case one.part.ToTaste:
	case i.Weight != nil && one.part.Weight != nil:
		sum := i.Weight.Add(*one.part.Weight)
		i.Weight = &sum
	default:
		i.Weight = nil
	}
	i.Allergens = allergens.Of(append(append(allergens.Set{}, i.Allergens...), one.item.Allergens...))
	i.AllergensKnown = i.AllergensKnown && one.item.Allergens.Known()
}

// addPart adds a part to that of the same thing in the same unit.
func (i *Ingredient) addPart(part IngredientPart) {
	for at := range i.Parts {
		known := &i.Parts[at]
		if known.FinishedUnit == part.FinishedUnit && known.Unit == part.Unit && known.ToTaste == part.ToTaste &&
			(known.Weight == nil) == (part.Weight == nil) {
			known.Value = known.Value.Add(part.Value)
			if known.Weight != nil {
				sum := known.Weight.Add(*part.Weight)
				known.Weight = &sum
			}
			return
		}
	}
	i.Parts = append(i.Parts, part)
}

// contained returns the allergens of the ingredients, by the lists of the laws.
func contained(ingredients []Ingredient) Allergens {
	in := func(list []allergens.Allergen, is func(allergens.Allergen) (allergens.Allergen, bool)) []Contained {
		found := []Contained{}
		for _, wanted := range list {
			one := Contained{Allergen: wanted}
			for _, ingredient := range ingredients {
				if slices.ContainsFunc(ingredient.Allergens, func(has allergens.Allergen) bool {
					listed, isListed := is(has)
					return isListed && listed == wanted
				}) {
					one.In = append(one.In, NamedItem{ingredient.Item, ingredient.Name})
				}
			}
			if len(one.In) > 0 {
				found = append(found, one)
			}
		}
		return found
	}
	return Allergens{
		EU: in(allergens.EU(), func(a allergens.Allergen) (allergens.Allergen, bool) { return a.InEU(), true }),
		US: in(allergens.US(), allergens.Allergen.InUS),
	}
}

// MakeWith adds the lots that the goods were made with, and the earliest of their last
// good days and that of the finished units and goods in it, which is empty if they have none. A lot
// that went only into units with a last good day of their own has no other. Of items that are
// unaccounted no lot is known, and no date.
func (l *Label) MakeWith(lots []LabelLot, until domain.Date, unaccounted ...NamedItem) {
	l.MadeWith, l.BestBefore.Date = append([]LabelLot{}, lots...), until
	for _, lot := range lots {
		switch {
		case lot.Covered:
		case lot.ExpiresOn != "":
			l.BestBefore.Date = earlier(l.BestBefore.Date, lot.ExpiresOn)
		default:
			l.BestBefore.doubt(NamedItem{lot.Item, lot.Name})
		}
	}
	for _, item := range unaccounted {
		l.BestBefore.doubt(item)
	}
}

func (b *BestBefore) doubt(item NamedItem) {
	if !slices.Contains(b.Unknown, item) {
		b.Unknown = append(b.Unknown, item)
	}
}

func earlier(a, b domain.Date) domain.Date {
	if a == "" || b < a {
		return b
	}
	return a
}
