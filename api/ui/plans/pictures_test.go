package plans_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// percent returns a part in percent of a whole.
func percent(t *testing.T, part, whole measure.Number) float64 {
	t.Helper()
	number, ok := part.Mul(measure.Int(100_000)).Div(whole).Floor().Int64()
	require.True(t, ok)
	return float64(number) / 1000
}

// inProduction makes a plan of the sample's market, and bakes and assembles a part of it.
func inProduction(t *testing.T, k *uitest.Kitchen) (path string, summary answer.Summary) {
	t.Helper()
	path = planned(t, k)
	k.Command(http.MethodPost, "/v1"+path+"/lock", "")
	k.API("/v1"+path+"/summary", &summary)
	run := `{"recipe":"almond-biscotti","batches":1,"actual_yield":30,"occasion_id":"` + string(summary.Plan.OccasionID) +
		`","loss":{"category":"broken"}}`
	k.Command(http.MethodPost, "/v1/production-runs", run)
	k.Command(http.MethodPost, "/v1/assembly-runs",
		`{"finished_good":"biscotti-box","quantity":2,"occasion_id":"`+string(summary.Plan.OccasionID)+`"}`)
	summary = answer.Summary{}
	k.API("/v1"+path+"/summary", &summary)
	return path, summary
}

func TestTheBarsOfAPlanAreItsFigures(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path, summary := inProduction(t, k)
	page := k.Get(path)

	made := page.Bars(t, "made", "lost", "left")
	require.Len(t, made, len(summary.Batches)+len(summary.Assemblies))
	lost := 0
	for i := range summary.Batches {
		line := &summary.Batches[i]
		all := line.Good.Add(line.Lost).Add(line.RemainingYield).Max(line.TotalYield)
		require.InDelta(t, percent(t, line.Good, all), made[i]["made"], 0.002, line.RecipeName)
		require.InDelta(t, percent(t, line.Lost, all), made[i]["lost"], 0.002)
		require.InDelta(t, percent(t, line.RemainingYield, all), made[i]["left"], 0.002)
		lost += len(made[i]) - 1
	}
	require.Equal(t, 2, lost, "one line is made in part, with a loss")
	for i, target := range summary.Assemblies {
		bar := made[len(summary.Batches)+i]
		require.InDelta(t, percent(t, measure.Int(target.Assembled), measure.Int(target.Quantity)), bar["made"], 0.002, target.Name)
	}

	covers := page.Bars(t, "stock", "collected", "reserved", "buy")
	require.Len(t, covers, len(summary.Shopping), "ingredients, then packaging")
	short := 0
	for i, ingredient := range summary.Ingredients {
		row := summary.Purchase(ingredient.Item, ingredient.Unit)
		require.NotNil(t, row, ingredient.Name)
		bought := percent(t, row.ToBuy, row.Needed)
		require.InDelta(t, bought, covers[i]["buy"], 0.002, ingredient.Name)
		require.InDelta(t, 100-bought, covers[i]["stock"], 0.003, ingredient.Name)
		if !row.Sufficient {
			short++
		}
	}
	require.Positive(t, short)

	costs := page.Bars(t, "cost")
	categories := summary.EstimatedCost.ByCategory
	require.Len(t, costs, len(categories))
	most := measure.Number{}
	for _, category := range categories {
		most = most.Max(category.Known.Number())
	}
	figures := page.Figures(t)
	sum := measure.Money{}
	for i, category := range categories {
		require.InDelta(t, percent(t, category.Known.Number(), most), costs[i]["cost"], 0.002, category.Category)
		path := "estimated_cost/by_category/" + category.Category + "/known_cost"
		require.Equal(t, category.Known.String(), figures[path], "the table has the same figure")
		sum = sum.Add(category.Known)
	}
	require.Equal(t, summary.EstimatedCost.Known.String(), sum.String())
	require.Equal(t, sum.String(), figures["estimated_cost/total_cost"], "every price is known")
}

func TestATimelineSaysWhatHappenedAndWhatIsOpen(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path, summary := inProduction(t, k)
	require.Len(t, summary.Timeline.Phases, 4)
	text := k.Get(path).Text(t)
	require.Contains(t, text, "Shopping not started by ")
	require.Contains(t, text, "The day ")
	require.Contains(t, k.Get(path+"?lang=de").Text(t), "Zeitplan")
	other := k.Browser().Get(market(t, k))
	require.Contains(t, other.Text(t), "Assembly in progress", "the occasion has it too")
}

func TestACompletedPlanShowsTheResult(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path, _ := inProduction(t, k)
	page := k.Get(path)
	require.NotContains(t, page.Text(t), "planned against made")
	done := k.Follow(k.Submit(page, path+"/complete", "accept_incomplete", "yes", "reason", "snow"))
	require.Contains(t, done.Text(t), "Baked: planned against made")
	require.Contains(t, done.Text(t), "Assembled: planned against made")
	require.NotContains(t, done.Text(t), "missing", "nothing is to be made any more")
	require.Equal(t, "20.83", done.Figures(t)["recipe_batches/almond-biscotti/piece/percent"])
	bar := done.Bars(t, "made", "lost", "left")[0]
	require.InDelta(t, 18.75, bar["made"], 0.001, "30 of 160")
	require.InDelta(t, 1.25, bar["lost"], 0.001, "2 broken ones")
}
