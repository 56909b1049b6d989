package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// cost is a cost as it is answered.
type cost struct {
	Total    *string `json:"total_cost"`
	Known    string  `json:"known_cost"`
	Complete *bool   `json:"cost_complete"`
}

// String is "1.50", or "0.50 + ?" if only that is known.
func (c cost) String() string {
	switch {
	case c.Complete == nil:
		return "no cost"
	case *c.Complete && c.Total != nil && *c.Total == c.Known:
		return *c.Total
	case !*c.Complete && c.Total == nil:
		return c.Known + " + ?"
	}
	return fmt.Sprintf("contradiction: %v %v %v", c.Total, c.Known, *c.Complete)
}

// unpriced is a bakery whose flour was received without a cost, with a bread of it and
// a gift of that and a box, which cost 1 each.
func unpriced(t *testing.T) (k *kitchen, lot, bread, gift, occasion string) {
	t.Helper()
	k = openWhole(t)
	occasion = k.bakery()
	lot = k.post("/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","received_on":"2026-11-01"}`).Header().Get("Location")
	k.post("/v1/pantry/lots", `{"item":"box","amount":9,"unit":"each","unit_cost":1,"received_on":"2026-11-01"}`)
	k.post(occasion+"/plans", "")
	of := `"occasion_id":"` + occasion[len("/v1/occasions/"):] + `"`
	bread = k.post("/v1/production-runs", `{"recipe":"bread","batches":2,"actual_yield":3,`+of+`}`).Header().Get("Location")
	gift = k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":2,`+of+`}`).Header().Get("Location")
	return k, lot, bread, gift, occasion
}

func TestALotWithoutACostHasAnUnknownCost(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	for name, test := range map[string]struct{ sent, want string }{
		"no cost":           {"", "0.00 + ?"},
		"null":              {`,"total_cost":null,"unit_cost":null`, "0.00 + ?"},
		"a cost of nothing": {`,"total_cost":0`, "0.00"},
		"a unit of nothing": {`,"unit_cost":"0"`, "0.00"},
		"a cost":            {`,"total_cost":"1.25"`, "1.25"},
		"a unit's cost":     {`,"unit_cost":"1.25"`, "2.50"},
	} {
		created := k.post("/v1/pantry/lots", `{"item":"flour","amount":2,"unit":"kg","received_on":"2026-11-01"`+test.sent+`}`)
		answered := into[struct{ Lots []cost }](created)
		require.Equal(t, test.want, answered.Lots[0].String(), name)
		require.Equal(t, test.want, into[cost](k.ask(created.Header().Get("Location"))).String(), name)
	}
}

func TestUnknownCostsAreAnsweredAsSuch(t *testing.T) {
	t.Parallel()
	k, lot, bread, gift, occasion := unpriced(t)
	run := k.ask(bread)
	require.Equal(t, "0.00 + ?", into[cost](run).String())
	produced := into[ledger.ProductionRun](run)
	require.Nil(t, produced.UnitCost)
	require.Nil(t, produced.UnitCostWithLosses)
	require.False(t, produced.Consumed[0].CostComplete)
	packed := k.ask(gift)
	require.Equal(t, "2.00 + ?", into[cost](packed).String())
	assembled := into[ledger.AssemblyRun](packed)
	require.Nil(t, assembled.UnitCost)
	require.Equal(t, "[false true]", fmt.Sprint([]bool{assembled.Consumed[0].CostComplete, assembled.Consumed[1].CostComplete}))

	t.Run("in stock", func(t *testing.T) {
		stock := into[struct {
			Items []struct {
				Item, Value string
				cost
			}
			Finished []struct {
				Unit  string `json:"finished_unit"`
				Good  string `json:"finished_good"`
				Value string
				cost
			}
		}](k.ask("/v1/pantry/stock"))
		var got []string
		for _, row := range stock.Items {
			got = append(got, row.Item+" "+row.Value+": "+row.String())
		}
		for _, row := range stock.Finished {
			got = append(got, row.Unit+row.Good+" "+row.Value+": "+row.String())
		}
		require.Equal(t, []string{"box 7.00: 7.00", "flour 0.00: 0.00 + ?", "gift 2.00: 2.00 + ?", "bread/loaf 0.00: 0.00 + ?"}, got)
	})
	t.Run("where a lot went", func(t *testing.T) {
		uses := into[struct {
			Lot   cost
			Items []struct {
				Kind string
				cost
				Taken []cost
			}
		}](k.ask(lot + "/uses"))
		require.Equal(t, "0.00 + ?", uses.Lot.String())
		require.Len(t, uses.Items, 2)
		require.Equal(t, "0.00 + ? 0.00 + ?", uses.Items[0].String()+" "+uses.Items[0].Taken[0].String())
		require.Equal(t, "2.00 + ? 0.00 + ?", uses.Items[1].String()+" "+uses.Items[1].Taken[0].String())
	})
	t.Run("in what a good was made of", func(t *testing.T) {
		origins := into[struct {
			Runs []struct {
				Kind string
				cost
			}
			Lots []struct {
				Item string
				cost
			}
		}](k.ask(gift + "/origins"))
		require.Equal(t, "2.00 + ? 0.00 + ?", origins.Runs[0].String()+" "+origins.Runs[1].String())
		require.Equal(t, "box 9.00 flour 0.00 + ?",
			origins.Lots[0].Item+" "+origins.Lots[0].String()+" "+origins.Lots[1].Item+" "+origins.Lots[1].String())
	})
	t.Run("in a plan against what was made", func(t *testing.T) {
		plans := into[readmodels.Occasion](k.ask(occasion))
		require.NotNil(t, plans.ActivePlan)
		made := into[struct {
			Made struct {
				cost
				Ingredients []struct {
					Item string
					cost
				}
			}
		}](k.ask("/v1/plans/" + string(plans.ActivePlan.ID) + "/compare?with=made")).Made
		require.Equal(t, "2.00 + ?", made.String())
		require.Equal(t, "box 2.00 flour 0.00 + ?",
			made.Ingredients[0].Item+" "+made.Ingredients[0].String()+" "+made.Ingredients[1].Item+" "+made.Ingredients[1].String())
	})
	t.Run("in what a void returns", func(t *testing.T) {
		void := k.send(http.MethodPost, gift+"/void", miscounted).is(http.StatusOK)
		require.Equal(t, "2.00 + ?", into[cost](void).String())
		require.Equal(t, "0.00 + ?", into[cost](k.send(http.MethodPost, bread+"/void", miscounted).is(http.StatusOK)).String())
		require.Equal(t, "0.00 + ?", into[cost](k.ask(lot)).String())
	})
}

func TestBothUnitCostsOfARun(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.bakery()
	k.post("/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","unit_cost":3,"received_on":"2026-11-01"}`)
	for name, test := range map[string]struct {
		yield        int
		without, all string
	}{
		"nothing lost":     {4, "0.75", "0.75"},
		"one of four lost": {3, "0.75", "1.00"},
		"three lost":       {1, "0.75", "3.00"},
		"all lost":         {0, "null", "null"},
	} {
		sent := fmt.Sprintf(`{"recipe":"bread","batches":2,"actual_yield":%d}`, test.yield)
		run := into[ledger.ProductionRun](k.post("/v1/production-runs", sent))
		require.Equal(t, "3.00", run.Total.String(), name)
		require.Equal(t, test.without+" "+test.all, orNone(run.UnitCost)+" "+orNone(run.UnitCostWithLosses), name)
	}
}

func orNone[T fmt.Stringer](value *T) string {
	if value == nil {
		return "null"
	}
	return (*value).String()
}

func TestCorrectionsWithoutAValueHaveAnUnknownOne(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.bakery()
	receive := func(cost string) (id string) {
		lot := k.post("/v1/pantry/lots", `{"item":"flour","amount":2,"unit":"kg","received_on":"2026-11-01"`+cost+`}`)
		return lot.Header().Get("Location")[len("/v1/pantry/lots/"):]
	}
	free, paid := receive(""), receive(`,"total_cost":5`)
	for name, test := range map[string]struct{ sent, want string }{
		"finished stock up":                 {`"finished_unit":"bread/loaf","change":2`, "0.00 false"},
		"finished stock up, for nothing":    {`"finished_unit":"bread/loaf","change":2,"value":0`, "0.00 true"},
		"finished stock up, with a value":   {`"finished_unit":"bread/loaf","change":2,"value":"7"`, "7.00 true"},
		"a lot up, of an unknown cost":      {`"lot_id":"` + free + `","change":1`, "0.00 false"},
		"a lot up, at the price of the lot": {`"lot_id":"` + paid + `","change":1`, "2.50 true"},
	} {
		answer := into[map[string]any](k.post("/v1/pantry/adjustments", `{`+test.sent+`,"reason":"found"}`))
		require.Equal(t, test.want, fmt.Sprint(answer["value"], " ", answer["cost_complete"]), name)
	}
}

func TestTheEstimatedCostOfAListNamesWhatHasNoPrice(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	plan := into[readmodels.Plan](k.post(at+"/plans", ""))
	type list struct {
		EstimatedCost struct {
			cost
			Missing []struct{ Item, Why string }
		} `json:"estimated_cost"`
	}
	for _, path := range []string{
		"/v1/plans/" + string(plan.ID) + "/summary", at + "/summary", "/v1/plans/" + string(plan.ID) + "/shopping-list",
		"/v1/shopping-list?plans=" + string(plan.ID),
	} {
		got := into[list](k.ask(path)).EstimatedCost
		require.Equal(t, "3.98 + ?", got.String(), path)
		require.Equal(t, `[{box no_price}]`, fmt.Sprint(got.Missing), path)
	}
	explained := into[struct {
		Figure struct{ Value string }
	}](k.ask("/v1/plans/" + string(plan.ID) + "/explain?path=estimated_cost/known_cost"))
	require.Equal(t, "3.98", explained.Figure.Value)

	k.put("/v1/items/box", `{"name":"Box","kind":"material","package":{"amount":1,"unit":"each","price":"0.50"}}`)
	priced := into[readmodels.Plan](k.post(at+"/plans", ""))
	require.Equal(t, "4.98", into[list](k.ask("/v1/plans/"+string(priced.ID)+"/summary")).EstimatedCost.String())
}

func TestLotsThatExpireBeforeADay(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	k.post("/v1/pantry/lots", `{"lots":[`+
		`{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01","expires_on":"2026-12-24","notes":"on the day"},`+
		`{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01","expires_on":"2026-12-23","notes":"the day before"},`+
		`{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01","notes":"keeps"},`+
		`{"item":"box","amount":1,"unit":"each","received_on":"2026-11-01","expires_on":"2026-12-23","notes":"of another item"},`+
		`{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01","expires_on":"2026-11-05","notes":"first"}]}`)
	type lots struct {
		Items []struct {
			ID, Notes string
			ExpiresOn string `json:"expires_on"`
		}
		Next string
	}
	notes := func(query string) (notes []string) {
		path := "/v1/pantry/lots?limit=1&" + query
		for {
			page := into[lots](k.ask(path))
			for _, lot := range page.Items {
				notes = append(notes, lot.Notes)
			}
			if page.Next == "" {
				return notes
			}
			path = "/v1/pantry/lots?limit=1&" + query + "&cursor=" + page.Next
		}
	}
	require.Equal(t, []string{"first", "of another item", "the day before"}, notes("expires_before=2026-12-24"))
	require.Equal(t, []string{"first", "the day before"}, notes("expires_before=2026-12-24&item=flour"))
	require.Equal(t, []string{"of another item", "on the day", "the day before", "keeps", "first"}, notes("used_up=false"))
	first := into[lots](k.ask("/v1/pantry/lots?expires_before=2026-11-06")).Items[0].ID
	k.post("/v1/pantry/adjustments", `{"lot_id":"`+first+`","change":-1,"reason":"thrown away"}`)
	require.Empty(t, notes("expires_before=2026-11-06"))
	require.Equal(t, []string{"first"}, notes("expires_before=2026-11-06&used_up=true"))
	k.send(http.MethodGet, "/v1/pantry/lots?expires_before=soon", "").refused(http.StatusUnprocessableEntity, "invalid")
}
