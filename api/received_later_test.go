package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// later is what is short and what of it comes later.
type later struct {
	Item            string
	FinishedUnit    string `json:"finished_unit"`
	Needed          string
	Available       string
	OnHand          string `json:"on_hand"`
	ToBuy           string `json:"to_buy"`
	Lots            int
	ReceivedLater   string `json:"received_later"`
	ReceivedLaterOn string `json:"received_later_on"`
}

// larder is a kitchen that bakes loaves of 500 g of flour and packs two of them in a
// box. Its flour is received on 10 December and its boxes on the 12th.
func larder(t *testing.T) *kitchen {
	k := openWhole(t)
	for item, kind := range map[string]string{"flour": "ingredient", "box": "material"} {
		k.put("/v1/items/"+item, `{"name":"`+item+`","kind":"`+kind+`"}`)
	}
	k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.put("/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":"2"},`+
		`{"item":"box","unit":"each","quantity":"1"}]}`)
	k.post("/v1/pantry/lots", `{"lots":[
		{"item":"flour","amount":"2","unit":"kg","total_cost":"4","received_on":"2026-12-10","expires_on":"2026-12-20"},
		{"item":"box","amount":"5","unit":"each","total_cost":"1","received_on":"2026-12-12"}]}`)
	return k
}

func (k *kitchen) bakes(at string) answer {
	return k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"produced_at":"`+at+`"}`)
}

func (k *kitchen) packs(at string) answer {
	return k.send(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"assembled_at":"`+at+`"}`)
}

func TestALotCountsInEveryAnswerFromItsReceiptToItsLastGoodDay(t *testing.T) {
	t.Parallel()
	k := larder(t)
	for date, isThere := range map[string]bool{"2026-12-09": false, "2026-12-10": true, "2026-12-20": true, "2026-12-21": false} {
		want := later{Item: "flour", Available: "0", Needed: "500"}
		if date == "2026-12-09" {
			want.ReceivedLater, want.ReceivedLaterOn = "2000", "2026-12-10"
		}
		// The list and the feasibility of an occasion, its scenario and the pooled list.
		occasion := k.post("/v1/occasions", `{"name":"Market of `+date+`","date":"`+date+`","output_mode":"bulk_count"}`).Header().Get("Location")
		k.put(occasion+"/production-targets/bread", `{"batches":1}`)
		plan := k.post(occasion+"/plans", "").Header().Get("Location")
		lists := map[string]later{}
		type summary struct {
			Shopping []later `json:"shopping_list"`
			Batches  []struct {
				Feasibility string
				Shortages   []later
			} `json:"recipe_batches"`
		}
		answer := into[summary](k.ask(plan + "/summary"))
		lists["summary"] = answer.Shopping[0]
		lists["live"] = into[summary](k.ask(occasion + "/summary")).Shopping[0]
		lists["list"] = into[struct{ Items []later }](k.ask(plan + "/shopping-list")).Items[0]
		lists["pooled"] = into[struct{ Items []later }](k.ask("/v1/shopping-list?plans=" + plan[len("/v1/plans/"):])).Items[0]
		lists["as of"] = into[summary](k.ask(plan + "/summary?as_of=" + k.head().String())).Shopping[0]
		lists["scenario"] = into[struct{ Summary summary }](k.send(http.MethodPost, plan+"/scenarios",
			`{"lots":[{"item":"flour","amount":"9","unit":"kg","expires_on":"2026-12-08"}]}`).is(http.StatusOK)).Summary.Shopping[0]
		for name, row := range lists {
			require.Equal(t, isThere, row.ToBuy == "0", "%s of %s: %v", name, date, row)
			require.Equal(t, map[bool]string{true: "2000", false: "0"}[isThere], row.OnHand, "%s of %s", name, date)
			require.Equal(t, want.ReceivedLater+want.ReceivedLaterOn, row.ReceivedLater+row.ReceivedLaterOn, "%s of %s", name, date)
		}
		require.Equal(t, map[bool]string{true: "ready", false: "short"}[isThere], answer.Batches[0].Feasibility, date)

		// The run, the stock and the lots.
		stock := into[struct{ Items []later }](k.ask("/v1/pantry/stock?on=" + date)).Items
		lots := into[struct{ Items []struct{ Item string } }](k.ask("/v1/pantry/lots?item=flour&on=" + date)).Items
		require.Equal(t, isThere, len(lots) == 1, date)
		for _, row := range stock {
			if row.Item == "flour" {
				require.Equal(t, map[bool]string{true: "2", false: "0"}[isThere], row.OnHand)
				require.Equal(t, map[bool]int{true: 1, false: 0}[isThere], row.Lots)
				require.Equal(t, want.ReceivedLaterOn, row.ReceivedLaterOn)
			}
		}
		if isThere {
			id := into[struct{ ID string }](k.bakes(date + "T18:00:00Z").is(http.StatusCreated)).ID
			k.send(http.MethodPost, "/v1/production-runs/"+id+"/void", `{"reason":"only tried"}`).is(http.StatusOK)
			continue
		}
		require.Equal(t, []later{want}, answer.Batches[0].Shortages, date)
		refused := k.bakes(date + "T18:00:00Z").is(http.StatusUnprocessableEntity)
		require.Equal(t, []later{want}, into[struct{ Shortages []later }](refused).Shortages)
	}
}

func TestABoxHoldsOnlyUnitsThatWereBakedBeforeItWasPacked(t *testing.T) {
	t.Parallel()
	k := larder(t)
	k.bakes("2026-12-14T10:00:00Z").is(http.StatusCreated)
	refused := func(at string) []later {
		k.packs(at).refused(http.StatusUnprocessableEntity, "shortage")
		return into[struct{ Shortages []later }](k.packs(at)).Shortages
	}
	loaves := later{FinishedUnit: "bread/loaf", Needed: "2", Available: "0", ReceivedLater: "2", ReceivedLaterOn: "2026-12-14"}
	boxes := later{Item: "box", Needed: "1", Available: "0", ReceivedLater: "5", ReceivedLaterOn: "2026-12-12"}
	require.Equal(t, []later{loaves, boxes}, refused("2026-12-11T12:00:00Z"))
	require.Equal(t, []later{loaves}, refused("2026-12-13T12:00:00Z"))
	require.Equal(t, []later{loaves}, refused("2026-12-14T09:00:00Z"))

	type finished struct{ Finished []later }
	require.Equal(t, "2 2026-12-14", func() string {
		row := into[finished](k.ask("/v1/pantry/stock?on=2026-12-13")).Finished[0]
		require.Equal(t, "0", row.OnHand)
		return row.ReceivedLater + " " + row.ReceivedLaterOn
	}())
	require.Equal(t, "2", into[finished](k.ask("/v1/pantry/stock?on=2026-12-14")).Finished[0].OnHand)
	require.Equal(t, "2", into[finished](k.ask("/v1/pantry/stock")).Finished[0].OnHand)

	for date, want := range map[string]int{"2026-12-13": 0, "2026-12-14": 1} {
		occasion := k.post("/v1/occasions", `{"name":"Market of `+date+`","date":"`+date+`","output_mode":"bundled"}`).Header().Get("Location")
		k.put(occasion+"/assembly-targets/gift", `{"quantity":1}`)
		summary := into[struct {
			Assemblies []struct {
				CanAssembleNow int `json:"can_assemble_now"`
				Blockers       []later
			}
		}](k.ask(occasion + "/summary")).Assemblies[0]
		require.Equal(t, want, summary.CanAssembleNow, date)
		if want == 0 {
			require.Equal(t, []later{loaves}, summary.Blockers)
		}
	}
	k.packs("2026-12-14T10:00:00Z").is(http.StatusCreated)
}

func TestACorrectionOfFinishedStockCountsFromWhenItWasRecorded(t *testing.T) {
	t.Parallel()
	k := larder(t)
	k.post("/v1/pantry/lots", `{"item":"box","amount":"5","unit":"each","received_on":"2020-01-01"}`)
	k.post("/v1/pantry/adjustments", `{"finished_unit":"bread/loaf","change":"4","value":"1","reason":"found in the freezer"}`)
	k.packs("2020-01-02T12:00:00Z").refused(http.StatusUnprocessableEntity, "shortage")
	k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1}`)
}
