package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// recalled is a kitchen where bad flour went into loaves, these into gifts, these
// into a hamper and that into a crate, and good flour into other gifts.
type recalled struct {
	*kitchen
	occasion                       string
	bad, good, boxes               string // lots
	loaves, gifts, hamper, crate   string // runs with bad flour in them
	otherLoaves, otherGifts, mixed string
}

func (k *kitchen) recall() recalled {
	k.t.Helper()
	at := k.bakery()
	k.put("/v1/finished-goods/hamper", `{"name":"Hamper","components":[{"finished_good":"gift","quantity":2},`+
		`{"finished_unit":"bread/loaf","quantity":1}]}`)
	k.put("/v1/finished-goods/crate", `{"name":"Crate","components":[{"finished_good":"hamper","quantity":1}]}`)
	r := recalled{kitchen: k, occasion: strings.TrimPrefix(at, "/v1/occasions/")}
	r.bad = r.made("/v1/pantry/lots", `{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01","expires_on":"2027-06-30",`+
		`"product":"Mill 55"}`)
	r.good = r.made("/v1/pantry/lots", `{"item":"flour","amount":9,"unit":"kg","received_on":"2026-11-02"}`)
	r.boxes = r.made("/v1/pantry/lots", `{"item":"box","amount":100,"unit":"each","received_on":"2026-11-01"}`)
	r.loaves = r.baked(2)
	r.otherLoaves = r.baked(2)
	r.gifts = r.assembled("gift", 3)
	r.hamper = r.assembled("hamper", 1)
	r.crate = r.assembled("crate", 1)
	r.otherGifts = r.assembled("gift", 1)
	k.post("/v1/pantry/adjustments", `{"finished_unit":"bread/loaf","change":5,"value":1,"reason":"found behind the oven"}`)
	r.mixed = r.assembled("gift", 4)
	return r
}

// made posts something and returns its id.
func (k *kitchen) made(path, body string) string {
	k.t.Helper()
	location := k.post(path, body).Header().Get("Location")
	return location[strings.LastIndexByte(location, '/')+1:]
}

func (r recalled) baked(batches int) string {
	r.t.Helper()
	return r.made("/v1/production-runs", fmt.Sprintf(`{"recipe":"bread","batches":%d,"actual_yield":%d}`, batches, 2*batches))
}

func (r recalled) assembled(good string, quantity int) string {
	r.t.Helper()
	return r.made("/v1/assembly-runs", fmt.Sprintf(`{"finished_good":%q,"quantity":%d,"occasion_id":%q}`, good, quantity, r.occasion))
}

// flow has a line for each input of each run.
func flow(uses ledger.LotUses) (lines []string) {
	for _, use := range uses.Items {
		for _, taken := range use.Taken {
			lines = append(lines, fmt.Sprintf("%s%s -%s%s-> %s, %s left", taken.LotID, taken.RunID, taken.Amount, taken.Unit, use.RunID, use.OnHand))
		}
	}
	return lines
}

func TestALotIsFollowedToItsUses(t *testing.T) {
	t.Parallel()
	k := openWhole(t).recall()
	uses := func(lot, query string) ledger.LotUses {
		return into[ledger.LotUses](k.ask("/v1/pantry/lots/" + lot + "/uses" + query))
	}
	t.Run("through goods in goods, with what was taken each time", func(t *testing.T) {
		found := uses(k.bad, "")
		require.Equal(t, "Mill 55", found.Lot.Product)
		require.Equal(t, []string{
			fmt.Sprintf("%s -1kg-> %s, 0 left", k.bad, k.loaves),
			fmt.Sprintf("%s -3-> %s, 1 left", k.loaves, k.gifts),
			fmt.Sprintf("%s -1-> %s, 0 left", k.loaves, k.hamper),
			fmt.Sprintf("%s -2-> %s, 0 left", k.gifts, k.hamper),
			fmt.Sprintf("%s -1-> %s, 1 left", k.hamper, k.crate),
		}, flow(found))
		var order []string
		for _, use := range found.Items {
			order = append(order, string(use.RunID))
		}
		require.Equal(t, []string{k.loaves, k.gifts, k.hamper, k.crate}, order, "in the order in which they were recorded")
	})
	t.Run("and summed up, per occasion and thing", func(t *testing.T) {
		body := k.ask("/v1/pantry/lots/" + k.bad + "/uses?limit=1").Body.Bytes()
		var found struct{ Made json.RawMessage }
		require.NoError(t, json.Unmarshal(body, &found))
		require.JSONEq(t, fmt.Sprintf(`[
			{"occasion_id":null,"finished_unit":"bread/loaf","name":"Bread, Loaf","runs":1,"quantity":4,"on_hand":"0"},
			{"occasion_id":%[1]q,"finished_good":"gift","name":"Gift","runs":1,"quantity":3,"on_hand":"1"},
			{"occasion_id":%[1]q,"finished_good":"hamper","name":"Hamper","runs":1,"quantity":1,"on_hand":"0"},
			{"occasion_id":%[1]q,"finished_good":"crate","name":"Crate","runs":1,"quantity":1,"on_hand":"1"}]`, k.occasion), string(found.Made))
	})
	t.Run("page by page", func(t *testing.T) {
		var runs []string
		for path := "/v1/pantry/lots/" + k.bad + "/uses?limit=3"; path != ""; {
			a := k.ask(path)
			page := into[ledger.LotUses](a)
			for _, use := range page.Items {
				runs = append(runs, string(use.RunID))
			}
			path, _, _ = strings.Cut(strings.TrimPrefix(a.Header().Get("Link"), "<"), ">")
		}
		require.Equal(t, []string{k.loaves, k.gifts, k.hamper, k.crate}, runs)
	})
	t.Run("another lot went elsewhere", func(t *testing.T) {
		require.ElementsMatch(t, []string{
			fmt.Sprintf("%s -1kg-> %s, 0 left", k.good, k.otherLoaves),
			fmt.Sprintf("%s -1-> %s, 1 left", k.otherLoaves, k.otherGifts),
			fmt.Sprintf("%s -3-> %s, 4 left", k.otherLoaves, k.mixed),
		}, flow(uses(k.good, "")))
	})
	t.Run("a lot that nothing used", func(t *testing.T) {
		unused := k.made("/v1/pantry/lots", `{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-03"}`)
		found := uses(unused, "")
		require.Empty(t, found.Items)
		require.Empty(t, found.Made)
	})
	t.Run("what was voided is left out", func(t *testing.T) {
		k.send(http.MethodPost, "/v1/assembly-runs/"+k.crate+"/void", `{"reason":"recalled"}`).is(http.StatusOK)
		require.Equal(t, []string{
			fmt.Sprintf("%s -1kg-> %s, 0 left", k.bad, k.loaves),
			fmt.Sprintf("%s -3-> %s, 1 left", k.loaves, k.gifts),
			fmt.Sprintf("%s -1-> %s, 1 left", k.loaves, k.hamper),
			fmt.Sprintf("%s -2-> %s, 1 left", k.gifts, k.hamper),
		}, flow(uses(k.bad, "")))
		require.Len(t, uses(k.bad, "").Made, 3)
	})
	t.Run("there is no such lot", func(t *testing.T) {
		k.send(http.MethodGet, "/v1/pantry/lots/"+missing+"/uses", "").refused(http.StatusNotFound, "not_found")
		k.send(http.MethodGet, "/v1/pantry/lots/"+k.bad+"/uses?cursor=x", "").refused(http.StatusUnprocessableEntity, "bad_cursor")
	})
}

func TestAnAssemblyRunIsFollowedBackToItsLots(t *testing.T) {
	t.Parallel()
	k := openWhole(t).recall()
	origins := func(run string) ledger.AssemblyOrigins {
		return into[ledger.AssemblyOrigins](k.ask("/v1/assembly-runs/" + run + "/origins"))
	}
	runs := func(found ledger.AssemblyOrigins) (ids []string) {
		for _, run := range found.Runs {
			ids = append(ids, string(run.RunID))
		}
		return ids
	}
	lots := func(found ledger.AssemblyOrigins) (lines []string) {
		for _, lot := range found.Lots {
			lines = append(lines, fmt.Sprintf("%s %s %s", lot.Item, lot.LotID, lot.RunIDs))
		}
		return lines
	}
	t.Run("through goods in goods", func(t *testing.T) {
		found := origins(k.crate)
		require.Equal(t, []string{k.crate, k.hamper, k.gifts, k.loaves}, runs(found))
		require.Equal(t, []string{fmt.Sprintf("box %s [%s]", k.boxes, k.gifts), fmt.Sprintf("flour %s [%s]", k.bad, k.loaves)}, lots(found))
		require.Equal(t, "Mill 55", found.Lots[1].Product)
		require.EqualValues(t, "2027-06-30", found.Lots[1].ExpiresOn)
		require.Empty(t, found.Corrections)
		require.True(t, found.Complete)
		require.EqualValues(t, k.loaves, found.Runs[1].Consumed[1].RunID)
		require.Equal(t, "1", found.Runs[1].Consumed[1].Amount.String())
	})
	t.Run("as far as it is known", func(t *testing.T) {
		found := origins(k.mixed)
		require.Equal(t, []string{k.mixed, k.otherLoaves}, runs(found))
		require.Len(t, found.Corrections, 1)
		require.Equal(t, "bread/loaf", found.Corrections[0].FinishedUnit.String())
		require.EqualValues(t, k.mixed, found.Corrections[0].RunIDs[0])
	})
	t.Run("also of a voided run, which is marked", func(t *testing.T) {
		k.send(http.MethodPost, "/v1/assembly-runs/"+k.crate+"/void", `{"reason":"recalled"}`).is(http.StatusOK)
		found := origins(k.crate)
		require.Len(t, found.Runs, 4)
		require.NotNil(t, found.Runs[0].VoidedAt)
		require.Equal(t, "recalled", found.Runs[0].VoidReason)
		require.Nil(t, found.Runs[1].VoidedAt)
	})
	t.Run("there is no such assembly run", func(t *testing.T) {
		for _, id := range []string{missing, k.loaves, k.bad} {
			k.send(http.MethodGet, "/v1/assembly-runs/"+id+"/origins", "").refused(http.StatusNotFound, "not_found")
		}
	})
}

func TestVoidedRunsAreListedAsSuch(t *testing.T) {
	t.Parallel()
	k := openWhole(t).recall()
	k.send(http.MethodPost, "/v1/assembly-runs/"+k.crate+"/void", `{"reason":"recalled"}`).is(http.StatusOK)
	listed := func(query string) map[string]bool {
		runs := map[string]bool{}
		for _, run := range into[readmodels.List[ledger.AssemblyRun]](k.ask("/v1/assembly-runs" + query)).Items {
			runs[string(run.ID)] = run.VoidedAt != nil
		}
		return runs
	}
	require.Equal(t, map[string]bool{k.crate: true}, listed("?voided=true"))
	require.Equal(t, map[string]bool{k.gifts: false, k.hamper: false, k.otherGifts: false, k.mixed: false}, listed("?voided=false"))
	require.Len(t, listed(""), 5)
	one := into[ledger.AssemblyRun](k.ask("/v1/assembly-runs/" + k.crate))
	require.Equal(t, "recalled", one.VoidReason)
	require.NotNil(t, one.VoidedAt)
	k.send(http.MethodGet, "/v1/production-runs?voided=perhaps", "").refused(http.StatusUnprocessableEntity, "invalid")
}

func TestAVoidedRunDoesNotCount(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	plan := k.send(http.MethodPost, at+"/plans", "").is(http.StatusCreated).Header().Get("Location")
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":3,"unit":"kg","total_cost":6,"received_on":"2026-11-01"},`+
		`{"item":"box","amount":9,"unit":"each","received_on":"2026-11-01"}]}`)
	seen := func() (said []string) {
		for _, path := range []string{plan, plan + "/summary", "/v1/pantry/stock", "/v1/pantry/lots"} {
			said = append(said, k.ask(path).Body.String())
		}
		return said
	}
	type progress struct {
		State    string
		Progress struct {
			Production string `json:"production_percent"`
			Assembly   string `json:"assembly_percent"`
		}
	}
	positionless := func(bodies []string) (same []string) {
		for _, body := range bodies {
			var fields map[string]any
			require.NoError(t, json.Unmarshal([]byte(body), &fields))
			delete(fields, "position")
			if rows, isList := fields["items"].([]any); isList {
				for _, row := range rows {
					delete(row.(map[string]any), "revision") // that of the last event about a lot
				}
			}
			text, err := json.Marshal(fields)
			require.NoError(t, err)
			same = append(same, string(text))
		}
		return same
	}
	untouched := positionless(seen())
	occasion := strings.TrimPrefix(at, "/v1/occasions/")
	baked := k.made("/v1/production-runs", fmt.Sprintf(`{"recipe":"bread","batches":1,"actual_yield":1,"occasion_id":%q,`+
		`"loss":{"category":"burnt"}}`, occasion))
	boxed := k.made("/v1/assembly-runs", fmt.Sprintf(`{"finished_good":"gift","quantity":1,"occasion_id":%q}`, occasion))
	require.Equal(t, "in_production", into[progress](k.ask(plan)).State)
	require.Equal(t, "50.00", into[progress](k.ask(plan+"/summary")).Progress.Assembly)

	k.send(http.MethodPost, "/v1/production-runs/"+baked+"/void", `{"reason":"wrong"}`).refused(http.StatusConflict, "output_in_use")
	k.send(http.MethodPost, "/v1/assembly-runs/"+boxed+"/void", `{"reason":"wrong"}`).is(http.StatusOK)
	require.Equal(t, "0.00", into[progress](k.ask(plan+"/summary")).Progress.Assembly)
	require.Equal(t, "in_production", into[progress](k.ask(plan)).State)
	k.send(http.MethodPost, "/v1/production-runs/"+baked+"/void", `{"reason":"wrong"}`).is(http.StatusOK)
	require.Equal(t, untouched, positionless(seen()))
}
