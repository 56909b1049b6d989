package test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/pgtest"
)

// tool runs a program of the cluster's installation.
func tool(t *testing.T, cluster *pgcluster.Cluster, input []byte, program string, args ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(cluster.Installation().BinDir, program), args...)
	command.Stdin = bytes.NewReader(input)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	output, err := command.Output()
	require.NoError(t, err, complaints.String())
	return output
}

func dumpLog(t *testing.T, cluster *pgcluster.Cluster) []byte {
	t.Helper()
	return tool(t, cluster, nil, "pg_dump", "--schema", "eventlog", "--dbname", cluster.URL("postgres"))
}

// restoreLog puts a dump in the place of the log, and leaves the read models alone.
func restoreLog(t *testing.T, cluster *pgcluster.Cluster, dump []byte) {
	t.Helper()
	script := append([]byte("SET client_min_messages = warning;\nDROP SCHEMA eventlog CASCADE;\n"), dump...)
	tool(t, cluster, script, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1",
		"--dbname", cluster.URL("postgres"))
}

// stock defines bread and receives 10 kg of flour for it.
func (s *server) stock(t *testing.T) {
	t.Helper()
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/bread",
		`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count",`+
			`"items_per_batch":2}]}`)
	s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","received_on":"2026-11-01"}`)
}

// bake bakes two loaves of 500 g of flour.
func (s *server) bake(t *testing.T, key string) answer {
	t.Helper()
	return s.send(t, http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`, "Idempotency-Key", key)
}

// left returns how much flour the only lot has left, as every query about it tells.
func (s *server) left(t *testing.T) string {
	t.Helper()
	lots := list[struct {
		Remaining string
		Unit      string
	}](t, s.client, "/v1/pantry/lots")
	require.Len(t, lots, 1)
	return lots[0].Remaining + " " + lots[0].Unit
}

func (s *server) runs(t *testing.T) int {
	t.Helper()
	return len(list[any](t, s.client, "/v1/production-runs"))
}

// forgetPosition makes the client ask for no position of a log that is gone.
func (s *server) forgetPosition() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.position = ""
}

// isReady reports whether the program is ready, and the id of the log.
func (s *server) isReady(t *testing.T) (ready bool, logID string) {
	t.Helper()
	a := s.send(t, http.MethodGet, "/readyz", nil)
	return a.status == http.StatusOK, into[struct {
		LogID string `json:"log_id"`
	}](t, a).LogID
}

// requireWithinLog requires that every projection gets to the end of the log, and not
// beyond.
func (s *server) requireWithinLog(t *testing.T) {
	t.Helper()
	type projection struct{ Position, Head, State string }
	require.Eventually(t, func() bool {
		all := into[struct{ Items []projection }](t, s.get(t, "/v1/admin/projections")).Items
		return len(all) > 0 && !slices.ContainsFunc(all, func(p projection) bool { return p.Position != p.Head || p.State != "live" })
	}, 30*time.Second, 20*time.Millisecond)
}

// An operator restores a backup of the log, and not of the read models.
func TestALogIsRestoredWhileTheProgramIsStopped(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	s := serve(t, "--database-url", cluster.URL("postgres"))
	s.stock(t)
	require.Equal(t, http.StatusCreated, s.bake(t, "first").status)
	require.Equal(t, "9.5 kg", s.left(t))
	backup := dumpLog(t, cluster)
	for _, key := range []string{"second", "third"} {
		require.Equal(t, http.StatusCreated, s.bake(t, key).status)
	}
	require.Equal(t, "8.5 kg", s.left(t))
	beyond := s.position
	_, id := s.isReady(t)
	require.NotEmpty(t, id)
	s.stop(t)
	restoreLog(t, cluster, backup)

	s = serve(t, "--database-url", cluster.URL("postgres"))
	require.Equal(t, "9.5 kg", s.left(t))
	require.Equal(t, 1, s.runs(t))
	s.requireWithinLog(t)
	ready, kept := s.isReady(t)
	require.True(t, ready)
	require.Equal(t, id, kept, "a backup keeps the id")
	output, code := run(t, "projections", "show", "pantry", "--server", s.url)
	require.Zero(t, code, output)
	require.Contains(t, output, id)
	require.Regexp(t, "started.*the log ends at position .*, and the tables are of position|is in the tables, and not in the log", output)
	output, code = run(t, "projections", "list", "--server", s.url)
	require.Zero(t, code, output)
	require.Contains(t, output, "log "+id)

	gone := s.send(t, http.MethodGet, "/v1/events?after="+beyond, nil)
	require.Equal(t, http.StatusGone, gone.status)
	refusal := into[struct {
		Code, Head string
		LogID      string `json:"log_id"`
	}](t, gone)
	require.Equal(t, "beyond_end", refusal.Code)
	require.Equal(t, id, refusal.LogID)
	require.NotEmpty(t, refusal.Head)

	require.Equal(t, http.StatusCreated, s.bake(t, "third").status, "the restored log does not know that key")
	require.Equal(t, "9 kg", s.left(t))
	output, code = run(t, "projections", "rebuild", "pantry", "--force", "--server", s.url)
	require.Zero(t, code, output)
}

// A backup is restored, or the log cleared, under a running program.
func TestALogIsReplacedUnderTheProgram(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	s := serve(t, "--database-url", cluster.URL("postgres"))
	s.stock(t)
	backup := dumpLog(t, cluster)
	for _, key := range []string{"first", "second", "third"} {
		require.Equal(t, http.StatusCreated, s.bake(t, key).status)
	}
	require.Equal(t, "8.5 kg", s.left(t))
	_, id := s.isReady(t)
	last, ended := s.followFrom(t, s.position, id)
	require.Equal(t, id, last.Get("Crumbtrail-Log-Id"))
	beyond := s.position
	s.forgetPosition()

	restoreLog(t, cluster, backup)
	s.awaitFlour(t, "10 kg")
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		require.Fail(t, "the reader of the log before is not disconnected", s.log.String())
	}
	require.Equal(t, http.StatusGone, s.send(t, http.MethodGet, "/v1/events?after="+beyond, nil).status)
	require.Zero(t, s.runs(t))
	s.requireWithinLog(t)
	require.Equal(t, http.StatusCreated, s.bake(t, "third").status, "commands decide on what the log holds")
	require.Equal(t, "9.5 kg", s.left(t))
	require.Equal(t, 1, s.runs(t))
	s.forgetPosition()

	tool(t, cluster, []byte("TRUNCATE eventlog.events"), "psql", "--no-psqlrc", "--quiet", "--dbname", cluster.URL("postgres"))
	s.forgetPosition()
	require.Eventually(t, func() bool {
		ready, now := s.isReady(t)
		return ready && now != "" && now != id && s.send(t, http.MethodGet, "/v1/items/flour", nil).status == http.StatusNotFound
	}, 30*time.Second, 20*time.Millisecond)
	_, other := s.isReady(t)
	s.stock(t)
	require.Equal(t, "10 kg", s.left(t))
	require.Equal(t, http.StatusCreated, s.bake(t, "third").status)
	require.Equal(t, "9.5 kg", s.left(t))
	for _, named := range []string{"?after=0&log_id=" + id, "?log_id=" + id} {
		require.Equal(t, http.StatusGone, s.send(t, http.MethodGet, "/v1/events"+named, nil).status)
	}
	require.Equal(t, http.StatusGone, s.send(t, http.MethodGet, "/v1/events", nil, "Crumbtrail-Log-Id", id, "Last-Event-ID", "1").status)
	header, _ := s.followFrom(t, "0", other)
	require.Equal(t, other, header.Get("Crumbtrail-Log-Id"))
	output, code := run(t, "audit", "verify", "--server", s.url)
	require.Zero(t, code, output)
}

// Another KurrentDB server, with another log, answers on the address of the first one,
// while the program runs: an empty one, and one whose streams are longer than those that
// the program knows.
func TestAKurrentDBServerIsReplacedUnderTheProgram(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bakes int // in the other log
		left  string
	}{"by an empty one": {}, "by one with longer streams": {7, "6.5 kg"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster, first, other := pgtest.Cluster(t, nil), kurrent(t), kurrent(t)
			if test.bakes > 0 {
				s := serve(t, "--data-dir", pgtest.DataDir(t), "--eventstore-url", other.ConnectionString())
				s.stock(t)
				for i := range test.bakes {
					require.Equal(t, http.StatusCreated, s.bake(t, strconv.Itoa(i)).status)
				}
				require.Equal(t, test.left, s.left(t))
				s.stop(t)
			}
			s := serve(t, "--database-url", cluster.URL("postgres"), "--eventstore-url", first.ConnectionString())
			s.stock(t)
			require.Equal(t, http.StatusCreated, s.bake(t, "first").status)
			require.Equal(t, "9.5 kg", s.left(t))
			_, id := s.isReady(t)
			address := first.Node(0).Address()
			first.Stop()
			other.Stop()
			require.NoError(t, other.Node(0).StartAt(address))
			s.forgetPosition()
			if test.bakes == 0 {
				require.Eventually(t, func() bool {
					ready, now := s.isReady(t)
					return ready && now != "" && now != id && s.send(t, http.MethodGet, "/v1/items/flour", nil).status == http.StatusNotFound
				}, 30*time.Second, 20*time.Millisecond)
				require.Contains(t, string(s.bake(t, "fresh").body), "is not defined", "commands know nothing of the log before")
				s.stock(t)
				test.left = "10 kg"
			}
			s.awaitFlour(t, test.left)
			_, now := s.isReady(t)
			require.NotEqual(t, id, now)
			require.Equal(t, test.bakes, s.runs(t))
			require.Equal(t, http.StatusCreated, s.bake(t, "first").status, "the key was used in the other log alone")
			require.Equal(t, test.bakes+1, s.runs(t))
			s.requireWithinLog(t)
			output, code := run(t, "audit", "verify", "--server", s.url)
			require.Zero(t, code, output)
		})
	}
}

// awaitFlour waits until queries are answered with so much flour.
func (s *server) awaitFlour(t *testing.T, want string) {
	t.Helper()
	require.Eventually(t, func() bool {
		ready, _ := s.isReady(t)
		answered := s.send(t, http.MethodGet, "/v1/pantry/lots", nil) // refused while the tables are filled again
		if !ready || answered.status != http.StatusOK {
			return false
		}
		lots := into[struct {
			Items []struct{ Remaining, Unit string }
		}](t, answered).Items
		return len(lots) == 1 && lots[0].Remaining+" "+lots[0].Unit == want
	}, 30*time.Second, 20*time.Millisecond)
}

// followFrom follows the events of a log after a position. The channel is closed
// when the stream ends.
func (s *server) followFrom(t *testing.T, position, logID string) (header http.Header, ended <-chan struct{}) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/events", http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Last-Event-ID", position)
	request.Header.Set("Crumbtrail-Log-Id", logID)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	require.Equal(t, http.StatusOK, response.StatusCode)
	lines, closed := bufio.NewScanner(response.Body), make(chan struct{})
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "id: ") {
	}
	go func() {
		defer close(closed)
		for lines.Scan() {
		}
	}()
	return response.Header, closed
}

// requireOriginalTimes requires that the first event that is followed has the time that the
// audit trail has.
func (s *server) requireOriginalTimes(t *testing.T) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/events?after=0", http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		if !found {
			continue
		}
		type event struct {
			Position   string
			RecordedAt time.Time `json:"recorded_at"`
		}
		var followed event
		require.NoError(t, json.Unmarshal([]byte(data), &followed))
		require.Contains(t, into[struct{ Items []event }](t, s.get(t, "/v1/audit/events?limit=200")).Items, followed)
		return
	}
	require.Fail(t, "no event", "%v", lines.Err())
}

// A kitchen is copied to another adapter and back to the first one, with the
// same database for the read models.
func TestTheAdapterOfTheLogIsChanged(t *testing.T) {
	t.Parallel()
	cluster, kurrent := pgtest.Cluster(t, nil), kurrent(t)
	url := cluster.URL("postgres")
	s := serve(t, "--database-url", url)
	s.stock(t)
	require.Equal(t, http.StatusCreated, s.bake(t, "first").status)
	require.Equal(t, "9.5 kg", s.left(t))
	_, first := s.isReady(t)
	s.stop(t)
	output, code := run(t, "copy-log", "--from", url, "--to", kurrent.ConnectionString())
	require.Zero(t, code, output)
	require.Contains(t, output, "verified")

	s = serve(t, "--database-url", url, "--eventstore-url", kurrent.ConnectionString())
	require.Equal(t, "9.5 kg", s.left(t))
	_, second := s.isReady(t)
	require.NotEqual(t, first, second, "a copy is another log")
	s.requireOriginalTimes(t)
	for _, key := range []string{"first", "second", "third"} {
		require.Equal(t, http.StatusCreated, s.bake(t, key).status)
	}
	require.Equal(t, "8.5 kg", s.left(t), "the first run was copied")
	s.requireWithinLog(t)
	output, code = run(t, "projections", "show", "pantry", "--server", s.url)
	require.Zero(t, code, output)
	require.Contains(t, output, "the tables are of log "+first+", and the log is "+second)
	s.stop(t)

	s = serve(t, "--database-url", url)
	require.Equal(t, "9.5 kg", s.left(t), "what was used in the copy is not used here")
	require.Equal(t, 1, s.runs(t))
	s.requireWithinLog(t)
	_, again := s.isReady(t)
	require.Equal(t, first, again)
	s.stop(t)

	s = serve(t, "--database-url", url, "--eventstore-url", kurrent.ConnectionString())
	require.Equal(t, "8.5 kg", s.left(t), "the used lot is not back")
	require.Equal(t, 3, s.runs(t))
	output, code = run(t, "audit", "verify", "--server", s.url)
	require.Zero(t, code, output)
}
