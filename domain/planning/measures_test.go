package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
)

// garlic is used in cloves and cups, bought in heads, kept in grams and pieces.
func garlic() *kitchen {
	k := newKitchen()
	k.item("garlic", catalogtest.Measured("1 clove = 5 g", "1 head = 10 clove", "1 cup = 125 g", "1 each = 1 head"), packed("2 head", "1.20"))
	k.recipe("aioli", "jar 4", "3 clove garlic")
	k.recipe("bread", "loaf 2", "1/5 cup garlic", "1 each garlic")
	k.bake("aioli/jar", 2)
	k.bake("bread/loaf", 1)
	return k
}

func TestWhatConvertsByMeasuresIsOneRowAndOnePool(t *testing.T) {
	k := garlic()
	k.lot("garlic", "20 g")
	k.lot("garlic", "0.5 each")
	k.lot("garlic", "1 stick")
	k.collected("garlic", "10 g")
	summary := k.summary()
	require.Len(t, summary.Ingredients, 1)
	equal(t, "21", summary.Ingredients[0].Total, "6 cloves, a fifth of a cup, and a head")
	row := summary.Shopping[0]
	require.Equal(t, "clove", row.Unit.String())
	equal(t, "21", row.Needed)
	equal(t, "9", row.OnHand)
	equal(t, "2", row.Collected)
	equal(t, "10", row.ToBuy)
	require.EqualValues(t, 1, *row.Packages, "of two heads")
	equal(t, "10", *row.Surplus)
	require.Equal(t, "1.20", row.EstimatedCost.String())
	require.Equal(t, planning.Ready, line(t, summary, "aioli/jar").Feasibility)
	require.Equal(t, planning.Short, line(t, summary, "bread/loaf").Feasibility)
	equal(t, "3", line(t, summary, "bread/loaf").Shortages[0].Available, "clove, of the 15 that it needs")
	require.Len(t, summary.Warnings, 1)
	require.Equal(t, "LOT_NOT_CONVERTIBLE", string(summary.Warnings[0].Code))

	k.lot("garlic", "5/8 cup") // less the 2 cloves that were collected
	summary = k.summary()
	require.Equal(t, planning.Ready, line(t, summary, "bread/loaf").Feasibility)
}

func TestARowThatNoMeasureLeadsToStandsByItself(t *testing.T) {
	k := garlic()
	k.item("garlic", catalogtest.Measured("1 clove = 5 g"))
	summary := k.summary()
	require.Len(t, summary.Shopping, 3, "in cloves, cups and pieces: what was taken out of the measures is kept apart, and named")
	require.Equal(t, "UNIT_FACTOR_MISSING", string(summary.Warnings[0].Code))

	k.item("garlic")
	summary = k.summary()
	require.Equal(t, []string{"clove", "cup", "each"}, []string{
		summary.Shopping[0].Unit.String(), summary.Shopping[1].Unit.String(), summary.Shopping[2].Unit.String(),
	}, "an own unit that the item lost stays a row of its own")
	equal(t, "6", summary.Shopping[0].ToBuy)
}

func TestAConversionByMeasuresIsExplainedByThem(t *testing.T) {
	k := garlic()
	k.lot("garlic", "20 g")
	explains(t, k.ready())
	node, known := planning.Explain(k.ready()).Figure("aggregated_ingredients/garlic/total")
	require.True(t, known)
	text := labels(node)
	require.Contains(t, text, "clove in 1 cup, as 1 cup = 125 g and 1 clove = 5 g")
	require.Contains(t, text, "clove in 1 each, as 1 each = 1 head and 1 head = 10 clove")
	require.True(t, node.Value.Equal(measure.Int(21)))
}

// labels are those of a tree, in lines.
func labels(node *explanation.Node) string {
	text := node.Label + "\n"
	for _, operand := range node.Operands {
		text += labels(operand)
	}
	return text
}
