package api_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/commands"
	"crumbtrail/domain/catalog"
)

// told is an event in the audit trail.
type told struct {
	ID, Position, Stream, Type, Actor, Command, Reason, Description string

	Revision      int
	RecordedAt    time.Time `json:"recorded_at"`
	CorrelationID string    `json:"correlation_id"`
	CausationID   string    `json:"causation_id"`
	OccasionID    string    `json:"occasion_id"`
	PlanID        string    `json:"plan_id"`
	RunID         string    `json:"run_id"`
}

type page[T any] struct {
	Items []T
	Next  string
}

// trail reads all pages of a list of events.
func (k *kitchen) trail(query string) []told {
	k.t.Helper()
	var events []told
	for cursor := ""; ; {
		some := into[page[told]](k.ask("/v1/audit/events?limit=3" + query + cursor))
		events = append(events, some.Items...)
		if some.Next == "" {
			return events
		}
		cursor = "&cursor=" + some.Next
	}
}

// descriptions are the lines of events.
func descriptions(events []told) []string {
	lines := make([]string, len(events))
	for i, event := range events {
		lines[i] = event.Description
	}
	return lines
}

func TestTheAuditTrailIsAnswered(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	began := time.Now().UTC()
	at := k.bakery()
	occasion := at[len("/v1/occasions/"):]
	k.send(http.MethodPost, at+"/plans", "", "Crumbtrail-Actor", "Ada", "X-Request-Id", "order-7").is(http.StatusCreated)
	plan := into[struct {
		Plan struct{ ID string } `json:"active_plan"`
	}](k.ask(at)).Plan.ID
	planned := time.Now().UTC()
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":"10","unit":"kg","total_cost":"20","received_on":"2026-11-01"},`+
		`{"item":"box","amount":1,"unit":"each","received_on":"2026-11-01"}]}`)
	run := into[struct{ ID string }](k.post("/v1/production-runs",
		`{"recipe":"bread","batches":1,"actual_yield":1,"occasion_id":"`+occasion+`","loss":{"category":"burnt"}}`)).ID
	adHoc := into[struct{ ID string }](k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)).ID
	lot := into[page[struct{ ID, Item string }]](k.ask("/v1/pantry/lots?item=flour")).Items[0].ID
	k.send(http.MethodPost, "/v1/pantry/adjustments", `{"lot_id":"`+lot+`","change":"-1","reason":"mice"}`, "Crumbtrail-Actor",
		"Ada").is(http.StatusCreated)
	_, err := commands.New(k.store, commands.Options{}).DefineItem(t.Context(), commands.Caller{Kitchen: "elsewhere", Actor: "Ada"},
		commands.DefineItem{Item: catalog.Item{Slug: "salt", Name: "Salt", Kind: catalog.Ingredient}})
	require.NoError(t, err)

	t.Run("newest first, over pages, with who, when and why", func(t *testing.T) {
		all := k.trail("")
		require.Equal(t, []string{
			"Corrected lot " + lot + " by -1, worth -2.00",
			"Baked 1 batch of bread/loaf for 1.00: 2 of 2",
			"Captured a snapshot of recipe bread at its revision 0",
			"Baked 1 batch of bread/loaf for 1.00: 1 of 2, 1 lost (burnt)",
			"Received 1 each box at an unknown cost",
			"Received 10 kg flour for 20.00",
			"Created plan 1: 1 finished unit to bake, 1 finished good to assemble",
			"Captured a snapshot of recipe bread at its revision 0",
			"Captured a snapshot of finished good gift at its revision 0",
			"Set 2 of gift",
			"Set 3 batches of bread/loaf",
			`Scheduled "Open day" for 2026-12-12`,
			`Defined finished good gift, "Gift": 2 components`,
			`Defined recipe bread, "Bread": 1 line, 1 finished unit`,
			`Defined material box, "=Box"`,
			`Defined ingredient flour, "Flour"`,
		}, descriptions(all))
		require.Equal(t, "mice", all[0].Reason)
		require.Equal(t, "Ada", all[0].Actor)
		require.Equal(t, "AdjustLot", all[0].Command)
		require.Equal(t, "pantry-home", all[0].Stream)
		require.Equal(t, "anonymous", all[1].Actor)
		require.Equal(t, adHoc, all[1].RunID)
		require.Equal(t, adHoc, all[2].RunID, "its snapshot was captured for the run")
		require.Empty(t, all[2].OccasionID)
		require.Equal(t, all[1].CausationID, all[2].CausationID)
		require.Equal(t, run, all[3].RunID)
		require.Equal(t, occasion, all[3].OccasionID)
		require.Equal(t, plan, all[3].PlanID)
		for _, event := range all[6:9] {
			require.Equal(t, plan, event.PlanID)
			require.Equal(t, occasion, event.OccasionID)
			require.Equal(t, "order-7", event.CorrelationID)
			require.Equal(t, "CreatePlan", event.Command)
		}
		for _, event := range all {
			require.False(t, event.RecordedAt.Before(began.Truncate(time.Second)))
		}
	})
	t.Run("filtered by each parameter and by several", func(t *testing.T) {
		for query, count := range map[string]int{
			"&occasion=" + occasion: 7, "&plan=" + plan: 4, "&stream=pantry-home": 6, "&stream=recipe-home.bread": 1,
			"&item=flour": 1, "&recipe=bread": 1, "&finished_good=gift": 1, "&item=flour&recipe=bread": 0, "&item=flour&stream=item-home.flour": 1,
			"&item=none":            0,
			"&type=lot.received.v1": 2, "&actor=Ada": 4, "&actor=anonymous": 12, "&actor=ada": 0,
			"&occasion=" + occasion + "&stream=pantry-home": 1, "&plan=" + plan + "&actor=Ada": 3, "&type=plan.created.v1&actor=anonymous": 0,
			"&from=" + stamp(planned): 6, "&to=" + stamp(planned): 10, "&from=" + stamp(planned) + "&stream=pantry-home&type=lot.received.v1": 2,
			"&from=" + stamp(began) + "&to=" + stamp(began): 0,
			"&stream=item-elsewhere.salt":                   0, "&plan=" + missing: 0,
		} {
			require.Len(t, k.trail(query), count, query)
		}
	})
	t.Run("another kitchen sees its own alone", func(t *testing.T) {
		other := *k
		other.options.Authenticate = administratorOf("elsewhere")
		var err error
		other.handler, err = api.New(other.options)
		require.NoError(t, err)
		require.Equal(t, []string{`Defined ingredient salt, "Salt"`}, descriptions(other.trail("")))
		for _, query := range []string{
			"&occasion=" + occasion, "&plan=" + plan, "&stream=pantry-home", "&type=lot.received.v1",
			"&actor=anonymous",
		} {
			require.Empty(t, other.trail(query), query)
		}
		require.Len(t, other.trail("&actor=Ada"), 1)
	})
	t.Run("what cannot be right is refused", func(t *testing.T) {
		for query, code := range map[string]string{
			"occasion=x": "invalid", "plan=A": "invalid", "from=today": "invalid", "limit=0": "invalid",
			"who=Ada": "invalid", "cursor=!": "bad_cursor", "cursor=eyJDb21taXQiOjk5OTk5OTk5OTk5OTk5OTk5OTk5fQ": "bad_cursor",
		} {
			k.send(http.MethodGet, "/v1/audit/events?"+query, "").refused(http.StatusUnprocessableEntity, code)
		}
	})
}

func stamp(at time.Time) string { return url.QueryEscape(at.Format(time.RFC3339Nano)) }
