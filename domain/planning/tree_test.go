package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// told is a target as "feasibility, can assemble n" and its blockers.
func told(target planning.Assembly) []string {
	texts := []string{fmt.Sprintf("%s, %d now", target.Feasibility, target.CanAssembleNow)}
	for _, b := range target.Blockers {
		name := string(b.Item) + string(b.FinishedGood)
		if !b.FinishedUnit.IsZero() {
			name = b.FinishedUnit.String()
		}
		text := fmt.Sprintf("%s needs %s of %s: %s short", name, b.Needed, b.Available, b.Short)
		if b.Unit != measure.NoUnit {
			text += " in " + b.Unit.String()
		}
		texts = append(texts, text)
	}
	return texts
}

// bakedEverything leaves no batch to bake, so that later is as now.
func (k *kitchen) bakedEverything() { k.baked("a/yield", 1000, 10_000, 0) }

// Every level uses the one below twice: 2^30 paths, and 31 goods.
func TestADeepLatticeOfGoodsIsOnePass(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "yield 10", "1 cup flour")
	k.good("good-0", "1 a/yield")
	for level := 1; level <= 30; level++ {
		below := fmt.Sprintf("good-%d", level-1)
		k.good(domain.Slug(fmt.Sprintf("good-%d", level)), "0.5 of "+below, "0.5 of "+below)
	}
	k.assemble("good-30", 3)
	k.units("a/yield", "2")
	k.goods("good-7", "0.5")
	answer := k.summary()
	require.Equal(t, []string{"after_production, 2 now", "a/yield needs 2.5 of 2: 0.5 short"}, told(answer.Assemblies[0]))
}

func TestWarnsOfWhatNoPlanCouldBeMadeOf(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "small 1", "1 cup flour")
	k.bake("a/small", 1)
	in := k.ready()
	in.Unusable = &catalog.UnusableError{Cycles: [][]domain.Slug{{"a", "b", "a"}}, TooDeep: []domain.Slug{"tower"}}
	warnings := planning.Calculate(in).Warnings
	require.Len(t, warnings, 2)
	require.Equal(t, planning.DefinitionCycle, warnings[0].Code)
	require.Contains(t, warnings[0].Detail, "a > b > a")
	require.Equal(t, planning.DefinitionTooDeep, warnings[1].Code)
	require.Contains(t, warnings[1].Detail, "tower nests more than 10")
}
