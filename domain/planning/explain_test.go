package planning_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
)

// figures are all numbers of an answer's JSON by their paths: every number, and
// every text that is one.
func figures(t require.TestingT, answer planning.Summary) map[string]measure.Number {
	return figuresOf(t, answer, answer.Shopping)
}

// figuresOf are those of an answer that has such rows.
func figuresOf(t require.TestingT, answer any, rows []planning.Purchase) map[string]measure.Number {
	text, err := json.Marshal(answer)
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value))
	found := map[string]measure.Number{}
	units := map[string]int{}
	for _, purchase := range rows {
		units[string(purchase.Item)]++
	}
	entry := func(of map[string]any) string {
		item := of["item"].(string)
		if units[item] > 1 {
			item += ":" + of["unit"].(string)
		}
		return item
	}
	name := func(list string, of map[string]any) string {
		text := func(key string) string { return of[key].(string) }
		switch list {
		case "recipe_batches":
			return text("recipe") + "/" + text("finished_unit")
		case "pegs", "assemblies", "needs_assembly_first":
			if of["recipe"] != nil {
				return "recipes/" + text("recipe")
			}
			return text("finished_good")
		case "reserved_by", "shares":
			return text("plan_id")
		case "by_day":
			return text("day")
		case "collected_by":
			return text("tick_id")
		case "ordered_by":
			return text("order_id")
		case "sources":
			return text("recipe")
		case "aggregated_ingredients", "shopping_list", "shortages", "missing":
			if of["item"] == nil {
				return "finished_units/" + text("finished_unit")
			}
			return entry(of)
		case "blockers":
			for _, kind := range []string{"finished_unit", "finished_good"} {
				if of[kind] != nil {
					return kind + "s/" + text(kind)
				}
			}
			return "items/" + entry(of)
		}
		require.FailNow(t, "a list of things without a name", list)
		return ""
	}
	var collect func(path, list string, value any)
	collect = func(path, list string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for key, inner := range value {
				if path+key != "warnings" {
					collect(path+key+"/", key, inner)
				}
			}
		case []any:
			for at, inner := range value {
				if list == "cover" || list == "sold_in" {
					collect(fmt.Sprintf("%s%d/", path, at), list, inner)
					continue
				}
				collect(path+name(list, inner.(map[string]any))+"/", list, inner)
			}
		case json.Number:
			found[strings.TrimSuffix(path, "/")] = num(value.String())
		case string:
			var number measure.Number
			if number.UnmarshalText([]byte(value)) == nil {
				found[strings.TrimSuffix(path, "/")] = number
			}
		}
	}
	collect("", "", value)
	return found
}

// explains checks that every figure of an answer has an explanation, that
// nothing else has one, and that each explanation calculates its figure.
func explains(t require.TestingT, in planning.Input) {
	explained := planning.Explain(in)
	for path, value := range explainsAll(t, explained, figures(t, planning.Calculate(in))) {
		tree, _ := explained.Figure(path)
		for _, written := range []*explanation.Node{tree.Write(0, 1000), tree.Write(2, 1000), tree.Write(0, 10)} {
			require.Equal(t, value.String(), written.Evaluate().String(), "%s as it is written", path)
			require.Empty(t, adrift(written), path)
		}
	}
}

// explainsAll checks that of the figures that are wanted, and returns them.
func explainsAll(t require.TestingT, explained *explanation.Figures, want map[string]measure.Number) map[string]measure.Number {
	for path, value := range want {
		tree, found := explained.Figure(path)
		require.True(t, found, "%s has no explanation", path)
		if evaluated := tree.Evaluate(); value.String() != evaluated.String() { // the text of a tree is long
			require.Equal(t, value.String(), evaluated.String(), "%s: %s", path, text(tree))
		}
		require.Equal(t, path, tree.Path)
	}
	for _, path := range explained.Paths() {
		_, wanted := want[path]
		require.True(t, wanted, path)
	}
	require.Len(t, explained.Paths(), len(want))
	return want
}

// adrift are the nodes whose value is not what their operands make, and the
// leaves that nobody said.
func adrift(node *explanation.Node) []string {
	var list []string
	if !node.Write(1, 1_000_000).Evaluate().Equal(node.Value) || (node.Op == explanation.Given) != (node.Source != nil) {
		list = append(list, node.Label)
	}
	for _, operand := range node.Operands {
		list = append(list, adrift(operand)...)
	}
	return list
}

// text is a tree in a line, as "sum(1 flour, 2 flour)".
func text(node *explanation.Node) string {
	if len(node.Operands) == 0 {
		return node.Value.String()
	}
	parts := make([]string, len(node.Operands))
	for i, operand := range node.Operands {
		parts[i] = text(operand)
	}
	return fmt.Sprintf("%s(%s)", node.Op, strings.Join(parts, ", "))
}

// drawExtraordinary draws what other properties leave out: packages, runs of
// another scale, goods that amendments replaced, and definitions that are gone.
func drawExtraordinary(t *rapid.T) planning.Input {
	k := drawKitchen(t)
	for i := range 3 {
		k.packItem(t, domain.Slug(fmt.Sprintf("item-%d", i)))
	}
	for i := range 3 {
		if slug := domain.Slug(fmt.Sprintf("item-%d", i)); rapid.Bool().Draw(t, "measured") && k.definitions.Items[slug].Exists {
			item := k.definitions.Items[slug].Definition
			catalogtest.Measured("1 each = 7 scoop", "1 scoop = 30 g")(&item)
			k.definitions.SetItem(item)
		}
	}
	k.bakedAtScale("recipe-0/small", 1, rapid.SampledFrom([]string{"1", "1/3", "0.75"}).Draw(t, "scale"), 1, 0)
	in := k.ready()
	for i := range in.Assembly {
		if earlier := in.Goods["good-0"]; rapid.IntRange(0, 3).Draw(t, "earlier") == 0 {
			in.Assembly[i].Earlier = []planning.Earlier{{Good: earlier, Quantity: rapid.Int64Range(1, in.Assembly[i].Quantity).Draw(t,
				"made earlier")}}
		}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "others") {
		other := planning.Other{Plan: domain.ID(fmt.Sprintf("other-%d", i)), Input: in}
		other.Input.Occasion.Name, other.Input.Others, other.Input.Behind = fmt.Sprintf("Other %d", i), nil, nil
		if rapid.Bool().Draw(t, "behind") {
			in.Behind = append(in.Behind, other)
		} else {
			in.Others = append(in.Others, other)
		}
	}
	drawLayers(t, &in.Stock)
	switch rapid.IntRange(0, 7).Draw(t, "gone") {
	case 0:
		delete(in.Recipes, "recipe-0")
	case 1:
		delete(in.Goods, "good-0")
	case 2: // a nested good that is gone from the content
		content := k.definitions.CaptureGood("", "good-1").Content
		if len(content.Goods) > 1 {
			content.Goods = content.Goods[:1]
			in.Goods["good-1"] = planning.NewGood("broken", content)
		}
	}
	return in
}

// drawLayers says by which runs some of the finished units were made.
func drawLayers(t *rapid.T, stock *planning.Stock) {
	byName := func(a, b catalog.UnitRef) int { return strings.Compare(a.String(), b.String()) }
	for _, unit := range slices.SortedFunc(maps.Keys(stock.Units), byName) {
		if rapid.Bool().Draw(t, "by layers") {
			layers := slices.Clone(stock.Units[unit])
			for i := range layers {
				layers[i].ID = domain.ID(fmt.Sprintf("layer-%d", i))
			}
			stock.Units[unit] = layers
		}
	}
}

// packItem sells an item in packages, or not.
func (k *kitchen) packItem(t *rapid.T, item domain.Slug) {
	entry, defined := k.definitions.Items[item]
	size := rapid.SampledFrom([]string{"", "1 kg", "2.5 cup", "7 each"})
	price := rapid.SampledFrom([]string{"", "1.25", "0.333333"})
	if first := size.Draw(t, "package"); defined && first != "" {
		packed(first, price.Draw(t, "price"))(&entry.Definition)
		for range rapid.IntRange(0, 2).Draw(t, "more packages") {
			alsoPacked(rapid.SampledFrom([]string{"300 g", "1 cup", "2 each"}).Draw(t, "another"), price.Draw(t, "its price"))(&entry.Definition)
		}
		if rapid.Bool().Draw(t, "is one preferred") {
			packages := entry.Definition.Sold()
			packages[len(packages)-1].Preferred = true
			entry.Definition.SetPackages(packages)
		}
		k.definitions.Items[item] = entry
	}
}

func TestEveryFigureIsExplainedAndItsTreeCalculatesIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { explains(t, drawExtraordinary(t)) })
}

// The examples of the calculations.
func TestAnExplanationReadsAsTheArithmetic(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", weighing("1 cup", "120 g"), packed("1 kg", "2.50"))
	k.recipe("biscotti", "standard 24", "2 cup flour", "0.5 of glaze")
	k.recipe("glaze", "bowl 1", "120 g flour")
	k.good("bag", "6 biscotti/standard", "1 each ribbon")
	k.good("crate", "2 of bag", "1 biscotti/standard")
	k.assemble("bag", 5)
	k.baked("biscotti/standard", 1, 20, 4)
	k.lot("flour", "1 cup")
	k.lot("flour", "60 g")
	k.lot("flour", "9 kg", "2026-12-01")
	k.units("biscotti/standard", "20")
	k.lot("ribbon", "2 each")
	explained := planning.Explain(k.ready())
	for path, want := range map[string]string{
		"recipe_batches/biscotti/standard/demand":           "sum(product(5, 6))",
		"recipe_batches/biscotti/standard/batches_required": "ceil(quotient(sum(product(5, 6)), 24))",
		"recipe_batches/biscotti/standard/batches":          "same(ceil(quotient(sum(product(5, 6)), 24)))",
		"recipe_batches/biscotti/standard/good_units":       "sum(20)",
		"recipe_batches/biscotti/standard/pegs/bag/units":   "product(5, 6)",
		"aggregated_ingredients/flour/sources/biscotti/amount": "product(" +
			"same(ceil(quotient(sum(product(5, 6)), 24))), sum(2, convert(product(0.5, 120), 1/120)))",
		"shopping_list/flour/on_hand": "sum(1, convert(60, 1/120))",
		"shopping_list/ribbon/to_buy": "max(0, difference(sum(product(max(0, difference(5, 0)), 1)), sum(2)))",
		"assemblies/bag/can_assemble_now": "floor(min(" +
			"quotient(20, sum(product(1, 6))), quotient(sum(2), sum(product(1, 1)))))",
		"progress/assembly_percent": "round(" +
			"quotient(sum(product(min(quotient(product(0, 100), 5), 100), 5)), sum(5)))",
	} {
		tree, found := explained.Figure(path)
		require.True(t, found, path)
		require.Equal(t, want, text(tree), path)
	}
	known, _ := explained.Figure("estimated_cost/known_cost")
	row, _ := explained.Figure("shopping_list/flour/estimated_cost")
	require.Equal(t, "sum("+text(row)+")", text(known), "a box has no price")
	_, found := explained.Figure("estimated_cost/total_cost")
	require.False(t, found, "what is not known is not explained")
	toBuy, _ := explained.Figure("shopping_list/flour/to_buy")
	require.Equal(t, "1", toBuy.Value.String())
	require.Equal(t, "cup", toBuy.Unit)
	var sources []string
	toBuy.Leaves(func(source *explanation.Source) {
		sources = append(sources, string(source.Kind)+" "+string(source.ID))
	})
	for _, want := range []string{
		"recipe_snapshot recipe-snapshot-of-biscotti", "finished_good_snapshot good-snapshot-of-bag",
		"target plan", "lot lot-1", "lot lot-2", "production_run run-1",
	} {
		require.Contains(t, sources, want)
	}
	require.NotContains(t, sources, "lot lot-3", "it has expired")
}

func TestNestedGoodsInStockCountWhereTheyAre(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("biscotti", "standard 24")
	k.good("bag", "6 biscotti/standard")
	k.good("crate", "2 of bag", "1 biscotti/standard")
	k.assemble("crate", 9)
	k.units("biscotti/standard", "30")
	k.goods("bag", "3")
	explains(t, k.ready())
	tree, _ := planning.Explain(k.ready()).Figure("assemblies/crate/can_assemble_now")
	require.Equal(t, "floor(quotient(sum(30, sum(product(sum(3), 6))), sum(product(1, 1), product(sum(product(1, 2)), 6))))", text(tree))
	require.Equal(t, "3", tree.Value.String())
}

func TestPathsLikeAnUnknownOne(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 2", "1 cup flour", "1 cup water")
	k.bake("bread/loaf", 1)
	explained := planning.Explain(k.ready())
	_, found := explained.Figure("shopping_list/flor/to_buy")
	require.False(t, found)
	require.Equal(t, "shopping_list/flour/to_buy", explained.Near("shopping_list/flor/to_buy")[0])
	require.Equal(t, "shopping_list/water/to_buy", explained.Near("shopping_list/water/to-buy")[0])
}

// A big kitchen's tree is written at a size that can be sent.
func TestALargeTreeIsCut(t *testing.T) {
	t.Parallel()
	explains(t, big(10, 3, 12, 40))
	in := big(40, 3, 60, 100)
	explained := planning.Explain(in)
	for _, path := range []string{"progress/overall_percent", "assemblies/good-59/can_assemble_now", "aggregated_ingredients/item-1/total"} {
		tree, found := explained.Figure(path)
		require.True(t, found, path)
		whole, cut := size(tree.Write(0, 1_000_000)), size(tree.Write(0, 200))
		require.Greater(t, whole, 200, path)
		require.LessOrEqual(t, cut, 200, path)
	}
}

func size(node *explanation.Node) int {
	count := 1
	for _, operand := range node.Operands {
		count += size(operand)
	}
	return count
}
