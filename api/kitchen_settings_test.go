package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/problem"
	"crumbtrail/readmodels/ledger"
)

func (k *kitchen) set(settings string, headers ...string) answer {
	k.t.Helper()
	return k.send(http.MethodPatch, "/v1/kitchen", settings, headers...)
}

func TestFaultsOfAnInputAndOfTheDomainAreReportedTogether(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	pointers := func(refused answer) (all []string) {
		for _, fault := range into[problem.Problem](refused.is(http.StatusUnprocessableEntity)).Errors {
			all = append(all, fault.Pointer)
		}
		return all
	}
	settings := `{"currency":"euro","time_zone":"Moon/Base","locale":"not a tag"}`
	require.Equal(t, []string{"/currency", "/time_zone", "/locale"}, pointers(k.set(settings)))
	require.Equal(t, []string{"/currency", "/time_zone"}, pointers(k.set(`{"currency":7,"time_zone":"Moon/Base"}`)))
	lots := `{"lots":[{"item":"flour","amount":"-1","unit":"g","expires_on":"soon"},` +
		`{"item":"flour","amount":"1","unit":"g","received_on":"2026-12-02","expires_on":"2026-12-01"}]}`
	require.Equal(t, []string{"/lots/0/item", "/lots/0/amount", "/lots/0/expires_on", "/lots/1/item", "/lots/1/expires_on"},
		pointers(k.send(http.MethodPost, "/v1/pantry/lots", lots)), "each place once")
	occasion := `{"name":" ","date":"2026-12-24","attendees":-1}`
	require.ElementsMatch(t, []string{"/attendees", "/name"}, pointers(k.send(http.MethodPost, "/v1/occasions", occasion)))
	item := `{"name":"` + "a\u202e" + `","kind":"spice","package":{"amount":"0","unit":"kg"}}`
	require.ElementsMatch(t, []string{"/kind", "/name", "/package/amount"}, pointers(k.send(http.MethodPut, "/v1/items/flour", item)))
	require.True(t, k.head().IsZero())
}

func TestTheSettingsOfAKitchenAreItsOwnOrTheDefaults(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	first := k.ask("/v1/kitchen")
	require.Empty(t, first.Header().Get("ETag"), "it has no revision yet")
	all := []string{"name", "time_zone", "currency", "locale", "consumption", "require_if_match", "active_minutes_per_day", "batches_per_day"}
	defaults := ledger.KitchenDefaults{TimeZone: "UTC", Currency: "USD", Locale: "en", Consumption: "fifo"}
	none := ledger.Kitchen{
		TimeZone: "UTC", Currency: "USD", CurrencyDecimals: 2, Locale: "en", Consumption: "fifo", Defaults: all,
		Default: defaults, Today: into[ledger.Kitchen](first).Today,
	}
	require.Equal(t, none, into[ledger.Kitchen](first))

	unchanged := k.set(`{"name":null,"require_if_match":false}`).is(http.StatusOK)
	require.Empty(t, unchanged.Header().Get("ETag"))
	require.Equal(t, none, into[ledger.Kitchen](unchanged))
	require.True(t, k.head().IsZero(), "nothing changed")

	changed := k.set(`{"name":"Backstube","time_zone":"Pacific/Auckland","currency":"JPY","locale":"de-at","consumption":"fefo"}`,
		"If-None-Match", "*").is(http.StatusOK)
	require.Equal(t, `"0"`, changed.Header().Get("ETag"))
	now := into[ledger.Kitchen](changed)
	require.Equal(t, ledger.Kitchen{
		Name: "Backstube", TimeZone: "Pacific/Auckland", Currency: "JPY", Locale: "de-AT", Consumption: "fefo",
		Defaults: []string{"require_if_match", "active_minutes_per_day", "batches_per_day"},
		Default:  defaults, Today: now.Today, Revision: new(uint64),
	}, now)
	seen := k.ask("/v1/kitchen")
	require.Equal(t, `"0"`, seen.Header().Get("ETag"))
	require.JSONEq(t, changed.Body.String(), seen.Body.String())

	before := k.head().String()
	k.set(`{"name":"Other"}`, "If-None-Match", "*").refused(http.StatusPreconditionFailed, "stale")
	k.set(`{"name":"Other"}`, "If-Match", `"7"`).refused(http.StatusPreconditionFailed, "stale")
	again := k.set(`{"name":"Backstube Süd","consumption":null}`, "If-Match", `"0"`).is(http.StatusOK)
	require.Equal(t, `"1"`, again.Header().Get("ETag"))
	require.Equal(t, "0", again.Header().Get("Crumbtrail-Replaced-Revision"))
	require.Equal(t, []string{"consumption", "require_if_match", "active_minutes_per_day", "batches_per_day"},
		into[ledger.Kitchen](k.ask("/v1/kitchen")).Defaults)
	then := into[ledger.Kitchen](k.ask("/v1/kitchen?as_of=" + before))
	require.Equal(t, "Backstube", then.Name)
	require.Equal(t, []string{"require_if_match", "active_minutes_per_day", "batches_per_day"}, then.Defaults)
	require.Contains(t, k.ask("/v1/audit/events").Body.String(),
		`Changed the kitchen's settings: name to \"Backstube Süd\", consumption to the default`)
}

func TestInvalidSettingsAreRefused(t *testing.T) {
	t.Parallel()
	k := open(t)
	for body, pointer := range map[string]string{
		`{"time_zone":"Chicago"}`: "/time_zone", `{"time_zone":""}`: "/time_zone", `{"time_zone":"Local"}`: "/time_zone",
		`{"currency":"euro"}`: "/currency", `{"currency":"XXX"}`: "/currency", `{"locale":"xq"}`: "/locale", `{"locale":"und"}`: "/locale",
		`{"consumption":"lifo"}`: "/consumption", `{"require_if_match":"yes"}`: "/require_if_match",
		`{"name":"a\tb"}`: "/name", `{"zone":"UTC"}`: "/zone",
		`{"active_minutes_per_day":0}`: "/active_minutes_per_day", `{"active_minutes_per_day":1.5}`: "/active_minutes_per_day",
		`{"batches_per_day":-1}`: "/batches_per_day", `{"batches_per_day":100001}`: "/batches_per_day",
	} {
		require.Equal(t, pointer, k.set(body).refused(http.StatusUnprocessableEntity, "invalid").Errors[0].Pointer, body)
	}
	require.True(t, k.head().IsZero())
}

// croissants has butter that is good to 24 December.
func (k *kitchen) croissants() {
	k.t.Helper()
	k.put("/v1/items/butter", `{"name":"Butter","kind":"ingredient"}`)
	k.put("/v1/recipes/croissant", `{"name":"Croissant","lines":[{"item":"butter","amount":"500","unit":"g"}],`+
		`"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":20}]}`)
	k.put("/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"croissant/piece","quantity":2}]}`)
	k.post("/v1/pantry/lots", `{"item":"butter","amount":5,"unit":"kg","received_on":"2026-12-01","expires_on":"2026-12-24"}`)
}

func TestADayIsTheKitchensDay(t *testing.T) {
	t.Parallel()
	const bake = `{"recipe":"croissant","batches":1,"actual_yield":20,"produced_at":"`
	k := openWhole(t)
	k.croissants()
	k.set(`{"time_zone":"America/Chicago"}`).is(http.StatusOK)
	late := into[ledger.ProductionRun](k.post("/v1/production-runs", bake+`2026-12-24T19:30:00-06:00"}`))
	require.EqualValues(t, "2026-12-24", late.ProducedOn)
	k.send(http.MethodPost, "/v1/production-runs", bake+`2026-12-25T00:30:00-06:00"}`).refused(http.StatusUnprocessableEntity, "shortage")
	k.set(`{"time_zone":"Pacific/Auckland"}`).is(http.StatusOK)
	k.send(http.MethodPost, "/v1/production-runs", bake+`2026-12-25T08:00:00+13:00"}`).refused(http.StatusUnprocessableEntity, "shortage")
	early := into[ledger.ProductionRun](k.post("/v1/production-runs", bake+`2026-12-25T08:00:00+13:00","allow_expired":true}`))
	require.EqualValues(t, "2026-12-25", early.ProducedOn)
	const pack = `{"finished_good":"bag","quantity":1,"assembled_at":"2026-12-24T20:00:00Z"}`
	packed := into[ledger.AssemblyRun](k.post("/v1/assembly-runs", pack))
	require.EqualValues(t, "2026-12-25", packed.AssembledOn)

	runs := func(path string) (ids []any) {
		for _, run := range into[struct{ Items []map[string]any }](k.ask(path)).Items {
			ids = append(ids, run["id"])
		}
		return ids
	}
	require.Equal(t, "2026-12-24", into[map[string]any](k.ask("/v1/production-runs/" + string(late.ID)))["produced_on"], "a decided day stays")
	require.Equal(t, []any{string(late.ID)}, runs("/v1/production-runs?on=2026-12-24"))
	require.Equal(t, []any{string(early.ID)}, runs("/v1/production-runs?from_day=2026-12-25"))
	require.Equal(t, []any{string(late.ID)}, runs("/v1/production-runs?to_day=2026-12-24"))
	require.Len(t, runs("/v1/production-runs?from_day=2026-12-24&to_day=2026-12-25"), 2)
	require.Empty(t, runs("/v1/production-runs?on=2026-12-24&from_day=2026-12-25"))
	require.Empty(t, runs("/v1/production-runs?on=2026-12-25&to_day=2026-12-24"))
	require.Equal(t, []any{string(packed.ID)}, runs("/v1/assembly-runs?on=2026-12-25"))
	require.Empty(t, runs("/v1/assembly-runs?on=2026-12-24"))
}

func TestARunBeyondTheCalendarIsRefused(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.croissants()
	for _, at := range []string{"9999-12-31T23:00:00-05:00", "9999-06-01T00:00:00Z", "0001-06-01T00:00:00Z"} {
		p := k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"croissant","batches":1,"actual_yield":20,"produced_at":"`+at+`"}`,
			"Idempotency-Key", "once").refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, "/produced_at", p.Errors[0].Pointer)
		p = k.send(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"bag","quantity":1,"assembled_at":"`+at+`"}`,
			"Idempotency-Key", "once").refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, "/assembled_at", p.Errors[0].Pointer)
	}
}

func TestALotWithoutADateIsReceivedToday(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.croissants()
	for _, zone := range []string{"Etc/GMT+12", "Pacific/Kiritimati"} { // one of them is not at the day of UTC
		k.set(`{"time_zone":"` + zone + `"}`).is(http.StatusOK)
		before := into[ledger.Kitchen](k.ask("/v1/kitchen")).Today
		lot := into[struct{ Lots []ledger.Lot }](k.post("/v1/pantry/lots", `{"item":"butter","amount":1,"unit":"kg"}`)).Lots[0]
		after := into[ledger.Kitchen](k.ask("/v1/kitchen")).Today
		require.Contains(t, []any{before, after}, lot.ReceivedOn, "midnight may have passed")
		require.Equal(t, lot.ReceivedOn, into[ledger.Lot](k.ask("/v1/pantry/lots/"+string(lot.ID))).ReceivedOn)
	}
}

// updates are all operations that a kitchen may require a condition of, on an occasion
// and its plan in production, with the body.
func updates(occasion, plan string) map[string]string {
	return map[string]string{
		"PATCH /v1/kitchen":   `{"name":"Other"}`,
		"PUT /v1/items/flour": `{"name":"Flour, fine","kind":"ingredient"}`,
		"PUT /v1/recipes/bread": `{"name":"Bread","lines":[{"item":"flour","amount":"1","unit":"g"}],` +
			`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`,
		"PUT /v1/finished-goods/gift":                            `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":2}]}`,
		"DELETE /v1/items/box":                                   "",
		"DELETE /v1/recipes/bread":                               "",
		"DELETE /v1/finished-goods/gift":                         "",
		"PATCH " + occasion:                                      `{"name":"Other day"}`,
		"POST " + occasion + "/archive":                          `{"reason":"twice"}`,
		"POST " + occasion + "/restore":                          "",
		"PUT " + occasion + "/production-targets/bread":          `{"batches":4}`,
		"DELETE " + occasion + "/production-targets/bread":       "",
		"PUT " + occasion + "/assembly-targets/gift":             `{"quantity":4}`,
		"DELETE " + occasion + "/assembly-targets/gift":          "",
		"POST " + plan + "/lock":                                 "",
		"POST " + plan + "/unlock":                               "",
		"POST " + plan + "/start-production":                     "",
		"POST " + plan + "/complete":                             "",
		"POST " + plan + "/reopen":                               `{"reason":"more"}`,
		"POST " + plan + "/cancel":                               `{"reason":"snow"}`,
		"POST " + plan + "/shopping-complete":                    "",
		"POST " + plan + "/shopping-reopen":                      "",
		"DELETE " + plan + "/shopping-list/collected/" + missing: "",
		"DELETE " + plan + "/shopping-list/ordered/" + missing:   "",
		"POST " + plan + "/amendments": `{"reason":"more",` +
			`"changes":[{"change":"set_quantity","finished_good":"gift","quantity":3}]}`,
	}
}

func TestAKitchenMayRequireThatUpdatesStateWhatTheyChange(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated).Header().Get("Location")
	k.set(`{"require_if_match":true}`).is(http.StatusOK)
	head := k.head()
	for operation, body := range updates(occasion, plan) {
		method, path, _ := strings.Cut(operation, " ")
		p := k.send(method, path, body).refused(http.StatusPreconditionRequired, "if_match_required")
		require.Contains(t, p.Detail, "If-Match")
		require.Contains(t, p.Detail, "ETag")
	}
	require.Equal(t, head, k.head(), "nothing was written")

	t.Run("with the tag of the resource they are accepted", func(t *testing.T) {
		tag := k.ask("/v1/items/flour").Header().Get("ETag")
		k.send(http.MethodPut, "/v1/items/flour", `{"name":"Flour, fine","kind":"ingredient"}`, "If-Match", tag).is(http.StatusOK)
		k.send(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`, "If-Match", "*").is(http.StatusOK)
		k.send(http.MethodPost, plan+"/lock", "", "If-Match", k.ask(plan).Header().Get("ETag")).is(http.StatusOK)
		k.send(http.MethodPost, plan+"/start-production", "", "If-Match", "*").is(http.StatusOK)
	})
	t.Run("what is new, added or only tried needs none", func(t *testing.T) {
		k.put("/v1/items/sugar", `{"name":"Sugar","kind":"ingredient"}`)
		k.send(http.MethodPut, "/v1/items/sugar", `{"name":"Sugar","kind":"ingredient"}`, "If-None-Match", "*").
			refused(http.StatusPreconditionFailed, "stale")
		k.post("/v1/occasions", `{"name":"Other","date":"2026-12-13"}`)
		lot := k.post("/v1/pantry/lots", `{"item":"flour","amount":9,"unit":"kg"}`).Header().Get("Location")
		k.send(http.MethodPatch, lot, `{"reason":"opened","notes":"open"}`).refused(http.StatusPreconditionRequired, "if_match_required")
		run := k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`).Header().Get("Location")
		k.send(http.MethodPost, run+"/void", `{"reason":"counted twice"}`).is(http.StatusOK)
		tick := into[api.TickState](k.post(plan+"/shopping-list/collected", `{"item":"flour","amount":1,"unit":"kg"}`))
		k.send(http.MethodDelete, plan+"/shopping-list/collected/"+string(tick.TickID), "", "If-Match", "*").is(http.StatusNoContent)
		amend := updates(occasion, plan)["POST "+plan+"/amendments"]
		k.send(http.MethodPost, plan+"/amendments?dry_run=true", amend).is(http.StatusOK)
		k.send(http.MethodPost, "/v1/import", `{"version":"4.0","export_date":"2026-12-01","ingredients":[]}`)
	})
	t.Run("a repetition under a key is answered", func(t *testing.T) {
		amend := updates(occasion, plan)["POST "+plan+"/amendments"]
		tag := k.ask(plan).Header().Get("ETag")
		k.send(http.MethodPost, plan+"/amendments", amend, "If-Match", tag, "Idempotency-Key", "once").is(http.StatusOK)
		k.send(http.MethodPost, plan+"/amendments", amend, "Idempotency-Key", "once").is(http.StatusOK)
	})
	t.Run("until the setting is reset", func(t *testing.T) {
		k.set(`{"require_if_match":null}`, "If-Match", `"0"`).is(http.StatusOK)
		k.put("/v1/items/flour", `{"name":"Flour again","kind":"ingredient"}`)
	})
}

// Every operation that replaces something is in the list above: a new one is missing
// there until that is decided.
func TestEveryUpdateIsListed(t *testing.T) {
	t.Parallel()
	k := open(t)
	listed := map[string]bool{"PATCH /v1/pantry/lots/{id}": true} // tested with a lot
	for operation := range updates("/v1/occasions/{id}", "/v1/plans/{id}") {
		for concrete, parameter := range map[string]string{
			"/items/flour": "/items/{slug}", "/items/box": "/items/{slug}", "/recipes/bread": "/recipes/{slug}",
			"/finished-goods/gift":      "/finished-goods/{slug}",
			"/collected/" + missing:     "/collected/{tick}",
			"/ordered/" + missing:       "/ordered/{order}",
			"/production-targets/bread": "/production-targets/{recipe}", "/assembly-targets/gift": "/assembly-targets/{good}",
		} {
			operation = strings.Replace(operation, concrete, parameter, 1)
		}
		listed[operation] = true
	}
	for path, item := range k.handler.OpenAPI().Paths {
		if strings.HasPrefix(path, "/v1/access/") || strings.HasPrefix(path, "/v1/me/") {
			continue // what they change is in no stream and has no revision
		}
		for method, has := range map[string]bool{"PUT": item.Put != nil, "PATCH": item.Patch != nil, "DELETE": item.Delete != nil} {
			require.Equal(t, has, listed[method+" "+path], "%s %s", method, path)
		}
		isCalculation := path == "/v1/plans/{id}/scenarios" // it writes nothing
		isAddition := strings.HasPrefix(path, "/v1/plans/{id}/shopping-list/")
		if strings.HasPrefix(path, "/v1/plans/{id}/") && item.Post != nil && !isCalculation && !isAddition {
			require.Contains(t, listed, "POST "+path)
		}
	}
}

func TestATableHasTheFormOfTheKitchensLocale(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated).Header().Get("Location")
	id := plan[strings.LastIndexByte(plan, '/')+1:]
	for _, path := range []string{plan + "/shopping-list", "/v1/shopping-list?plans=" + id} {
		form := func(accept string) string {
			table := k.ask(path, "Accept", accept)
			require.Contains(t, table.Header().Get("Content-Type"), "text/csv")
			return strings.TrimPrefix(table.Body.String(), "\ufeff")[:9]
		}
		k.set(`{"locale":"de-AT"}`).is(http.StatusOK)
		require.Equal(t, "item;name", form("text/csv"))
		require.Equal(t, "item,name", form("text/csv; dialect=excel"), "the request names another")
		k.set(`{"locale":"en-GB"}`).is(http.StatusOK)
		require.Equal(t, "item,name", form("text/csv"))
		require.Equal(t, "item;name", form("text/csv; dialect=excel-semicolon"))
		k.set(`{"locale":null}`).is(http.StatusOK)
		require.Equal(t, "item,name", form("text/csv"))
	}
}
