package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/schedule"
	"crumbtrail/readmodels"
)

func TestATargetHasADay(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	k.put("/v1/recipes/bun", `{"name":"Bun","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
		`"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":24}]}`)
	at := k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13","output_mode":"bulk_count"}`).Header().Get("Location")
	target := at + "/production-targets/bun"
	k.put(target, `{"batches":1,"produce_on":"2026-12-10"}`)
	k.send(http.MethodPut, target, `{"batches":1,"produce_on":"2026-12-14"}`).refused(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, domain.Date("2026-12-10"), into[readmodels.Occasion](k.ask(at)).ProductionTargets[0].ProduceOn)
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":"500","unit":"g","total_cost":"1",`+
		`"received_on":"2026-11-01","expires_on":"2026-12-11"}]}`)
	text := func(summary planning.Summary) string {
		return fmt.Sprintf("%s on %s", summary.Batches[0].Feasibility, summary.Batches[0].ProduceOn)
	}
	require.Equal(t, "ready on 2026-12-10", text(into[planning.Summary](k.ask(at+"/summary"))), "of the targets")

	plan := k.planned(at)
	require.Equal(t, "ready on 2026-12-10", text(into[planning.Summary](k.ask(plan+"/summary"))))
	require.Equal(t, domain.Date("2026-12-10"), into[readmodels.Plan](k.ask(plan)).ProductionTargets[0].ProduceOn)
	step := into[schedule.Schedule](k.ask(at + "/schedule")).Steps[0]
	require.Equal(t, "bake 2026-12-10 Bun Piece produce_on",
		fmt.Sprint(step.Kind, " ", step.Day, " ", step.Name, " ", step.UnitName, " ", step.Because.Rule))
	const later = `{"production_targets":[{"recipe":"bun","batches":1,"produce_on":"2026-12-12"}]}`
	supposed := into[readmodels.Supposition](k.suppose(plan, later))
	require.Equal(t, "short on 2026-12-12", text(supposed.Summary))
	k.send(http.MethodPost, plan+"/scenarios", `{"production_targets":[{"recipe":"bun","batches":1,"produce_on":"2027-12-12"}]}`).
		refused(http.StatusUnprocessableEntity, "invalid")

	k.put(target, `{"batches":1}`)
	drift := into[readmodels.PlanDrift](k.ask(plan + "/drift"))
	require.Equal(t, "/produce_on", drift.Production[0].Fields[0].Path)
	k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
	k.send(http.MethodPost, plan+"/start-production", "").is(http.StatusOK)
	amended := into[api.AmendedPlan](k.send(http.MethodPost, plan+"/amendments",
		`{"reason":"the oven is free","changes":[{"change":"set_produce_on","finished_unit":"bun/piece"}]}`).is(http.StatusOK))
	require.Empty(t, amended.ProductionTargets[0].ProduceOn)
	require.Equal(t, "500", amended.Effect.Shopping[0].ToBuy.Difference.String())
	require.Equal(t, "short on 2026-12-13", text(into[planning.Summary](k.ask(plan+"/summary"))))
	require.Contains(t, k.ask(plan).Body.String(), `"description":"produce bun/piece on the date of the occasion"`)
}
