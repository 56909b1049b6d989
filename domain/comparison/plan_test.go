package comparison_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
)

// plan is what a plan made of the kitchen's targets says.
func (k *kitchen) plan() comparison.Plan {
	var plan comparison.Plan
	plan.Production, plan.Assembly = comparison.Targets(k.input())
	for _, line := range plan.Production {
		if plan.Recipes == nil {
			plan.Recipes = map[domain.Slug]catalog.RecipeContent{}
		}
		plan.Recipes[line.FinishedUnit.Recipe] = k.CaptureRecipe("", line.FinishedUnit.Recipe).Content
	}
	for _, target := range plan.Assembly {
		if plan.Goods == nil {
			plan.Goods = map[domain.Slug]catalog.GoodContent{}
		}
		plan.Goods[target.FinishedGood] = k.CaptureGood("", target.FinishedGood).Content
	}
	return plan
}

// said writes fields as "path: old > new".
func said(fields []comparison.Field) []string {
	lines := make([]string, len(fields))
	for i, field := range fields {
		lines[i] = field.Path + ": " + text(field.Old) + " > " + text(field.New)
	}
	return lines
}

func text(value json.RawMessage) string {
	if value == nil {
		return "nothing"
	}
	return string(value)
}

func TestTwoContentsAreComparedFieldByField(t *testing.T) {
	t.Parallel()
	content := func(change func(*catalog.Recipe), words ...string) catalog.RecipeContent {
		k := newKitchen()
		k.recipe("dough", "2 cup flour")
		recipe := k.recipe("bread", words...)
		change(recipe)
		k.set(*recipe)
		return k.CaptureRecipe("", "bread").Content
	}
	none := func(*catalog.Recipe) {}
	for name, test := range map[string]struct {
		old, now catalog.RecipeContent
		want     []string
	}{
		"an amount":     {content(none, "1 cup flour"), content(none, "2 cup flour"), []string{`/recipes/bread/lines/flour/amount: "1" > "2"`}},
		"a line's unit": {content(none, "1 cup flour"), content(none, "1 g flour"), []string{`/recipes/bread/lines/flour/unit: "cup" > "g"`}},
		"a yield": {content(none, "1 cup flour"), content(func(r *catalog.Recipe) { r.Yields[0].ItemsPerBatch = 12 },
			"1 cup flour"), []string{`/recipes/bread/yields/standard/items_per_batch: 10 > 12`}},
		"a multiplier": {
			content(none, "1 of dough"), content(none, "1/2 of dough"),
			[]string{`/recipes/bread/components/dough/batches: "1" > "0.5"`},
		},
		"a text that was": {
			content(func(r *catalog.Recipe) { r.Notes = "rest" }, "1 cup flour"), content(none, "1 cup flour"),
			[]string{`/recipes/bread/notes: "rest" > nothing`},
		},
		"a line before the others moves nothing": {content(none, "1 cup flour"), content(none, "1 g flour", "1 cup flour"), []string{
			`/recipes/bread/lines/flour (cup)/amount: nothing > "1"`, `/recipes/bread/lines/flour (cup)/item: nothing > "flour"`,
			`/recipes/bread/lines/flour (cup)/unit: nothing > "cup"`, `/recipes/bread/lines/flour/unit: "cup" > "g"`,
		}},
		"the same twice": {content(none, "1 cup flour", "1 cup flour", "1 cup flour"), content(none, "1 cup flour", "1 cup flour",
			"3 cup flour"), []string{`/recipes/bread/lines/flour (cup) #2/amount: "1" > "3"`}},
		"the order alone": {content(none, "1 cup flour", "1 cup sugar"), content(none, "1 cup sugar", "1 cup flour"), []string{
			`/items: ["flour","sugar"] > ["sugar","flour"]`, `/recipes/bread/lines: ["flour","sugar"] > ["sugar","flour"]`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, said(comparison.Fields(test.old, test.now)))
		})
	}
}

func TestTwoPlansAreComparedByNamesThatLiveOn(t *testing.T) {
	t.Parallel()
	before := bakery()
	before.bake("tart/standard", 1)
	before.assemble("tin", 5)
	after := bakery()
	after.recipe("cookie", "500 g flour", "2 cup sugar")
	after.assemble("tin", 10)

	d := comparison.Plans(before.plan(), after.plan())

	require.Len(t, d.Production, 2)
	require.Equal(t, "cookie/standard", d.Production[0].Name)
	require.Equal(t, []string{"/batches: 6 > 12"}, said(d.Production[0].Fields))
	require.Equal(t, comparison.Removed, d.Production[1].Change)
	require.Equal(t, []string{
		`/batches: 1 > nothing`, `/finished_unit: "tart/standard" > nothing`,
		`/origin: "target" > nothing`,
	}, said(d.Production[1].Fields))
	require.Len(t, d.Assembly, 1)
	require.Equal(t, []string{"/quantity: 5 > 10"}, said(d.Assembly[0].Fields))
	require.Len(t, d.Recipes, 2)
	cookie := comparison.Entry{Name: "cookie", DisplayName: "COOKIE", Change: comparison.Changed, Fields: d.Recipes[0].Fields}
	require.Equal(t, cookie, d.Recipes[0])
	require.Equal(t, []string{`/recipes/cookie/lines/flour/amount: "300" > "500"`}, said(d.Recipes[0].Fields))
	require.Equal(t, comparison.Removed, d.Recipes[1].Change)
	require.Empty(t, d.Goods)
	require.Equal(t, []string{`/production_targets: ["tart/standard","cookie/standard"] > ["cookie/standard"]`}, said(d.Order),
		"where the tart stood")
}

func TestTheOrderOfTargetsIsPartOfAPlan(t *testing.T) {
	t.Parallel()
	before, after := bakery(), bakery()
	before.bake("tart/standard", 1)
	before.bake("cookie/standard", 1)
	after.bake("cookie/standard", 1)
	after.bake("tart/standard", 1)
	d := comparison.Plans(before.plan(), after.plan())
	require.Equal(t, []string{`/production_targets: ["tart/standard","cookie/standard"] > ["cookie/standard","tart/standard"]`}, said(d.Order))
	require.False(t, d.Empty())
}

func TestAPlanAndItselfAreNotDifferent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plan := drawKitchen(t).plan()
		d := comparison.Plans(plan, plan)
		require.True(t, d.Empty(), "%+v", d)
	})
}

func TestADifferenceAppliedToTheOldPlanMakesTheNewOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawKitchen(t).plan(), drawKitchen(t).plan()
		made, err := comparison.Plans(a, b).Apply(a)
		require.NoError(t, err)
		require.Equal(t, b, made)
		for slug, content := range b.Recipes {
			require.Equal(t, catalog.ContentHash(content), catalog.ContentHash(made.Recipes[slug]))
		}
	})
}

func TestTheDifferenceTheOtherWayRoundIsTheInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawKitchen(t).plan(), drawKitchen(t).plan()
		require.Equal(t, comparison.Plans(b, a), comparison.Plans(a, b).Inverse())
	})
}

func TestADifferenceFromAnotherPlanIsNotAppliedToThis(t *testing.T) {
	t.Parallel()
	plan := bakery()
	plan.bake("tart/standard", 1)
	wrong := comparison.Difference{Production: []comparison.Entry{{
		Name:   "tart/standard",
		Fields: []comparison.Field{{Path: "/batches", Old: json.RawMessage("1"), New: json.RawMessage(`"many"`)}},
	}}}
	_, err := wrong.Apply(plan.plan())
	require.Error(t, err)
}

func TestTargetsAreThoseOfTheInput(t *testing.T) {
	t.Parallel()
	k := bakery()
	k.assemble("tin", 1)
	lines, targets := comparison.Targets(k.input())
	require.Equal(t, []comparison.Line{{FinishedUnit: ref("cookie/standard"), Origin: planning.Derived, Batches: 2}}, lines)
	require.Equal(t, []comparison.Target{{FinishedGood: "tin", Quantity: 1}}, targets)
}
