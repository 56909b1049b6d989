package api_test

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/problem"
	"crumbtrail/internal/baketracker"
)

const missing = "01890000-0000-7000-8000-000000000000"

func TestInvalidRequestsAreRefusedWithTheFaultAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	k := open(t)
	occasion := k.bakery()
	lot := func(amount string) string {
		return `{"item":"flour","amount":` + amount + `,"unit":"kg","received_on":"2026-11-01"}`
	}
	run := func(more string) string { return `{"recipe":"bread","batches":1,"actual_yield":2` + more + `}` }
	const item, lots, runs = "/v1/items/salt", "/v1/pantry/lots", "/v1/production-runs"
	const put, post = http.MethodPut, http.MethodPost
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		code, pointer      string
	}{
		"nothing where something is required": {put, item, ``, 400, "unreadable_json", ""},
		"blanks":                              {put, item, "  \n", 400, "unreadable_json", ""},
		"half a value":                        {put, item, `{"name":`, 400, "unreadable_json", ""},
		"two values":                          {put, item, `{"name":"Salt","kind":"ingredient"} 1`, 400, "unreadable_json", ""},
		"a comma too many":                    {put, item, `{"name":"Salt","kind":"ingredient",}`, 400, "unreadable_json", ""},
		"a comment":                           {put, item, `{"name":"Salt"/*!*/,"kind":"ingredient"}`, 400, "unreadable_json", ""},
		"NaN":                                 {post, lots, lot(`NaN`), 400, "unreadable_json", ""},
		"Infinity":                            {post, lots, lot(`Infinity`), 400, "unreadable_json", ""},
		"a number with a leading zero":        {post, lots, lot(`01`), 400, "unreadable_json", ""},
		"a raw control character":             {put, item, "{\"name\":\"Sa\x01lt\",\"kind\":\"ingredient\"}", 400, "unreadable_json", ""},
		"text that is not UTF-8":              {put, item, "{\"name\":\"Sa\xfflt\",\"kind\":\"ingredient\"}", 400, "unreadable_json", ""},
		"half a character":                    {put, item, `{"name":"Sa\ud83elt","kind":"ingredient"}`, 400, "unreadable_json", ""},
		"the other half of a character":       {put, item, `{"name":"Sa\uddc2lt","kind":"ingredient"}`, 400, "unreadable_json", ""},
		"two first halves of a character":     {put, item, `{"name":"\ud83e\ud83elt","kind":"ingredient"}`, 400, "unreadable_json", ""},
		"a field twice":                       {put, item, `{"name":"Salt","name":"Sugar","kind":"ingredient"}`, 400, "unreadable_json", ""},
		"a field twice, further in":           {post, lots, `{"lots":[{"item":"flour","item":"box"}]}`, 400, "unreadable_json", ""},
		"5,000 levels of lists": {
			put, item, `{"name":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, 400,
			"unreadable_json", "",
		},
		"50,000 levels of objects": {
			put, item, strings.Repeat(`{"a":`, 50000) + "1" + strings.Repeat("}", 50000), 400,
			"unreadable_json", "",
		},
		"a list for an object":           {put, item, `[]`, 422, "invalid", ""},
		"text for an object":             {put, item, `"salt"`, 422, "invalid", ""},
		"null for an object":             {put, item, `null`, 422, "invalid", ""},
		"an unknown field":               {put, item, `{"name":"Salt","kind":"ingredient","colour":"white"}`, 422, "invalid", "/colour"},
		"a field in another case":        {put, item, `{"Name":"Salt","kind":"ingredient"}`, 422, "invalid", ""},
		"a field that only folds to one": {put, item, `{"name":"Salt","ſlug":"a","kind":"ingredient"}`, 422, "invalid", ""},
		"a missing field":                {put, item, `{"kind":"ingredient"}`, 422, "invalid", ""},
		"null for a required field":      {put, item, `{"name":null,"kind":"ingredient"}`, 422, "invalid", "/name"},
		"a number for text":              {put, item, `{"name":7,"kind":"ingredient"}`, 422, "invalid", "/name"},
		"an unknown kind":                {put, item, `{"name":"Salt","kind":"spice"}`, 422, "invalid", "/kind"},
		"a zero byte in a name":          {put, item, `{"name":"Sa\u0000lt","kind":"ingredient"}`, 422, "invalid", "/name"},
		"a line break in a name":         {put, item, `{"name":"Sa\nlt","kind":"ingredient"}`, 422, "invalid", "/name"},
		"a zero byte in a note": {
			put, "/v1/recipes/cake",
			`{"name":"Cake","notes":"a\u0000","yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":1}]}`, 422, "invalid", "/notes",
		},
		"a name of 201 characters": {
			put, item, `{"name":"` + strings.Repeat("é", 201) + `","kind":"ingredient"}`, 422, "invalid",
			"/name",
		},
		"an invisible name":                 {put, item, `{"name":"\u200b","kind":"ingredient"}`, 422, "invalid", "/name"},
		"a name that turns what follows it": {put, item, `{"name":"Sa\u202elt","kind":"ingredient"}`, 422, "invalid", "/name"},
		"a variant of itself": {
			put, "/v1/recipes/cake",
			`{"name":"Cake","base_recipe":"cake","yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":1}]}`, 422, "invalid",
			"/base_recipe",
		},
		"more portions than crumbs": {
			put, "/v1/recipes/cake",
			`{"name":"Cake","yields":[{"slug":"c","name":"C","mode":"portion","batch_percent":"0.00009"}]}`, 422, "invalid",
			"/yields/0/batch_percent",
		},
		"a query that cannot be read": {http.MethodGet, "/v1/items?q=%25;a=%zz", ``, 400, "bad_request", ""},
		"a slug with a space":         {put, "/v1/items/Sea%20Salt", `{"name":"Salt","kind":"ingredient"}`, 422, "invalid", ""},
		"a slug with a slash":         {put, "/v1/items/sea%2Fsalt", `{"name":"Salt","kind":"ingredient"}`, 422, "invalid", ""},
		"a slug with dots":            {put, "/v1/items/%2e%2e", `{"name":"Salt","kind":"ingredient"}`, 422, "invalid", ""},
		"a slug of 121 characters": {
			put, "/v1/items/" + strings.Repeat("a", 121), `{"name":"Salt","kind":"ingredient"}`, 422,
			"invalid", "",
		},
		"a slug with a zero byte":  {put, "/v1/items/sa%00lt", `{"name":"Salt","kind":"ingredient"}`, 400, "bad_request", ""},
		"a slug that is not UTF-8": {put, "/v1/items/sa%fflt", `{"name":"Salt","kind":"ingredient"}`, 400, "bad_request", ""},
		"a weight where a volume belongs": {
			put, item,
			`{"name":"Salt","kind":"ingredient","density":{"volume":1,"volume_unit":"g","weight":1,"weight_unit":"cup"}}`, 422, "invalid",
			"/density",
		},
		"an unknown unit, further in": {
			put, item,
			`{"name":"Salt","kind":"ingredient","density":{"volume":1,"volume_unit":"pinch!","weight":1,"weight_unit":"g"}}`, 422, "invalid",
			"/density/volume_unit",
		},
		"a unit that the item does not have, further in": {
			put, item,
			`{"name":"Salt","kind":"ingredient","density":{"volume":1,"volume_unit":"pinch","weight":1,"weight_unit":"g"}}`, 422, "invalid",
			"/density",
		},
		"a price below zero": {
			put, item, `{"name":"Salt","kind":"ingredient","package":{"amount":1,"unit":"kg","price":-1}}`,
			422, "invalid", "/package/price",
		},
		"a price with 7 decimals": {
			put, item,
			`{"name":"Salt","kind":"ingredient","package":{"amount":1,"unit":"kg","price":"0.0000001"}}`, 422, "invalid", "/package/price",
		},
		"an amount of a line, as text": {
			put, "/v1/recipes/cake",
			`{"name":"Cake","lines":[{"item":"flour","amount":"1","unit":"g"},{"item":"flour","amount":"some","unit":"g"}],` +
				`"yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":1}]}`, 422, "invalid", "/lines/1/amount",
		},
		"half an item a batch": {
			put, "/v1/recipes/cake",
			`{"name":"Cake","yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":0.5}]}`, 422, "invalid", "/yields/0/items_per_batch",
		},
		"no yields": {put, "/v1/recipes/cake", `{"name":"Cake","yields":[]}`, 422, "invalid", "/yields"},
		"a recipe of itself": {
			put, "/v1/recipes/bread",
			`{"name":"Bread","components":[{"recipe":"bread","batches":1}],` +
				`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`, 422, "unusable", "",
		},
		"a recipe of what is not there": {
			put, "/v1/recipes/cake",
			`{"name":"Cake","lines":[{"item":"sugar","amount":"1","unit":"g"}],` +
				`"yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":1}]}`, 422, "unusable", "",
		},
		"a good of nothing in particular": {
			put, "/v1/finished-goods/bag", `{"name":"Bag","components":[{"quantity":1}]}`, 422, "invalid",
			"/components/0",
		},
		"a finished unit without its recipe": {
			put, "/v1/finished-goods/bag",
			`{"name":"Bag","components":[{"finished_unit":"loaf","quantity":1}]}`, 422, "invalid", "/components/0/finished_unit",
		},
		"a finished unit with too long a name": {
			put, "/v1/finished-goods/bag",
			`{"name":"Bag","components":[{"finished_unit":"` + strings.Repeat("a", 130) + `/b","quantity":1}]}`, 422, "invalid",
			"/components/0/finished_unit",
		},
		"10^30":                       {post, lots, lot(`1e30`), 422, "invalid", "/amount"},
		"10^30 in digits":             {post, lots, lot(`1` + strings.Repeat("0", 30)), 422, "invalid", "/amount"},
		"10^400":                      {post, lots, lot(`1e400`), 422, "invalid", "/amount"},
		"-10^400":                     {post, lots, lot(`-1e400`), 422, "invalid", "/amount"},
		"10^-400":                     {post, lots, lot(`1e-400`), 422, "invalid", "/amount"},
		"10^999999999 as text":        {post, lots, lot(`"1e999999999"`), 422, "invalid", "/amount"},
		"1/0":                         {post, lots, lot(`"1/0"`), 422, "invalid", "/amount"},
		"NaN as text":                 {post, lots, lot(`"NaN"`), 422, "invalid", "/amount"},
		"Inf as text":                 {post, lots, lot(`"Inf"`), 422, "invalid", "/amount"},
		"hexadecimal as text":         {post, lots, lot(`"0x10"`), 422, "invalid", "/amount"},
		"a zero byte as text":         {post, lots, lot(`"1\u0000"`), 422, "invalid", "/amount"},
		"a digit of another script":   {post, lots, lot(`"٣"`), 422, "invalid", "/amount"},
		"no text":                     {post, lots, lot(`""`), 422, "invalid", "/amount"},
		"below zero":                  {post, lots, lot(`-1`), 422, "invalid", "/amount"},
		"zero":                        {post, lots, lot(`0`), 422, "invalid", "/amount"},
		"too little to be kept":       {post, lots, lot(`"0.0000000001"`), 422, "invalid", "/amount"},
		"a truth value for an amount": {post, lots, lot(`true`), 422, "invalid", "/amount"},
		"an object for an amount":     {post, lots, lot(`{"amount":1}`), 422, "invalid", "/amount"},
		"null for an amount":          {post, lots, lot(`null`), 422, "invalid", "/amount"},
		"an unknown unit": {
			post, lots, `{"item":"flour","amount":1,"unit":"pinch","received_on":"2026-11-01"}`, 422,
			"invalid", "/unit",
		},
		"no such day": {
			post, lots, `{"item":"flour","amount":1,"unit":"kg","received_on":"2026-02-30"}`, 422,
			"invalid", "/received_on",
		},
		"a cost below zero": {
			post, lots,
			`{"item":"flour","amount":1,"unit":"kg","unit_cost":"-1","received_on":"2026-11-01"}`, 422, "invalid", "/unit_cost",
		},
		"two costs": {
			post, lots,
			`{"item":"flour","amount":1,"unit":"kg","unit_cost":1,"total_cost":1,"received_on":"2026-11-01"}`, 422, "invalid", "",
		},
		"an item that there is not": {
			post, lots, `{"item":"flower","amount":1,"unit":"kg","received_on":"2026-11-01"}`, 422,
			"unusable", "",
		},
		"an item that could not be": {
			post, lots, `{"item":"../flour\u0000","amount":1,"unit":"kg","received_on":"2026-11-01"}`, 422,
			"invalid", "/item",
		},
		"the second lot of a list":        {post, lots, `{"lots":[` + lot("1") + `,` + lot("-1") + `]}`, 422, "invalid", "/lots/1/amount"},
		"no lots":                         {post, lots, `{"lots":[]}`, 422, "invalid", "/lots"},
		"lots beside a lot":               {post, lots, `{"lots":[` + lot("1") + `],"item":"flour"}`, 422, "invalid", "/item"},
		"an empty lot":                    {post, lots, `{}`, 422, "invalid", ""},
		"a list of lots without its name": {post, lots, `[` + lot("1") + `]`, 422, "invalid", ""},
		"half a batch":                    {put, occasion + "/production-targets/bread", `{"batches":0.5}`, 422, "invalid", "/batches"},
		"a batch in text":                 {put, occasion + "/production-targets/bread", `{"batches":"1"}`, 422, "invalid", "/batches"},
		"no batches":                      {put, occasion + "/production-targets/bread", `{"batches":0}`, 422, "invalid", "/batches"},
		"10^20 batches": {
			put, occasion + "/production-targets/bread", `{"batches":99999999999999999999}`, 422,
			"invalid", "/batches",
		},
		"10^400 batches": {put, occasion + "/production-targets/bread", `{"batches":1e400}`, 422, "invalid", "/batches"},
		"almost 2 batches": {
			put, occasion + "/production-targets/bread", `{"batches":1.99999999999999999999999}`, 422,
			"invalid", "",
		},
		"a recipe that there is not": {put, occasion + "/production-targets/cake", `{"batches":1}`, 422, "unusable", ""},
		"an occasion that there is not": {
			put, "/v1/occasions/" + missing + "/production-targets/bread", `{"batches":1}`, 404,
			"not_found", "",
		},
		"an occasion that could not be":    {put, "/v1/occasions/christmas/production-targets/bread", `{"batches":1}`, 422, "invalid", ""},
		"a target that there is not":       {http.MethodDelete, occasion + "/production-targets/cake", ``, 404, "not_found", ""},
		"an occasion without a name":       {http.MethodPatch, occasion, `{"name":null}`, 422, "invalid", "/name"},
		"an output mode that there is not": {http.MethodPatch, occasion, `{"output_mode":"loose"}`, 422, "invalid", "/output_mode"},
		"no people": {
			post, "/v1/occasions", `{"name":"A","date":"2026-12-12","attendees":0}`, 422, "invalid",
			"/attendees",
		},
		"a scale of zero":            {post, runs, run(`,"scale":"0"`), 422, "invalid", "/scale"},
		"a scale below zero":         {post, runs, run(`,"scale":-1`), 422, "invalid", "/scale"},
		"a loss of another kind":     {post, runs, run(`,"loss":{"category":"eaten"}`), 422, "invalid", "/loss/category"},
		"a time without a zone":      {post, runs, run(`,"produced_at":"2026-12-12T10:00:00"`), 422, "invalid", "/produced_at"},
		"a run of what is not there": {post, runs, run(`,"finished_unit":"bun"`), 422, "unknown_finished_unit", ""},
		"a run that yields too much": {post, runs, `{"recipe":"bread","batches":1,"actual_yield":3}`, 422, "over_yield", ""},
		"a run without ingredients":  {post, runs, run(``), 422, "shortage", ""},
		"an assembly without parts":  {post, "/v1/assembly-runs", `{"finished_good":"gift","quantity":2}`, 422, "shortage", ""},
		"a correction of nothing":    {post, "/v1/pantry/adjustments", `{"change":"-1","reason":"spilt"}`, 422, "invalid", ""},
		"a correction of two things": {
			post, "/v1/pantry/adjustments",
			`{"lot_id":"` + missing + `","finished_good":"gift","change":"-1","reason":"spilt"}`, 422, "invalid", "",
		},
		"a correction without a reason": {
			post, "/v1/pantry/adjustments", `{"finished_good":"gift","change":1,"reason":" "}`, 422,
			"invalid", "/reason",
		},
		"a correction by nothing": {
			post, "/v1/pantry/adjustments", `{"finished_good":"gift","change":0,"reason":"spilt"}`, 422,
			"invalid", "/change",
		},
		"a correction below zero": {
			post, "/v1/pantry/adjustments", `{"finished_good":"gift","change":-1,"reason":"spilt"}`, 422,
			"below_zero", "",
		},
		"a correction of what is not there": {
			post, "/v1/pantry/adjustments", `{"lot_id":"` + missing + `","change":-1,"reason":"spilt"}`,
			404, "not_found", "",
		},
		"a body where none is taken":  {post, occasion + "/plans", `{"name":"Plan"}`, 422, "invalid", ""},
		"an export of something else": {post, "/v1/import", `{"cats":[]}`, 422, "not_an_export", ""},
		"an export that ends early":   {post, "/v1/import", `{"version":"4.2","ingredients":[`, 400, "unreadable_json", ""},
		"an export with half a character": {
			post, "/v1/import", `{"ingredients":[{"slug":"a","display_name":"\ud800"}]}`, 400, "unreadable_json", "",
		},
		"an export that is not UTF-8": {
			post, "/v1/import", "{\"ingredients\":[{\"slug\":\"a\",\"display_name\":\"Cr\xe8me\"}]}", 400, "unreadable_json", "",
		},
		"an export of another version":        {post, "/v1/import", `{"version":"3","ingredients":[]}`, 422, "export_version", ""},
		"a path that there is not":            {post, "/v1/nothing", `{}`, 404, "unknown_path", ""},
		"a method that there is not":          {post, "/v1/items/salt", `{}`, 405, "method_not_allowed", ""},
		"a query parameter that there is not": {put, item + "?colour=white", `{"name":"Salt","kind":"ingredient"}`, 422, "invalid", ""},
		"a query parameter twice": {
			http.MethodDelete, occasion + "/production-targets/bread?finished_unit=loaf&finished_unit=bun",
			``, 400, "bad_request", "",
		},
		"a surrogate that is none, in a number": {post, lots, lot(`"\ud800"`), 400, "unreadable_json", ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := k.head()
			p := k.send(c.method, c.path, c.body).refused(c.status, c.code)
			require.Equal(t, before, k.head(), "something was written")
			if c.code == "invalid" && c.pointer != "" {
				require.Contains(t, pointers(p), c.pointer)
			}
			if c.code == "invalid" {
				require.NotEmpty(t, p.Errors)
			}
		})
	}
	k.put(item, `{"name":"Salt 🧂 \ud83e\uddc2 \\ud83e","kind":"ingredient"}`)
}

func TestFaultsAreReadable(t *testing.T) {
	t.Parallel()
	k := open(t)
	p := k.send(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":true,"unit":"kg","received_on":"2026-11-01"}`).refused(422,
		"invalid")
	require.Equal(t, "expected a number, or a text that contains one", p.Errors[1].Detail)
	p = k.send(http.MethodPost, "/v1/occasions", `{"name":"A","date":"2026-12-12","attendees":2e9}`).refused(422, "invalid")
	require.Contains(t, p.Errors[0].Detail, "1000000")
	require.Equal(t, "this is not a bake-tracker v4 export: it has none of the expected sections", k.send(http.MethodPost, "/v1/import",
		`{"cats":[]}`).refused(422, "not_an_export").Detail)
}

func TestAmbiguousHeadersAreRefused(t *testing.T) {
	t.Parallel()
	k := open(t)
	const body = `{"name":"Salt","kind":"ingredient"}`
	request := func(headers ...string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/v1/items/salt", strings.NewReader(body))
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Add(headers[i], headers[i+1])
		}
		return r
	}
	for status, r := range map[int]*http.Request{
		http.StatusBadRequest:           request("If-Match", `"1"`, "If-Match", `"2"`),
		http.StatusUnsupportedMediaType: request("Content-Encoding", "gzip"),
		http.StatusCreated:              request("Content-Encoding", "identity"),
	} {
		recorded := httptest.NewRecorder()
		k.handler.ServeHTTP(recorded, r)
		require.Equal(t, status, recorded.Code, "%s", recorded.Body)
	}
}

func pointers(p problem.Problem) []string {
	at := make([]string, len(p.Errors))
	for i, fault := range p.Errors {
		at[i] = fault.Pointer
	}
	return at
}

func TestAllFaultsAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	k := open(t)
	p := k.send(http.MethodPut, "/v1/recipes/cake", `{"name":"Cake","colour":1,"lines":[{"item":"A","amount":"x","unit":"pinch!"}],`+
		`"yields":[{"slug":"c","name":7,"mode":"count"}]}`).refused(422, "invalid")
	for _, pointer := range []string{"/colour", "/lines/0/item", "/lines/0/amount", "/lines/0/unit", "/yields/0/name"} {
		require.Contains(t, pointers(p), pointer)
	}
}

func TestABodyHasAtMostOneMebibyte(t *testing.T) {
	t.Parallel()
	k := open(t)
	const frame = `{"name":"Cake","notes":"","yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":1}]}`
	body := strings.Replace(frame, `{"name"`, strings.Repeat(" ", 1<<20-len(frame))+`{"name"`, 1)
	require.Len(t, body, 1<<20)
	k.send(http.MethodPut, "/v1/recipes/cake", body).is(http.StatusCreated)
	k.send(http.MethodPut, "/v1/recipes/cake", body+" ").refused(http.StatusRequestEntityTooLarge, "too_large")
}

func TestABodyMustBeDeclaredAsJSON(t *testing.T) {
	t.Parallel()
	k := open(t)
	const body = `{"name":"Salt","kind":"ingredient"}`
	for _, kind := range []string{
		"application/json", "Application/JSON", "application/json; charset=utf-8",
		`application/json;charset="UTF-8"`,
	} {
		k.send(http.MethodPut, "/v1/items/salt", body, "Content-Type", kind)
	}
	for _, kind := range []string{
		"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=latin1",
		"application/xml+json", "json", ";",
	} {
		k.send(http.MethodPut, "/v1/items/salt", body, "Content-Type", kind).refused(http.StatusUnsupportedMediaType, "unsupported_media_type")
		k.send(http.MethodPost, "/v1/import", `{"version":"4","ingredients":[]}`, "Content-Type", kind).refused(http.StatusUnsupportedMediaType,
			"unsupported_media_type")
	}
}

func TestJSONHasAtMostAHundredLevels(t *testing.T) {
	t.Parallel()
	k := open(t)
	for levels, code := range map[int]string{100: "invalid", 101: "unreadable_json"} {
		status := map[string]int{"invalid": 422, "unreadable_json": 400}[code]
		body := `{"name":` + strings.Repeat("[", levels-1) + strings.Repeat("]", levels-1) + `,"kind":"ingredient"}`
		k.send(http.MethodPut, "/v1/items/salt", body).refused(status, code)
	}
}

// The answer to any bytes is a success or a problem other than an internal one.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		`{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01"}`, `{"lots":[{}]}`, `{"lots":{"a":[1]}}`, `[[]]`, `null`,
		`{"a.b[0]":{"c":1}}`, "\xef\xbb\xbf{}",
		`{"item":"flour","amount":"-9/7","unit":"Fl  Oz","received_on":"0000-00-00"}`, `{"amount":1e-999999999999}`, `{"":""}`,
		`{"lots":[null]}`, `{"lots":null}`,
	} {
		f.Add(seed)
	}
	k := open(f)
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	f.Fuzz(func(t *testing.T, body string) {
		k := &kitchen{t: t, store: k.store, handler: k.handler}
		for _, path := range []string{"/v1/pantry/lots", "/v1/production-runs", "/v1/pantry/adjustments", "/v1/import"} {
			before := k.head()
			a := k.send(http.MethodPost, path, body, "Content-Type", "application/json")
			if a.Code < 300 {
				continue
			}
			require.Less(t, a.Code, 500, "%s: %s", path, a.Body)
			require.Equal(t, "application/problem+json", a.Header().Get("Content-Type"))
			require.Equal(t, before, k.head(), fmt.Sprintf("%s wrote something", path))
		}
	})
}

func TestImportAcceptsUTF16(t *testing.T) {
	t.Parallel()
	k := open(t)
	var body []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + `{"ingredients":[{"display_name":"Crème 🥧"}]}`)) {
		body = binary.LittleEndian.AppendUint16(body, unit)
	}
	for _, kind := range []string{"application/json", "application/json; charset=UTF-16"} {
		report := into[baketracker.Report](k.send(http.MethodPost, "/v1/import", string(body), "Content-Type", kind).is(http.StatusOK))
		require.Equal(t, "Crème 🥧", report.Names[0].Name)
	}
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`, "Content-Type", "application/json; charset=utf-16").
		refused(http.StatusUnsupportedMediaType, "unsupported_media_type")
}
