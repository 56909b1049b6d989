package test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// Kitchens that set nothing have the zone of the system and the order of the flag.
func TestTheDefaultsOfAKitchenAreThoseOfTheProgram(t *testing.T) {
	url := pgtest.Cluster(t, nil).URL("postgres")
	t.Setenv("TZ", "Pacific/Auckland")
	s := serve(t, "--database-url", url, "--consumption", "fefo")
	s.ready(t)
	position := "0"
	settings := func() (found map[string]any) {
		seen := s.must(t, http.StatusOK, http.MethodGet, "/v1/kitchen", nil, "Crumbtrail-Min-Position", position)
		require.NoError(t, json.Unmarshal(seen.body, &found))
		return found
	}
	require.Equal(t, "Pacific/Auckland", settings()["time_zone"])
	require.Equal(t, "fefo", settings()["consumption"])
	changed := s.must(t, http.StatusOK, http.MethodPatch, "/v1/kitchen", `{"time_zone":"America/Chicago"}`)
	position = changed.header.Get("Crumbtrail-Position")
	s.stop(t)

	t.Setenv("TZ", "UTC")
	s = serve(t, "--database-url", url)
	s.ready(t)
	require.Equal(t, "America/Chicago", settings()["time_zone"], "a zone that is set stays")
	require.Equal(t, "fifo", settings()["consumption"], "what is not set follows the program")
}
