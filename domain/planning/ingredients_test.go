package planning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
)

// entries are the ingredients as "item total/remaining unit from recipe amount, …".
func entries(answer planning.Summary) []string {
	var lines []string
	for _, entry := range answer.Ingredients {
		text := fmt.Sprintf("%s %s/%s %s from", entry.Item, entry.Total, entry.Remaining, entry.Unit)
		for _, source := range entry.Sources {
			text += fmt.Sprintf(" %s %s", source.Recipe, source.Amount)
			if source.Unit != entry.Unit {
				text += " in " + source.Unit.String()
			}
		}
		lines = append(lines, text)
	}
	return lines
}

func TestIngredients(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given func(k *kitchen)
		want  []string
	}{
		{
			name: "a line's amounts are times its batches",
			given: func(k *kitchen) {
				k.recipe("a", "yield 10", "1.5 cup flour", "2 each egg")
				k.bake("a/yield", 3)
			},
			want: []string{"egg 6/6 each from a 6", "flour 4.5/4.5 cup from a 4.5"},
		},
		{
			name: "remaining is for the remaining batches",
			given: func(k *kitchen) {
				k.recipe("a", "yield 10", "1.5 cup flour")
				k.bake("a/yield", 3)
				k.baked("a/yield", 2, 20, 0)
			},
			want: []string{"flour 4.5/1.5 cup from a 4.5"},
		},
		{
			name: "remaining follows a demand that lost units made longer",
			given: func(k *kitchen) {
				k.recipe("a", "yield 10", "1 cup flour")
				k.good("gift", "1 a/yield")
				k.assemble("gift", 20)
				k.baked("a/yield", 2, 9, 11)
			},
			want: []string{"flour 2/2 cup from a 2"},
		},
		{
			name: "nested recipes count times their multipliers, into the planned recipe",
			given: func(k *kitchen) {
				k.recipe("cream", "yield 1", "100 g sugar")
				k.recipe("filling", "yield 1", "0.5 of cream", "10 g sugar")
				k.recipe("a", "yield 10", "2 of filling", "1 g sugar")
				k.bake("a/yield", 3)
			},
			want: []string{"sugar 363/363 g from a 363"}, // 3 × (1 + 2 × (10 + 0.5 × 100))
		},
		{
			name: "a recipe nested by two paths counts by both",
			given: func(k *kitchen) {
				k.recipe("dough", "yield 1", "100 g flour")
				k.recipe("left", "yield 1", "2 of dough")
				k.recipe("right", "yield 1", "3 of dough")
				k.recipe("a", "yield 10", "1 of left", "1 of right", "1 of dough")
				k.bake("a/yield", 1)
			},
			want: []string{"flour 600/600 g from a 600"},
		},
		{
			name: "recipes share an entry, sizes of one recipe share a source",
			given: func(k *kitchen) {
				k.recipe("b", "yield 10", "1 cup flour")
				k.recipe("a", "small 10", "large 2", "2 cup flour")
				k.bake("a/small", 1)
				k.bake("b/yield", 4)
				k.bake("a/large", 2)
			},
			want: []string{"flour 10/10 cup from a 6 b 4"},
		},
		{
			name: "units of one kind become the first line's in plan order",
			given: func(k *kitchen) {
				k.recipe("b", "yield 10", "1 kg flour")
				k.recipe("a", "yield 10", "500 g flour")
				k.bake("b/yield", 1)
				k.bake("a/yield", 1)
			},
			want: []string{"flour 1.5/1.5 kg from a 0.5 b 1"},
		},
		{
			name: "weight and volume become one another by the item's density",
			given: func(k *kitchen) {
				k.item("flour", weighing("1 cup", "120 g"))
				k.recipe("a", "yield 10", "2 cup flour")
				k.recipe("b", "yield 10", "300 g flour")
				k.bake("a/yield", 1)
				k.bake("b/yield", 1)
			},
			want: []string{"flour 4.5/4.5 cup from a 2 b 2.5"},
		},
		{
			name: "amounts that do not convert are never added",
			given: func(k *kitchen) {
				k.recipe("a", "yield 10", "2 cup flour", "1 each egg")
				k.recipe("b", "yield 10", "300 g flour")
				k.bake("a/yield", 1)
				k.bake("b/yield", 2)
			},
			want: []string{"egg 1/1 each from a 1", "flour 2/2 cup from a 2", "flour 600/600 g from b 600"},
		},
		{
			name: "a third amount joins the first entry that it converts to",
			given: func(k *kitchen) {
				k.recipe("a", "yield 10", "2 cup flour")
				k.recipe("b", "yield 10", "300 g flour")
				k.recipe("c", "yield 10", "1 kg flour", "8 tbsp flour", "1 each flour")
				k.bake("a/yield", 1)
				k.bake("b/yield", 1)
				k.bake("c/yield", 1)
			},
			want: []string{"flour 2.5/2.5 cup from a 2 c 0.5", "flour 1/1 each from c 1", "flour 1300/1300 g from b 300 c 1000"},
		},
		{
			name: "entries are sorted by name, not by slug",
			given: func(k *kitchen) {
				k.item("x", named("Almond"))
				k.item("a", named("Zest"))
				k.recipe("a", "yield 10", "1 g a", "1 g x")
				k.bake("a/yield", 1)
			},
			want: []string{"x 1/1 g from a 1", "a 1/1 g from a 1"},
		},
		{
			name: "packaging is no ingredient",
			given: func(k *kitchen) {
				k.recipe("a", "yield 10", "1 g flour")
				k.good("gift", "1 a/yield", "1 each box")
				k.assemble("gift", 1)
			},
			want: []string{"flour 1/1 g from a 1"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			test.given(k)
			require.Equal(t, test.want, entries(k.summary()))
		})
	}
}

func TestConvertsEachLineByTheDensityOfItsOwnSnapshot(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", weighing("1 cup", "120 g"))
	k.recipe("a", "yield 10", "1 cup flour")
	k.recipe("b", "yield 10", "240 g flour")
	k.recipe("c", "yield 10", "240 g flour")
	k.bake("a/yield", 1)
	k.bake("b/yield", 1)
	k.bake("c/yield", 1)
	in := k.ready()
	k.item("flour", weighing("1 cup", "100 g"))
	in.Recipes["b"] = planning.NewRecipe("later", k.definitions.CaptureRecipe("later", "b").Content)
	require.Equal(t, []string{"flour 5.4/5.4 cup from a 1 b 2.4 c 2"}, entries(planning.Calculate(in)))
}

func TestWarnsOncePerItemThatIsListedApart(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "yield 10", "2 cup flour", "1 tsp salt")
	k.recipe("b", "yield 10", "300 g flour", "1 tbsp salt")
	k.recipe("c", "yield 10", "1 each flour", "1 kg flour")
	k.bake("a/yield", 1)
	k.bake("b/yield", 1)
	k.bake("c/yield", 1)
	require.Equal(t, []planning.Warning{{
		Code: "UNIT_FACTOR_MISSING", Item: "flour", Name: "FLOUR", Units: []string{"cup", "g", "each"},
		Detail: "FLOUR is used in cup, g, each, which cannot be converted into one another; they are listed separately",
	}}, k.summary().Warnings)
}

func TestTheCallerChoosesTheOrderOfNames(t *testing.T) {
	k := newKitchen()
	k.item("a", named("Almond"))
	k.item("z", named("zest"))
	k.recipe("early", "yield 10", "1 g a", "1 g z")
	k.recipe("late", "yield 10")
	k.good("first", "1 early/yield")
	k.good("second", "1 late/yield")
	k.assemble("first", 1)
	k.assemble("second", 1)
	in := k.ready()
	in.NameKey = func(name string) string { // the last letters first
		return string(rune(200 - strings.ToLower(name)[0]))
	}
	answer := planning.Calculate(in)
	require.Equal(t, domain.Slug("z"), answer.Ingredients[0].Item)
	require.Equal(t, domain.Slug("z"), answer.Shopping[0].Item)
	require.Equal(t, domain.Slug("late"), answer.Batches[0].Recipe)
	require.Equal(t, domain.Slug("second"), answer.Assemblies[0].FinishedGood)
	in.Plan = &planning.Plan{}
	list := planning.ShoppingList(planning.Pool{Plans: []planning.Pooled{{Input: in}}, NameKey: in.NameKey})
	require.Equal(t, domain.Slug("z"), list.Items[0].Item)
}
