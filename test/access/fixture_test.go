package access

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// fixture is what a kitchen has: something of every kind.
type fixture struct {
	p       *program
	t       *testing.T
	kitchen domain.Kitchen
	admin   []string // the header of its administrator
	// ids are the values of what it has, by what they are: "occasion", "lot", "item", …
	ids  map[string]string
	at   string // the position of the last command
	sent int    // how many commands
}

// furnish fills a kitchen with something of every kind, with its mark in every text.
func furnish(t *testing.T, p *program, kitchen domain.Kitchen) *fixture {
	t.Helper()
	f := &fixture{p: p, t: t, kitchen: kitchen, ids: map[string]string{}}
	var key, spare string
	f.admin, _ = p.key(t, kitchen, access.Admin)
	_, made := p.key(t, kitchen, access.Viewer)
	key = made.ID
	_, session := p.session(t, kitchen, access.Planner)
	link, _, err := p.store.CreateLink(t.Context(), by(kitchen), credentialsLink(kitchen))
	require.NoError(t, err)
	spare = link.ID
	f.ids["key"], f.ids["session"], f.ids["member"], f.ids["link"] = key, session.ID, session.Member, spare
	f.define()
	f.schedule()
	f.stock()
	f.produce()
	return f
}

// do sends a command with the kitchen's mark in the place of @, and returns the answer.
func (f *fixture) do(status int, method, path, body string) answer {
	f.t.Helper()
	f.sent++
	fill := strings.NewReplacer("@", mark(f.kitchen))
	got := f.p.send(f.t, method, fill.Replace(path), fill.Replace(body),
		append(slices.Clone(f.admin), "Idempotency-Key", fmt.Sprint("key-", f.sent))...) // the same ones in both kitchens
	require.Equal(f.t, status, got.status, "%s %s: %s", method, path, got.body)
	if at := got.header.Get("Crumbtrail-Position"); at != "" {
		f.at = at
	}
	return got
}

// made returns the id in an answer.
func (f *fixture) made(a answer) string {
	f.t.Helper()
	id := into[struct{ ID string }](f.t, a).ID
	require.NotEmpty(f.t, id, a.body)
	return id
}

func (f *fixture) define() {
	f.t.Helper()
	f.do(http.StatusOK, http.MethodPatch, "/v1/kitchen", `{"name": "@ kitchen"}`)
	for _, item := range []string{"flour", "sugar"} {
		f.do(http.StatusCreated, http.MethodPut, "/v1/items/@-"+item, `{"name": "@ `+item+`", "kind": "ingredient", "category": "@ dry",
			"density": {"volume": 1, "volume_unit": "cup", "weight": 120, "weight_unit": "g"},
			"package": {"amount": 1, "unit": "kg", "price": "1.20"}}`)
	}
	f.do(http.StatusCreated, http.MethodPut, "/v1/items/@-box", `{"name": "@ box", "kind": "material", "category": "@ boxes"}`)
	f.do(http.StatusCreated, http.MethodPut, "/v1/recipes/@-dough", `{"name": "@ dough", "lines": [{"item": "@-sugar", "amount": 10,
		"unit": "g"}], "yields": [{"slug": "@-ball", "name": "@ ball", "mode": "count", "items_per_batch": 1}]}`)
	f.do(http.StatusCreated, http.MethodPut, "/v1/recipes/@-bread", `{"name": "@ bread", "category": "@ breads", "notes": "@ notes",
		"source": "@ book", "variant_name": "@ dark", "base_recipe": "@-dough", "lines": [{"item": "@-flour", "amount": 100, "unit": "g",
		"note": "@ sieved"}], "components": [{"recipe": "@-dough", "batches": 1, "note": "@ cold"}], "yields": [{"slug": "@-loaf",
		"name": "@ loaf", "mode": "count", "items_per_batch": 4, "item_unit": "@ piece"}]}`)
	f.do(http.StatusCreated, http.MethodPut, "/v1/finished-goods/@-gift", `{"name": "@ gift", "components": [
		{"finished_unit": "@-bread/@-loaf", "quantity": 1, "name": "@ bread inside"}, {"item": "@-box", "quantity": 1, "unit": "each"}]}`)
	f.do(http.StatusCreated, http.MethodPut, "/v1/finished-goods/@-hamper", `{"name": "@ hamper",
		"components": [{"finished_good": "@-gift", "quantity": 2}]}`)
	for what, name := range map[string]string{
		"item": "flour", "box": "box", "recipe": "bread", "unit": "loaf", "good": "gift", "base": "dough", "hamper": "hamper",
	} {
		f.ids[what] = mark(f.kitchen) + "-" + name
	}
}

func (f *fixture) schedule() {
	f.t.Helper()
	f.ids["occasion"] = f.made(f.do(http.StatusCreated, http.MethodPost, "/v1/occasions",
		`{"name": "@ market", "date": "2027-05-01", "output_mode": "bundled", "notes": "@ outside", "attendees": 10}`))
	at := "/v1/occasions/" + f.ids["occasion"]
	f.do(http.StatusCreated, http.MethodPut, at+"/production-targets/@-bread", `{"batches": 3, "finished_unit": "@-loaf", "notes": "@ warm"}`)
	f.do(http.StatusCreated, http.MethodPut, at+"/assembly-targets/@-gift", `{"quantity": 2, "notes": "@ ribbon"}`)
	f.ids["plan"] = f.made(f.do(http.StatusCreated, http.MethodPost, at+"/plans", ""))
	plan := "/v1/plans/" + f.ids["plan"]
	f.do(http.StatusOK, http.MethodPost, plan+"/lock", "")
	ticked := f.do(http.StatusCreated, http.MethodPost, plan+"/shopping-list/collected", `{"item": "@-flour", "packages": 1}`)
	f.ids["tick"] = into[struct {
		ID string `json:"tick_id"`
	}](f.t, ticked).ID
	ordered := f.do(http.StatusCreated, http.MethodPost, plan+"/shopping-list/ordered",
		`{"item": "@-box", "packages": 2, "supplier": "@ paper", "expected_on": "2027-05-02"}`)
	f.ids["order"] = into[struct {
		ID string `json:"order_id"`
	}](f.t, ordered).ID
	second := f.made(f.do(http.StatusCreated, http.MethodPost, "/v1/occasions",
		`{"name": "@ fair", "date": "2027-06-01", "output_mode": "bulk_count"}`))
	f.do(http.StatusCreated, http.MethodPut, "/v1/occasions/"+second+"/production-targets/@-bread", `{"batches": 1}`)
	f.ids["other_plan"] = f.made(f.do(http.StatusCreated, http.MethodPost, "/v1/occasions/"+second+"/plans", ""))
	f.ids["other_occasion"] = second
	f.do(http.StatusOK, http.MethodPost, "/v1/plans/"+f.ids["other_plan"]+"/cancel", `{"reason": "@ rain"}`)
}

func (f *fixture) stock() {
	f.t.Helper()
	received := into[struct{ Lots []struct{ ID string } }](f.t, f.do(http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"lots": [
		{"item": "@-flour", "amount": 2, "unit": "kg", "total_cost": "2.00", "received_on": "2026-11-01", "location": "@ shelf",
		"notes": "@ open", "product": "@ mill", "collected_for": ["`+f.ids["plan"]+`"]},
		{"item": "@-sugar", "amount": 1, "unit": "kg", "total_cost": "1.00", "received_on": "2026-11-01"},
		{"item": "@-box", "amount": 9, "unit": "each", "total_cost": "9.00", "received_on": "2026-11-01"}]}`))
	f.ids["lot"] = received.Lots[0].ID
	f.do(http.StatusCreated, http.MethodPost, "/v1/pantry/adjustments",
		`{"lot_id": "`+f.ids["lot"]+`", "change": "-10", "unit": "g", "reason": "@ spilled"}`)
	plan := "/v1/plans/" + f.ids["plan"]
	f.do(http.StatusOK, http.MethodPost, plan+"/shopping-complete", "")
	f.do(http.StatusOK, http.MethodPost, plan+"/start-production", "")
}

func (f *fixture) produce() {
	f.t.Helper()
	run := `{"recipe": "@-bread", "finished_unit": "@-loaf", "batches": 1, "actual_yield": 3, "occasion_id": "` + f.ids["occasion"] +
		`", "notes": "@ dark crust", "loss": {"category": "burnt", "notes": "@ oven"}}`
	f.ids["production_run"] = f.made(f.do(http.StatusCreated, http.MethodPost, "/v1/production-runs", run))
	f.ids["assembly_run"] = f.made(f.do(http.StatusCreated, http.MethodPost, "/v1/assembly-runs",
		`{"finished_good": "@-gift", "quantity": 1, "occasion_id": "`+f.ids["occasion"]+`", "notes": "@ tied"}`))
	voided := f.made(f.do(http.StatusCreated, http.MethodPost, "/v1/assembly-runs",
		`{"finished_good": "@-gift", "quantity": 1, "allow_reserved": true}`))
	f.do(http.StatusOK, http.MethodPost, "/v1/assembly-runs/"+voided+"/void", `{"reason": "@ torn"}`)
	plan := "/v1/plans/" + f.ids["plan"]
	f.do(http.StatusOK, http.MethodPost, plan+"/amendments", `{"reason": "@ more guests",
		"changes": [{"change": "set_batches", "finished_unit": "@-bread/@-loaf", "batches": 4}]}`)
	for what, list := range map[string]string{"recipe_snapshot": "recipe", "good_snapshot": "finished-good"} {
		got := f.p.send(f.t, http.MethodGet, plan+"/"+list+"-snapshots", "", append(slices.Clone(f.admin), "Crumbtrail-Min-Position", f.at)...)
		f.ids[what] = into[struct{ Items []struct{ ID string } }](f.t, got).Items[0].ID
	}
	f.ids["stream"] = "pantry-" + string(f.kitchen)
	f.ids["cursor"] = into[struct{ Next string }](f.t, f.p.send(f.t, http.MethodGet, "/v1/audit/events?limit=1", "", f.admin...)).Next
}

func credentialsLink(kitchen domain.Kitchen) credentials.NewLink {
	return credentials.NewLink{Name: mark(kitchen) + " guest", Role: access.Cook}
}

// parameters are what the parameters of a path are, by its beginning.
var parameters = []struct{ path, name, what string }{
	{"/v1/access/keys/", "{id}", "key"},
	{"/v1/access/links/", "{id}", "link"},
	{"/v1/access/members/", "{id}", "member"},
	{"/v1/access/sessions/", "{id}", "session"},
	{"/v1/me/sessions/", "{id}", "session"},
	{"/v1/assembly-runs/", "{id}", "assembly_run"},
	{"/v1/production-runs/", "{id}", "production_run"},
	{"/v1/audit/", "{stream}", "stream"},
	{"/v1/finished-goods/", "{slug}", "good"},
	{"/v1/items/", "{slug}", "item"},
	{"/v1/recipes/", "{slug}", "recipe"},
	{"/v1/occasions/", "{id}", "occasion"},
	{"/v1/occasions/", "{good}", "good"},
	{"/v1/occasions/", "{recipe}", "recipe"},
	{"/v1/pantry/lots/", "{id}", "lot"},
	{"/v1/plans/{id}/recipe-snapshots/", "{sid}", "recipe_snapshot"},
	{"/v1/plans/{id}/finished-good-snapshots/", "{sid}", "good_snapshot"},
	{"/v1/plans/", "{id}", "plan"},
	{"/v1/plans/", "{tick}", "tick"},
	{"/v1/plans/", "{order}", "order"},
}

// fill replaces the parameters of a path with what the kitchen has, and returns those.
func (f *fixture) fill(path string) (filled string, values []string) {
	f.t.Helper()
	filled = strings.ReplaceAll(path, "{revision}", "0")
	for _, parameter := range parameters {
		if strings.HasPrefix(path, parameter.path) && strings.Contains(path, parameter.name) {
			value := f.ids[parameter.what]
			require.NotEmpty(f.t, value, parameter.what)
			filled = strings.ReplaceAll(filled, parameter.name, value)
			values = append(values, value)
		}
	}
	require.NotContains(f.t, filled, "{", "a parameter of %s has no value", path)
	return filled, values
}
