package history_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
	"crumbtrail/readmodels/history"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// What happened to a lot is found by indexes, in a pantry with many events.
func TestTheHistoryOfALotIsReadByIndexes(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	stock(t, k)
	plan, err := k.ExplainLot(t.Context(), k.Query(), kitchentest.ID(1000))
	require.NoError(t, err)
	require.Contains(t, plan, "by_lot")
	require.Contains(t, plan, "by_run")
	require.Regexp(t, `events_pkey on events .*\n *Index Cond: .*commit = ANY`, plan)
	require.NotContains(t, plan, "Seq Scan on events")
	require.NotContains(t, plan, "by_stream", "that is the whole log of the pantry")
}

// stock receives many lots of flour, and has the server look at how many they are.
func stock(t *testing.T, k *readmodelstest.Kitchen) {
	t.Helper()
	lots := make([]any, 600)
	for i := range lots {
		lots[i] = kitchentest.Lot(kitchentest.ID(1000+i), "2 kg flour", "4.00")
	}
	k.Given(append([]any{kitchentest.Item("flour")}, lots...)...)
	_, err := k.ExplainLot(t.Context(), k.Query(), kitchentest.ID(1000)) // waits for the tables
	require.NoError(t, err)
	_, err = k.Pool.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
}

// Every filter of the trail has an index that the role of queries uses, although row-level
// security binds it. The index holds the kitchen, so that what others do costs nothing.
func TestEveryFilterOfTheTrailIsReadByAnIndex(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	stock(t, k)
	later := time.Now().Add(time.Hour)
	for index, filter := range map[string]history.AuditFilter{
		"by_stream": {Streams: []string{"item-home.flour"}},
		"by_type":   {Type: "item.defined.v1"},
		"by_actor":  {Actor: "another cook"},
		"by_time":   {From: later, To: later.Add(time.Hour)},
	} {
		plan, err := k.ExplainEvents(t.Context(), k.Query(), filter)
		require.NoError(t, err)
		require.Regexp(t, `events_`+index+` .*\n *Index Cond: .*_key = '`, plan, plan)
		require.NotContains(t, plan, "Seq Scan on events")
	}
}
