package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/eventstore"
)

// then is an earlier answer.
type then struct {
	position, path, etag, body string
}

// sentenceName matches a name in a sentence of the audit trail.
var sentenceName = regexp.MustCompile(`,"name":"[^"]*"`)

// withoutNames leaves out the names of the audit trail, which are those of today.
func withoutNames(path, body string) string {
	if path == "/v1/audit/events" {
		return sentenceName.ReplaceAllString(body, "")
	}
	return body
}

// Every answer about an occasion, its plans and the pantry can be reproduced later, byte
// for byte.
func TestPastAnswersCanBeReproduced(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plans := []string{}
	var seen []then
	remember := func() {
		paths := []string{
			occasion, occasion + "/summary", "/v1/pantry/stock", "/v1/pantry/lots?used_up=true", "/v1/production-runs", "/v1/audit/events",
		}
		for _, plan := range plans {
			paths = append(paths, plan, plan+"/summary", plan+"/shopping-list")
		}
		position := k.head().String()
		for _, path := range paths {
			a := k.ask(path)
			require.Equal(t, position, a.Header().Get("Crumbtrail-Position"))
			seen = append(seen, then{position, path, a.Header().Get("ETag"), a.Body.String()})
		}
	}
	plan := func() {
		plans = append(plans, k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated).Header().Get("Location"))
	}
	at := k.bakeryRuns(occasion)
	var tick api.TickState
	for _, step := range []func(){
		func() {}, // an occasion without a plan is answered from the definitions of that time
		func() {
			k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"600","unit":"g"}],`+
				`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
		},
		plan,
		func() { at.receive("flour", 2, "kg") },
		func() { k.put(occasion+"/production-targets/bread", `{"batches":4}`) },
		plan,
		func() {
			tick = into[api.TickState](k.post(plans[1]+"/shopping-list/collected", `{"item":"flour","amount":1,"unit":"kg"}`))
			k.post(plans[1]+"/shopping-list/collected", `{"item":"box","packages":3}`)
		},
		func() {
			k.post("/v1/pantry/lots",
				`{"item":"flour","amount":"0.4","unit":"kg","received_on":"2026-11-01","collected_for":["`+idOf(plans[1])+`"]}`)
		},
		func() {
			k.send(http.MethodDelete, plans[1]+"/shopping-list/collected/"+string(tick.TickID), "").is(http.StatusNoContent)
		},
		func() { k.send(http.MethodPost, plans[1]+"/shopping-complete", "").is(http.StatusOK) },
		func() { at.bake(1, 2) },
		func() { k.send(http.MethodDelete, "/v1/items/box", "").is(http.StatusNoContent) },
		func() { at.bake(2, 3) },
		func() { k.send(http.MethodPatch, occasion, `{"name":"Open evening"}`).is(http.StatusOK) },
	} {
		step()
		remember()
	}
	distinct := map[string]bool{}
	for _, then := range seen {
		a := k.get(asOf(then.path, then.position))
		require.Equal(t, withoutNames(then.path, then.body), withoutNames(then.path, a.Body.String()), "%s as of %s", then.path, then.position)
		require.Equal(t, then.etag, a.Header().Get("ETag"))
		require.Equal(t, then.position, a.Header().Get("Crumbtrail-Position"))
		distinct[then.body] = true
	}
	require.Greater(t, len(distinct), len(seen)/2, "the answers did change")
	for i, moment := range k.moments() {
		var of []then
		for _, then := range seen {
			if then.position == moment.position {
				of = append(of, then)
			}
		}
		if len(of) > 0 { // a time is the position of its last event: one answer tells
			then := of[i%len(of)]
			read := k.get(asOf(then.path, moment.at)).Body.String()
			require.Equal(t, withoutNames(then.path, then.body), withoutNames(then.path, read), "%s as of %s", then.path, moment.at)
		}
	}
	last := seen[len(seen)-1]
	require.Equal(t, last.body, k.get(asOf(last.path, "2999-01-01T00:00:00Z")).Body.String(), "the answer as of now is the plain one")
	first := seen[0].position
	k.send(http.MethodGet, plans[0]+"?as_of="+first, "").refused(http.StatusNotFound, "not_found")
	k.send(http.MethodGet, occasion+"?as_of=1", "").refused(http.StatusNotFound, "not_found")
}

// moment is the time of the last event up to a position.
type moment struct{ at, position string }

// moments returns the times at which the log had a state of its own: an event with
// the same time as the next has none.
func (k *kitchen) moments() (moments []moment) {
	k.t.Helper()
	history, err := k.store.Subscribe(k.t.Context(), eventstore.Position{}, eventstore.Filter{})
	require.NoError(k.t, err)
	defer func() { require.NoError(k.t, history.Close()) }()
	for {
		message, err := history.Next(k.t.Context())
		require.NoError(k.t, err)
		switch message := message.(type) {
		case eventstore.CaughtUp:
			return moments
		case eventstore.Event:
			metadata, err := eventstore.DecodeMetadata(message)
			require.NoError(k.t, err)
			at := metadata.RecordedAt.Format(time.RFC3339Nano)
			if last := len(moments) - 1; last >= 0 && moments[last].at == at {
				moments = moments[:last]
			}
			moments = append(moments, moment{at, message.Position.String()})
		case eventstore.Checkpoint:
		}
	}
}

// bakeryRuns changes the pantry of a bakery.
type bakeryRuns struct {
	k        *kitchen
	occasion string
}

func (k *kitchen) bakeryRuns(occasion string) bakeryRuns { return bakeryRuns{k, occasion} }

func (b bakeryRuns) receive(item string, amount int, unit string) {
	b.k.t.Helper()
	b.k.post("/v1/pantry/lots", jsonOf(b.k.t, map[string]any{
		"item": item, "amount": amount, "unit": unit, "total_cost": 3,
		"received_on": "2026-11-01",
	}))
}

func (b bakeryRuns) bake(batches, yield int) {
	b.k.t.Helper()
	b.k.post("/v1/production-runs", jsonOf(b.k.t, map[string]any{
		"recipe": "bread", "batches": batches, "actual_yield": yield, "occasion_id": strings.TrimPrefix(b.occasion, "/v1/occasions/"),
	}))
}

func TestAsOfIsValidated(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	for _, moment := range []string{"yesterday", "-1", "2026-13-01T00:00:00Z", "99999999"} {
		p := k.send(http.MethodGet, occasion+"?as_of="+moment, "").refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, "as_of", p.Errors[0].Parameter)
	}
}

func jsonOf(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// asOf adds a position to a path.
func asOf(path, position string) string {
	if strings.Contains(path, "?") {
		return path + "&as_of=" + position
	}
	return path + "?as_of=" + position
}
