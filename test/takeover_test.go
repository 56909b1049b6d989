package test

import (
	"bufio"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// takeover is how long it may take until another instance owns the projections of a
// dead one.
const takeover = 10 * time.Second

// owned is the number of projections that an instance owns, by its metrics.
func (s *server) owned(t *testing.T) (count int) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(string(s.get(t, "/metrics").body)))
	for lines.Scan() {
		if name, value, _ := strings.Cut(lines.Text(), "} "); strings.HasPrefix(name, "crumbtrail_projection_owned_here{") && value == "1" {
			count++
		}
	}
	return count
}

func within(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %s", what, limit)
		}
	}
}

// If an instance is killed, or is suspended and resumes, the others make new events
// visible, and no event is folded twice.
func TestAnotherInstanceTakesOver(t *testing.T) {
	t.Parallel()
	url := pgtest.Cluster(t, nil).URL("postgres")
	first := serve(t, "--database-url", url)
	first.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	all := first.owned(t)
	require.Greater(t, all, 2)
	second := serve(t, "--database-url", url)
	require.Zero(t, second.owned(t))

	received := 0
	receive := func(at *server) {
		at.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01"}`)
		received++
	}
	// shows queries without waiting for the effects of commands.
	shows := func(at *server) bool {
		at.mu.Lock()
		at.position = ""
		at.mu.Unlock()
		a := at.send(t, http.MethodGet, "/v1/pantry/lots?limit=200", nil)
		return a.status == http.StatusOK && strings.Count(string(a.body), `"received_on"`) == received
	}
	receive(first)

	t.Run("from a killed instance", func(t *testing.T) {
		first.kill()
		receive(second)
		within(t, takeover, "new events are visible", func() bool { return shows(second) })
		within(t, takeover, "everything is owned", func() bool { return second.owned(t) == all })
	})

	third := serve(t, "--database-url", url)
	t.Run("from a suspended instance, which owns nothing when it resumes", func(t *testing.T) {
		require.NoError(t, second.command.Process.Signal(syscall.SIGSTOP))
		suspended := time.Now()
		resumed := false
		resume := func() {
			if !resumed {
				resumed = true
				require.NoError(t, second.command.Process.Signal(syscall.SIGCONT))
			}
		}
		defer resume()
		receive(third)
		within(t, takeover, "everything is owned", func() bool { return third.owned(t) == all })
		within(t, takeover, "new events are visible", func() bool { return shows(third) })
		t.Logf("taken over %s after it was suspended", time.Since(suspended).Round(100*time.Millisecond))
		for range 20 {
			receive(third)
		}
		resume()
		within(t, takeover, "it owns nothing", func() bool { return second.owned(t) == 0 })
		for range 10 {
			receive(second)
			receive(third)
		}
		within(t, takeover, "both show everything", func() bool { return shows(second) && shows(third) })
		require.Equal(t, all, third.owned(t))
		for _, instance := range []*server{second, third} {
			require.Equal(t, http.StatusOK, instance.send(t, http.MethodGet, "/readyz", nil).status)
		}
		require.Equal(t, string(third.get(t, "/v1/pantry/stock").body), string(second.get(t, "/v1/pantry/stock").body))
	})
}
