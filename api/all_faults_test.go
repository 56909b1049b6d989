package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/problem"
	"crumbtrail/readmodels/ledger"
)

const noSuch = `"01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10"`

// inProduction is a bakery whose plan has a run of bread and one of a gift, and whose lot of flour is known.
func (k *kitchen) inProduction() (paths *strings.Replacer) {
	k.t.Helper()
	production, assembly := k.baked()
	of := into[ledger.ProductionRun](k.ask(production))
	at, plan := string(*of.OccasionID), "/v1/plans/"+string(*of.PlanID)
	k.send(http.MethodPost, plan+"/start-production", "")
	return strings.NewReplacer(
		"{occasion}", "/v1/occasions/"+at, "{occasion_id}", at, "{plan}", plan, "{run}", production, "{assembly}", assembly,
		"{flour}", k.flourLot(),
	)
}

// What the form of an input violates, what the domain finds in every state, and what it finds in this one are
// one answer, in the order of the body. What depends on something faulty is left out.
func TestARequestIsRefusedForEverythingAtOnce(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.inProduction()
	long := strings.Repeat("x", 10_001)
	const post, put, patch = http.MethodPost, http.MethodPut, http.MethodPatch
	for name, c := range map[string]struct {
		method, path, body string
		pointers           string
	}{
		"a run of a size that is none": {
			post, "/v1/production-runs",
			`{"recipe":"cake","batches":0,"actual_yield":2,"occasion_id":` + noSuch + `,"notes":"` + long + `","consumed":[
			{"item":"flour","amount":1,"unit":"spoonful","lot_id":` + noSuch + `},{"item":"box","amount":1,"unit":"each","lot_id":"{flour}"}]}`,
			"/recipe /batches /occasion_id /notes /consumed/0/lot_id /consumed/1/lot_id",
		},
		"a run of a scale that is none": {
			post, "/v1/production-runs",
			`{"recipe":"bread","batches":1,"actual_yield":9,"scale":"much","finished_unit":"bun"}`, "/scale /finished_unit",
		},
		"a run that yields too much of something else": {
			post, "/v1/production-runs",
			`{"recipe":"bread","batches":1,"actual_yield":9,"consumed":[{"item":"box","amount":1,"unit":"each","lot_id":"{flour}"}],` +
				`"notes":"` + long + `"}`,
			"/actual_yield /consumed/0/item /consumed/0/lot_id /notes",
		},
		"an assembly": {
			post, "/v1/assembly-runs",
			`{"finished_good":"hat","quantity":"many","occasion_id":` + noSuch + `,"consumed":[{"item":"tape","amount":-1,"unit":"each"}]}`,
			"/finished_good /quantity /occasion_id /consumed/0/item",
		},
		"an amendment": {
			post, "{plan}/amendments",
			`{"reason":" ","changes":[{"change":"set_quantity","finished_good":"hat","quantity":2},{"change":"set_batches",
			"finished_unit":"bread/loaf",
			"batches":0},{"change":"set_produce_on","finished_unit":"cake/slice","produce_on":"2027-01-01"},{"change":"drop_finished_good",
			"finished_good":"gift"},{"change":"refresh_recipe","recipe":"cake"},{"change":"set_batches","finished_unit":"bread/bun","batches":1}]}`,
			"/reason /changes/0/finished_good /changes/1/batches /changes/2/finished_unit /changes/2/produce_on /changes/3/finished_good " +
				"/changes/4/recipe /changes/5/finished_unit",
		},
		"a target after the day": {
			put, "{occasion}/production-targets/bread",
			`{"batches":0,"finished_unit":"bun","produce_on":"2027-01-01","notes":"` + long + `"}`, "/batches /finished_unit /produce_on /notes",
		},
		"an order": {
			post, "{plan}/shopping-list/ordered",
			`{"item":"tape","amount":"0","unit":"each","supplier":"` + strings.Repeat("s", 201) + `","expected_on":"soon"}`,
			"/item /amount /supplier /expected_on",
		},
		"a receipt": {
			post, "/v1/pantry/lots",
			`{"lots":[{"item":"tape","amount":0,"unit":"m","collected_for":[` + noSuch + `]},{"item":"flour","amount":1,"unit":"cup",` +
				`"unit_cost":1,"total_cost":2,"received_on":"2026-12-02","expires_on":"2026-12-01","settles_unaccounted":[` + noSuch + `]}]}`,
			"/lots/0/item /lots/0/amount /lots/0/collected_for/0 /lots/1 /lots/1/expires_on /lots/1/settles_unaccounted/0",
		},
		"an adjustment": {
			post, "/v1/pantry/adjustments", `{"lot_id":"{flour}","change":"-1000","unit":"each","value":1,"reason":""}`,
			"/unit /value /reason",
		},
		"an adjustment of nothing": {post, "/v1/pantry/adjustments", `{"change":0,"reason":" "}`, " /change /reason"},
		"an adjustment of what was never defined": {
			post, "/v1/pantry/adjustments",
			`{"finished_unit":"cake/slice","change":"-1","expires_on":"2026-11-01","reason":""}`, "/finished_unit /change /expires_on /reason",
		},
		"a correction": {
			patch, "/v1/pantry/lots/{flour}",
			`{"amount":5,"received_on":"2026-12-11","product":"` + strings.Repeat("p", 201) + `","reason":""}`,
			"/amount /received_on /product /reason",
		},
		"a recipe": {
			put, "/v1/recipes/cake",
			`{"name":"","lines":[{"item":"sugar","amount":0,"unit":"g"},{"item":"flour","amount":1,"unit":"sack"}],` +
				`"components":[{"recipe":"icing","batches":1}],"yields":[]}`,
			"/name /lines/0/item /lines/0/amount /lines/1/unit /components/0/recipe /yields",
		},
		"a finished good": {
			put, "/v1/finished-goods/hamper",
			`{"name":" ","components":[{"finished_unit":"bread/bun","quantity":0},{"finished_unit":"cake/slice","quantity":1}]}`,
			"/name /components/0/finished_unit /components/0/quantity /components/1/finished_unit",
		},
		"a settlement": {post, "{run}/settle", `{"item":"box","lot_id":` + noSuch + `,"reason":""}`, "/item /lot_id /reason"},
	} {
		t.Run(name, func(t *testing.T) {
			before := k.head()
			p := into[problem.Problem](k.send(c.method, at.Replace(c.path), at.Replace(c.body)).is(http.StatusUnprocessableEntity))
			require.Equal(t, c.pointers, strings.Join(pointers(p), " "), "%+v", p.Errors)
			require.Equal(t, before, k.head(), "something was written")
		})
	}
}

// Several causes that are about no field are one answer too.
func TestARefusalNamesAllOfItsCauses(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.inProduction()
	causes := func(path, body string) (all []string) {
		p := into[problem.Problem](k.send(http.MethodPost, at.Replace(path), body))
		all = append([]string{p.Code}, pointers(p)...)
		for _, cause := range p.Also {
			require.NotEmpty(t, cause.Title+cause.Detail)
			all = append(all, cause.Code)
		}
		return all
	}
	require.Equal(t, []string{"invalid", "/reason", "state_conflict"}, causes("{occasion}/archive", `{"reason":" "}`))
	require.Equal(t, []string{"invalid", "/reason", "output_in_use"}, causes("{run}/void", `{"reason":""}`))
	require.Equal(t, []string{"invalid", "/reason", "state_conflict"}, causes("{plan}/reopen", `{"reason":7}`), "one that cannot be read")
	k.send(http.MethodPost, at.Replace("{plan}/complete"), `{"accept_incomplete":true,"reason":"sold out"}`).is(http.StatusOK)
	require.Equal(t, []string{"state_conflict", "output_in_use"}, causes("{run}/void", `{"reason":"miscounted"}`))
	empty := k.post("/v1/occasions", `{"name":"Empty","date":"2026-12-12"}`).Header().Get("Location")
	require.Equal(t, []string{"no_output_mode", "no_targets"}, causes(empty+"/plans", ""))
}

// Whatever is wrong with a body, its request is refused and nothing is written.
func TestNothingWrongWithABodyIsAFailure(t *testing.T) {
	t.Parallel()
	k, log := openWhole(t), &lines{}
	logTo(log)(&k.options)
	k.serve()
	at := k.inProduction()
	for path, body := range map[string]string{
		"POST /v1/production-runs": `{"recipe":"bread","finished_unit":"loaf","batches":1,"actual_yield":1,"scale":"1",
			"occasion_id":"{occasion_id}",
			"produced_at":"2026-12-01T10:00:00Z","loss":{"category":"burnt","notes":""},"consumed":[{"item":"flour","amount":1,"unit":"kg",
			"lot_id":"{flour}","instead_of":"flour"}]}`,
		"POST /v1/assembly-runs": `{"finished_good":"gift","quantity":1,"occasion_id":"{occasion_id}","assemble_nested":true,
			"assembled_at":"2026-12-01T10:00:00Z","consumed":[{"item":"box","amount":1,"unit":"each"}]}`,
		"POST {plan}/amendments": `{"reason":"r","changes":[{"change":"set_quantity","finished_good":"gift","quantity":3},
			{"change":"set_produce_on","finished_unit":"bread/loaf","produce_on":"2026-12-01"},{"change":"refresh_recipe","recipe":"bread"}]}`,
		"POST /v1/pantry/lots": `{"lots":[{"item":"flour","amount":1,"unit":"kg","unit_cost":1,"received_on":"2026-11-01",
			"expires_on":"2026-12-01","collected_for":["{occasion_id}"]}]}`,
		"PUT /v1/recipes/bread": `{"name":"Bread","yield_amount":{"amount":1,"unit":"kg"},"lines":[{"item":"flour","amount":"500","unit":"g"}],
			"components":[{"recipe":"bread","amount":1,"unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`,
		"PUT /v1/items/flour": `{"name":"Flour","kind":"ingredient","packages":[{"amount":1,"unit":"kg","price":"1.99"}],
			"measures":[{"amount":1,"unit":"cup","equals_amount":120,"equals_unit":"g"}]}`,
		"PUT /v1/finished-goods/gift":             `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":1}]}`,
		"PUT {occasion}/production-targets/bread": `{"batches":2,"finished_unit":"loaf","produce_on":"2026-12-01","notes":""}`,
		"POST {plan}/shopping-list/ordered":       `{"item":"flour","packages":1,"package":{"amount":1,"unit":"kg"},"expected_on":"2026-12-01"}`,
		"POST {plan}/shopping-list/collected":     `{"item":"flour","amount":1,"unit":"kg"}`,
		"PATCH /v1/pantry/lots/{flour}":           `{"amount":1,"unit":"kg","total_cost":1,"received_on":"2026-11-01","reason":"r"}`,
		"POST /v1/pantry/adjustments":             `{"lot_id":"{flour}","change":1,"unit":"kg","reason":"r"}`,
		"PATCH {occasion}":                        `{"name":"A","date":"2026-12-12","output_mode":"bundled","attendees":3,"use_stock":true}`,
		"PATCH /v1/kitchen":                       `{"currency":"EUR","locale":"de-AT","time_zone":"Europe/Vienna","consumption":"fifo"}`,
		"POST {run}/settle":                       `{"item":"flour","lot_id":"{flour}","reason":"r"}`,
		"POST {plan}/complete":                    `{"accept_incomplete":false,"reason":"r"}`,
		"POST /v1/catalog/measure-suggestions":    `{"items":[{"item":"flour","measure":{"amount":1,"unit":"cup"}}]}`,
		"POST /v1/occasions":                      `{"name":"A","date":"2026-12-12","attendees":3}`,
		"POST {occasion}/archive":                 `{"reason":"r"}`,
		"PUT {occasion}/assembly-targets/gift":    `{"quantity":1,"notes":""}`,
	} {
		method, path, _ := strings.Cut(at.Replace(path), " ")
		var content any
		require.NoError(t, json.Unmarshal([]byte(at.Replace(body)), &content))
		wrongs(content, func(place string) {
			text, err := json.Marshal(content)
			require.NoError(t, err)
			before := k.head()
			status := k.send(method, path, string(text)).Code
			require.True(t, status >= 400 && status < 500, "%s %s, %s: %d for %s", method, path, place, status, text)
			require.NotContains(t, log.String(), "check an input", "%s %s: %s", method, path, text)
			require.Equal(t, before, k.head())
		})
	}
}

// wrongs puts something wrong in the place of each part of a content, and calls see with each.
func wrongs(content any, see func(place string)) {
	switch of := content.(type) {
	case map[string]any:
		for name, right := range of {
			for _, wrong := range []any{[]any{true}, map[string]any{"no": 1}} {
				of[name] = wrong
				see(name)
			}
			of[name] = right
			wrongs(right, see)
		}
	case []any:
		for i, right := range of {
			of[i] = 7
			see("entry")
			of[i] = right
			wrongs(right, see)
		}
	}
}
