package test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

func TestTheProjectionsCommands(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	s := serve(t, "--data-dir", dir, "--sample-kitchen")
	t.Run("lists them", func(t *testing.T) {
		output, code := run(t, "projections", "list", "--data-dir", dir)
		require.Zero(t, code, output)
		for _, name := range []string{"audit", "catalog", "pantry", "planning"} {
			require.Regexp(t, `(?m)^`+name+` +live +1 +\d+ `, output)
		}
		require.NotContains(t, output, "!", "nothing needs attention")
	})
	t.Run("rebuilds one and waits for the end", func(t *testing.T) {
		output, code := run(t, "projections", "rebuild", "planning", "--data-dir", dir, "--reason", "a hunch", "--actor", "Ada")
		require.Zero(t, code, output)
		require.Contains(t, output, "planning: generation 2 is live (finished)")
		require.Contains(t, output, "tables are equal")
		require.NotContains(t, output, "\r", "lines instead of a bar")
		output, code = run(t, "projections", "show", "planning", "--server", s.url)
		require.Zero(t, code, output)
		require.Regexp(t, `generation +2`, output)
		require.Regexp(t, `requested +Ada +a hunch`, output)
		require.NotEmpty(t, list[any](t, s.client, "/v1/occasions"))
	})
	t.Run("requests a rebuild without waiting", func(t *testing.T) {
		output, code := run(t, "projections", "rebuild", "audit", "--no-wait", "--data-dir", dir)
		require.Zero(t, code, output)
		require.Contains(t, output, "shows its progress")
	})
	t.Run("refusals have their exit code", func(t *testing.T) {
		for _, refused := range [][]string{
			{"rebuild", "nothing"}, {"cancel", "nothing"}, {"show", "nothing"}, {"cancel", "pantry"}, {"retry", "pantry"}, {
				"skip", "pantry",
				"--reason", "why not",
			},
		} {
			output, code := run(t, append(append([]string{"projections"}, refused...), "--data-dir", dir)...)
			require.Equal(t, 10, code, output)
			require.Contains(t, output, "refused: ", refused)
		}
		output, code := run(t, "projections", "skip", "pantry", "--data-dir", dir)
		require.Equal(t, 2, code, output)
	})
	t.Run("fails without a server", func(t *testing.T) {
		output, code := run(t, "projections", "list", "--data-dir", newDataDir(t))
		require.Equal(t, 1, code, output)
		require.Contains(t, output, "--server")
		_, code = run(t, "projections", "list", "--server", "http://127.0.0.1:1")
		require.Equal(t, 1, code)
	})
	t.Run("the metrics agree", func(t *testing.T) {
		text := string(s.must(t, http.StatusOK, http.MethodGet, "/metrics", nil).body)
		for _, line := range []string{
			`owned{projection="planning"} 1`, `generation{projection="planning"} 2`, `generation{projection="pantry"} 1`,
			`paused{projection="pantry"} 0`,
			`attempts{projection="pantry"} 0`, `unowned_seconds{projection="pantry"} 0`, `rebuilding{projection="pantry"} 0`,
			`lag_positions{projection="pantry"} 0`,
		} {
			require.Contains(t, text, "\ncrumbtrail_projection_"+line+"\n")
		}
		for name := range strings.FieldsSeq("lag_seconds rebuild_events_done rebuild_events_total rebuild_events_per_second") {
			require.Regexp(t, regexp.MustCompile(`(?m)^crumbtrail_projection_`+name+`\{projection="catalog"\} \d`), text)
		}
	})
}
