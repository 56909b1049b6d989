package api_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/problem"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// verdict is a line of a verification.
type verdict struct {
	Finding *struct{ Kind, Stream, Detail string }
	Totals  *struct{ Events, Streams, Findings, Newer int }
	Error   *problem.Problem
}

func verdicts(t *testing.T, a answer) []verdict {
	t.Helper()
	var all []verdict
	for line := range bytes.Lines(a.Body.Bytes()) {
		var one verdict
		require.NoError(t, json.Unmarshal(line, &one), "%s", line)
		all = append(all, one)
	}
	return all
}

func TestTheKitchensLogIsVerified(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.bakery()
	_, err := k.store.Append(t.Context(), "pantry-elsewhere", eventstore.NoStream(), []eventstore.NewEvent{{
		ID: [16]byte{1}, Type: "x",
		Data: []byte("{"),
	}})
	require.NoError(t, err)
	all := verdicts(t, k.get("/v1/audit/verify"))
	require.Len(t, all, 1, "what is wrong elsewhere is missing's business here")
	require.Equal(t, 7, all[0].Totals.Events)
	require.Equal(t, 5, all[0].Totals.Streams)
	require.Zero(t, all[0].Totals.Findings)

	_, err = k.store.Append(t.Context(), "item-home.salt", eventstore.NoStream(), []eventstore.NewEvent{{
		ID:   [16]byte{1},
		Type: "item.defined.v1", Data: []byte("{"), Metadata: []byte(`{"kitchen":"home"}`),
	}})
	require.NoError(t, err)
	all = verdicts(t, k.get("/v1/audit/verify"))
	require.Len(t, all, 2)
	require.Equal(t, "unreadable", all[0].Finding.Kind)
	require.Equal(t, "item-home.salt", all[0].Finding.Stream)
	require.Equal(t, 1, all[1].Totals.Findings)

	require.Empty(t, k.send("HEAD", "/v1/audit/verify", "").Body.String())
	closed := eventstoretest.NewMemoryStore()
	require.NoError(t, closed.Close(t.Context()))
	open(t, func(o *api.Options) { o.Log = closed }).send("GET", "/v1/audit/verify", "").refused(503, "unavailable")
	open(t, func(o *api.Options) { o.Log = nil }).send("GET", "/v1/audit/verify", "").refused(503, "unavailable")
}
