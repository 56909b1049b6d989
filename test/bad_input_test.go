package test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// Invalid requests are answered with a problem, write nothing, and do not affect the
// server.
func TestInvalidRequestsAreRefusedAndWriteNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data-dir", pgtest.DataDir(t))
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour",
		`{"name":"Flour 🌾","kind":"ingredient","package":{"amount":1,"unit":"kg","price":"1.99"}}`)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/bread",
		`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count",`+
			`"items_per_batch":2}]}`)
	occasion := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions",
		`{"name":"Open day","date":"2026-12-12","output_mode":"bulk_count"}`)).ID
	head := s.head(t)
	deep := strings.Repeat(`[`, 5000) + strings.Repeat(`]`, 5000)
	const unknown = "01890000-0000-7000-8000-000000000000"
	for name, c := range map[string]struct {
		method, path, body string
		status             int
	}{
		"unreadable JSON":               {http.MethodPut, "/v1/items/salt", `{"name":`, 400},
		"not JSON":                      {http.MethodPut, "/v1/items/salt", `salt`, 400},
		"two values":                    {http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}{}`, 400},
		"an empty body":                 {http.MethodPut, "/v1/items/salt", ``, 400},
		"an unknown field":              {http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient","colour":"white"}`, 422},
		"a missing field":               {http.MethodPut, "/v1/items/salt", `{"kind":"ingredient"}`, 422},
		"a wrong kind":                  {http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"spice"}`, 422},
		"a bad slug":                    {http.MethodPut, "/v1/items/Sea%20Salt", `{"name":"Salt","kind":"ingredient"}`, 422},
		"a very long slug":              {http.MethodPut, "/v1/items/" + strings.Repeat("a", 200), `{"name":"Salt","kind":"ingredient"}`, 422},
		"a control character in a name": {http.MethodPut, "/v1/items/salt", `{"name":"Sa\u0000lt","kind":"ingredient"}`, 422},
		"a line break in a name":        {http.MethodPut, "/v1/items/salt", `{"name":"Sa\nlt","kind":"ingredient"}`, 422},
		"a name that is a number":       {http.MethodPut, "/v1/items/salt", `{"name":7,"kind":"ingredient"}`, 422},
		"deep nesting":                  {http.MethodPut, "/v1/items/salt", `{"name":` + deep + `,"kind":"ingredient"}`, 400},
		"a unit of another kind": {
			http.MethodPut, "/v1/items/salt",
			`{"name":"Salt","kind":"ingredient","density":{"volume":1,"volume_unit":"g","weight":1,"weight_unit":"cup"}}`, 422,
		},
		"an unknown unit": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":1,"unit":"pinch","received_on":"2026-11-01"}`, 422,
		},
		"a negative amount": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":-1,"unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"a zero amount": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":0,"unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"10^30": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":1e30,"unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"10^400": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":1e400,"unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"10^999999999 as a string": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":"1e999999999","unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"a division by zero": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":"1/0","unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"not a number as a string": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":"NaN","unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"not a number": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":NaN,"unit":"kg","received_on":"2026-11-01"}`, 400,
		},
		"an invalid date": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":1,"unit":"kg","received_on":"2026-02-30"}`, 422,
		},
		"a negative cost": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":1,"unit":"kg","unit_cost":"-1","received_on":"2026-11-01"}`, 422,
		},
		"an unknown item": {
			http.MethodPost, "/v1/pantry/lots",
			`{"item":"flower","amount":1,"unit":"kg","received_on":"2026-11-01"}`, 422,
		},
		"no lots":      {http.MethodPost, "/v1/pantry/lots", `{"lots":[]}`, 422},
		"half a batch": {http.MethodPut, "/v1/occasions/" + occasion + "/production-targets/bread", `{"batches":0.5}`, 422},
		"no batches":   {http.MethodPut, "/v1/occasions/" + occasion + "/production-targets/bread", `{"batches":0}`, 422},
		"too many batches": {
			http.MethodPut, "/v1/occasions/" + occasion + "/production-targets/bread",
			`{"batches":99999999999999999999}`, 422,
		},
		"an unknown recipe": {http.MethodPut, "/v1/occasions/" + occasion + "/production-targets/cake", `{"batches":1}`, 422},
		"an unknown finished unit": {
			http.MethodPut, "/v1/occasions/" + occasion + "/production-targets/bread",
			`{"batches":1,"finished_unit":"bun"}`, 422,
		},
		"an unknown occasion":        {http.MethodPut, "/v1/occasions/" + unknown + "/production-targets/bread", `{"batches":1}`, 404},
		"an invalid id":              {http.MethodPut, "/v1/occasions/christmas/production-targets/bread", `{"batches":1}`, 422},
		"a plan without targets":     {http.MethodPost, "/v1/occasions/" + occasion + "/plans", ``, 422},
		"an unknown plan":            {http.MethodPost, "/v1/plans/" + unknown + "/shopping-complete", ``, 404},
		"a run of an unknown recipe": {http.MethodPost, "/v1/production-runs", `{"recipe":"cake","batches":1,"actual_yield":1}`, 422},
		"a run without ingredients":  {http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`, 422},
		"a run that yields too much": {http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":3}`, 422},
		"a run of scale zero": {
			http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":1,"scale":"0"}`,
			422,
		},
		"a correction without a reason": {http.MethodPost, "/v1/pantry/adjustments", `{"lot_id":"` + unknown + `","change":"-1"}`, 422},
		"an unknown path":               {http.MethodGet, "/v1/nothing", ``, 404},
		"a wrong method":                {http.MethodDelete, "/v1/occasions", ``, 405},
		"not an export":                 {http.MethodPost, "/v1/import", `{"cats":[]}`, 422},
	} {
		t.Run(name, func(t *testing.T) {
			var body any
			if c.body != "" {
				body = c.body
			}
			a := s.must(t, c.status, c.method, c.path, body)
			require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
			p := into[problem](t, a)
			require.Equal(t, c.status, p.Status)
			require.NotEmpty(t, p.Code)
			require.NotEmpty(t, p.Title)
			require.NotContains(t, string(a.body), "goroutine")
			require.NotContains(t, string(a.body), "SQLSTATE")
			require.NotContains(t, string(a.body), ".go:")
		})
	}
	t.Run("a body above 1 MiB", func(t *testing.T) {
		s.refused(t, http.StatusRequestEntityTooLarge, "too_large", http.MethodPut, "/v1/items/salt", `{"name":"`+strings.Repeat("a", 1<<20)+`"}`)
	})
	t.Run("a body of another content type", func(t *testing.T) {
		s.refused(t, http.StatusUnsupportedMediaType, "unsupported_media_type", http.MethodPut, "/v1/items/salt",
			`{"name":"Salt","kind":"ingredient"}`, "Content-Type", "text/plain")
	})
	s.must(t, http.StatusOK, http.MethodPut, "/v1/items/flour",
		`{"name":"Flour 🌾","kind":"ingredient","package":{"amount":"1","unit":"KG","price":1.99}}`)
	require.Equal(t, head, s.head(t), "something was written")
	s.get(t, "/readyz")
}

func TestARefusalNamesEveryShortage(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data-dir", pgtest.DataDir(t))
	var lines []string
	for i := range 12 {
		s.must(t, http.StatusCreated, http.MethodPut, fmt.Sprintf("/v1/items/spice-%d", i), fmt.Sprintf(`{"name":"Spice %d","kind":"ingredient"}`,
			i))
		lines = append(lines, fmt.Sprintf(`{"item":"spice-%d","amount":"%d","unit":"g"}`, i, i+1))
	}
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/mix", `{"name":"Mix","lines":[`+strings.Join(lines,
		",")+`],"yields":[{"slug":"jar","name":"Jar","mode":"count","items_per_batch":1}]}`)
	s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"item":"spice-3","amount":1,"unit":"kg","received_on":"2026-11-01"}`)
	head := s.head(t)
	p := s.refused(t, http.StatusUnprocessableEntity, "shortage", http.MethodPost, "/v1/production-runs",
		`{"recipe":"mix","batches":2,"actual_yield":2}`)
	require.Len(t, p.Shortages, 11)
	require.Equal(t, "2", p.Shortages[0].Needed)
	require.Equal(t, "0", p.Shortages[0].Available)
	require.Equal(t, head, s.head(t), "something was written")
}
