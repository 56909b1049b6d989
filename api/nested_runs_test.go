package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

// hampers is a bakery with a plan of two hampers, each of two gifts, for which the loaves
// are baked and the boxes are there. One gift is packed for no occasion.
func (k *kitchen) hampers() (occasion, plan string) {
	k.t.Helper()
	k.bakery()
	k.put("/v1/finished-goods/hamper", `{"name":"Hamper","components":[{"finished_good":"gift","quantity":2},`+
		`{"item":"box","quantity":1,"unit":"each"}]}`)
	at := k.post("/v1/occasions", `{"name":"Market","date":"2026-12-20","output_mode":"bundled"}`).Header().Get("Location")
	k.put(at+"/assembly-targets/hamper", `{"quantity":2}`)
	plan = k.post(at+"/plans", "").Header().Get("Location")
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":10,"unit":"kg","total_cost":20,"received_on":"2026-11-02"},`+
		`{"item":"box","amount":9,"unit":"each","total_cost":9,"received_on":"2026-11-01"}]}`)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":2,"actual_yield":4}`)
	k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1}`)
	return strings.TrimPrefix(at, "/v1/occasions/"), plan
}

func TestNestedGoodsAreAssembledInTheSameRun(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan := k.hampers()
	summary := into[planning.Summary](k.ask(plan + "/summary"))
	target := summary.Assemblies[0]
	require.Equal(t, planning.Ready, target.Feasibility)
	require.Len(t, target.NeedsAssemblyFirst, 1)
	require.Equal(t, "gift Gift 3", fmt.Sprint(target.NeedsAssemblyFirst[0].FinishedGood, " ", target.NeedsAssemblyFirst[0].Name, " ",
		target.NeedsAssemblyFirst[0].Quantity))
	explained := into[struct{ Figure *explanation.Node }](k.ask(plan + "/explain?path=assemblies/hamper/needs_assembly_first/gift/quantity"))
	require.Equal(t, "3", fmt.Sprint(explained.Figure.Value))

	body := `{"finished_good":"hamper","quantity":2,"occasion_id":"` + occasion + `"`
	k.send(http.MethodPost, "/v1/assembly-runs", body+`}`).is(http.StatusUnprocessableEntity)
	body += `,"assemble_nested":true}`
	tried := into[ledger.AssemblyRun](k.send(http.MethodPost, "/v1/assembly-runs?dry_run=true", body).is(http.StatusOK))
	require.Len(t, tried.Nested, 1)
	require.Equal(t, int64(3), tried.Nested[0].Quantity)
	require.Equal(t, "Gift", tried.Nested[0].Name)
	made := k.send(http.MethodPost, "/v1/assembly-runs", body, "Idempotency-Key", "one").is(http.StatusCreated).Header().Get("Location")
	again := k.send(http.MethodPost, "/v1/assembly-runs", body, "Idempotency-Key", "one").is(http.StatusCreated).Header().Get("Location")
	require.Equal(t, made, again)

	run := into[ledger.AssemblyRun](k.ask(made))
	require.Equal(t, tried.Total.String(), run.Total.String())
	nested := into[ledger.AssemblyRun](k.ask("/v1/assembly-runs/" + string(run.Nested[0].RunID)))
	require.Equal(t, "gift 3", fmt.Sprint(nested.FinishedGood, " ", nested.Quantity))
	require.Equal(t, *run.PlanID, *nested.PlanID)
	origins := into[ledger.AssemblyOrigins](k.ask(made + "/origins"))
	require.Len(t, origins.Runs, 4, "the hampers, both runs of gifts, and the bread")
	require.Len(t, origins.Lots, 2)
	summary = into[planning.Summary](k.ask(plan + "/summary"))
	require.Equal(t, planning.Finished, summary.Assemblies[0].Feasibility)
	require.Empty(t, summary.Assemblies[0].NeedsAssemblyFirst)
	require.Equal(t, "100.00", fmt.Sprint(*summary.Progress.Assembly))
	events := into[struct{ Items []history.AuditEvent }](k.ask("/v1/audit/events?type=assembly.recorded.v1"))
	require.Contains(t, events.Items[0].Description, "Assembled 2 of hamper, after 3 of gift")
}

func TestNestedRunsAreVoidedOneByOne(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan := k.hampers()
	before := into[planning.Summary](k.ask(plan + "/summary"))
	stock := k.ask("/v1/pantry/stock").Body.String()
	body := `{"finished_good":"hamper","quantity":2,"assemble_nested":true,"occasion_id":"` + occasion + `"}`
	made := k.post("/v1/assembly-runs", body).Header().Get("Location")
	run := into[ledger.AssemblyRun](k.ask(made))
	nested := "/v1/assembly-runs/" + string(run.Nested[0].RunID)
	require.Contains(t, k.send(http.MethodPost, nested+"/void", miscounted).is(http.StatusConflict).Body.String(), "output_in_use")
	k.send(http.MethodPost, made+"/void", miscounted).is(http.StatusOK)
	loose := into[planning.Summary](k.ask(plan + "/summary"))
	require.Empty(t, loose.Assemblies[0].NeedsAssemblyFirst, "the gifts are there")
	k.send(http.MethodPost, nested+"/void", miscounted).is(http.StatusOK)
	require.JSONEq(t, stock, k.ask("/v1/pantry/stock").Body.String())
	after := into[planning.Summary](k.ask(plan + "/summary"))
	require.Empty(t, cmp.Diff(before.Assemblies, after.Assemblies))
	require.Empty(t, cmp.Diff(before.Progress, after.Progress))
}

func TestPackagingThatHasExpiredIsAllowed(t *testing.T) {
	t.Parallel()
	k, _, _ := shelf(t)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
	k.send(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"gift","quantity":2}`).is(http.StatusUnprocessableEntity)
	k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":2,"allow_expired":true}`)
}
