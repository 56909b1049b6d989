package comparison_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// basis is a plan of the kitchen's targets, for scenarios.
func (k *kitchen) basis() comparison.Basis {
	plan, whole := k.plan(), k.input()
	basis := comparison.Basis{Input: whole, Recipes: map[domain.Slug]catalog.RecipeSnapshot{}, Goods: map[domain.Slug]catalog.GoodSnapshot{}}
	basis.Input.Recipes, basis.Input.Goods = map[domain.Slug]*planning.Recipe{}, map[domain.Slug]*planning.Good{}
	for slug := range plan.Recipes {
		basis.Recipes[slug] = k.CaptureRecipe("recipe-"+domain.ID(slug), slug)
		basis.Input.Recipes[slug] = whole.Recipes[slug]
	}
	for slug := range plan.Goods {
		basis.Goods[slug] = k.CaptureGood("good-"+domain.ID(slug), slug)
		basis.Input.Goods[slug] = whole.Goods[slug]
	}
	return basis
}

func planned() *kitchen {
	k := bakery()
	k.bake("cookie/standard", 3)
	k.assemble("tin", 2)
	return k
}

func TestAScenarioWithNothingInItIsThePlan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		in, err := comparison.Scenario{}.On(k.basis(), catalog.Definitions{})
		require.NoError(t, err)
		require.Equal(t, planning.Calculate(k.basis().Input), planning.Calculate(in))
	})
}

// What is supposed is what there would be, if it were so.
func TestSupposedTargetsAndLotsAreAsGoodAsReal(t *testing.T) {
	t.Parallel()
	real := planned()
	real.production[0].Batches = 5
	real.assembly = nil
	real.bake("tart/standard", 2)
	want := real.summary(planning.Lot{Item: "flour", Remaining: amount("2 kg")})

	k := planned()
	in, err := comparison.Scenario{
		Production: []comparison.SupposedBatches{{Recipe: "cookie", Batches: 5}, {Recipe: "tart", Unit: "standard", Batches: 2}},
		Assembly:   []comparison.Target{{FinishedGood: "tin"}},
		Lots: []comparison.SupposedLot{{Item: "flour", Amount: amount("2 kg")}, {
			Item: "sugar", Amount: amount("9 cup"),
			ExpiresOn: "2026-12-23",
		}},
	}.On(k.basis(), k.Definitions)
	require.NoError(t, err)
	got := planning.Calculate(in)

	require.Nil(t, got.Batches[1].Snapshot, "the tart is none of the plan's")
	want.Batches[1].Snapshot, want.Batches[1].HasSnapshot = nil, false
	require.Len(t, got.Warnings, 1)
	require.Equal(t, planning.LotExpires, got.Warnings[0].Code, "the sugar is no good any more")
	got.Warnings = want.Warnings
	require.Equal(t, want, got)
	require.Equal(t, planned().summary(), planning.Calculate(k.basis().Input), "the plan is what it was")
}

func TestAGoodThatIsNotPlannedBringsItsRecipes(t *testing.T) {
	t.Parallel()
	k := bakery()
	k.bake("tart/standard", 1)
	in, err := comparison.Scenario{Assembly: []comparison.Target{{FinishedGood: "tin", Quantity: 1}}}.On(k.basis(), k.Definitions)
	require.NoError(t, err)
	answer := planning.Calculate(in)
	require.Empty(t, answer.Warnings)
	require.Len(t, answer.Batches, 2)
	require.EqualValues(t, 2, answer.Batches[0].Batches)
}

func TestSupposedPrices(t *testing.T) {
	t.Parallel()
	price := func(text string) *measure.Money { m := money(text); return &m }
	for name, test := range map[string]struct {
		price comparison.SupposedPrice
		want  string
	}{
		"of the package":                    {comparison.SupposedPrice{Item: "flour", PerPack: price("4")}, "4.00"},
		"of a unit of what is packed":       {comparison.SupposedPrice{Item: "flour", PerUnit: price("0.003"), UnitSold: measure.Gram}, "3.00"},
		"of a unit of what is sold loosely": {comparison.SupposedPrice{Item: "sugar", PerUnit: price("0.5"), UnitSold: measure.Cup}, "5.50"},
		"of something that is not needed":   {comparison.SupposedPrice{Item: "cream", PerUnit: price("9"), UnitSold: measure.Cup}, "2.50"},
	} {
		t.Run(name, func(t *testing.T) {
			k := planned()
			in, err := comparison.Scenario{Prices: []comparison.SupposedPrice{test.price}}.On(k.basis(), k.Definitions)
			require.NoError(t, err)
			effect := comparison.Summaries(planning.Calculate(k.basis().Input), planning.Calculate(in))
			require.Equal(t, "2.50", effect.Cost.Old.String())
			require.Equal(t, test.want, effect.Cost.New.String())
		})
	}
}

// The ribbon's row is that of the tin as it was: nothing before it takes ribbon.
func TestASupposedPriceHoldsForWhatWasAssembledBeforeAnAmendment(t *testing.T) {
	t.Parallel()
	k := planned()
	k.good("bag", "1 cookie/standard", "1 each ribbon")
	k.assemble("bag", 2)
	basis := k.basis()
	k.good("tin", "12 cookie/standard", "1 each ribbon")
	earlier := k.CaptureGood("earlier", "tin")
	basis.Earlier = map[domain.Slug][]catalog.GoodSnapshot{"tin": {earlier}}
	basis.Input.Assembly[0].Earlier = []planning.Earlier{{Good: planning.NewGood("earlier", earlier.Content), Quantity: 1}}
	price := money("0.75")
	in, err := comparison.Scenario{Prices: []comparison.SupposedPrice{{
		Item: "ribbon", PerUnit: &price,
		UnitSold: measure.Each,
	}}}.On(basis, k.Definitions)
	require.NoError(t, err)
	require.Equal(t, "1.50", comparison.Summaries(planning.Calculate(basis.Input), planning.Calculate(in)).Cost.Difference.String())
	require.Equal(t, earlier, k.CaptureGood("earlier", "tin"), "what is supposed leaves the snapshot alone")
}

func TestWhatCannotBeSupposed(t *testing.T) {
	t.Parallel()
	price, less := money("1"), money("-1")
	k := planned()
	for slug, definition := range map[domain.Slug]bool{"old": true} {
		k.recipe(slug, "1 cup flour")
		old := k.Recipes[slug]
		old.Archived = definition
		k.Recipes[slug] = old
	}
	_, err := comparison.Scenario{
		Production: []comparison.SupposedBatches{
			{Recipe: "none", Batches: 1},
			{Recipe: "old", Batches: 1},
			{Recipe: "cookie", Unit: "giant", Batches: 1},
			{Recipe: "tart"},
			{Recipe: "cookie", Batches: 1},
			{Recipe: "cookie", Batches: 2},
		},
		Assembly: []comparison.Target{{FinishedGood: "none", Quantity: 1}, {FinishedGood: "tin", Quantity: 1}, {FinishedGood: "tin"}},
		Lots: []comparison.SupposedLot{{Item: "none", Amount: amount("1 cup")}, {Item: "flour", Amount: amount("0 g")}, {
			Item: "flour", Amount: amount("1 g"), ReceivedOn: "2026-12-02", ExpiresOn: "2026-12-01",
		}},
	}.On(k.basis(), k.Definitions)
	require.Equal(t, []string{
		"/production_targets/0/recipe", "/production_targets/1/recipe", "/production_targets/2/finished_unit", "/production_targets/3",
		"/production_targets/5", "/assembly_targets/0/finished_good", "/assembly_targets/2", "/lots/0/item", "/lots/1/amount",
		"/lots/2/expires_on",
	}, pointers(t, err))
	_, err = comparison.Scenario{Prices: []comparison.SupposedPrice{
		{Item: "none", PerPack: &price},
		{Item: "sugar", PerPack: &price},
		{Item: "flour"},
		{Item: "box", PerPack: &price, PerUnit: &price},
		{Item: "cream", PerUnit: &less, UnitSold: measure.Cup},
		{Item: "flour", PerUnit: &price, UnitSold: measure.Cup},
		{Item: "box", PerUnit: &price},
	}}.On(k.basis(), k.Definitions)
	require.Equal(t, []string{
		"/prices/0/item", "/prices/1/package_price", "/prices/2", "/prices/3", "/prices/4/unit_price",
		"/prices/5", "/prices/5/unit", "/prices/6", "/prices/6/unit",
	}, pointers(t, err))
}

func TestWhatCannotBeUsedBelowIsNamed(t *testing.T) {
	t.Parallel()
	k := planned()
	k.good("basket", "1 tart/standard")
	k.good("jar", "1 cookie/standard", "1 each cream")
	cream := k.Items["cream"]
	cream.Archived = true
	k.Items["cream"] = cream
	for _, scenario := range []comparison.Scenario{
		{Production: []comparison.SupposedBatches{{Recipe: "tart", Batches: 1}}},
		{Assembly: []comparison.Target{{FinishedGood: "basket", Quantity: 1}}},
		{Assembly: []comparison.Target{{FinishedGood: "jar", Quantity: 1}}},
	} {
		_, err := scenario.On(k.basis(), k.Definitions)
		var refusal *catalog.UnusableError
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, []catalog.Missing{{What: "item", Name: "cream", Reason: "archived"}}, refusal.Missing)
	}
}

// A line that was begun stays without its good, as it does when the plan is amended;
// one that was not goes.
func TestALineThatWasBegunStaysInAScenario(t *testing.T) {
	t.Parallel()
	k := planned()
	basis := k.basis()
	basis.Input.Production = nil
	basis.Input.Kept = []catalog.UnitRef{ref("cookie/standard")}
	none := comparison.Scenario{Assembly: []comparison.Target{{FinishedGood: "tin", Quantity: 0}}}
	in, err := none.On(basis, k.Definitions)
	require.NoError(t, err)
	require.Empty(t, planning.Lines(in))

	basis.Input.Runs = []planning.ProductionRun{{FinishedUnit: ref("cookie/standard"), Batches: 1, Scale: num("1"), ActualYield: 1}}
	in, err = none.On(basis, k.Definitions)
	require.NoError(t, err)
	require.Equal(t, []planning.Line{{FinishedUnit: ref("cookie/standard"), Origin: planning.Derived}}, planning.Lines(in))
}

// A good of today may take a size that the plan's snapshot of the recipe does not
// know yet. The plan could not bake it.
func TestASupposedGoodIsOneThatThePlanCanBake(t *testing.T) {
	t.Parallel()
	k := planned()
	basis := k.basis()
	k.recipe("cookie", "2 cup flour", "giant 2")
	k.good("crate", "1 cookie/giant")
	scenario := comparison.Scenario{Assembly: []comparison.Target{{FinishedGood: "tin", Quantity: 3}, {FinishedGood: "crate", Quantity: 1}}}
	_, err := scenario.On(basis, k.Definitions)
	require.Equal(t, []string{"/assembly_targets/1/finished_good"}, pointers(t, err))
	require.ErrorContains(t, err, "takes cookie/giant, which the plan's snapshot of the recipe does not yield")
}

func pointers(t *testing.T, err error) []string {
	t.Helper()
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	places := make([]string, len(invalid.Problems))
	for i, problem := range invalid.Problems {
		places[i] = problem.Pointer
	}
	return places
}
