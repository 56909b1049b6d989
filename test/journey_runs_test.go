package test

import (
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func (j *journey) bake(t *testing.T, body map[string]any, headers ...string) (answer, bakeRun) {
	a := j.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs", body, headers...)
	r := into[bakeRun](t, a)
	total := amount(t, r.KnownCost)
	require.Zero(t, total.Cmp(new(big.Rat).Add(amount(t, r.GoodValue), amount(t, r.LossValue))), "good and loss value add up to the cost: %s",
		a.body)
	sum, complete := new(big.Rat), true
	for _, line := range r.Consumed {
		complete = complete && line.CostComplete
		sum.Add(sum, amount(t, line.Cost))
		require.NotEmpty(t, line.LotID)
	}
	require.Zero(t, total.Cmp(sum), "the costs of the lines add up to the cost")
	require.Equal(t, complete, r.CostComplete)
	if complete {
		require.Equal(t, r.KnownCost, *r.TotalCost)
	} else {
		require.Nil(t, r.TotalCost)
	}
	return a, r
}

func (j *journey) runBody() map[string]any {
	return map[string]any{
		"recipe": j.recipes[0], "batches": 1, "actual_yield": 1, "occasion_id": j.occasion,
		"loss": map[string]any{"category": "burnt", "notes": "the second tray"},
	}
}

func (j *journey) bakeWithLoss(t *testing.T) {
	j.firstRun, j.first = j.bake(t, j.runBody(), "Idempotency-Key", "first-run")
	require.True(t, j.first.SnapshotReused)
	require.Equal(t, j.planID, *j.first.PlanID)
	require.Equal(t, "partial_loss", j.first.Status)
	require.Equal(t, j.first.ExpectedYield-1, j.first.LossQuantity)
	line := j.line(t, j.summary(t), j.recipes[0])
	require.Equal(t, j.first.SnapshotID, line.Snapshot)
	require.Equal(t, "1", line.Good)
	require.Equal(t, "1", line.CompletedBatches)
	require.Equal(t, fmt.Sprint(j.first.LossQuantity), line.Lost)
}

func (j *journey) line(t *testing.T, s planSummary, recipe string) batchLine {
	for _, line := range s.Batches {
		if line.Recipe == recipe {
			return line
		}
	}
	require.Fail(t, "no line for "+recipe)
	return batchLine{}
}

// changeRecipeAndBakeAgain doubles a recipe: the plan keeps its snapshot.
func (j *journey) changeRecipeAndBakeAgain(t *testing.T) {
	before := j.summary(t)
	recipe := into[map[string]any](t, j.get(t, "/v1/recipes/"+j.recipes[0]))
	for _, stamp := range []string{"slug", "revision", "content_hash", "archived"} {
		delete(recipe, stamp)
	}
	for _, line := range recipe["lines"].([]any) {
		line := line.(map[string]any)
		doubled := new(big.Rat).Mul(amount(t, line["amount"].(string)), big.NewRat(2, 1))
		line["amount"] = doubled.RatString()
	}
	j.must(t, http.StatusOK, http.MethodPut, "/v1/recipes/"+j.recipes[0], recipe)
	require.Equal(t, before, j.summary(t), "a changed recipe does not change the plan")

	_, second := j.bake(t, map[string]any{
		"recipe": j.recipes[0], "batches": 1, "actual_yield": j.first.ExpectedYield,
		"occasion_id": j.occasion,
	})
	require.Equal(t, j.first.SnapshotID, second.SnapshotID)
	require.True(t, second.SnapshotReused)
	requireSameAmounts(t, j.first.Consumed, second.Consumed)

	after := j.summary(t)
	require.Equal(t, "2", j.line(t, after, j.recipes[0]).CompletedBatches)
	for i, line := range after.Batches {
		require.Equal(t, before.Batches[i].Batches, line.Batches)
		require.Equal(t, before.Batches[i].TotalYield, line.TotalYield)
	}
	for i, row := range after.Shopping {
		require.Equal(t, before.Shopping[i].NeededTotal, row.NeededTotal)
	}
	j.refused(t, http.StatusConflict, "state_conflict", http.MethodPut, "/v1/occasions/"+j.occasion+"/production-targets/"+j.recipes[0],
		map[string]any{"batches": 9})
}

func doubled(t *testing.T, lines []consumedLine) []consumedLine {
	twice := slices.Clone(lines)
	for i := range twice {
		twice[i].Amount = new(big.Rat).Mul(amount(t, twice[i].Amount), big.NewRat(2, 1)).RatString()
	}
	return twice
}

// requireSameAmounts compares the consumption of two runs, of the items that both
// consumed in one unit only.
func requireSameAmounts(t *testing.T, want, got []consumedLine) {
	t.Helper()
	sums := [2]map[string]*big.Rat{{}, {}}
	units := map[string]map[string]bool{}
	for i, lines := range [2][]consumedLine{want, got} {
		for _, line := range lines {
			if sums[i][line.Item] == nil {
				sums[i][line.Item] = new(big.Rat)
			}
			if units[line.Item] == nil {
				units[line.Item] = map[string]bool{}
			}
			units[line.Item][line.Unit] = true
			sums[i][line.Item].Add(sums[i][line.Item], amount(t, line.Amount))
		}
	}
	compared := 0
	for item, sum := range sums[0] {
		if len(units[item]) == 1 {
			compared++
			require.Equal(t, sum.FloatString(6), sums[1][item].FloatString(6), item)
		}
	}
	require.GreaterOrEqual(t, compared, 3)
}

func (j *journey) bakeAdHoc(t *testing.T) {
	_, adHoc := j.bake(t, map[string]any{"recipe": j.recipes[0], "batches": 1, "actual_yield": j.first.ExpectedYield, "allow_expired": true})
	require.False(t, adHoc.SnapshotReused)
	require.Nil(t, adHoc.PlanID)
	require.NotEqual(t, j.first.SnapshotID, adHoc.SnapshotID)
	requireSameAmounts(t, doubled(t, j.first.Consumed), adHoc.Consumed)
	require.Equal(t, "2", j.line(t, j.summary(t), j.recipes[0]).CompletedBatches, "a run without an occasion is no progress")
}

func (j *journey) assemble(t *testing.T) {
	line := j.line(t, j.summary(t), j.recipes[1])
	yield := amount(t, line.TotalYield)
	yield.Quo(yield, big.NewRat(batchesEach, 1))
	j.bake(t, map[string]any{"recipe": j.recipes[1], "batches": 1, "actual_yield": yield.Num().Int64(), "occasion_id": j.occasion})
	short := j.refused(t, http.StatusUnprocessableEntity, "shortage", http.MethodPost, "/v1/assembly-runs",
		map[string]any{"finished_good": "gift-box", "quantity": 100_000, "occasion_id": j.occasion})
	require.Len(t, short.Shortages, 3, "every shortage is named")
	j.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", map[string]any{
		"item": j.box, "amount": 20, "unit": "each",
		"unit_cost": "0.85", "received_on": "2026-11-21",
	})

	a := j.must(t, http.StatusCreated, http.MethodPost, "/v1/assembly-runs", map[string]any{
		"finished_good": "gift-box", "quantity": 2,
		"occasion_id": j.occasion,
	})
	assembled := into[bakeRun](t, a)
	require.True(t, assembled.SnapshotReused)
	units := new(big.Rat)
	for _, line := range assembled.Consumed {
		if line.FinishedUnit == j.units[0] {
			units.Add(units, amount(t, line.Amount))
		}
	}
	require.Zero(t, units.Cmp(big.NewRat(2*perBox, 1)), "%s", a.body)
	s := j.summary(t)
	require.Equal(t, 2, s.Assemblies[0].Assembled)
	require.Equal(t, boxes-2, s.Assemblies[0].Remaining)
	require.Equal(t, "in_progress", s.Phases["assembly"])
}
