package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

// mistyped is a bakery with 10 kg of flour that was received for 4000, of which 2 kg are in
// 8 loaves, of which 2 are in gifts.
func mistyped(t *testing.T) (k *kitchen, lot, bread, gift string) {
	t.Helper()
	k = openWhole(t)
	k.bakery()
	received := k.post("/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","total_cost":4000,"received_on":"2026-11-01"}`)
	lot = received.Header().Get("Location")
	k.post("/v1/pantry/lots", `{"item":"box","amount":9,"unit":"each","unit_cost":1,"received_on":"2026-11-01"}`)
	bread = k.post("/v1/production-runs", `{"recipe":"bread","batches":4,"actual_yield":8}`).Header().Get("Location")
	gift = k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":2}`).Header().Get("Location")
	return k, lot, bread, gift
}

// books are the costs of the lot, the runs, and what is in stock.
func (k *kitchen) books(lot, bread, gift string, query ...string) string {
	k.t.Helper()
	get := func(path string) answer {
		if len(query) > 0 {
			return k.ask(path + query[0])
		}
		return k.ask(path)
	}
	left := into[ledger.Lot](get(lot))
	stock := into[ledger.Stock](get("/v1/pantry/stock"))
	text := fmt.Sprintf("lot %s left %s", into[cost](get(lot)), left.RemainingCost)
	text += fmt.Sprintf(", bread %s, gift %s", into[cost](get(bread)), into[cost](get(gift)))
	for _, finished := range stock.Finished {
		text += fmt.Sprintf(", %s%s %s", strings.Trim(finished.FinishedUnit.String(), "/"), finished.FinishedGood, finished.Value)
	}
	return text
}

func (k *kitchen) patch(path, body string, headers ...string) answer {
	k.t.Helper()
	return k.send(http.MethodPatch, path, body, headers...)
}

func TestACorrectedCostChangesEverythingThatWasMadeOfTheLot(t *testing.T) {
	t.Parallel()
	k, lot, bread, gift := mistyped(t)
	before := fmt.Sprint(k.head())
	const was = "lot 4000.00 left 3200.00, bread 800.00, gift 202.00, gift 202.00, bread/loaf 600.00"
	require.Equal(t, was, k.books(lot, bread, gift))
	corrected := into[api.LotCorrected](k.patch(lot, `{"total_cost":"4.00","reason":"three zeros too many"}`).is(http.StatusOK))
	require.Equal(t, "4000.00 4.00", fmt.Sprint(corrected.Before.Known, " ", corrected.After.Known))
	require.Equal(t, "-3196.80", corrected.RemainingCostChange.String())
	require.Len(t, corrected.Revalued, 2)
	require.Equal(t, "-799.20 -199.80", fmt.Sprint(corrected.Revalued[0].CostChange, " ", corrected.Revalued[1].CostChange))
	const is = "lot 4.00 left 3.20, bread 0.80, gift 2.20, gift 2.20, bread/loaf 0.60"
	require.Equal(t, is, k.books(lot, bread, gift))
	require.Equal(t, was, k.books(lot, bread, gift, "?as_of="+before), "the past is as it was recorded then")

	t.Run("the history shows both", func(t *testing.T) {
		found := into[ledger.Lot](k.ask(lot))
		require.Len(t, found.Corrections, 1)
		one := found.Corrections[0]
		require.Equal(t, "three zeros too many 4000.00 4.00", fmt.Sprint(one.Reason, " ", one.Before.Known, " ", one.After.Known))
		run := into[ledger.ProductionRun](k.ask(bread))
		require.Len(t, run.Revaluations, 1)
		require.Equal(t, "800.00 0.80", fmt.Sprint(run.Revaluations[0].KnownCostBefore, " ", run.Revaluations[0].KnownCostAfter))
		require.Equal(t, "0.80", run.Consumed[0].Cost.String())
		packed := into[ledger.AssemblyRun](k.ask(gift))
		require.Equal(t, "202.00 2.20", fmt.Sprint(packed.Revaluations[0].KnownCostBefore, " ", packed.Revaluations[0].KnownCostAfter))
		events := into[struct{ Items []history.AuditEvent }](k.ask("/v1/audit/events?lot=" + lot[len("/v1/pantry/lots/"):]))
		require.Contains(t, events.Items[0].Description, "cost 4.00 instead of 4000.00")
		require.Equal(t, "three zeros too many", events.Items[0].Reason)
	})
	t.Run("where the lot went, and what a gift is made of", func(t *testing.T) {
		uses := into[ledger.LotUses](k.ask(lot + "/uses"))
		require.Equal(t, "0.80 0.20", fmt.Sprint(uses.Items[0].Taken[0].Known, " ", uses.Items[1].Taken[0].Known))
		origins := into[ledger.AssemblyOrigins](k.ask(gift + "/origins"))
		require.Equal(t, "2.20 0.80 4.00", fmt.Sprint(origins.Runs[0].Known, " ", origins.Runs[1].Known, " ", origins.Lots[1].Known))
	})
	t.Run("back to unknown, and a void", func(t *testing.T) {
		k.patch(lot, `{"total_cost":null,"reason":"the bill is lost"}`).is(http.StatusOK)
		require.Equal(t, "lot 0.00 + ? left 0.00, bread 0.00 + ?, gift 2.00 + ?, gift 2.00, bread/loaf 0.00", k.books(lot, bread, gift))
		k.patch(lot, `{"unit_cost":"0.40","reason":"found it"}`).is(http.StatusOK)
		require.Equal(t, is, k.books(lot, bread, gift))
		k.send(http.MethodPost, gift+"/void", `{"reason":"counted twice"}`).is(http.StatusOK)
		k.send(http.MethodPost, bread+"/void", `{"reason":"counted twice"}`).is(http.StatusOK)
		require.Equal(t, "4.00", into[ledger.Lot](k.ask(lot)).RemainingCost.String())
	})
}

func TestACorrectionIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	k, lot, bread, _ := mistyped(t)
	for name, test := range map[string]struct{ body, code, pointer string }{
		"no reason":                    {`{"total_cost":4}`, "invalid", ""},
		"a blank reason":               {`{"total_cost":4,"reason":" "}`, "invalid", "/reason"},
		"nothing but a reason":         {`{"reason":"x"}`, "invalid", ""},
		"both costs":                   {`{"total_cost":4,"unit_cost":1,"reason":"x"}`, "invalid", ""},
		"a cost below 0":               {`{"total_cost":-4,"reason":"x"}`, "invalid", "/total_cost"},
		"no number":                    {`{"total_cost":"four","reason":"x"}`, "invalid", "/total_cost"},
		"an unknown unit":              {`{"unit":"handful","reason":"x"}`, "invalid", "/unit"},
		"no amount":                    {`{"amount":0,"reason":"x"}`, "invalid", "/amount"},
		"expired before it came":       {`{"expires_on":"2026-10-31","reason":"x"}`, "invalid", "/expires_on"},
		"no such day":                  {`{"received_on":"2026-02-31","reason":"x"}`, "invalid", "/received_on"},
		"another amount, once used":    {`{"amount":11,"reason":"x"}`, "lot_in_use", ""},
		"received after it was used":   {`{"received_on":"9998-12-31","reason":"x"}`, "lot_in_use", ""},
		"an item, which never changes": {`{"item":"box","reason":"x"}`, "invalid", "/item"},
	} {
		head := k.head()
		status := http.StatusUnprocessableEntity
		if test.code == "lot_in_use" {
			status = http.StatusConflict
		}
		refused := k.patch(lot, test.body).refused(status, test.code)
		require.Equal(t, head, k.head(), name)
		if test.code == "lot_in_use" {
			require.Equal(t, bread, "/v1/production-runs/"+string(refused.Runs[0].ID), name)
			require.Equal(t, "Bread, Loaf", refused.Runs[0].Name)
			continue
		}
		require.Equal(t, test.pointer, refused.Errors[0].Pointer, "%s: %s", name, refused.Errors[0].Detail)
	}
	k.patch("/v1/pantry/lots/0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005", `{"notes":"x","reason":"x"}`).refused(http.StatusNotFound, "not_found")
}

func TestOnlyTheLotThatWasSeenIsCorrected(t *testing.T) {
	t.Parallel()
	k, lot, bread, _ := mistyped(t)
	seen := k.ask(lot).Header().Get("ETag")
	k.post("/v1/pantry/lots", `{"item":"box","amount":1,"unit":"each"}`)
	done := k.patch(lot, `{"location":"Cellar","expires_on":"2026-11-20","reason":"moved"}`, "If-Match", seen).is(http.StatusOK)
	used := into[api.LotCorrected](done).UsedExpired[0]
	require.Equal(t, bread, "/v1/production-runs/"+string(used.ID), "what is printed on the bag is a fact")
	k.patch(lot, `{"location":"Shelf","reason":"moved"}`, "If-Match", seen).refused(http.StatusPreconditionFailed, "stale")
	found := k.ask(lot)
	require.Equal(t, done.Header().Get("ETag"), found.Header().Get("ETag"))
	require.Equal(t, "Cellar", into[ledger.Lot](found).Location)
	quiet := k.patch(lot, `{"location":"Cellar","reason":"again"}`, "If-Match", found.Header().Get("ETag")).is(http.StatusOK)
	require.Equal(t, found.Header().Get("ETag"), quiet.Header().Get("ETag"))
	require.Equal(t, "Cellar", into[api.LotCorrected](quiet).After.Location)
	require.Len(t, into[ledger.Lot](k.ask(lot)).Corrections, 1)
}
