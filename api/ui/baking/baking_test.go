package baking_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// planned makes a plan of the sample kitchen's market, locks it, and returns its address.
func planned(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	occasion := "/occasions/" + string(list.Items[0].ID)
	plan := k.Submit(k.Get(occasion), occasion+"/plan").Location
	k.Command(http.MethodPost, "/v1"+plan+"/lock", "")
	return plan
}

func TestWhatCanBeBakedHasTheFiguresOfTheAPI(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	var summary answer.Summary
	k.API("/v1"+plan+"/summary", &summary)
	page := k.Get(plan + "/bake")
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	figures := page.Figures(t)
	for _, line := range summary.Batches {
		path := "recipe_batches/" + string(line.Recipe) + "/" + string(line.FinishedUnit) + "/"
		require.Contains(t, page.Text(t), line.RecipeName)
		require.Equal(t, line.RemainingBatches.Shown().String(), figures[path+"remaining_batches"])
		require.Equal(t, line.UnitsNeeded.String(), figures[path+"units_needed"])
		for _, short := range line.Shortages {
			require.Contains(t, page.Body, "/pantry/receive?item="+string(short.Item))
		}
	}
	figures = k.Get(plan + "/assemble").Figures(t)
	for _, target := range summary.Assemblies {
		require.Contains(t, figures, "assemblies/"+string(target.FinishedGood)+"/can_assemble_now")
	}
}

func TestARunIsRecordedWithALossAndVoided(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	path := plan + "/bake/almond-biscotti/piece"
	one := k.Get(path + "?batches=1")
	require.Equal(t, http.StatusOK, one.Status, one.Body)
	require.Contains(t, one.Body, "/pantry/lots/", "it shows from which lots it takes")
	two := k.Submit(one, path, "batches", "2")
	require.Equal(t, http.StatusOK, two.Status, "the yield was that of one batch")
	require.Contains(t, two.Text(t), "The batches were changed")
	var runs readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs", &runs)
	require.Empty(t, runs.Items)

	refused := k.Submit(two, path, "actual_yield", "100000")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `name="allow_over_yield"`)
	require.Contains(t, refused.Body, `value="100000"`, "what was typed is kept")
	refused = k.Submit(refused, path, "actual_yield", "many", "produced_at", "yesterday")
	require.Contains(t, refused.Body, `href="#bake-actual_yield"`)
	require.Contains(t, refused.Body, `href="#bake-produced_at"`)

	now := time.Now().UTC().Format("2006-01-02T15:04") // the lots of the sample kitchen are there by then
	done := k.Submit(refused, path, "actual_yield", "40", "produced_at", now,
		"loss_notes", "the tray slipped", "loss_category", "dropped")
	run := k.Follow(done)
	require.Contains(t, run.Text(t), "Recorded. Good pieces: 40.")
	var recorded ledger.ProductionRun
	k.API("/v1/production-runs/"+strings.TrimPrefix(done.Location, "/runs/production/"), &recorded)
	require.EqualValues(t, 2, recorded.Batches)
	require.EqualValues(t, "dropped", recorded.LossCategory)
	require.NotNil(t, recorded.PlanID)
	require.Contains(t, run.Body, `value="`+recorded.Known.String()+`"`)
	require.Contains(t, run.Body, `value="`+recorded.UnitCost.String()+`"`)
	for _, line := range recorded.Consumed {
		require.Contains(t, run.Body, `<data class="q" value="`+line.Amount.String()+`"`)
		require.Contains(t, run.Body, "/pantry/lots/"+string(line.LotID))
	}

	refused = k.Submit(run, done.Location)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status, "without a reason")
	voided := k.Follow(k.Submit(refused, done.Location, "reason", "wrong recipe"))
	require.Contains(t, voided.Text(t), "The run is voided.")
	require.Contains(t, voided.Text(t), "wrong recipe")
	require.NotContains(t, voided.Body, "<form method=\"post\"")
	require.Contains(t, k.Get("/runs").Text(t), "Voided")
	require.Contains(t, k.Get("/runs?voided=false").Text(t), "There are no such runs yet.")
}

// Fewer good units than expected need a reason: it is not the reader's "nothing was lost".
func TestALossIsAskedForItsReason(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k) + "/bake/almond-biscotti/piece"
	one := k.Get(path + "?batches=1")
	expected, err := strconv.ParseInt(one.Form(t, path, "", "").Get("_expected"), 10, 64)
	require.NoError(t, err)
	now := time.Now().UTC().Format("2006-01-02T15:04")
	count := func() int {
		var runs readmodels.List[ledger.ProductionRun]
		k.API("/v1/production-runs", &runs)
		return len(runs.Items)
	}
	for _, typed := range []struct{ batches, good, says string }{
		{"1", strconv.FormatInt(expected-1, 10), "1 is missing: why?"},
		{"1", strconv.FormatInt(expected-6, 10), "6 are missing: why?"},
		{"1", "0", strconv.FormatInt(expected, 10) + " are missing: why?"},
		{"2", strconv.FormatInt(2*expected-7, 10), "7 are missing: why?"},
	} {
		refused := k.Submit(one, path, "batches", typed.batches, "actual_yield", typed.good, "produced_at", now, "notes", "a hot day")
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, typed.good)
		require.Contains(t, refused.Text(t), typed.says)
		require.Contains(t, refused.Body, `href="#bake-loss_category"`)
		require.Contains(t, refused.Body, `value="`+typed.good+`"`, "what was typed is kept")
		require.Contains(t, refused.Text(t), "a hot day")
		require.Zero(t, count())
	}
	refused := k.Submit(one, path, "actual_yield", strconv.FormatInt(expected-6, 10), "produced_at", now, "loss_notes", "the tray slipped")
	require.Contains(t, refused.Text(t), "6 are missing: why?")
	done := k.Submit(refused, path, "loss_category", "dropped")
	require.Equal(t, http.StatusSeeOther, done.Status)
	var run ledger.ProductionRun
	k.API("/v1/production-runs/"+strings.TrimPrefix(done.Location, "/runs/production/"), &run)
	require.EqualValues(t, "dropped", run.LossCategory)
	all := k.Submit(k.Get(path+"?batches=1"), path, "produced_at", now)
	require.Equal(t, http.StatusSeeOther, all.Status, "nothing is missing")
	require.Equal(t, 2, count())
}

func TestGoodsAreAssembledAndTracedBack(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	path := plan + "/assemble/biscotti-box"
	refused := k.Submit(k.Get(path), path, "quantity", "3")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, plan+"/bake/almond-biscotti/piece", "what is missing is baked")
	require.Contains(t, refused.Body, `value="3"`)

	baked := k.Submit(k.Get(plan+"/bake/almond-biscotti/piece?batches=1"), plan+"/bake/almond-biscotti/piece")
	require.Equal(t, http.StatusSeeOther, baked.Status, baked.Body)
	done := k.Submit(k.Get(path+"?quantity=2"), path, "notes", "with a ribbon")
	run := k.Follow(done)
	require.Contains(t, run.Text(t), "Recorded: 2 assembled.")
	require.Contains(t, run.Body, baked.Location, "it came from the baking")

	used := k.Submit(k.Get(baked.Location), baked.Location, "reason", "never was")
	require.Equal(t, http.StatusConflict, used.Status)
	require.Contains(t, used.Body, done.Location, "void that first")

	require.Contains(t, run.Body, done.Location+"/label?labels=2")
	voided := k.Follow(k.Submit(run, done.Location, "reason", "counted twice"))
	require.Contains(t, voided.Text(t), "The run is voided.")
	require.NotContains(t, voided.Body, "/label?", "there is nothing to label")
}

// More than can be baked comes back with the form, which keeps what was typed.
func TestMoreThanCanBeBakedComesBackToTheForm(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k) + "/bake/almond-biscotti/piece"
	for _, typed := range [][]string{
		{"batches", "1000000000"}, {"batches", "1000", "scale", "1000001"}, {"batches", "99999999999999999999"}, {"actual_yield", "99999999999"},
	} {
		refused := k.Submit(k.Get(path), path, append([]string{"actual_yield", "7", "notes", "by hand"}, typed...)...)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, typed)
		form := refused.Form(t, path, "", "")
		require.Equal(t, "by hand", form.Get("notes"), typed)
		for i := 0; i < len(typed); i += 2 {
			require.Equal(t, typed[i+1], form.Get(typed[i]), typed)
		}
		require.Contains(t, refused.Body, `aria-invalid="true"`, typed)
		previewed := k.Submit(refused, path, "_preview", "yes")
		require.Contains(t, previewed.Body, `action="`+path+`"`, typed)
	}
}

func TestARunForNoOccasionIsChosenFromTheBook(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	require.Contains(t, k.Get("/runs/new").Body, "/runs/new/assemble/biscotti-box")
	path := "/runs/new/bake/almond-biscotti/piece"
	done := k.Submit(k.Get(path), path)
	require.Contains(t, k.Follow(done).Text(t), "for no occasion")
	require.Contains(t, k.Get("/runs?kind=production").Body, done.Location)
	require.NotContains(t, k.Get("/runs?kind=assembly").Body, done.Location)
	require.Equal(t, http.StatusNotFound, k.Get("/runs/production/5814adc6-e299-865c-a00b-c79fe23e2056").Status)
}

func TestABatchSheetIsTheSnapshotScaled(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	var summary answer.Summary
	k.API("/v1"+plan+"/summary", &summary)
	for _, line := range summary.Batches {
		var snapshot readmodels.RecipeSnapshot
		k.API("/v1"+plan+"/recipe-snapshots/"+string(*line.Snapshot)+"?batches=3", &snapshot)
		page := k.Get(plan + "/bake/" + string(line.Recipe) + "/" + string(line.FinishedUnit) + "/sheet?batches=3")
		for _, recipe := range snapshot.Scaled {
			for _, one := range recipe.Lines {
				require.Contains(t, page.Text(t), one.Name)
				require.Contains(t, page.Body, `value="`+one.Value.String()+`"`)
			}
		}
	}
	require.Equal(t, http.StatusNotFound, k.Get(plan+"/bake/none/piece/sheet").Status)
}

func TestGoodsInsideAreAssembledWithTheRun(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPut, "/v1/items/kraft-tag", `{"name":"Kraft tag","kind":"material"}`)
	k.Command(http.MethodPut, "/v1/finished-goods/tag", `{"name":"Tag","components":[{"item":"kraft-tag","quantity":"1","unit":"each"}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/parcel", `{"name":"Parcel","components":[{"finished_good":"tag","quantity":"2"}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots",
		`{"item":"kraft-tag","amount":"6","unit":"each","total_cost":"3","received_on":"2020-01-01","expires_on":"2020-02-01"}`)
	const path = "/runs/new/assemble/parcel"
	form := k.Get(path)
	require.Contains(t, form.Body, `name="assemble_nested"`)
	require.NotContains(t, form.Text(t), "To assemble first", "the tags have expired")
	form = k.Submit(form, path, "assemble_nested", "true", "_preview", "yes")
	require.Contains(t, form.Body, `name="allow_expired"`)
	form = k.Submit(form, path, "allow_expired", "true", "_preview", "yes")
	require.Contains(t, form.Text(t), "To assemble first: 2 × Tag.")
	run := k.Follow(k.Submit(form, path, "quantity", "3", "_preview", ""))
	require.Contains(t, run.Text(t), "Recorded: 3 assembled.")
	require.Contains(t, run.Text(t), "Assembled with it Tag 6")
}

// What the form itself finds, and what the kitchen has to say of the rest, come back together.
func TestAllFaultsOfARunAreShownAtOnce(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	path := plan + "/bake/almond-biscotti/piece"
	one := k.Get(path + "?batches=1")
	refused := k.Submit(one, path, "produced_at", "yesterday", "actual_yield", "100000")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Equal(t, []string{"#bake-actual_yield", "#bake-produced_at"}, refused.Faults())
	require.Contains(t, refused.Text(t), "This is above the expected")
	refused = k.Submit(one, path, "batches", "no number", "actual_yield", "100000")
	require.NotContains(t, refused.Text(t), "This is above the expected", "nothing is expected of a size that is none")
}
