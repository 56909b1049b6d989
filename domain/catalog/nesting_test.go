package catalog_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

func TestADiamondIsLegal(t *testing.T) {
	k := newKitchen()
	k.recipe("starter", "1 cup flour")
	k.recipe("left", "1 of starter")
	k.recipe("right", "1 of starter")
	top := k.recipe("top", "1 of left", "1 of right", "1 of starter", "2 of left")
	require.NoError(t, k.CheckRecipe(top))
	require.NoError(t, k.Check([]domain.Slug{"top"}, nil))
	k.good("tin", "1 top/standard")
	k.good("red", "1 tin")
	k.good("blue", "1 tin")
	hamper := k.good("hamper", "1 red", "1 blue", "1 tin")
	require.NoError(t, k.CheckGood(hamper))
	require.NoError(t, k.Check(nil, []domain.Slug{"hamper"}))
}

func TestACycleIsReportedWithItsPath(t *testing.T) {
	t.Run("of a recipe with itself", func(t *testing.T) {
		k := newKitchen()
		refusal := unusable(t, k.CheckRecipe(k.recipe("bread", "1 of bread")))
		require.Equal(t, [][]domain.Slug{{"bread", "bread"}}, refusal.Cycles)
		require.EqualError(t, refusal, "a cycle: bread > bread")
	})
	t.Run("that a definition closes", func(t *testing.T) {
		k := newKitchen()
		k.recipe("b", "1 of c")
		k.recipe("c", "1 of d", "1 of a")
		k.recipe("d", "1 cup flour")
		refusal := unusable(t, k.CheckRecipe(k.recipe("a", "1 of d", "1 of b")))
		require.Equal(t, [][]domain.Slug{{"a", "b", "c", "a"}}, refusal.Cycles)
		require.Empty(t, refusal.Missing)
	})
	t.Run("somewhere below", func(t *testing.T) {
		k := newKitchen()
		k.recipe("a", "1 of b")
		k.recipe("b", "1 of c")
		k.recipe("c", "1 of b")
		refusal := unusable(t, k.Check([]domain.Slug{"a"}, nil))
		require.Equal(t, [][]domain.Slug{{"b", "c", "b"}}, refusal.Cycles)
	})
	t.Run("of goods", func(t *testing.T) {
		k := newKitchen()
		k.good("tin", "1 hamper")
		refusal := unusable(t, k.CheckGood(k.good("hamper", "1 each box", "1 tin")))
		require.Equal(t, [][]domain.Slug{{"hamper", "tin", "hamper"}}, refusal.Cycles)
	})
}

func TestEveryCycleIsReportedOnce(t *testing.T) {
	k := newKitchen()
	k.recipe("a", "1 of b", "1 of c")
	k.recipe("b", "1 of d")
	k.recipe("d", "1 of e")
	k.recipe("e", "1 of b")
	k.recipe("c", "1 of c")
	k.recipe("z", "1 of e") // meets the same cycle elsewhere
	k.recipe("menu", "1 of z", "1 of a")
	k.good("tin", "1 tin", "1 z/standard")
	refusal := unusable(t, k.Check([]domain.Slug{"a", "z", "menu"}, []domain.Slug{"tin"}))
	require.ElementsMatch(t, [][]domain.Slug{{"tin", "tin"}, {"c", "c"}, {"b", "d", "e", "b"}}, refusal.Cycles)
}

func TestNestingIsBounded(t *testing.T) {
	for levels, legal := range map[int]bool{1: true, catalog.MaxNesting: true, catalog.MaxNesting + 1: false} {
		t.Run(fmt.Sprint(levels), func(t *testing.T) {
			k := newKitchen()
			k.recipe("r0", "1 cup flour")
			k.good("g0", "1 r0/standard")
			for i := 1; i <= levels; i++ {
				k.recipe(domain.Slug(fmt.Sprintf("r%d", i)), "1 cup flour", fmt.Sprintf("1 of r%d", i-1), "1 of r0")
				k.good(domain.Slug(fmt.Sprintf("g%d", i)), "1 g0", fmt.Sprintf("1 g%d", i-1))
			}
			recipe, good := domain.Slug(fmt.Sprintf("r%d", levels)), domain.Slug(fmt.Sprintf("g%d", levels))
			for _, err := range []error{k.CheckRecipe(k.Recipes[recipe].Definition), k.Check([]domain.Slug{recipe}, nil)} {
				if legal {
					require.NoError(t, err)
					continue
				}
				require.Equal(t, []domain.Slug{recipe}, unusable(t, err).TooDeep)
				require.ErrorContains(t, err, "more than 10 levels of components")
			}
			for _, err := range []error{k.CheckGood(k.Goods[good].Definition), k.Check(nil, []domain.Slug{good})} {
				if legal {
					require.NoError(t, err)
					continue
				}
				require.Equal(t, []domain.Slug{good}, unusable(t, err).TooDeep)
			}
		})
	}
}

// Ten levels of twelve branches are 12^10 paths and 121 recipes.
func TestDiamondsOfDiamondsAreWalkedOncePerEdge(t *testing.T) {
	k := newKitchen()
	const levels, branches = 10, 12
	name := func(kind string, level, branch int) string { return fmt.Sprintf("%s%d-%d", kind, level, branch) }
	for level := range levels {
		var recipes, goods []string
		for branch := range branches {
			if level > 0 {
				recipes = append(recipes, "1 of "+name("r", level-1, branch))
				goods = append(goods, "1 "+name("g", level-1, branch))
			}
		}
		for branch := range branches {
			k.recipe(domain.Slug(name("r", level, branch)), append(recipes, "1 g flour")...)
			k.good(domain.Slug(name("g", level, branch)), append(goods, "1 "+name("r", 0, branch)+"/standard")...)
		}
	}
	var all, allGoods []string
	for branch := range branches {
		all, allGoods = append(all, "1 of "+name("r", levels-1, branch)), append(allGoods, "1 "+name("g", levels-1, branch))
	}
	top, hamper := k.recipe("top", all...), k.good("hamper", allGoods...)
	started := time.Now()
	require.NoError(t, k.CheckRecipe(top))
	require.NoError(t, k.CheckGood(hamper))
	require.NoError(t, k.Check([]domain.Slug{"top"}, []domain.Slug{"hamper"}))
	needs := catalog.Merge(k.CaptureRecipe("id", "top").Content.PerBatch())
	units, _ := k.CaptureGood("id", "hamper").Content.PerGood()
	require.Less(t, time.Since(started), 5*time.Second)
	// 12 + 12^2 + … + 12^10
	require.Equal(t, []string{"67546215516 g flour"}, listed(needs))
	require.Len(t, units, branches)
	require.Equal(t, "5628851293", units[0].Quantity.String()) // 1 + 12 + … + 12^9
}
