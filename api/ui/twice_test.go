package ui_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// commands returns how many commands wrote events.
func commands(k *uitest.Kitchen) int {
	seen := map[string]bool{}
	for path := "/v1/audit/events?limit=500"; path != ""; {
		var list struct {
			Items []struct {
				Causation string `json:"causation_id"`
			}
			Next string
		}
		k.API(path, &list)
		for _, event := range list.Items {
			seen[event.Causation] = true
		}
		if path = ""; list.Next != "" {
			path = "/v1/audit/events?limit=500&cursor=" + url.QueryEscape(list.Next)
		}
	}
	return len(seen)
}

// sent is a form that a test sends twice.
type sent struct {
	name         string
	page, action string // of the form
	row          [2]string
	to           string // where another button of the form sends it
	fields       []string
}

// form returns what is sent, and where to.
func (s sent) form(t *testing.T, k *uitest.Kitchen) (to string, values url.Values) {
	t.Helper()
	shown := k.Get(s.page)
	require.Equal(t, http.StatusOK, shown.Status, shown.Body)
	values = shown.Form(t, s.action, s.row[0], s.row[1])
	for i := 0; i < len(s.fields); i += 2 {
		values.Set(s.fields[i], s.fields[i+1])
	}
	if s.to != "" {
		return s.to, values
	}
	return s.action, values
}

// A double click sends a form twice, one after the other or both at once. It is one
// command, and both are accepted: who clicked sees the last answer.
func TestAFormThatIsSentTwiceIsOneCommand(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var occasions struct{ Items []struct{ ID string } }
	k.API("/v1/occasions", &occasions)
	occasion := "/occasions/" + occasions.Items[0].ID
	for _, s := range []sent{
		{name: "a new occasion", page: "/occasions/new", action: "/occasions/new", fields: []string{"name", "Market", "date", "2031-12-31"}},
		{
			name: "details", page: occasion, action: occasion + "/details",
			fields: []string{"name", "Fair", "attendees", "1,200", "notes", "bring\r\nboxes"},
		},
		{
			name: "a target", page: occasion, action: occasion + "/goods", row: [2]string{"row", "biscotti-box"},
			fields: []string{"quantity", "77"},
		},
		{
			name: "a new target", page: occasion, action: occasion + "/recipes", row: [2]string{"row", ""},
			fields: []string{"of", "almond-biscotti/piece", "quantity", "3"},
		},
		{
			name: "a target that is removed", page: occasion, action: occasion + "/recipes", row: [2]string{"row", "almond-biscotti/piece"},
			to: occasion + "/recipes/remove",
		},
		{name: "a plan", page: occasion, action: occasion + "/plan"},
		{name: "settings", page: "/system", action: "/system", fields: []string{"name", "The old mill", "locale", "en-GB"}},
		{name: "an item", page: "/book/new/items", action: "/book/new/items", fields: []string{"name", "Anise"}},
		{
			name: "an item that is changed", page: "/book/items/anise/edit", action: "/book/items/anise/edit",
			fields: []string{"category", "Spices"},
		},
		{name: "an item that is archived", page: "/book/items/anise", action: "/book/items/anise/archive"},
		{
			name: "a purchase", page: "/pantry/receive", action: "/pantry/receive",
			fields: []string{"lots.0.item", "almond-flour", "lots.0.amount", "2", "lots.0.unit", "kg"},
		},
		{
			name: "finished stock", page: "/pantry/finished", action: "/pantry/finished",
			fields: []string{"thing", "unit:almond-biscotti/piece", "direction", "found", "change", "3", "reason", "counted"},
		},
		{
			name: "a run", page: "/runs/new/bake/almond-biscotti/piece", action: "/runs/new/bake/almond-biscotti/piece",
			fields: []string{"batches", "1", "actual_yield", "20", "loss_category", "burnt"},
		},
	} {
		s.twice(t, k)
	}
	var plans struct{ Items []struct{ ID string } }
	k.API("/v1"+occasion+"/plans", &plans)
	plan := "/plans/" + plans.Items[0].ID
	list, bake, reason := plan+"/shopping-list", plan+"/bake/almond-biscotti/piece", []string{"reason", "the oven broke"}
	for _, s := range []sent{
		{name: "a plan is locked", page: plan, action: plan + "/lock"},
		{name: "production starts", page: plan, action: plan + "/start"},
		{name: "a row is ticked", page: list, action: list + "/collect"},
		{name: "a tick is undone", page: list, action: list + "/uncollect"},
		{name: "what was bought is put away", page: list + "/put-away", action: list + "/put-away"},
		{name: "shopping is done", page: list, action: list + "/complete"},
		{
			name: "a plan is amended", page: plan + "/amend", action: plan + "/amend",
			fields: append([]string{"goods.biscotti-box", "78"}, reason...),
		},
		{name: "a run for a plan", page: bake, action: bake, fields: []string{"batches", "1", "actual_yield", "20", "loss_category", "burnt"}},
		{name: "a plan is cancelled", page: plan, action: plan + "/cancel", fields: reason},
	} {
		s.twice(t, k)
	}
}

// twice sends the form three times, two of them at once.
func (s sent) twice(t *testing.T, k *uitest.Kitchen) {
	require.True(t, t.Run(s.name, func(t *testing.T) {
		to, values := s.form(t, k)
		before := commands(k)
		var answers [2]uitest.Page
		var both sync.WaitGroup
		for i := range answers {
			both.Go(func() { answers[i] = k.SendForm(to, values) })
		}
		both.Wait()
		again := k.SendForm(to, values)
		for _, answer := range append(answers[:], again) {
			require.Equal(t, http.StatusSeeOther, answer.Status, answer.Body)
			require.Equal(t, again.Location, answer.Location)
		}
		require.Equal(t, before+1, commands(k))
	}))
}
