package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	planned "crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
)

// The boxes of a day after the older pieces are past their last good day count, because the fresh ones are taken.
func TestAnAssemblyForAnOccasionTakesWhatIsGoodOnItsDate(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	now := time.Now().UTC()
	day := func(days int) string { return now.AddDate(0, 0, days).Format(time.DateOnly) }
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	k.made("/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","total_cost":10,"received_on":"`+day(-30)+`"}`)
	k.put("/v1/recipes/biscuit", `{"name":"Biscuit","lines":[{"item":"flour","amount":100,"unit":"g"}],`+
		`"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":20,"shelf_life_days":10}]}`)
	k.put("/v1/finished-goods/box", `{"name":"Box","components":[{"finished_unit":"biscuit/piece","quantity":5}]}`)
	older := k.made("/v1/production-runs", `{"recipe":"biscuit","batches":1,"actual_yield":20,"produced_at":"`+
		now.AddDate(0, 0, -9).Format(time.RFC3339)+`"}`)
	occasion := k.made("/v1/occasions", `{"name":"Fair","date":"`+day(2)+`","output_mode":"bundled"}`)
	k.put("/v1/occasions/"+occasion+"/assembly-targets/box", `{"quantity":4}`)
	plan := k.made("/v1/occasions/"+occasion+"/plans", "")
	k.post("/v1/production-runs", `{"recipe":"biscuit","batches":1,"actual_yield":20,"occasion_id":"`+occasion+`"}`)
	boxes := func() planned.Assembly {
		return into[planned.Summary](k.ask("/v1/plans/" + plan + "/summary")).Assemblies[0]
	}
	require.EqualValues(t, 4, boxes().CanAssembleNow)

	packed := into[ledger.AssemblyRun](k.post("/v1/assembly-runs", `{"finished_good":"box","quantity":4,"occasion_id":"`+occasion+`"}`))
	require.EqualValues(t, day(10), packed.ExpiresOn, "the fresh ones")
	require.Empty(t, packed.Warnings)
	require.EqualValues(t, 4, boxes().Assembled)
	k.send(http.MethodPost, "/v1/plans/"+plan+"/complete", "").is(http.StatusOK)

	other := k.made("/v1/occasions", `{"name":"Party","date":"`+day(2)+`","output_mode":"bundled"}`)
	stale := into[ledger.AssemblyRun](k.post("/v1/assembly-runs", `{"finished_good":"box","quantity":1,"occasion_id":"`+other+`"}`))
	require.Len(t, stale.Warnings, 1, "nothing else is there")
	warning := stale.Warnings[0]
	require.Equal(t, []string{"STALE_ON_DATE", "Biscuit, Piece", older, "5", day(1), day(2)}, []string{
		warning.Code, warning.Name, string(warning.RunID), warning.Amount.String(), string(warning.ExpiresOn), string(warning.NeededOn),
	})
	require.Equal(t, stale.Warnings, into[ledger.AssemblyRun](k.ask("/v1/assembly-runs/"+string(stale.ID))).Warnings)
}

func TestAFaultOfTheOnlyPackageIsWhereItWasSent(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	for field, pointer := range map[string]string{`"packages":[%s]`: "/packages/0/amount", `"package":%s`: "/package/amount"} {
		sent := fmt.Sprintf(`{"name":"Flour","kind":"ingredient",`+field+`}`, `{"amount":0,"unit":"kg"}`)
		refused := k.send(http.MethodPut, "/v1/items/flour", sent).refused(http.StatusUnprocessableEntity, "invalid")
		require.Len(t, refused.Errors, 1)
		require.Equal(t, pointer, refused.Errors[0].Pointer)
	}
}

func TestAShortageOfAChosenLotNamesTheLot(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	lot := k.made("/v1/pantry/lots", `{"item":"flour","amount":310,"unit":"g","received_on":"2026-11-01"}`)
	refused := k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"consumed":[`+
		`{"item":"flour","amount":900,"unit":"g","lot_id":"`+lot+`"}]}`).refused(http.StatusUnprocessableEntity, "shortage")
	require.Contains(t, refused.Detail, "flour: 900 g needed, 310 g available in lot "+lot)
}

func TestWhatALotSettlesOfAnOrderHasTheOrder(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	plan := k.made(at+"/plans", "")
	order := into[struct {
		ID string `json:"order_id"`
	}](k.post("/v1/plans/"+plan+"/shopping-list/ordered", `{"item":"flour","amount":300,"unit":"g"}`)).ID
	tick := into[struct {
		ID string `json:"tick_id"`
	}](k.post("/v1/plans/"+plan+"/shopping-list/collected", `{"item":"flour","amount":100,"unit":"g"}`)).ID
	received := into[struct {
		Settled []map[string]string `json:"settled"`
	}](k.post("/v1/pantry/lots", `{"item":"flour","amount":400,"unit":"g","received_on":"2026-11-01","collected_for":["`+plan+`"],`+
		`"ordered_for":["`+plan+`"]}`)).Settled
	require.Len(t, received, 2)
	require.Equal(t, []string{tick, ""}, []string{received[0]["tick_id"], received[0]["order_id"]})
	require.Equal(t, []string{order, order}, []string{received[1]["tick_id"], received[1]["order_id"]})
}
