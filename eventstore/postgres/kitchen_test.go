package postgres_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// mixedSQL writes 100,000 events of many kitchens and 1,000 of kitchen a between them.
const mixedSQL = `
	INSERT INTO eventlog.events (position, stream, revision, event_id, type, data, metadata)
	SELECT
		n,
		CASE
			WHEN n % 101 = 0 THEN 'pantry-a'
			ELSE 'item-' || kitchen || '.flour'
		END,
		n,
		gen_random_uuid(),
		'test.v1',
		'{"amount": "one kilogram of flour"}',
		'{"kitchen": "is in the name of the stream"}'
	FROM generate_series(1, 101000) AS n
	CROSS JOIN LATERAL (SELECT CASE WHEN $1 THEN 'b' ELSE 'b' || n % 500 END AS kitchen) AS of;`

// node is a part of a plan that was run.
type node struct {
	Type    string  `json:"Node Type"`
	Index   string  `json:"Index Name"`
	Rows    float64 `json:"Actual Rows"`
	Loops   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"`
	Hit     int     `json:"Shared Hit Blocks"`
	Read    int     `json:"Shared Read Blocks"`
	Plans   []node
}

// touched returns how many rows the scans of a plan touched, by index.
func (n node) touched(counts map[string]float64) {
	if len(n.Plans) == 0 {
		counts[n.Index] += (n.Rows + n.Removed) * n.Loops
	}
	for _, part := range n.Plans {
		part.touched(counts)
	}
}

// anyKitchen makes plans for any arguments, as a connection does that ran a statement often;
// oneKitchen makes them for those that are given, as an inventory does.
const (
	anyKitchen = `SET plan_cache_mode = force_generic_plan`
	oneKitchen = `SET plan_cache_mode = force_custom_plan`
)

// explain runs a statement and returns its plan.
func explain(t *testing.T, conn *pgx.Conn, mode, statement, types, arguments string) node {
	t.Helper()
	for _, prepare := range []string{
		mode, `DEALLOCATE ALL`, `PREPARE asked (` + types + `) AS ` + statement,
	} {
		_, err := conn.Exec(t.Context(), prepare, pgx.QueryExecModeSimpleProtocol)
		require.NoError(t, err)
	}
	var text []byte
	err := conn.QueryRow(t.Context(), `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE asked (`+arguments+`)`,
		pgx.QueryExecModeSimpleProtocol).Scan(&text)
	require.NoError(t, err)
	var plans []struct{ Plan node }
	require.NoError(t, json.Unmarshal(text, &plans))
	return plans[0].Plan
}

func TestReadingAKitchenTouchesItsEventsAlone(t *testing.T) {
	t.Parallel()
	for name, isOneOther := range map[string]bool{"among many kitchens": false, "beside one that has nearly all": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.URL(t)
			store := openStore(t, url)
			conn := connect(t, url)
			for _, statement := range []string{
				`INSERT INTO eventlog.streams (stream, next) SELECT stream, max(revision) + 1 FROM eventlog.events GROUP BY stream`,
				`UPDATE eventlog.extent SET head = 101000`, `ANALYZE eventlog.events, eventlog.streams`,
			} {
				if statement[0] == 'I' {
					_, err := conn.Exec(t.Context(), mixedSQL, isOneOther)
					require.NoError(t, err)
				}
				_, err := conn.Exec(t.Context(), statement)
				require.NoError(t, err)
			}
			plan := explain(t, conn, anyKitchen, postgres.KitchenPageSQL, "bigint, bigint, text, text[]", `0, 5000, 'a', '{}'`)
			counts := map[string]float64{}
			plan.touched(counts)
			require.Equal(t, map[string]float64{"events_of_kitchen": 1000}, counts, "1,000 of 101,000 events are touched")
			// Each event of a is in a page of its own, since 100 others are in between.
			require.Less(t, plan.Hit+plan.Read, 1200)

			plan = explain(t, conn, anyKitchen, postgres.KitchenPageSQL, "bigint, bigint, text, text[]", `100000, 5000, 'a', '{pantry-}'`)
			counts = map[string]float64{}
			plan.touched(counts)
			require.Equal(t, map[string]float64{"events_of_kitchen": 10}, counts, "what follows a position")

			plan = explain(t, conn, oneKitchen, postgres.UnevenStreamsOfKitchenSQL(), "text", `'a'`)
			require.Less(t, plan.Hit+plan.Read, 1200, "an inventory of its streams")

			require.Len(t, historyOf(t, store, eventstore.Filter{Kitchen: "a"}), 1000)
		})
	}
}

// historyOf returns the events that a subscription delivers until it is caught up.
func historyOf(t *testing.T, store eventstore.Store, filter eventstore.Filter) (events []eventstore.Event) {
	t.Helper()
	subscription, err := store.Subscribe(t.Context(), eventstore.Position{}, filter)
	require.NoError(t, err)
	defer func() { require.NoError(t, subscription.Close()) }()
	for {
		message, err := subscription.Next(patiently(t))
		require.NoError(t, err)
		switch message := message.(type) {
		case eventstore.Event:
			events = append(events, message)
		case eventstore.CaughtUp:
			return events
		case eventstore.Checkpoint:
		}
	}
}

func TestTheIndexHasTheKitchenOfEachStream(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.URL(t))
	for _, stream := range []string{
		"item-home.flour", "pantry-home", "item-home-2.x", "item", "", "-", "item-", "item-.flour", "a.b-c.d", "item-home.all-purpose",
		"ä-ö.ü", "--.", "-.-x",
	} {
		var kitchen string
		statement := fmt.Sprintf(`SELECT %s FROM (SELECT $1::text AS stream) AS given`, postgres.KitchenOfStream)
		require.NoError(t, conn.QueryRow(t.Context(), statement, stream).Scan(&kitchen))
		require.Equal(t, eventstore.KitchenOf(stream), kitchen, stream)
	}
}
