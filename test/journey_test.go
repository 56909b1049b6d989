package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

type (
	batchLine struct {
		Recipe           string
		FinishedUnit     string      `json:"finished_unit"`
		Snapshot         string      `json:"recipe_snapshot_id"`
		HasSnapshot      bool        `json:"has_snapshot"`
		Batches          json.Number `json:"batches"`
		TotalYield       string      `json:"total_yield"`
		Good             string      `json:"good_units"`
		Lost             string      `json:"lost_units"`
		CompletedBatches string      `json:"completed_batches"`
		Remaining        json.Number `json:"remaining_batches"`
		Feasibility      string
	}
	purchase struct {
		Item, Unit, Needed string
		NeededTotal        string `json:"needed_total"`
		OnHand             string `json:"on_hand"`
		ToBuy              string `json:"to_buy"`
		Sufficient         bool
	}
	planSummary struct {
		Status     string
		Phases     map[string]string
		Batches    []batchLine `json:"recipe_batches"`
		Assemblies []struct {
			FinishedGood   string `json:"finished_good"`
			Assembled      int
			Remaining      int
			CanAssembleNow int `json:"can_assemble_now"`
			Feasibility    string
		}
		Shopping []purchase `json:"shopping_list"`
		Warnings []struct{ Code, Item, Detail string }
	}
	consumedLine struct {
		Item         string
		FinishedUnit string `json:"finished_unit"`
		LotID        string `json:"lot_id"`
		Amount, Unit string
		Cost         string
	}
	bakeRun struct {
		ID             string
		PlanID         *string `json:"plan_id"`
		SnapshotID     string  `json:"snapshot_id"`
		SnapshotReused bool    `json:"snapshot_reused"`
		ExpectedYield  int     `json:"expected_yield"`
		LossQuantity   int     `json:"loss_quantity"`
		Status         string
		Consumed       []consumedLine
		TotalCost      string  `json:"total_cost"`
		GoodValue      string  `json:"good_value"`
		LossValue      string  `json:"loss_value"`
		UnitCost       *string `json:"unit_cost"`
	}
	plan struct {
		ID         string
		Number     int
		State      string
		Production []struct {
			Recipe       string
			FinishedUnit string `json:"finished_unit"`
			Batches      int
			Origin       string
			Snapshot     string `json:"recipe_snapshot_id"`
		} `json:"production_targets"`
	}
)

// exportFile is a real kitchen's export where there is one beside the checkout,
// and a small one of our own otherwise.
func exportFile(t *testing.T) (path string, real bool) {
	shared := filepath.Join("..", "..", "shared", "data", "bake-tracker-export-v4.json")
	if _, err := os.Stat(shared); err == nil {
		return shared, true
	}
	return filepath.Join("testdata", "export.json"), false
}

// The whole way from an empty data directory to assembled boxes, through a power
// cut, wherever the log is.
func TestFromAnExportToAssembledBoxes(t *testing.T) {
	for name, where := range map[string]func(t *testing.T) []string{
		"with everything in a data directory": func(t *testing.T) []string { return []string{"--data-dir", dataDir(t)} },
		"with the log on KurrentDB": func(t *testing.T) []string {
			return []string{"--database-url", pgtest.Cluster(t, nil).URL("postgres"), "--eventstore-url", kurrent(t).ConnectionString()}
		},
	} {
		t.Run(name, func(t *testing.T) {
			arguments := where(t)
			s := serve(t, arguments...)
			j := &journey{server: s}
			j.importTwice(t)
			j.plan(t)
			j.shop(t)
			j.bakeWithLoss(t)
			j.changeRecipeAndBakeAgain(t)
			j.bakeAdHoc(t)
			j.assemble(t)
			before := j.everything(t)
			s.kill()
			again := serve(t, arguments...)
			again.position = s.position
			j.server = again
			require.Equal(t, before, j.everything(t), "after a power cut")
			j.repeatFirstRun(t)
			require.Equal(t, before, j.everything(t), "after a repeated command")
		})
	}
}

// journey is what the steps know of one another.
type journey struct {
	*server
	occasion, planID string
	recipes          []string
	units            []string
	box              string
	firstRun         answer
	first            bakeRun
}

const (
	batchesEach = 3
	boxes       = 4
	perBox      = 2
)

func (j *journey) importTwice(t *testing.T) {
	file, realKitchen := exportFile(t)
	export, err := os.ReadFile(file)
	require.NoError(t, err)
	type report struct {
		Created map[string]int
		Skipped []struct{ Record, Reason string }
	}
	first := into[report](t, j.must(t, http.StatusOK, http.MethodPost, "/v1/import", bytes.NewReader(export)))
	if realKitchen {
		require.Empty(t, first.Skipped)
		require.Equal(t, 20, first.Created["recipes"])
		require.Equal(t, 156, first.Created["lots"])
		require.Equal(t, 337+21, first.Created["items"])
		require.Len(t, list[any](t, j.client, "/v1/items?kind=ingredient"), 337)
		require.Len(t, list[any](t, j.client, "/v1/items?kind=material"), 21)
		require.Len(t, list[any](t, j.client, "/v1/pantry/lots"), 156)
		recipes := list[struct{ Yields []any }](t, j.client, "/v1/recipes")
		require.Len(t, recipes, 20)
		units := 0
		for _, recipe := range recipes {
			units += len(recipe.Yields)
		}
		require.Equal(t, 20, units)
	}
	head := j.head(t)
	second := into[report](t, j.must(t, http.StatusOK, http.MethodPost, "/v1/import", bytes.NewReader(export)))
	for what, n := range second.Created {
		require.Zero(t, n, "%s were created by a repeated import", what)
	}
	require.Equal(t, head, j.head(t), "a repeated import wrote something")
}

func (j *journey) plan(t *testing.T) {
	type recipe struct {
		Slug   string
		Yields []struct{ Slug string }
	}
	all := list[recipe](t, j.client, "/v1/recipes")
	require.GreaterOrEqual(t, len(all), 5)
	for _, r := range all[:5] {
		j.recipes = append(j.recipes, r.Slug)
		j.units = append(j.units, r.Slug+"/"+r.Yields[0].Slug)
	}
	j.box = list[struct{ Slug string }](t, j.client, "/v1/items?kind=material")[0].Slug
	created := j.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions", map[string]any{"name": "Christmas market 🎄", "date": "2026-12-20", "output_mode": "bundled"})
	j.occasion = into[struct{ ID string }](t, created).ID
	require.Equal(t, "/v1/occasions/"+j.occasion, created.header.Get("Location"))
	for _, slug := range j.recipes {
		j.must(t, http.StatusCreated, http.MethodPut, "/v1/occasions/"+j.occasion+"/production-targets/"+slug, map[string]any{"batches": batchesEach})
	}
	j.must(t, http.StatusCreated, http.MethodPut, "/v1/finished-goods/gift-box", map[string]any{"name": "Gift box", "components": []any{
		map[string]any{"finished_unit": j.units[0], "quantity": perBox},
		map[string]any{"finished_unit": j.units[1], "quantity": "3"},
		map[string]any{"item": j.box, "quantity": 1, "unit": "each"},
	}})
	j.must(t, http.StatusCreated, http.MethodPut, "/v1/occasions/"+j.occasion+"/assembly-targets/gift-box", map[string]any{"quantity": boxes})
	j.giveDensities(t)
	made := into[plan](t, j.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions/"+j.occasion+"/plans", nil))
	require.Len(t, made.Production, 5)
	again := into[plan](t, j.must(t, http.StatusOK, http.MethodPost, "/v1/occasions/"+j.occasion+"/plans", nil))
	require.Equal(t, made, again, "the same plan twice")
	j.planID = made.ID
}

// giveDensities does what the first look at the list asks a baker for: some lots
// are kept by weight, are used by volume, and nobody has said yet what they
// weigh.
func (j *journey) giveDensities(t *testing.T) {
	live := into[planSummary](t, j.get(t, "/v1/occasions/"+j.occasion+"/summary"))
	require.False(t, live.Batches[0].HasSnapshot)
	for _, warning := range live.Warnings {
		if warning.Code != "LOT_NOT_CONVERTIBLE" && warning.Code != "UNIT_FACTOR_MISSING" {
			continue
		}
		item := into[map[string]any](t, j.get(t, "/v1/items/"+warning.Item))
		for _, stamp := range []string{"slug", "revision", "content_hash", "archived"} {
			delete(item, stamp)
		}
		item["density"] = map[string]any{"volume": 1, "volume_unit": "cup", "weight": "150", "weight_unit": "g"}
		j.must(t, http.StatusOK, http.MethodPut, "/v1/items/"+warning.Item, item)
	}
}

func (j *journey) summary(t *testing.T) planSummary {
	return into[planSummary](t, j.get(t, "/v1/plans/"+j.planID+"/summary"))
}

func amount(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	require.True(t, ok, text)
	return r
}

// shop receives whatever the list says is missing.
func (j *journey) shop(t *testing.T) {
	before := j.summary(t)
	var lots []any
	for _, row := range before.Shopping {
		short := new(big.Rat).Sub(amount(t, row.Needed), amount(t, row.OnHand))
		if short.Sign() < 0 {
			short.SetInt64(0)
		}
		require.Zero(t, short.Cmp(amount(t, row.ToBuy)), "%s: %+v", row.Item, row)
		require.Equal(t, short.Sign() == 0, row.Sufficient)
		if short.Sign() > 0 {
			// Plenty, so that what is baked beside the plan finds something too; no
			// pantry keeps more than nine decimals.
			more := new(big.Rat).Mul(amount(t, row.NeededTotal), big.NewRat(3, 1))
			lots = append(lots, map[string]any{"item": row.Item, "amount": more.FloatString(9), "unit": row.Unit, "total_cost": "7.49", "received_on": "2026-11-20", "expires_on": "2027-06-30"})
		}
	}
	require.NotEmpty(t, lots, "a kitchen that lacks nothing shows nothing")
	j.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", map[string]any{"lots": lots})
	after := j.summary(t)
	for _, row := range after.Shopping {
		require.True(t, row.Sufficient, "%+v", row)
	}
	for _, line := range after.Batches {
		require.Equal(t, "ready", line.Feasibility, "%+v", line)
	}
	j.must(t, http.StatusOK, http.MethodPost, "/v1/plans/"+j.planID+"/shopping-complete", nil)
	require.Equal(t, "complete", j.summary(t).Phases["shopping"])
}

func (j *journey) bake(t *testing.T, body map[string]any, headers ...string) (answer, bakeRun) {
	a := j.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs", body, headers...)
	r := into[bakeRun](t, a)
	total := amount(t, r.TotalCost)
	require.Zero(t, total.Cmp(new(big.Rat).Add(amount(t, r.GoodValue), amount(t, r.LossValue))), "good and loss value are the cost: %s", a.body)
	sum := new(big.Rat)
	for _, line := range r.Consumed {
		sum.Add(sum, amount(t, line.Cost))
		require.NotEmpty(t, line.LotID)
	}
	require.Zero(t, total.Cmp(sum), "the lines' costs are the cost")
	return a, r
}

func (j *journey) runBody() map[string]any {
	return map[string]any{"recipe": j.recipes[0], "batches": 1, "actual_yield": 1, "occasion_id": j.occasion, "loss": map[string]any{"category": "burnt", "notes": "the second tray"}}
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

// changeRecipeAndBakeAgain doubles a recipe: the plan keeps what it captured.
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
	require.Equal(t, before, j.summary(t), "a recipe changed and the plan with it")

	_, second := j.bake(t, map[string]any{"recipe": j.recipes[0], "batches": 1, "actual_yield": j.first.ExpectedYield, "occasion_id": j.occasion})
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
	j.refused(t, http.StatusConflict, "state_conflict", http.MethodPut, "/v1/occasions/"+j.occasion+"/production-targets/"+j.recipes[0], map[string]any{"batches": 9})
}

func doubled(t *testing.T, lines []consumedLine) []consumedLine {
	twice := slices.Clone(lines)
	for i := range twice {
		twice[i].Amount = new(big.Rat).Mul(amount(t, twice[i].Amount), big.NewRat(2, 1)).RatString()
	}
	return twice
}

// requireSameAmounts compares what two runs consumed of the items of which both
// met lots of one unit only.
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
	require.Equal(t, "2", j.line(t, j.summary(t), j.recipes[0]).CompletedBatches, "a run for nobody is no progress")
}

func (j *journey) assemble(t *testing.T) {
	line := j.line(t, j.summary(t), j.recipes[1])
	yield := amount(t, line.TotalYield)
	yield.Quo(yield, big.NewRat(batchesEach, 1))
	j.bake(t, map[string]any{"recipe": j.recipes[1], "batches": 1, "actual_yield": yield.Num().Int64(), "occasion_id": j.occasion})
	short := j.refused(t, http.StatusUnprocessableEntity, "shortage", http.MethodPost, "/v1/assembly-runs", map[string]any{"finished_good": "gift-box", "quantity": 100_000, "occasion_id": j.occasion})
	require.Len(t, short.Shortages, 3, "every shortage is named")
	j.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", map[string]any{"item": j.box, "amount": 20, "unit": "each", "unit_cost": "0.85", "received_on": "2026-11-21"})

	a := j.must(t, http.StatusCreated, http.MethodPost, "/v1/assembly-runs", map[string]any{"finished_good": "gift-box", "quantity": 2, "occasion_id": j.occasion})
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

// everything is what the program answers to every kind of question.
func (j *journey) everything(t *testing.T) map[string]string {
	answers := map[string]string{}
	for _, path := range []string{
		"/v1/items?limit=500", "/v1/recipes", "/v1/finished-goods", "/v1/occasions", "/v1/occasions/" + j.occasion,
		"/v1/occasions/" + j.occasion + "/summary", "/v1/plans/" + j.planID, "/v1/plans/" + j.planID + "/summary",
		"/v1/plans/" + j.planID + "/shopping-list", "/v1/plans/" + j.planID + "/recipe-snapshots",
		"/v1/plans/" + j.planID + "/finished-good-snapshots", "/v1/pantry/lots?limit=500", "/v1/pantry/stock",
		"/v1/production-runs", "/v1/assembly-runs", "/v1/production-runs/" + j.first.ID,
		"/v1/plans/" + j.planID + "/recipe-snapshots/" + j.first.SnapshotID,
	} {
		answers[path] = string(j.get(t, path).body)
	}
	return answers
}

// repeatFirstRun sends the first run again: it is answered from the log.
func (j *journey) repeatFirstRun(t *testing.T) {
	again := j.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs", j.runBody(), "Idempotency-Key", "first-run")
	require.Equal(t, string(j.firstRun.body), string(again.body))
	require.Equal(t, "true", again.header.Get("Idempotency-Replayed"))
	require.Empty(t, j.firstRun.header.Get("Idempotency-Replayed"))
	other := j.runBody()
	other["batches"] = 2
	j.refused(t, http.StatusUnprocessableEntity, "idempotency_key_reused", http.MethodPost, "/v1/production-runs", other, "Idempotency-Key", "first-run")
}
