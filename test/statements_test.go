package test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// What a command costs the database, counted from the server's log: every statement until all read models
// have followed, without those that the program sends while it is idle.
func TestStatementsOfACommand(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, map[string]string{"log_statement": "all", "log_line_prefix": "#%a|"})
	server := serve(t, "--database-url", cluster.URL("postgres"))
	log := statementLog{t, filepath.Join(cluster.Dir(), "server.log")}
	server.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	server.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/bread",
		`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count",`+
			`"items_per_batch":2}]}`)
	server.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots",
		`{"item":"flour","amount":100,"unit":"kg","total_cost":"1.00","received_on":"2026-11-01"}`)

	for _, c := range []struct {
		name string
		most int
		do   func(i int)
	}{
		{"a new item", 12, func(i int) {
			server.must(t, http.StatusCreated, http.MethodPut, fmt.Sprintf("/v1/items/item-%d", i), `{"name":"Item","kind":"ingredient"}`)
		}},
		{"a production run", 17, func(int) {
			server.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
		}},
	} {
		var counted [][]string
		for i := range 7 {
			counted = append(counted, log.during(func() { c.do(i) }))
		}
		slices.SortFunc(counted, func(a, b []string) int { return len(a) - len(b) })
		median := counted[len(counted)/2] // some are beside what the program does every second
		t.Logf("%s: %d statements", c.name, len(median))
		require.NotEmpty(t, median)
		require.LessOrEqual(t, len(median), c.most, "%s:\n%s", c.name, strings.Join(median, "\n"))
	}
}

// statementLog is the log of a server that logs all statements.
type statementLog struct {
	t    *testing.T
	path string
}

// idle are the sessions that send statements without a command.
var idle = []string{"crumbtrail leases", "crumbtrail event log listener", "crumbtrail access listener"}

// quiet is longer than every pause of a session that is not idle.
const quiet = 200 * time.Millisecond

// during returns the statements of something, until there were none for a while.
func (l statementLog) during(do func()) []string {
	l.t.Helper()
	before := len(l.read())
	do()
	statements, changed := []string(nil), time.Now()
	for time.Since(changed) < quiet {
		now := l.statements(before)
		if len(now) > len(statements) {
			changed = time.Now()
		}
		statements = now
		time.Sleep(10 * time.Millisecond)
	}
	return statements
}

func (l statementLog) read() string {
	l.t.Helper()
	text, err := os.ReadFile(l.path)
	require.NoError(l.t, err)
	return string(text)
}

// statements returns those after an offset, each in one line after its session.
func (l statementLog) statements(from int) (found []string) {
	l.t.Helper()
	for entry := range strings.SplitSeq(l.read()[from:], "\n#") {
		session, message, _ := strings.Cut(strings.TrimPrefix(entry, "#"), "|")
		kind, text, _ := strings.Cut(strings.TrimPrefix(message, "LOG:  "), ": ")
		isStatement := kind == "statement" || strings.HasPrefix(kind, "execute ")
		if isStatement && !slices.Contains(idle, session) {
			found = append(found, session+": "+strings.Join(strings.Fields(text), " "))
		}
	}
	return found
}
