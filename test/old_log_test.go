package test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// meaningChanged are the figures of version 0.1.0 that mean something else now, as
// patterns of their places, each with the entry of the changelog.
var meaningChanged = map[string]string{
	`/(shopping_list|shopping-list/items)/\d+/(reserved|reserved_by|on_hand)[:/]`:           "Reservations go by the date of the occasion",
	`/assemblies/\d+/can_assemble_now:`:                                                     "Reservations go by the date of the occasion",
	`/assemblies/\d+/(feasibility: was ready, is after_production|blockers: had 0 entries)`: "What was made for the targets of a plan",
	`/(summary|shopping-list)/warnings: had 0 entries, has 1`:                               "A lot that is not good any more",
	`^/v1/pantry/stock\?on=[^/]*/(items|finished)/\d+/(on_hand|lots|value): `:               "a lot counts from the day of its receipt",
}

// A log that version 0.1.0 wrote (the sample kitchen with two plans, losses, an
// amendment, corrections and a changed recipe) is intact and has the answers that
// version 0.1.0 gave, but for the listed ones; a rebuild agrees.
func TestALogOfTheFirstVersionKeepsItsAnswers(t *testing.T) {
	t.Parallel()
	url := pgtest.Cluster(t, nil).URL("postgres")
	restore(t, url, "testdata/log-0.1.0/log.sql.gz")
	s := serve(t, "--database-url", url)
	s.ready(t)
	output, code := run(t, "audit", "verify", "--database-url", url)
	require.Zero(t, code, output)
	require.Contains(t, output, "events: 196, streams: 76, snapshots: 17, plans: 2, runs: 14; intact")

	var before map[string]any
	require.NoError(t, json.Unmarshal(unzip(t, "testdata/log-0.1.0/answers.json.gz"), &before))
	used := map[string]bool{}
	compare := func() {
		for path, answer := range before {
			var now any
			require.NoError(t, json.Unmarshal(s.must(t, http.StatusOK, http.MethodGet, path, nil).body, &now))
			for _, difference := range differences(path, answer, now) {
				if place := exempt(difference); place != "" {
					used[place] = true
					continue
				}
				t.Error(difference)
			}
		}
	}
	compare()
	for place, entry := range meaningChanged {
		require.True(t, used[place], "%s (%s) did not change", place, entry)
	}
	for _, projection := range []string{"catalog", "planning", "pantry", "audit"} {
		output, code := run(t, "projections", "rebuild", projection, "--server", s.url, "--wait")
		require.Zero(t, code, output)
	}
	compare()
}

// restore executes a dump of a database.
func restore(t *testing.T, url, file string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	_, err = conn.PgConn().Exec(t.Context(), string(unzip(t, file))).ReadAll()
	require.NoError(t, err)
}

func unzip(t *testing.T, file string) []byte {
	t.Helper()
	packed, err := os.Open(file)
	require.NoError(t, err)
	defer func() { _ = packed.Close() }()
	reader, err := gzip.NewReader(packed)
	require.NoError(t, err)
	content, err := io.ReadAll(reader)
	require.NoError(t, err)
	return content
}

// differences returns where an answer lacks something that it had before, or has it
// with another value. It may have gained fields.
func differences(place string, before, now any) []string {
	switch before := before.(type) {
	case map[string]any:
		var all []string
		object, _ := now.(map[string]any)
		for name, value := range before {
			all = append(all, differences(place+"/"+name, value, object[name])...)
		}
		return all
	case []any:
		list, _ := now.([]any)
		if len(list) != len(before) {
			return []string{fmt.Sprintf("%s: had %d entries, has %d", place, len(before), len(list))}
		}
		var all []string
		for i, value := range before {
			all = append(all, differences(fmt.Sprintf("%s/%d", place, i), value, list[i])...)
		}
		return all
	}
	if before != now {
		return []string{fmt.Sprintf("%s: was %v, is %v", place, before, now)}
	}
	return nil
}

// exempt returns the place under which a difference is listed, "" if it is not.
func exempt(difference string) string {
	for place := range meaningChanged {
		if regexp.MustCompile(place).MatchString(difference) {
			return place
		}
	}
	return ""
}

func TestDifferencesAreFound(t *testing.T) {
	before := map[string]any{"a": "1", "list": []any{map[string]any{"b": 2.0}}, "null": nil}
	require.Empty(t, differences("", before, map[string]any{"a": "1", "list": []any{map[string]any{"b": 2.0, "c": 1.0}}, "more": true}))
	found := differences("", before, map[string]any{"list": []any{map[string]any{"b": 3.0}}})
	slices.Sort(found)
	require.Equal(t, []string{"/a: was 1, is <nil>", "/list/0/b: was 2, is 3"}, found)
}
