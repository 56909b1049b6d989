package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestDefiningCreatesThenChangesThenChangesNothing(t *testing.T) {
	t.Parallel()
	k := open(t)
	const flour = `{"name":"Flour 🌾","kind":"ingredient","category":"Flours","density":{"volume":1,"volume_unit":"CUP","weight":"125",` +
		`"weight_unit":"g"},"package":{"amount":"2.5","unit":"kg","price":3}}`
	first := k.send(http.MethodPut, "/v1/items/flour", flour).is(http.StatusCreated)
	require.Equal(t, "/v1/items/flour", first.Header().Get("Location"))
	require.Equal(t, `"0"`, first.Header().Get("ETag"))
	require.Equal(t, k.head().String(), first.Header().Get("Crumbtrail-Position"))
	require.Empty(t, first.Header().Get("Idempotency-Replayed"))
	answered := into[map[string]any](first)
	hash := answered["content_hash"]
	require.Len(t, hash, 64)
	require.Empty(t, cmp.Diff(map[string]any{
		"slug": "flour", "name": "Flour 🌾", "kind": "ingredient", "category": "Flours",
		"density":  map[string]any{"volume": "1", "volume_unit": "cup", "weight": "125", "weight_unit": "g"},
		"measures": []any{map[string]any{"amount": "1", "unit": "cup", "equals": "125", "equals_unit": "g"}},
		"package":  map[string]any{"amount": "2.5", "unit": "kg", "price": "3.00"}, "revision": 0., "content_hash": hash, "archived": false,
	}, answered))

	same := k.send(http.MethodPut, "/v1/items/flour", strings.Replace(flour, `"2.5"`, "25e-1", 1)).is(http.StatusOK)
	require.Equal(t, `"0"`, same.Header().Get("ETag"))
	require.Equal(t, first.Header().Get("Crumbtrail-Position"), same.Header().Get("Crumbtrail-Position"))
	require.Empty(t, same.Header().Get("Location"))

	changed := k.send(http.MethodPut, "/v1/items/flour", strings.Replace(flour, "2.5", "5", 1)).is(http.StatusOK)
	require.Equal(t, `"1"`, changed.Header().Get("ETag"))
	require.NotEqual(t, hash, into[map[string]any](changed)["content_hash"])

	gone := k.send(http.MethodDelete, "/v1/items/flour", "").is(http.StatusNoContent)
	require.Equal(t, `"2"`, gone.Header().Get("ETag"))
	require.Zero(t, gone.Body.Len())
	k.send(http.MethodDelete, "/v1/items/sugar", "").refused(http.StatusNotFound, "not_found")
}

func TestIfMatchMustBeTheCurrentRevision(t *testing.T) {
	t.Parallel()
	k := open(t)
	put := func(name, ifMatch string) answer {
		return k.send(http.MethodPut, "/v1/items/salt", `{"name":"`+name+`","kind":"ingredient"}`, "If-Match", ifMatch)
	}
	put("Salt", `"0"`).refused(http.StatusPreconditionFailed, "stale")
	put("Salt", `*`).refused(http.StatusPreconditionFailed, "stale")
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`, "If-None-Match", "*").is(http.StatusCreated)
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Sugar","kind":"ingredient"}`, "If-None-Match",
		"*").refused(http.StatusPreconditionFailed, "stale")
	put("Sea salt", `"0"`).is(http.StatusOK)
	before := k.head()
	for _, stale := range []string{`"0"`, `"2"`, `W/"1"`, `"one"`, `""`, `"01"`, `"99999999999999999999"`, `"9223372036854775808"`} {
		put("Rock salt", stale).refused(http.StatusPreconditionFailed, "stale")
	}
	require.Contains(t, put("Rock salt", `W/"99", W/"1"`).refused(http.StatusPreconditionFailed, "stale").Detail,
		`Send the strong form, "99", "1"`)
	require.Contains(t, put("Rock salt", `W/"1"`).refused(http.StatusPreconditionFailed, "stale").Detail,
		`a weak tag never matches there. Send the strong form, "1"`)
	require.Contains(t, put("Rock salt", `"one"`).refused(http.StatusPreconditionFailed, "stale").Detail,
		`"one", which no answer of this server had`)
	for _, malformed := range []string{`1`, `"1`, `"1","2`, `"1" "2"`, `"1",*`, `,`, `w/"1"`, `"a b"`, `**`, "\"\u00e9\""} {
		p := put("Rock salt", malformed).refused(http.StatusBadRequest, "bad_request")
		require.Equal(t, "If-Match", p.Errors[0].Parameter)
	}
	for _, stale := range []string{`"0", "2"`, `W/"1", "0"`, `"one","two"`} {
		put("Rock salt", stale).refused(http.StatusPreconditionFailed, "stale")
	}
	stale := put("Rock salt", `"0","2"`).refused(http.StatusPreconditionFailed, "stale")
	require.Contains(t, stale.Detail, "expected revision 0 or 2, found revision 1")
	require.Equal(t, before, k.head())
	for _, one := range []string{`"0","1"`, `"1"  ,"7"`, `, "a,b" ,W/"9",, "1",`} {
		put("Sea salt", one).is(http.StatusOK)
	}
	put("Rock salt", `*`).is(http.StatusOK)
	k.send(http.MethodDelete, "/v1/items/salt", "", "If-Match", `"1"`).refused(http.StatusPreconditionFailed, "stale")
	k.send(http.MethodDelete, "/v1/items/salt", "", "If-Match", `"2"`).is(http.StatusNoContent)
}

// The answer to a repeated command is the first one. Its key is refused for another
// body.
func TestARepeatedCommandIsAnsweredAsTheFirstTime(t *testing.T) {
	t.Parallel()
	k := open(t)
	occasion := k.bakery()
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":10,"unit":"kg","total_cost":20,"received_on":"2026-11-01"},`+
		`{"item":"box","amount":9,"unit":"each","received_on":"2026-11-01"}]}`)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
	for path, bodies := range map[string][2]string{
		"/v1/occasions":     {`{"name":"A","date":"2026-12-12"}`, `{"name":"B","date":"2026-12-12"}`},
		occasion + "/plans": {``, ``},
		"/v1/pantry/lots": {
			`{"item":"flour","amount":"1.0","unit":"kg","received_on":"2026-11-01"}`,
			`{"item":"flour","amount":2,"unit":"kg","received_on":"2026-11-01"}`,
		},
		"/v1/pantry/adjustments": {
			`{"finished_good":"gift","change":1,"reason":"found"}`,
			`{"finished_good":"gift","change":2,"reason":"found"}`,
		},
		"/v1/production-runs": {`{"recipe":"bread","batches":1,"actual_yield":1}`, `{"recipe":"bread","batches":1,"actual_yield":2}`},
		"/v1/assembly-runs":   {`{"finished_good":"gift","quantity":1}`, `{"finished_good":"gift","quantity":2}`},
	} {
		t.Run(path, func(t *testing.T) {
			key := "key:" + path
			first := k.send(http.MethodPost, path, bodies[0], "Idempotency-Key", key).is(http.StatusCreated)
			after := k.head()
			again := k.send(http.MethodPost, path, bodies[0], "Idempotency-Key", key).is(http.StatusCreated)
			require.Equal(t, after, k.head())
			require.Equal(t, first.Body.String(), again.Body.String())
			for _, header := range []string{"ETag", "Location", "Crumbtrail-Position"} {
				require.Equal(t, first.Header().Get(header), again.Header().Get(header), header)
			}
			require.Empty(t, first.Header().Get("Idempotency-Replayed"))
			require.Equal(t, "true", again.Header().Get("Idempotency-Replayed"))
			if bodies[1] != "" {
				k.send(http.MethodPost, path, bodies[1], "Idempotency-Key", key).refused(http.StatusUnprocessableEntity, "idempotency_key_reused")
				require.Equal(t, after, k.head())
			}
		})
	}
}

func TestAnIdempotencyKeyHas1To200VisibleCharacters(t *testing.T) {
	t.Parallel()
	k := open(t)
	const body = `{"name":"A","date":"2026-12-12"}`
	for _, bad := range []string{strings.Repeat("k", 201), "a b", "a\tb", "ké"} {
		p := k.send(http.MethodPost, "/v1/occasions", body, "Idempotency-Key", bad).refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, "Idempotency-Key", p.Errors[0].Parameter)
	}
	k.send(http.MethodPost, "/v1/occasions", body, "Idempotency-Key", strings.Repeat("k", 200)).is(http.StatusCreated)
}

func TestAnOccasionIsPlannedOnce(t *testing.T) {
	t.Parallel()
	k := open(t)
	occasion := k.bakery()
	first := k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated)
	plan := into[struct {
		ID         string
		OccasionID string `json:"occasion_id"`
		State      string
		Production []struct {
			Recipe, Origin string
			Batches        json.Number
		} `json:"production_targets"`
	}](first)
	require.Equal(t, "/v1/plans/"+plan.ID, first.Header().Get("Location"))
	require.Equal(t, occasion, "/v1/occasions/"+plan.OccasionID)
	require.Equal(t, "draft", plan.State)
	require.Equal(t, json.Number("3"), plan.Production[0].Batches)
	again := k.send(http.MethodPost, occasion+"/plans", "{ }").is(http.StatusOK)
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Equal(t, first.Header().Get("ETag"), again.Header().Get("ETag"))
	require.Empty(t, again.Header().Get("Location"))
}

func TestAStateConflictListsWhatTheStateAllows(t *testing.T) {
	t.Parallel()
	k := open(t)
	occasion := k.bakery()
	k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated)
	k.post("/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","received_on":"2026-11-01"}`)
	id := strings.TrimPrefix(occasion, "/v1/occasions/")
	run := into[map[string]any](k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+id+`"}`))
	require.Equal(t, true, run["snapshot_reused"])
	p := k.send(http.MethodPut, occasion+"/production-targets/bread", `{"batches":4}`).refused(http.StatusConflict, "state_conflict")
	require.Equal(t, "in_production", p.State)
	require.Equal(t, []string{
		"complete the plan", "cancel the plan", "amend the plan", "mark shopping", "collect items", "order items", "record a run", "void a run",
	}, p.Allowed)
}

func TestTargetsAreSetAndRemoved(t *testing.T) {
	t.Parallel()
	k := open(t)
	occasion := k.bakery()
	same := k.send(http.MethodPut, occasion+"/production-targets/bread", `{"batches":3.0}`).is(http.StatusOK)
	require.JSONEq(t, `{"recipe":"bread","recipe_name":"Bread","finished_unit":"loaf","finished_unit_name":"Loaf","batches":3}`,
		same.Body.String())
	k.send(http.MethodPut, occasion+"/production-targets/bread", `{"batches":4}`).is(http.StatusOK)
	k.send(http.MethodDelete, occasion+"/production-targets/bread?finished_unit=bun", "").refused(http.StatusNotFound, "not_found")
	k.send(http.MethodDelete, occasion+"/production-targets/bread?finished_unit=loaf", "").is(http.StatusNoContent)
	k.send(http.MethodDelete, occasion+"/assembly-targets/gift", "").is(http.StatusNoContent)
	k.send(http.MethodDelete, occasion+"/assembly-targets/gift", "").refused(http.StatusNotFound, "not_found")
	k.send(http.MethodPost, occasion+"/plans", "").refused(http.StatusUnprocessableEntity, "no_targets")
	k.send(http.MethodPut, occasion+"/production-targets/bread", `{"batches":5}`).is(http.StatusCreated)
}

// A shortage, a missing definition and a cycle are reported in full.
func TestRefusalsListEverything(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.bakery()
	short := k.send(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"gift","quantity":2}`).refused(http.StatusUnprocessableEntity,
		"shortage")
	require.Len(t, short.Shortages, 2)
	require.Equal(t, "2", short.Shortages[0].Needed.String())
	missing := k.send(http.MethodPut, "/v1/recipes/cake",
		`{"name":"Cake","lines":[{"item":"sugar","amount":1,"unit":"g"},{"item":"eggs","amount":1,"unit":"each"}],`+
			`"components":[{"recipe":"cream","batches":1}],"yields":[{"slug":"c","name":"C","mode":"portion","batch_percent":"12.5"}]}`).
		refused(http.StatusUnprocessableEntity, "unusable")
	require.Len(t, missing.Missing, 3)
	k.put("/v1/recipes/dough", `{"name":"Dough","components":[{"recipe":"bread","batches":"1/3"}],`+
		`"yields":[{"slug":"d","name":"D","mode":"count","items_per_batch":1}]}`)
	circle := k.send(http.MethodPut, "/v1/recipes/bread",
		`{"name":"Bread","components":[{"recipe":"dough","batches":1}],`+
			`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`).refused(http.StatusUnprocessableEntity, "unusable")
	require.Len(t, circle.Cycles, 1)
	require.Equal(t, circle.Cycles[0], circle.Cycle)
	require.Len(t, circle.Cycle, 3)
}

// No float could represent these digits.
func TestNumbersAreReadFromTheirDigits(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.bakery()
	for sent, kept := range map[string]string{
		`9007199254740.993000001`: "9007199254740.993000001", `0.1`: "0.1", `1e3`: "1000", `2.50`: "2.5", `"1/3"`: "1/3",
		`"12e-1"`: "1.2", `100000000000000.3`: "100000000000000.3", `"\u0032"`: "2",
	} {
		lots := into[struct {
			Lots []struct {
				Amount, Remaining string
				Cost              string `json:"total_cost"`
			}
		}](k.post("/v1/pantry/lots", `{"item":"flour","amount":`+sent+`,"unit":"KG","total_cost":0.300001,"received_on":"2026-11-01"}`)).Lots
		require.Equal(t, kept, lots[0].Amount, sent)
		require.Equal(t, kept, lots[0].Remaining, sent)
		require.Equal(t, "0.300001", lots[0].Cost)
	}
}

func TestLotsAreReceivedOneByOneAndTogether(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.bakery()
	type received struct {
		Lots []struct {
			ID, Item string
			Cost     string `json:"total_cost"`
		}
	}
	one := k.post("/v1/pantry/lots", `{"item":"flour","amount":"2","unit":"kg","unit_cost":"1.5","received_on":"2026-11-01",`+
		`"expires_on":"2027-11-01","product":"Stone ground","location":"Shelf 2","notes":"a\nb"}`)
	lots := into[received](one).Lots
	require.Len(t, lots, 1)
	require.Equal(t, "3.00", lots[0].Cost)
	require.Equal(t, "/v1/pantry/lots/"+lots[0].ID, one.Header().Get("Location"))
	many := k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":1,"unit":"g","received_on":"2026-11-01"},`+
		`{"item":"box","amount":1,"unit":"dozen","received_on":"2026-11-01"}]}`)
	require.Len(t, into[received](many).Lots, 2)
	require.Equal(t, `"2"`, many.Header().Get("ETag"))

	less := into[map[string]any](k.post("/v1/pantry/adjustments", `{"lot_id":"`+lots[0].ID+`","change":"-500","unit":"g","reason":"spilt"}`))
	require.Empty(t, cmp.Diff(map[string]any{
		"lot_id": lots[0].ID, "change": "-0.5", "value": "-0.75", "cost_complete": true, "reason": "spilt",
	}, less))
	more := into[map[string]any](k.post("/v1/pantry/adjustments", `{"finished_unit":"bread/loaf","change":2,"value":"7","reason":"found"}`))
	require.Equal(t, "bread/loaf", more["finished_unit"])
	require.Equal(t, "7.00", more["value"])
}

func TestAnOccasionIsRescheduledBeforeItIsVisible(t *testing.T) {
	t.Parallel()
	k := open(t, unseeing(t))
	occasion := k.bakery()
	a := k.send(http.MethodPatch, occasion, `{"name":"Closed day","output_mode":null}`).is(http.StatusNoContent)
	require.Zero(t, a.Body.Len())
	require.Equal(t, k.head().String(), a.Header().Get("Crumbtrail-Position"))
	k.send(http.MethodPost, occasion+"/plans", "").refused(http.StatusUnprocessableEntity, "no_output_mode")
	k.send(http.MethodPatch, "/v1/occasions/"+missing, `{"name":"A"}`).refused(http.StatusNotFound, "not_found")
	k.get("/livez")
}

func TestAnUpdateTellsWhichRevisionItReplaced(t *testing.T) {
	t.Parallel()
	k := open(t)
	replaced := func(a answer) string { return a.Header().Get("Crumbtrail-Replaced-Revision") }
	require.Empty(t, replaced(k.put("/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`)), "it is new")
	require.Equal(t, "0", replaced(k.put("/v1/items/salt", `{"name":"Sea salt","kind":"ingredient"}`)))
	require.Empty(t, replaced(k.put("/v1/items/salt", `{"name":"Sea salt","kind":"ingredient"}`)), "it changed nothing")
	require.Equal(t, "1", replaced(k.send(http.MethodDelete, "/v1/items/salt", "").is(http.StatusNoContent)))
	lots := `{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01"}`
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	k.post("/v1/pantry/lots", lots)
	for range 2 {
		again := k.send(http.MethodPost, "/v1/pantry/lots", lots, "Idempotency-Key", "once").is(http.StatusCreated)
		require.Equal(t, "0", replaced(again), "a repeated command is answered as the first time")
	}
}

func TestAReusedKeyIsRefusedWithTheRequestThatUsedIt(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	send := func(amount string) answer {
		return k.send(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":`+amount+`,"unit":"kg","received_on":"2026-11-01"}`,
			"Idempotency-Key", "once", "Crumbtrail-Actor", "Night shift")
	}
	first := send("1").is(http.StatusCreated)
	p := send("2").refused(http.StatusUnprocessableEntity, "idempotency_key_reused")
	require.Equal(t, "ReceiveLots", p.UsedBy.Command)
	require.Equal(t, "Night shift", p.UsedBy.Actor)
	require.Equal(t, first.Header().Get("X-Request-Id"), p.UsedBy.RequestID)
	require.False(t, p.UsedBy.RecordedAt.IsZero())
	require.Contains(t, p.Detail, "ReceiveLots at ")
}
