package test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// Two instances serve one kitchen on one database: nothing is lost or duplicated, and
// conflicts are retried.
func TestTwoInstancesShareOneKitchen(t *testing.T) {
	t.Parallel()
	url := pgtest.Cluster(t, nil).URL("postgres")
	instances := []*server{serve(t, "--database-url", url), serve(t, "--database-url", url)}
	s := instances[0]
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	for i := range 8 {
		s.must(t, http.StatusCreated, http.MethodPut, fmt.Sprintf("/v1/recipes/bread-%d", i),
			`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count",`+
				`"items_per_batch":2}]}`)
	}
	const runs = 60
	for range runs / 2 {
		s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots",
			`{"item":"flour","amount":1,"unit":"kg","total_cost":"1.00","received_on":"2026-11-01"}`)
	}

	t.Run("concurrent runs on one pantry", func(t *testing.T) {
		answers := make([]answer, runs+4)
		together(len(answers), func(i int) {
			answers[i] = instances[i%2].send(t, http.MethodPost, "/v1/production-runs", `{"recipe":"bread-0","batches":1,"actual_yield":2}`,
				"Idempotency-Key", fmt.Sprintf("run-%d", i))
		})
		counts := map[int]int{}
		for _, a := range answers {
			counts[a.status]++
		}
		require.Equal(t, map[int]int{http.StatusCreated: runs, http.StatusUnprocessableEntity: 4}, counts,
			"the flour suffices for exactly %d runs", runs)
		for _, instance := range instances {
			instance.position = latest(instances)
			require.Empty(t, list[any](t, instance.client, "/v1/pantry/lots"), "all flour is consumed")
			require.Len(t, list[any](t, instance.client, "/v1/production-runs"), runs)
		}
		stock := into[struct {
			Finished []struct {
				OnHand string `json:"on_hand"`
				Value  string
			}
		}](t, s.get(t, "/v1/pantry/stock"))
		require.Equal(t, fmt.Sprint(2*runs), stock.Finished[0].OnHand)
		require.Equal(t, fmt.Sprintf("%d.00", runs/2), stock.Finished[0].Value)
	})

	t.Run("concurrent targets and plans of one occasion", func(t *testing.T) {
		occasion := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions",
			`{"name":"Open day","date":"2026-12-12","output_mode":"bulk_count"}`)).ID
		together(8, func(i int) {
			a := instances[i%2].send(t, http.MethodPut, fmt.Sprintf("/v1/occasions/%s/production-targets/bread-%d", occasion, i), `{"batches":3}`)
			if a.status != http.StatusCreated {
				t.Errorf("target %d: %d %s", i, a.status, a.body)
			}
		})
		plans := make([]answer, 8)
		together(8, func(i int) {
			plans[i] = instances[i%2].send(t, http.MethodPost, "/v1/occasions/"+occasion+"/plans", nil)
		})
		created := 0
		ids := map[string]bool{}
		for _, a := range plans {
			require.Contains(t, []int{http.StatusOK, http.StatusCreated}, a.status, "%s", a.body)
			if a.status == http.StatusCreated {
				created++
			}
			ids[into[plan](t, a).ID] = true
		}
		require.Equal(t, 1, created, "one of them created the plan")
		require.Len(t, ids, 1, "all got the same plan")
		made := into[plan](t, plans[0])
		require.Len(t, made.Production, 8)
	})

	t.Run("one key at the same time on both is one run", func(t *testing.T) {
		s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","received_on":"2026-11-02"}`)
		answers := make([]answer, 8)
		together(8, func(i int) {
			answers[i] = instances[i%2].send(t, http.MethodPost, "/v1/production-runs", `{"recipe":"bread-1","batches":1,"actual_yield":2}`,
				"Idempotency-Key", "once")
		})
		replayed := 0
		for _, a := range answers {
			require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
			require.Equal(t, string(answers[0].body), string(a.body))
			if a.header.Get("Idempotency-Replayed") == "true" {
				replayed++
			}
		}
		require.Equal(t, 7, replayed)
	})
}

func together(n int, do func(i int)) {
	var work sync.WaitGroup
	for i := range n {
		work.Go(func() { do(i) })
	}
	work.Wait()
}

// latest is the highest position of the instances.
func latest(instances []*server) string {
	last := ""
	for _, instance := range instances {
		if len(instance.position) > len(last) || (len(instance.position) == len(last) && instance.position > last) {
			last = instance.position
		}
	}
	return last
}

// Two instances write to one pantry without a pause: neither keeps the other from writing, no
// command is refused, and every run counts once.
func TestTwoInstancesWriteToOnePantryInTurns(t *testing.T) {
	t.Parallel()
	url := pgtest.Cluster(t, nil).URL("postgres")
	instances := []*server{serve(t, "--database-url", url), serve(t, "--database-url", url)}
	s := instances[0]
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/bread",
		`{"name":"Bread","lines":[{"item":"flour","amount":"1","unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count",`+
			`"items_per_batch":2}]}`)
	s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots",
		`{"item":"flour","amount":1000,"unit":"kg","total_cost":"1000.00","received_on":"2026-11-01"}`)
	const clients, period = 3, 3 * time.Second
	var runs [2]atomic.Int64
	var slowest [2]atomic.Int64
	end := time.Now().Add(period)
	together(2*clients, func(i int) {
		for number := 0; time.Now().Before(end); number++ {
			var headers []string
			if number%2 == 1 {
				headers = []string{"Idempotency-Key", fmt.Sprintf("run-%d-%d", i, number)}
			}
			began := time.Now()
			a := instances[i%2].send(t, http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`, headers...)
			if a.status != http.StatusCreated {
				t.Errorf("run %d of client %d: %d %s", number, i, a.status, a.body)
				return
			}
			runs[i%2].Add(1)
			if took := int64(time.Since(began)); took > slowest[i%2].Load() {
				slowest[i%2].Store(took)
			}
		}
	})
	all := runs[0].Load() + runs[1].Load()
	t.Logf("%d and %d runs, the slowest took %v and %v", runs[0].Load(), runs[1].Load(),
		time.Duration(slowest[0].Load()), time.Duration(slowest[1].Load()))
	for i := range instances {
		// How large the share is depends on who has the processors; that it is none would be starvation.
		require.Greater(t, runs[i].Load(), all/10, "instance %d is not kept from writing", i)
		require.Less(t, time.Duration(slowest[i].Load()), period, "no command of instance %d waits for the end of the others", i)
	}
	for _, instance := range instances {
		instance.position = latest(instances)
		stock := into[struct {
			Finished []struct {
				OnHand string `json:"on_hand"`
			}
		}](t, instance.get(t, "/v1/pantry/stock"))
		require.Equal(t, fmt.Sprint(2*all), stock.Finished[0].OnHand)
	}
}
