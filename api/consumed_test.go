package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

// shelf is a bakery with 1 kg of flour for 10.00, 1 kg of rye for 3.00, and boxes of which
// some have expired.
func shelf(t *testing.T) (k *kitchen, flour, rye string) {
	t.Helper()
	k = openWhole(t)
	k.bakery()
	k.put("/v1/items/rye", `{"name":"Rye","kind":"ingredient"}`)
	lot := func(body string) string {
		return strings.TrimPrefix(k.post("/v1/pantry/lots", body).Header().Get("Location"), "/v1/pantry/lots/")
	}
	flour = lot(`{"item":"flour","amount":1,"unit":"kg","total_cost":10,"received_on":"2026-11-01"}`)
	rye = lot(`{"item":"rye","amount":1,"unit":"kg","total_cost":3,"received_on":"2026-11-01"}`)
	lot(`{"item":"box","amount":5,"unit":"each","total_cost":5,"received_on":"2020-11-01","expires_on":"2020-12-01"}`)
	return k, flour, rye
}

func TestARunRecordsWhatWasReallyUsed(t *testing.T) {
	t.Parallel()
	k, flour, _ := shelf(t)
	used := k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,
		"consumed":[{"item":"flour","amount":480,"unit":"g"}]}`)
	run := into[ledger.ProductionRun](k.ask(used.Header().Get("Location")))
	require.Equal(t, "4.80", run.Known.String())
	planned := run.Otherwise[0]
	require.Equal(t, "flour Flour 500 g", fmt.Sprint(planned.Item, " ", planned.Name, " ", planned.Amount, " ", planned.Unit))
	left := into[ledger.Lot](k.ask("/v1/pantry/lots/" + flour))
	require.Equal(t, "0.52 5.20", left.Remaining.String()+" "+left.RemainingCost.String())
	events := into[struct{ Items []history.AuditEvent }](k.ask("/v1/audit/events?type=batch-production.recorded.v1"))
	require.Contains(t, events.Items[0].Description, "otherwise than 500 g flour")
}

func TestASubstituteIsFoundWhereItsLotWent(t *testing.T) {
	t.Parallel()
	k, flour, rye := shelf(t)
	body := `{"recipe":"bread","batches":1,"actual_yield":2,"consumed":[{"item":"flour","amount":400,"unit":"g","lot_id":"` + flour + `"},
		{"item":"rye","amount":"0.12","unit":"kg","instead_of":"flour"}]}`
	tried := into[ledger.ProductionRun](k.send(http.MethodPost, "/v1/production-runs?dry_run=true", body).is(http.StatusOK))
	require.Equal(t, "4.36", tried.Known.String())
	made := k.send(http.MethodPost, "/v1/production-runs", body, "Idempotency-Key", "one").is(http.StatusCreated)
	k.send(http.MethodPost, "/v1/production-runs", body, "Idempotency-Key", "one").is(http.StatusCreated)
	run := into[ledger.ProductionRun](k.ask(made.Header().Get("Location")))
	require.Equal(t, "rye flour Flour", fmt.Sprint(run.Consumed[1].Item, " ", run.Consumed[1].InsteadOf, " ", run.Consumed[1].InsteadName))
	uses := into[ledger.LotUses](k.ask("/v1/pantry/lots/" + rye + "/uses"))
	taken := uses.Items[0].Taken[0]
	require.Equal(t, "0.12 kg 0.36", fmt.Sprint(taken.Amount, " ", taken.Unit, " ", taken.Known))
	k.patch("/v1/pantry/lots/"+rye, `{"total_cost":"30","reason":"mistyped"}`).is(http.StatusOK)
	require.Equal(t, "7.60", into[ledger.ProductionRun](k.ask(made.Header().Get("Location"))).Known.String(), "a corrected lot is found too")
	k.send(http.MethodPost, made.Header().Get("Location")+"/void", `{"reason":"counted twice"}`).is(http.StatusOK)
	stock := into[ledger.Stock](k.ask("/v1/pantry/stock"))
	for _, item := range stock.Items {
		if item.Item != "box" {
			require.Equal(t, "1", item.OnHand.String(), item.Item)
		}
	}
}

func TestPackagingGoesOtherwiseToo(t *testing.T) {
	t.Parallel()
	k, _, _ := shelf(t)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":2,"actual_yield":4}`)
	k.send(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"gift","quantity":2}`).refused(http.StatusUnprocessableEntity, "shortage")
	k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":2,"allow_expired":true}`)
	bare := k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"consumed":[{"item":"box","amount":0}]}`)
	run := into[ledger.AssemblyRun](k.ask(bare.Header().Get("Location")))
	require.Len(t, run.Consumed, 1)
	require.Equal(t, "box 1 each", fmt.Sprint(run.Otherwise[0].Item, " ", run.Otherwise[0].Amount, " ", run.Otherwise[0].Unit))
}

func TestAPlanAgainstWhatWasMadeShowsWhatWasReallyUsed(t *testing.T) {
	t.Parallel()
	k, _, _ := shelf(t)
	occasions := into[struct{ Items []readmodels.Occasion }](k.ask("/v1/occasions"))
	occasion := "/v1/occasions/" + string(occasions.Items[0].ID)
	plan := k.post(occasion+"/plans", "").Header().Get("Location")
	k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+string(occasions.Items[0].ID)+`",
		"consumed":[{"item":"flour","amount":300,"unit":"g"},{"item":"rye","amount":200,"unit":"g","instead_of":"flour"}]}`)
	id := strings.TrimPrefix(plan, "/v1/plans/")
	made := into[struct {
		Made struct {
			cost
			Ingredients []struct {
				Item   string
				Amount struct{ Old, New string }
				cost
			}
		}
	}](k.ask("/v1/plans/" + id + "/compare?with=made"))
	var rows []string
	for _, row := range made.Made.Ingredients {
		rows = append(rows, fmt.Sprintf("%s %s %s %s", row.Item, row.Amount.Old, row.Amount.New, row.cost))
	}
	require.Equal(t, []string{"box 2 0 0.00", "flour 1500 300 3.00", "rye 0 0.2 0.60"}, rows)
	require.Equal(t, "3.60", made.Made.String(), "the rows sum to the whole")

	by := into[readmodels.Comparison](k.ask("/v1/plans/" + id + "/compare?with=made")).Made.Variance
	flour := by.Lines[0]
	require.Equal(t, "flour FLOUR 500 300 g 0.00199", strings.Join(strings.Fields(fmt.Sprint(flour.Item, " ", strings.ToUpper(flour.Name), " ",
		flour.Amount, " ", flour.Used, " ", flour.Unit, " ", flour.UnitPrice)), " "))
	require.Equal(t, "1.00 0.00 0.00 2.40 0.20 3.60", fmt.Sprint(by.Planned, " ", by.Yield, " ", by.Quantity, " ", by.Price, " ",
		by.Substitution, " ", by.Actual), "planned at 1.99 a kilogram, bought at 10.00")
}

// A lot of 1 kg for 10.00, a recipe of 500 g, 480 g used.
func TestWhatWasSavedIsAVarianceAndTheBooksHoldWhatWasPaid(t *testing.T) {
	t.Parallel()
	k, flour, _ := shelf(t)
	occasions := into[struct{ Items []readmodels.Occasion }](k.ask("/v1/occasions"))
	occasion := "/v1/occasions/" + string(occasions.Items[0].ID)
	plan := k.post(occasion+"/plans", "").Header().Get("Location")
	run := k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+string(occasions.Items[0].ID)+`",
		"consumed":[{"item":"flour","amount":480,"unit":"g"}]}`).Header().Get("Location")
	require.Equal(t, "4.80", into[ledger.ProductionRun](k.ask(run)).Known.String())
	lot := into[ledger.Lot](k.ask("/v1/pantry/lots/" + flour))
	require.Equal(t, "0.52 5.20", fmt.Sprint(lot.Remaining, " ", lot.RemainingCost))
	by := into[readmodels.Comparison](k.ask(plan + "/compare?with=made")).Made.Variance
	require.Equal(t, "1.00 -0.04 3.84 4.80", fmt.Sprint(by.Planned, " ", by.Quantity, " ", by.Price, " ", by.Actual),
		"500 g are planned at 1.99 a kilogram")
}

func TestWhatWentOtherwiseIsRefusedAtItsLine(t *testing.T) {
	t.Parallel()
	k, flour, rye := shelf(t)
	head := k.head()
	for body, pointer := range map[string]string{
		`{"item":"flour","amount":1,"unit":"handful"}`:                               "/consumed/0/unit",
		`{"item":"flour","amount":-1,"unit":"g"}`:                                    "/consumed/0/amount",
		`{"item":"flour","amount":1}`:                                                "/consumed/0/unit",
		`{"item":"flour","amount":1,"unit":"g","lot_id":"` + rye + `"}`:              "/consumed/0/lot_id",
		`{"item":"rye","amount":1,"unit":"g"}`:                                       "/consumed/0/item",
		`{"item":"rye","amount":1,"unit":"g","instead_of":"box"}`:                    "/consumed/0/instead_of",
		`{"item":"flour","amount":1,"unit":"cup","lot_id":"` + flour + `"}`:          "/consumed/0/lot_id",
		strings.TrimSuffix(strings.Repeat(`{"item":"flour","amount":0},`, 500), ","): "/consumed",
	} {
		refused := k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"consumed":[`+body+`]}`).
			refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, pointer, refused.Errors[0].Pointer, "%s", refused.Errors[0].Detail)
	}
	twice := `{"item":"flour","amount":700,"unit":"g","lot_id":"` + flour + `"}`
	body := `{"recipe":"bread","batches":1,"actual_yield":2,"consumed":[` + twice + `,` + twice + `]}`
	refused := k.send(http.MethodPost, "/v1/production-runs", body).
		refused(http.StatusUnprocessableEntity, "shortage")
	require.Equal(t, flour, string(refused.Shortages[0].Lot))
	k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,
		"consumed":[{"item":"nothing","amount":1,"unit":"g","instead_of":"flour"}]}`).refused(http.StatusUnprocessableEntity, "unusable")
	require.Equal(t, head, k.head(), "nothing is written")
}
