package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/received"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

func TestARunThatIsShortIsRecordedAndSettledLater(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	k.post(at+"/plans", "")
	k.post("/v1/pantry/lots", `{"item":"flour","amount":300,"unit":"g","total_cost":3,"received_on":"2026-11-01"}`)
	body := `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"` + at[len("/v1/occasions/"):] + `"`
	k.send(http.MethodPost, "/v1/production-runs", body+`}`).is(http.StatusUnprocessableEntity)
	k.send(http.MethodPost, "/v1/production-runs", body+`,"allow_shortage":true}`).is(http.StatusUnprocessableEntity)
	body += `,"allow_shortage":true,"shortage_reason":"the scale was off"}`
	tried := into[ledger.ProductionRun](k.send(http.MethodPost, "/v1/production-runs?dry_run=true", body).is(http.StatusOK))
	missing := tried.Unaccounted[0]
	require.Equal(t, "flour Flour 200 200", fmt.Sprint(missing.Item, " ", missing.Name, " ", missing.Amount, " ", missing.Open))
	made := k.post("/v1/production-runs", body).Header().Get("Location")
	run := into[ledger.ProductionRun](k.ask(made))
	require.Equal(t, "3.00 false the scale was off", fmt.Sprint(run.Known, " ", run.Complete, " ", run.ShortageReason))
	stock := into[ledger.Stock](k.ask("/v1/pantry/stock"))
	require.Equal(t, run.ID, stock.Unaccounted[0].RunID)
	before := k.head().String()

	plans := into[readmodels.List[readmodels.Plan]](k.ask(at + "/plans"))
	compared := into[readmodels.Comparison](k.ask("/v1/plans/" + string(plans.Items[0].ID) + "/compare?with=made"))
	require.Equal(t, "flour 500 200 false", fmt.Sprint(compared.Made.Ingredients[1].Item, " ", compared.Made.Ingredients[1].Amount.New, " ",
		compared.Made.Ingredients[1].Unaccounted, " ", compared.Made.Ingredients[1].Complete))

	put := into[received.LotsReceived](k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":1,"unit":"g","received_on":"2026-12-01"},`+
		`{"item":"flour","amount":100,"unit":"g","total_cost":2,"received_on":"2026-11-05","settles_unaccounted":["`+string(run.ID)+`"]}]}`))
	used := put.Unaccounted[0]
	require.Equal(t, fmt.Sprint(run.ID, " ", put.Lots[1].ID, " 100 g 2.00"), fmt.Sprint(used.RunID, " ", used.LotID, " ", used.Amount, " ",
		used.Unit, " ", used.Cost))
	require.Len(t, put.Unaccounted, 1)
	for _, lot := range put.Lots {
		now := into[ledger.Lot](k.ask("/v1/pantry/lots/" + string(lot.ID)))
		require.Equal(t, fmt.Sprint(now.Remaining, now.RemainingCost), fmt.Sprint(lot.Remaining, lot.RemainingCost), "as the lot is afterwards")
	}
	run = into[ledger.ProductionRun](k.ask(made))
	require.Equal(t, "5.00 100 false", fmt.Sprint(run.Known, " ", run.Unaccounted[0].Open, " ", run.Complete))
	found := `{"item":"flour","amount":1,"unit":"kg","total_cost":10,"received_on":"2026-11-06"}`
	lot := k.post("/v1/pantry/lots", found).Header().Get("Location")
	settle := `{"item":"flour","lot_id":"` + lot[len("/v1/pantry/lots/"):] + `","reason":"found the bag"}`
	settled := into[ledger.UnaccountedSettlement](k.send(http.MethodPost, made+"/settle", settle, "Idempotency-Key", "one").is(http.StatusOK))
	require.Equal(t, "6.00 true", fmt.Sprint(settled.Known, " ", settled.Complete))
	k.send(http.MethodPost, made+"/settle", settle, "Idempotency-Key", "one").is(http.StatusOK)
	k.send(http.MethodPost, made+"/settle", settle).is(http.StatusUnprocessableEntity)
	run = into[ledger.ProductionRun](k.ask(made))
	require.Equal(t, "6.00 true 0", fmt.Sprint(run.Known, " ", run.Complete, " ", run.Unaccounted[0].Open))
	left := into[ledger.Lot](k.ask(lot))
	require.Equal(t, "0.9 9.00", fmt.Sprint(left.Remaining, " ", left.RemainingCost))
	require.Empty(t, into[ledger.Stock](k.ask("/v1/pantry/stock")).Unaccounted)
	require.Len(t, into[ledger.Stock](k.ask("/v1/pantry/stock?as_of="+before)).Unaccounted, 1)
	require.Equal(t, "200", into[ledger.ProductionRun](k.ask(made + "?as_of=" + before)).Unaccounted[0].Open.String())
	events := into[struct{ Items []history.AuditEvent }](k.ask("/v1/audit/events?type=unaccounted.settled.v1"))
	require.Contains(t, events.Items[0].Description, "100 g flour taken of a lot for 1.00")
	k.send(http.MethodPost, made+"/void", miscounted).is(http.StatusOK)
	require.Equal(t, "1", into[ledger.Lot](k.ask(lot)).Remaining.String())
}
