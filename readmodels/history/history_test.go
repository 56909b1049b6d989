package history_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// What happened to a lot is found by indexes, in a pantry with many events.
func TestTheHistoryOfALotIsReadByIndexes(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	lots := make([]any, 600)
	for i := range lots {
		lots[i] = kitchentest.Lot(kitchentest.ID(1000+i), "2 kg flour", "4.00")
	}
	k.Given(append([]any{kitchentest.Item("flour")}, lots...)...)
	_, err := k.ExplainLot(t.Context(), k.Query(), kitchentest.ID(1000)) // waits for the tables
	require.NoError(t, err)
	_, err = k.Pool.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)

	plan, err := k.ExplainLot(t.Context(), k.Query(), kitchentest.ID(1000))
	require.NoError(t, err)
	require.Contains(t, plan, "by_lot")
	require.Contains(t, plan, "by_run")
	require.Regexp(t, `events_pkey on events .*\n *Index Cond: .*commit = ANY`, plan)
	require.NotContains(t, plan, "Seq Scan on events")
	require.NotContains(t, plan, "by_stream", "that is the whole log of the pantry")
}
