package catalog_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

func patisserie() kitchen {
	k := newKitchen()
	k.recipe("ganache", "300 g chocolate", "200 ml cream", "makes 500 g")
	k.recipe("torte", "3 each egg", "250 g of ganache")
	return k
}

func TestAnAmountOfARecipeIsAPartOfABatch(t *testing.T) {
	k := patisserie()
	for amount, batches := range map[string]string{
		"250 g": "0.5", "0.25 kg": "0.5", "1 g": "0.002", "1/3 kg": "2/3", "1 kg": "2", "1 lb": "0.90718474",
	} {
		k.recipe("torte", amount+" of ganache")
		require.NoError(t, k.CheckRecipe(k.Recipes["torte"].Definition), amount)
		content := k.CaptureRecipe(snapshotID, "torte").Content
		require.Equal(t, batches, content.Root().Components[0].Batches.String(), amount)
		require.Equal(t, amount, content.Root().Components[0].Amount().String(), "the snapshot keeps what was written")
		require.Equal(t, num(batches).Mul(num("300")).String(), content.PerBatch()[0].Amount.Value.String(), amount)
	}
}

func TestTwoUsesOfARecipeByAmountAndByBatchAddUp(t *testing.T) {
	k := patisserie()
	k.recipe("torte", "250 g of ganache", "0.5 of ganache", "0.1 kg of ganache")
	require.Equal(t, "360", k.CaptureRecipe(snapshotID, "torte").Content.PerBatch()[0].Amount.Value.String())
	recipes, _ := k.UsesOf(catalog.Thing{Recipe: "ganache"})
	require.Equal(t, []string{"1.2"}, texts(recipes["torte"].Amounts))
}

func texts(amounts []measure.Amount) (list []string) {
	for _, one := range amounts {
		list = append(list, one.Value.String())
	}
	return list
}

func TestAScaledRecipeKnowsTheAmountAndTheBatches(t *testing.T) {
	scaled := patisserie().CaptureRecipe(snapshotID, "torte").Content.Scaled(num("3"))
	require.Equal(t, "750", scaled[0].Components[0].Value.String())
	require.Equal(t, "g", scaled[0].Components[0].Unit.String())
	require.Equal(t, "1.5", scaled[0].Components[0].Batches.String())
	require.Equal(t, "1.5", scaled[1].Batches.String())
}

func TestAnAmountThatIsNoPartOfABatchIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ makes, uses, pointer, detail, reason string }{
		"no yield amount": {
			"", "250 g of ganache", "/components/0/amount",
			"needs the amount that a batch of GANACHE makes: set its yield_amount", "not_defined",
		},
		"another dimension": {
			"makes 500 g", "1 cup of ganache", "/components/0/unit",
			"cup cannot be converted to g, in which a batch of GANACHE is measured", "not_convertible",
		},
		"counted": {
			"makes 1 dozen", "20 g of ganache", "/components/0/unit",
			"g cannot be converted to dozen, in which a batch of GANACHE is measured", "not_convertible",
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := patisserie()
			words := []string{"300 g chocolate"}
			if test.makes != "" {
				words = append(words, test.makes)
			}
			k.recipe("ganache", words...)
			torte := newRecipe("torte", test.uses)
			k.set(torte)
			var invalid *domain.InvalidError
			require.ErrorAs(t, k.CheckRecipe(torte), &invalid)
			require.Equal(t, test.pointer, invalid.Problems[0].Pointer)
			require.Equal(t, test.detail, invalid.Problems[0].Detail)

			k.recipe("box", "1 of torte")
			refused := unusable(t, k.Check([]domain.Slug{"box"}, nil))
			require.Equal(t, []catalog.Missing{missing("yield_amount", "ganache", test.reason)}, refused.Missing, "at any depth, for a plan")
			require.Contains(t, refused.Error(), "ganache")
			require.Equal(t, []domain.Slug{"ganache"}, k.RecipeContent("box").Unmeasured())
			recipes, _ := k.UsesOf(catalog.Thing{Item: "chocolate"})
			require.Empty(t, recipes["box"].Amounts, "nothing is claimed")
			require.NotEmpty(t, recipes["ganache"].Amounts)
		})
	}
}

func TestComponentsAreValidated(t *testing.T) {
	for name, test := range map[string]struct {
		component catalog.RecipeComponent
		wrong     []string
	}{
		"batches":   {component: catalog.RecipeComponent{Batches: num("1/2")}},
		"an amount": {component: catalog.RecipeComponent{Value: num("250"), Unit: amount("1 g").Unit}},
		"neither":   {component: catalog.RecipeComponent{}, wrong: []string{"/components/0/batches"}},
		"both": {
			catalog.RecipeComponent{Batches: num("1"), Value: num("2"), Unit: amount("1 g").Unit}, []string{"/components/0/batches"},
		},
		"no unit":          {catalog.RecipeComponent{Value: num("250")}, []string{"/components/0/unit"}},
		"a unit alone":     {catalog.RecipeComponent{Unit: amount("1 g").Unit}, []string{"/components/0/amount"}},
		"below zero":       {catalog.RecipeComponent{Value: num("-1"), Unit: amount("1 g").Unit}, []string{"/components/0/amount"}},
		"an unknown unit":  {catalog.RecipeComponent{Value: num("1"), Unit: amount("1 tub").Unit}, []string{"/components/0/unit"}},
		"batches below it": {catalog.RecipeComponent{Batches: num("-1")}, []string{"/components/0/batches"}},
	} {
		t.Run(name, func(t *testing.T) {
			recipe := newRecipe("torte")
			test.component.Recipe = "ganache"
			recipe.Components = []catalog.RecipeComponent{test.component}
			requireWrong(t, recipe.Validate(), test.wrong)
		})
	}
	for text, wrong := range map[string][]string{
		"500 g": nil, "1/3 l": nil, "24 each": nil, "0 g": {"/yield_amount/amount"}, "1 tub": {"/yield_amount/unit"},
	} {
		recipe := newRecipe("ganache")
		recipe.YieldAmount = amount(text)
		requireWrong(t, recipe.Validate(), wrong)
	}
}

func requireWrong(t *testing.T, err error, wrong []string) {
	t.Helper()
	if wrong == nil {
		require.NoError(t, err)
		return
	}
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	var found []string
	for _, problem := range invalid.Problems {
		found = append(found, problem.Pointer)
	}
	require.Equal(t, wrong, found)
}

// What a stored event of each shape says of components stays.
func TestComponentsOfStoredEvents(t *testing.T) {
	data, err := os.ReadFile("testdata/events/amounts/recipe.defined.v1.json")
	require.NoError(t, err)
	var event catalog.Defined[catalog.Recipe]
	require.NoError(t, json.Unmarshal(data, &event))
	require.Equal(t, "0.5", event.Definition.Components[0].Batches.String())
	require.False(t, event.Definition.Components[0].ByAmount())
	require.Equal(t, "250 g", event.Definition.Components[1].Amount().String())
	require.Equal(t, "1.2 kg", event.Definition.YieldAmount.String())
	written, err := json.Marshal(event)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(written))
}

func TestWhatIsMadeAheadIsTakenFromStock(t *testing.T) {
	k := patisserie()
	k.recipe("ganache", "300 g chocolate", "tub 2")
	k.recipe("layer", "2 each egg", "1/2 of ganache/tub")
	torte := k.recipe("torte", "1 cup sugar", "1.5 of ganache/tub", "2 of layer")
	require.NoError(t, k.CheckRecipe(torte))
	content := k.CaptureRecipe(snapshotID, "torte").Content
	require.Equal(t, []domain.Slug{"torte", "layer"}, slugsOf(content.Recipes, recipeSlug), "its recipe has a snapshot of its own")
	require.Equal(t, []domain.Slug{"sugar", "egg"}, slugsOf(content.Items, itemSlug))
	require.Equal(t, []catalog.SnapshotUnit{{FinishedUnit: ref("ganache/tub"), RecipeName: "GANACHE", Yield: count("tub", 2)}}, content.Units)
	require.Equal(t, "2.5", content.UnitsPerBatch()[0].Quantity.String(), "nested recipes take it too")
	require.Equal(t, "7.5", content.UnitsFor(ref("ganache/tub"), 3).String())
	for _, need := range content.PerBatch() {
		require.NotEqual(t, domain.Slug("chocolate"), need.Item.Slug)
	}
	scaled := content.Scaled(num("2"))
	require.Equal(t, "GANACHE, tub 3", scaled[0].Components[0].Name+" "+scaled[0].Components[0].Quantity.String())
	recipes, _ := k.UsesOf(catalog.Thing{Item: "chocolate"})
	require.Equal(t, []string{"375"}, texts(recipes["torte"].Amounts), "2.5 tubs, two to a batch")
	recipes, _ = k.UsesOf(catalog.Thing{Recipe: "ganache"})
	require.Equal(t, []string{"1.25"}, texts(recipes["torte"].Amounts))
}

func TestWhatIsMadeAheadMayNotFormACycle(t *testing.T) {
	k := newKitchen()
	k.recipe("ganache", "300 g chocolate", "1 of crumb", "tub 2")
	k.recipe("crumb", "1 of torte/standard")
	torte := k.recipe("torte", "1 of ganache/tub")
	for _, err := range []error{k.CheckRecipe(torte), k.Check([]domain.Slug{"torte"}, nil)} {
		require.Equal(t, [][]domain.Slug{{"torte", "ganache", "crumb", "torte"}}, unusable(t, err).Cycles)
	}
	self := newRecipe("self", "1 of self/standard")
	k.set(self)
	require.Equal(t, [][]domain.Slug{{"self", "self"}}, unusable(t, k.CheckRecipe(self)).Cycles)
	require.Len(t, k.RecipeContent("self").Recipes, 1)
}

func TestWhatIsMadeAheadMustBeYielded(t *testing.T) {
	k := patisserie()
	torte := newRecipe("torte", "1 of ganache/bowl", "1 of gone/tub")
	k.set(torte)
	want := []catalog.Missing{missing("recipe", "gone", "not_defined"), missing("finished_unit", "ganache/bowl", "not_defined")}
	require.ElementsMatch(t, want, unusable(t, k.CheckRecipe(torte)).Missing)
	require.ElementsMatch(t, want, unusable(t, k.Check([]domain.Slug{"torte"}, nil)).Missing)
	for name, test := range map[string]struct {
		component catalog.RecipeComponent
		wrong     []string
	}{
		"a quantity":   {component: catalog.RecipeComponent{FinishedUnit: ref("ganache/tub"), Quantity: num("1/2")}},
		"none":         {catalog.RecipeComponent{FinishedUnit: ref("ganache/tub")}, []string{"/components/0/quantity"}},
		"and a recipe": {catalog.RecipeComponent{FinishedUnit: ref("ganache/tub"), Quantity: num("1"), Recipe: "x"}, []string{"/components/0"}},
		"and batches": {
			catalog.RecipeComponent{FinishedUnit: ref("ganache/tub"), Quantity: num("1"), Batches: num("1")}, []string{"/components/0"},
		},
		"of a recipe": {
			catalog.RecipeComponent{Recipe: "ganache", Batches: num("1"), Quantity: num("1")}, []string{"/components/0/quantity"},
		},
		"nothing": {catalog.RecipeComponent{Batches: num("1")}, []string{"/components/0"}},
	} {
		t.Run(name, func(t *testing.T) {
			recipe := newRecipe("torte")
			recipe.Components = []catalog.RecipeComponent{test.component}
			requireWrong(t, recipe.Validate(), test.wrong)
		})
	}
}
