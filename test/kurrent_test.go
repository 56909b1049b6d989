package test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

// kurrent starts the double of a KurrentDB server.
func kurrent(t *testing.T) *kurrentfake.Cluster {
	cluster, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	t.Cleanup(cluster.Stop)
	return cluster
}

// During an outage of the event store commands are refused and queries work.
// Afterwards every command has taken effect once.
func TestAnOutageOfTheEventStore(t *testing.T) {
	t.Parallel()
	log := kurrent(t)
	s := serve(t, "--database-url", pgtest.Cluster(t, nil).URL("postgres"), "--eventstore-url", log.ConnectionString())
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/bread",
		`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count",`+
			`"items_per_batch":2}]}`)
	s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","received_on":"2026-11-01"}`)
	s.get(t, "/v1/pantry/lots") // both are visible before the outage
	s.get(t, "/v1/recipes")

	log.Node(0).Stop()
	bake := func() answer {
		return s.send(t, http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`, "Idempotency-Key", "loaf")
	}
	refused := bake()
	require.Equal(t, http.StatusServiceUnavailable, refused.status, "%s", refused.body)
	require.NotEmpty(t, refused.header.Get("Retry-After"))
	require.Equal(t, "application/problem+json", refused.header.Get("Content-Type"))
	require.Len(t, list[any](t, s.client, "/v1/pantry/lots"), 1, "queries work")
	require.Len(t, list[any](t, s.client, "/v1/recipes"), 1)
	require.NoError(t, log.Node(0).Start())

	require.Eventually(t, func() bool { return bake().status == http.StatusCreated }, 30*time.Second, 100*time.Millisecond)
	for range 3 {
		require.Equal(t, http.StatusCreated, bake().status, "repeats are idempotent")
	}
	require.Len(t, list[any](t, s.client, "/v1/production-runs"), 1, "nothing is lost or duplicated")
}

// Both logs give the same answers to plans and lots of the same sizes, also where the
// KurrentDB server accepts less than the program assumes and tells so.
func TestBothLogsAnswerAlikeToWhatIsLarge(t *testing.T) {
	t.Parallel()
	small, err := kurrentfake.Start(kurrentfake.Options{MaxAppendSize: 7000})
	require.NoError(t, err)
	t.Cleanup(small.Stop)
	limit := []string{"--max-append-bytes", fmt.Sprint(7000 - 7000/8)}
	for name, args := range map[string][]string{
		"PostgreSQL":                       limit,
		"KurrentDB":                        append([]string{"--eventstore-url", kurrent(t).ConnectionString()}, limit...),
		"KurrentDB that tells its setting": {"--eventstore-url", small.ConnectionString()},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, append([]string{"--database-url", pgtest.Cluster(t, nil).URL("postgres")}, args...)...)
			s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
			occasion := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions",
				`{"name":"Open day","date":"2026-12-12","output_mode":"bulk_count"}`)).ID
			notes := strings.Repeat("knead ", 300)
			for i := range 6 {
				nested := ""
				if i == 5 {
					nested = `,{"recipe":"bread-0","batches":"1"},{"recipe":"bread-1","batches":"1"},{"recipe":"bread-2","batches":"1"}`
				}
				s.must(t, http.StatusCreated, http.MethodPut, fmt.Sprintf("/v1/recipes/bread-%d", i), fmt.Sprintf(
					`{"name":"Bread","notes":%q,"lines":[{"item":"flour","amount":"500","unit":"g"}],"components":[%s],`+
						`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`, notes, strings.TrimPrefix(nested, ",")))
				s.must(t, http.StatusCreated, http.MethodPut, fmt.Sprintf("/v1/occasions/%s/production-targets/bread-%d", occasion, i),
					`{"batches":1}`)
			}
			plans := "/v1/occasions/" + occasion + "/plans"
			p := s.refused(t, http.StatusRequestEntityTooLarge, "plan_too_large", http.MethodPost, plans, nil)
			require.Contains(t, p.Detail, "6125")
			require.Empty(t, list[any](t, s.client, plans))
			s.must(t, http.StatusNoContent, http.MethodDelete, "/v1/occasions/"+occasion+"/production-targets/bread-5", nil)
			s.must(t, http.StatusCreated, http.MethodPost, plans, nil)
			require.Len(t, list[any](t, s.client, plans), 1)

			lot := fmt.Sprintf(`{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01","notes":%q}`, notes)
			s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"lots":[`+lot+`,`+lot+`]}`)
			p = s.refused(t, http.StatusUnprocessableEntity, "too_large_to_record", http.MethodPost, "/v1/pantry/lots",
				`{"lots":[`+lot+`,`+lot+`,`+lot+`,`+lot+`]}`)
			require.Contains(t, p.Detail, "4 events")
			require.Contains(t, p.Detail, "6125 bytes")
			require.Len(t, list[any](t, s.client, "/v1/pantry/lots"), 2)
			output, code := run(t, "audit", "verify", "--server", s.url)
			require.Zero(t, code, output)
		})
	}
}

// A kitchen moves from a laptop to a cluster.
func TestALogIsCopiedFromALaptopToACluster(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	s := serve(t, "--data-dir", dir, "--sample-kitchen")
	paths := []string{
		"/v1/items?limit=500", "/v1/recipes", "/v1/finished-goods", "/v1/occasions", "/v1/pantry/lots?limit=500",
		"/v1/pantry/stock",
	}
	before := map[string]string{}
	for _, path := range paths {
		before[path] = string(s.get(t, path).body)
	}
	s.stop(t)
	cluster := kurrent(t)
	output, code := run(t, "copy-log", "--from", dir, "--to", cluster.ConnectionString())
	require.Zero(t, code, output)
	require.Contains(t, output, "verified")
	output, code = run(t, "copy-log", "--from", dir, "--to", cluster.ConnectionString())
	require.Zero(t, code, output)
	require.Contains(t, output, " 0 of them copied now")

	moved := serve(t, "--database-url", pgtest.Cluster(t, nil).URL("postgres"), "--eventstore-url", cluster.ConnectionString())
	moved.ready(t)
	for _, path := range paths {
		require.Equal(t, before[path], string(moved.get(t, path).body), path)
	}
}
