package comparison

import "crumbtrail/domain/catalog"

// definitions holds one definition as the contents of plans do, so that paths are the same.
type definitions struct {
	Items   []soldItem             `json:"items,omitempty"`
	Recipes []catalog.Recipe       `json:"recipes,omitempty"`
	Goods   []catalog.FinishedGood `json:"goods,omitempty"`
}

// soldItem is an item with all its packages in one list, however many there are.
type soldItem struct {
	catalog.Item
	Package  *catalog.Package  `json:"package,omitempty"`
	Packages []catalog.Package `json:"packages,omitempty"`
}

func definitionOf(one any) (d definitions) {
	switch one := one.(type) {
	case catalog.Item:
		d.Items = []soldItem{{Item: one, Packages: one.Sold()}}
	case catalog.Recipe:
		d.Recipes = []catalog.Recipe{one}
	case catalog.FinishedGood:
		d.Goods = []catalog.FinishedGood{one}
	}
	return d
}

// Definitions returns the fields that are different between two definitions of the same thing,
// with the names that they have themselves; see [Field.Elements] for those of others.
func Definitions[T catalog.Definition](was, is T) []Field {
	fields := Fields(definitionOf(was), definitionOf(is))
	known := newNames()
	for _, one := range []definitions{definitionOf(is), definitionOf(was)} {
		known.addRecipes(one.Recipes...)
		known.addGoods(one.Goods...)
		for _, item := range one.Items {
			known.addItems(item.Item)
		}
	}
	known.fields(fields)
	return fields
}
