package occasion_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

const (
	occasionID = domain.ID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001")
	firstPlan  = domain.ID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0002")
	secondPlan = domain.ID("0199aaac-bbbb-7ccc-8ddd-eeeeffff0003")
)

// maxQuantity is the maximum of batches and quantities.
const maxQuantity = 1_000_000

func noon() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

func christmas() occasion.Details {
	return occasion.Details{Name: "Christmas", Date: "2026-12-24", OutputMode: occasion.Bundled}
}

func scheduled() occasion.Event { return occasion.Scheduled{ID: occasionID, Details: christmas()} }

var (
	ref    = catalogtest.Ref
	number = catalogtest.Number
)

func bake(unit string, batches int64) occasion.Event {
	return occasion.ProductionTargetSet{ProductionTarget: occasion.ProductionTarget{FinishedUnit: ref(unit), Batches: batches}}
}

func assemble(good domain.Slug, quantity int64) occasion.Event {
	return occasion.AssemblyTargetSet{AssemblyTarget: occasion.AssemblyTarget{FinishedGood: good, Quantity: quantity}}
}

func given(events ...occasion.Event) occasion.Occasion {
	var o occasion.Occasion
	return after(o, events...)
}

func after(o occasion.Occasion, events ...occasion.Event) occasion.Occasion {
	for _, event := range events {
		o = o.Apply(event)
	}
	return o
}

// planned creates a plan and folds its events.
func planned(t *testing.T, o occasion.Occasion, id domain.ID, definitions catalog.Definitions) (occasion.Occasion, []occasion.Event) {
	t.Helper()
	events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: id, At: noon(), Definitions: definitions})
	require.NoError(t, err)
	require.NotEmpty(t, events)
	return after(o, events...), events
}

func requireEvents(t *testing.T, want, got []occasion.Event) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got))
}

// bakery is a catalog: a cookie and a cake that share a dough, a jam in jars, a
// card; a tin of cookies and cards, a hamper of tins and jam.
func bakery() catalog.Definitions {
	definitions := catalogtest.New().Definitions
	for _, slug := range []domain.Slug{"flour", "fruit", "box"} {
		definitions.Items[slug] = catalog.Entry[catalog.Item]{
			Exists: true, Definition: catalog.Item{Slug: slug, Name: string(slug), Kind: catalog.Ingredient},
		}
	}
	setRecipe(definitions, "dough", "flour")
	setRecipe(definitions, "cookie", "flour", "dough")
	setRecipe(definitions, "cake", "fruit", "dough")
	setRecipe(definitions, "jam", "fruit")
	setGood(definitions, "tin", "cookie/large", "cookie/small", "box")
	setGood(definitions, "hamper", "tin", "jam/small", "cookie/small")
	return definitions
}

// setRecipe defines a recipe of one item and nested recipes that yields small and
// large units.
func setRecipe(definitions catalog.Definitions, slug, item domain.Slug, nested ...domain.Slug) {
	yield := func(slug domain.Slug, items int64) catalog.Yield {
		return catalog.Yield{Slug: slug, Name: string(slug), Mode: catalog.ByCount, ItemsPerBatch: items}
	}
	recipe := catalog.Recipe{
		Slug: slug, Name: strings.ToUpper(string(slug)),
		Lines:  []catalog.Line{{Item: item, SomeAmount: catalog.SomeAmount{Value: number("1"), Unit: measure.Cup}}},
		Yields: []catalog.Yield{yield("small", 24), yield("large", 12)},
	}
	for _, below := range nested {
		recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: below, Batches: number("1/2")})
	}
	definitions.Recipes[slug] = catalog.Source[catalog.Recipe]{
		Entry: catalog.Entry[catalog.Recipe]{Definition: recipe, Exists: true}, Revision: 3,
	}
}

// setGood defines a good of two each of the components: finished units
// ("cookie/large"), other goods and items ("box").
func setGood(definitions catalog.Definitions, slug domain.Slug, components ...string) {
	good := catalog.FinishedGood{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range components {
		component := catalog.GoodComponent{Quantity: number("2")}
		switch {
		case strings.Contains(text, "/"):
			component.FinishedUnit = ref(text)
		case definitions.Items[domain.Slug(text)].Exists:
			component.Item, component.Unit = domain.Slug(text), measure.Each
		default:
			component.FinishedGood = domain.Slug(text)
		}
		good.Components = append(good.Components, component)
	}
	definitions.Goods[slug] = catalog.Source[catalog.FinishedGood]{
		Entry: catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}, Revision: 5,
	}
}

func archiveRecipe(definitions catalog.Definitions, slug domain.Slug) {
	source := definitions.Recipes[slug]
	source.Archived = true
	definitions.Recipes[slug] = source
}

func archiveGood(definitions catalog.Definitions, slug domain.Slug) {
	source := definitions.Goods[slug]
	source.Archived = true
	definitions.Goods[slug] = source
}

// tinBy is a tin that was assembled by a snapshot.
func tinBy(snapshot domain.ID) occasion.AssembledBy {
	return occasion.AssembledBy{FinishedGood: "tin", Snapshot: snapshot}
}
