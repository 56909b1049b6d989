package baking

import (
	"cmp"
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// book has what the pages choose from and name: recipes, goods and items, by name.
type book struct {
	Recipes []readmodels.Recipe
	Goods   []readmodels.FinishedGood
	Items   []readmodels.Item
	items   map[domain.Slug]string
	recipes map[domain.Slug]catalog.Recipe
	goods   map[domain.Slug]string
}

// readBook reads the definitions as they are now.
func readBook(v *page.Visit) (b book, err error) {
	var group errgroup.Group
	group.Go(func() (err error) { b.Items, err = page.AllNow[readmodels.Item](v, "/v1/items"); return err })
	group.Go(func() (err error) { b.Recipes, err = page.AllNow[readmodels.Recipe](v, "/v1/recipes"); return err })
	group.Go(func() (err error) {
		b.Goods, err = page.AllNow[readmodels.FinishedGood](v, "/v1/finished-goods")
		return err
	})
	if err = group.Wait(); err != nil {
		return b, err
	}
	b.items, b.recipes, b.goods = map[domain.Slug]string{}, map[domain.Slug]catalog.Recipe{}, map[domain.Slug]string{}
	for _, item := range b.Items {
		b.items[item.Slug] = item.Name
	}
	for _, recipe := range b.Recipes {
		b.recipes[recipe.Slug] = recipe.Recipe
	}
	for _, good := range b.Goods {
		b.goods[good.Slug] = good.Name
	}
	return b, nil
}

// measures are how the items of the book convert.
func (b book) measures() map[domain.Slug]measure.Measures {
	items := make(map[domain.Slug]measure.Measures, len(b.Items))
	for _, item := range b.Items {
		items[item.Slug] = measure.Measures{Others: item.Measures}
	}
	return items
}

// Item and Good return a name; the slug of what is not in the book any more.
func (b book) Item(slug domain.Slug) string { return cmp.Or(b.items[slug], string(slug)) }

// Good returns the name of a finished good.
func (b book) Good(slug domain.Slug) string { return cmp.Or(b.goods[slug], string(slug)) }

// Recipe returns the name of a recipe.
func (b book) Recipe(slug domain.Slug) string { return cmp.Or(b.recipes[slug].Name, string(slug)) }

// Apart returns the name of a finished unit beside that of its recipe; empty if it is the same.
func (b book) Apart(unit catalog.UnitRef) string {
	if name := b.Unit(unit); !strings.EqualFold(name, b.Recipe(unit.Recipe)) {
		return name
	}
	return ""
}

// Unit returns the name of a finished unit of a recipe.
func (b book) Unit(unit catalog.UnitRef) string {
	yield, _ := b.recipes[unit.Recipe].Yield(unit.Unit)
	return cmp.Or(yield.Name, string(unit.Unit))
}

// taken is what a run takes from a lot or from finished stock, with its name.
type taken struct {
	ledger.ConsumedLine
	Name, Under string
	// Path is that of the lot, or of the run that made it.
	Path string
	// Measure is how the amount is written.
	Measure locale.Measure
	// Lot has where the lot is and how long it keeps; empty where that is not known.
	Lot ledger.Lot
}

// taken names what a run consumed.
func (b book) taken(consumed []ledger.ConsumedLine) []taken {
	lines := make([]taken, len(consumed))
	for i, line := range consumed {
		one := taken{ConsumedLine: line, Measure: locale.Measure{Unit: line.Unit}}
		switch {
		case line.Item != "":
			one.Name, one.Path = b.Item(line.Item), page.At("/pantry/lots/{}", string(line.LotID))
		case line.FinishedGood != "":
			one.Name, one.Path = b.Good(line.FinishedGood), page.At("/runs/assembly/{}", string(line.RunID))
		default:
			one.Name, one.Under = b.Recipe(line.FinishedUnit.Recipe), b.Apart(line.FinishedUnit)
			one.Path = page.At("/runs/production/{}", string(line.RunID))
		}
		lines[i] = one
	}
	return lines
}
