package planning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// bought is what a row takes of its packages, as "2 x 12 fl oz, 1 x 8 fl oz".
func bought(row planning.Purchase) string {
	taken := []string{}
	for _, one := range row.Taken {
		taken = append(taken, fmt.Sprintf("%d x %s", one.Packages, one.Holds()))
	}
	return strings.Join(taken, ", ")
}

func preferred(at int) func(*catalog.Item) {
	return func(item *catalog.Item) {
		packages := append([]catalog.Package{}, item.Packages...)
		packages[at].Preferred = true
		item.SetPackages(packages)
	}
}

func TestAnItemSoldInSeveralPackagesIsBoughtAtTheLeastPrice(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		line     string
		sold     []func(*catalog.Item)
		lot      string
		bought   string
		leftOver string // "" for not known
		cost     string
		rule     answer.CoverRule
		packages int64 // of the item's package, -1 for others
		warnings []string
	}{
		"two sizes together": {
			line: "32 fl oz", sold: inPackages(packed("12 fl oz", "3.00"), alsoPacked("8 fl oz", "2.50")),
			bought: "2 x 12 fl oz, 1 x 8 fl oz", leftOver: "0", cost: "8.50", rule: answer.LeastPrice, packages: -1,
		},
		"the larger one is cheaper, though more is left over": {
			line: "700 g", sold: inPackages(packed("250 g", "1.00"), alsoPacked("1 kg", "2.50")),
			bought: "1 x 1 kg", leftOver: "300", cost: "2.50", rule: answer.LeastPrice, packages: -1,
		},
		"only the first one": {
			line: "700 g", sold: inPackages(packed("1 kg", "2.50"), alsoPacked("250 g", "1.00")),
			bought: "1 x 1 kg", leftOver: "300", cost: "2.50", rule: answer.LeastPrice, packages: 1,
		},
		"what is in stock is not bought": {
			line: "700 g", sold: inPackages(packed("1 kg", "2.50"), alsoPacked("250 g", "1.00")), lot: "500 g",
			bought: "1 x 250 g", leftOver: "50", cost: "1.00", rule: answer.LeastPrice, packages: -1,
		},
		"nothing to buy": {
			line: "700 g", sold: inPackages(packed("1 kg", "2.50"), alsoPacked("250 g", "1.00")), lot: "1 kg",
			bought: "", leftOver: "0", cost: "0.00", rule: answer.LeastPrice, packages: 0,
		},
		"equal in all: the preferred one": {
			line: "1 kg", sold: inPackages(packed("1 kg", "2.50"), alsoPacked("1000 g", "2.50"), preferred(1)),
			bought: "1 x 1000 g", leftOver: "0", cost: "2.50", rule: answer.LeastPrice, packages: 1,
		},
		"a preferred one that is dearer": {
			line: "1 kg", sold: inPackages(packed("1 kg", "2.50"), alsoPacked("500 g", "2.50"), preferred(1)),
			bought: "1 x 1 kg", leftOver: "0", cost: "2.50", rule: answer.LeastPrice, packages: -1,
		},
		"one without a price beside one with": {
			line: "700 g", sold: inPackages(packed("700 g", ""), alsoPacked("500 g", "1.00")),
			bought: "2 x 500 g", leftOver: "300", cost: "2.00", rule: answer.LeastPrice, packages: -1,
		},
		"no price: the fewest packages": {
			line: "1200 g", sold: inPackages(packed("500 g", ""), alsoPacked("2 kg", ""), alsoPacked("1.5 kg", "")),
			bought: "1 x 1.5 kg", leftOver: "300", rule: answer.FewestPackages, packages: -1,
		},
		"no price: the preferred one": {
			line: "1200 g", sold: inPackages(packed("500 g", ""), alsoPacked("2 kg", ""), preferred(0)),
			bought: "3 x 500 g", leftOver: "300", rule: answer.PreferredOne, packages: 3,
		},
		"one that does not convert": {
			line: "700 g", sold: inPackages(packed("1 each", "0.10"), alsoPacked("500 g", "1.00")),
			bought: "2 x 500 g", leftOver: "300", cost: "2.00", rule: answer.LeastPrice, packages: -1,
			warnings: []string{"CREAM is sold in packages of 1 each, which cannot be converted to g"},
		},
		"none that converts": {
			line: "700 g", sold: inPackages(packed("1 each", "0.10"), alsoPacked("1 bag", "0.20")), packages: -1,
			warnings: []string{
				"CREAM is sold in packages of 1 bag, which cannot be converted to g",
				"CREAM is sold in packages of 1 each, which cannot be converted to g",
			},
		},
		"through a measure": {
			line: "4 cup", sold: inPackages(weighing("1 cup", "120 g"), packed("300 g", "1.00"), alsoPacked("1 cup", "0.30")),
			bought: "4 x 1 cup", leftOver: "0", cost: "1.20", rule: answer.LeastPrice, packages: -1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKitchen()
			k.item("cream", test.sold...)
			k.recipe("a", "yield 24", test.line+" cream")
			k.bake("a/yield", 1)
			if test.lot != "" {
				k.lot("cream", test.lot)
			}
			summary := k.summary()
			row := summary.Shopping[0]
			require.Equal(t, test.bought, bought(row))
			require.Equal(t, test.rule, row.Rule)
			if test.leftOver == "" {
				require.Nil(t, row.LeftOver)
				require.Nil(t, row.Surplus)
			} else {
				require.Equal(t, test.leftOver, row.LeftOver.String())
				require.Equal(t, test.leftOver, row.Surplus.String())
			}
			if test.packages < 0 {
				require.Nil(t, row.Packages)
			} else {
				require.Equal(t, test.packages, *row.Packages)
			}
			if test.cost == "" {
				require.Nil(t, row.EstimatedCost)
				require.Len(t, summary.EstimatedCost.Missing, 1)
			} else {
				require.Equal(t, test.cost, row.EstimatedCost.String())
				require.Equal(t, test.cost, summary.EstimatedCost.Total.String())
			}
			var warnings []string
			for _, one := range summary.Warnings {
				warnings = append(warnings, one.Detail)
			}
			require.Equal(t, test.warnings, warnings)
			explains(t, k.ready())
		})
	}
}

func inPackages(changes ...func(*catalog.Item)) []func(*catalog.Item) { return changes }

func TestAListOfSeveralPlansCoversWhatAllOfThemNeedTogether(t *testing.T) {
	t.Parallel()
	plan := func(id domain.ID) *kitchen {
		k := market(id, "2026-12-01", "16 fl oz")
		k.item("flour", packed("12 fl oz", "3.00"), alsoPacked("8 fl oz", "2.50"))
		return k
	}
	pool := planning.Pool{Stock: newKitchen().input.Stock, Plans: []planning.Pooled{pooled(plan("a"), 0), pooled(plan("b"), 0)}}
	list := planning.ShoppingList(pool)
	require.Equal(t, "2 x 12 fl oz, 1 x 8 fl oz", bought(list.Items[0].Purchase))
	require.Equal(t, "8.50", list.EstimatedCost.Total.String())
}

func TestTheChoiceOfPackagesIsExplained(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("cream", packed("12 fl oz", "3.00"), alsoPacked("8 fl oz", "2.50"))
	k.recipe("a", "yield 24", "32 fl oz cream")
	k.bake("a/yield", 1)
	figures := planning.Explain(k.ready())
	cost, found := figures.Figure("shopping_list/cream/estimated_cost")
	require.True(t, found)
	require.Equal(t, "8.50", measure.MoneyOf(cost.Evaluate()).String())
	require.Equal(t, "sum(product(3, 2), product(2.5, 1))", text(cost))
	count, found := figures.Figure("shopping_list/cream/cover/1/packages")
	require.True(t, found)
	require.Equal(t, "packages of cream, each 8 fl oz, by the choice that costs least, then leaves least over, then has the fewest packages",
		count.Label)
	leftOver, _ := figures.Figure("shopping_list/cream/left_over")
	require.Equal(t, "0", leftOver.Evaluate().String())
}
