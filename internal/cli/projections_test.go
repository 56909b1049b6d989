package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/admin"
	"crumbtrail/api/web"
	"crumbtrail/internal/discovery"
)

// scriptedServer sends prepared answers one after the other and records the
// requests.
type scriptedServer struct {
	mu sync.Mutex
	// answers are sent as JSON, a [web.Problem] with its status. The last one is
	// repeated.
	answers  []any
	requests []string
	onThird  func() // called at the third request
}

// broken is an answer that breaks the connection.
type broken struct{}

func (s *scriptedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := new(bytes.Buffer)
	_, _ = body.ReadFrom(r.Body)
	s.requests = append(s.requests, r.Method+" "+r.URL.Path+" "+body.String()+" "+r.Header.Get("Crumbtrail-Actor"))
	if len(s.requests) == 3 && s.onThird != nil {
		s.onThird()
	}
	answer := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	switch answer := answer.(type) {
	case broken:
		panic(http.ErrAbortHandler)
	case web.Problem:
		w.WriteHeader(answer.Status)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func loading(done int64) admin.ProjectionHistory {
	left := 1.5
	return admin.ProjectionHistory{
		Projection: admin.Projection{Name: "pantry", State: "live", Rebuild: &admin.Rebuild{
			Phase: "loading", EventsDone: done, EventsTotal: 200,
			EventsPerSecond: 90, SecondsLeft: &left,
		}},
		History: []admin.ProjectionEvent{{ID: 7, Kind: "started"}, {ID: 6, Kind: "requested"}, {
			ID: 5, Kind: "refused",
			Detail: "an older one",
		}},
	}
}

func ended(kind, detail string, verification *admin.Verification) admin.ProjectionHistory {
	return admin.ProjectionHistory{
		Projection: admin.Projection{Name: "pantry", State: "live"},
		History: []admin.ProjectionEvent{{ID: 8, Kind: kind, Detail: detail, Generation: 4, Verification: verification}, {
			ID:   7,
			Kind: "started",
		}, {ID: 6, Kind: "requested"}},
	}
}

// run runs a command line against a scripted server.
func (s *scriptedServer) run(ctx context.Context, t *testing.T, args ...string) (code int, out, progress string) {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	var stdout, stderr bytes.Buffer
	code = Run(ctx, append(append([]string{"projections"}, args...), "--server", server.URL, "--actor", "Ada"), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestRebuildWaitsForTheEnd(t *testing.T) {
	for name, test := range map[string]struct {
		ending admin.ProjectionHistory
		code   int
		out    string
	}{
		"finished": {
			ended("finished", "", &admin.Verification{Same: true, Tables: make([]admin.ComparedTable, 3)}), exitOK,
			"3 tables are equal",
		},
		"forced":    {ended("forced", "", nil), exitOK, "pantry: generation 4 is live (forced)"},
		"cancelled": {ended("cancelled", "", nil), exitNotSwapped, ""},
		"failed":    {ended("failed", "lot.adjusted.v1", nil), exitNotSwapped, ""},
		"different": {ended("refused", "lots differs", &admin.Verification{Tables: []admin.ComparedTable{
			{Table: "lots", LiveRows: 9, RebuiltRows: 8, DifferingKeys: []string{"home|a", "home|b"}}, {Table: "runs", Same: true},
		}}), exitNotSwapped, "lots: 9 rows live, 8 rebuilt; first differing keys: home|a, home|b"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scriptedServer{answers: []any{admin.Projection{}, loading(20), broken{}, broken{}, loading(100), test.ending}}
			code, out, progress := s.run(t.Context(), t, "rebuild", "pantry", "--reason", "a hunch", "--force")
			require.Equal(t, test.code, code, progress)
			require.Contains(t, out, test.out)
			require.Equal(t, `POST /v1/admin/projections/pantry/rebuild {"reason":"a hunch","force":true} Ada`, s.requests[0])
			require.Len(t, s.requests, 6)
			require.Contains(t, progress, "loading 10 %, 20 of 200 events, 90/s, about 1.5s left\n")
			require.Contains(t, progress, "the server does not answer")
			require.NotContains(t, progress, "\r", "no bar without a terminal")
		})
	}
}

func TestAnInterruptStopsWaitingButNotTheRebuild(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	s := &scriptedServer{answers: []any{admin.Projection{}, loading(20)}, onThird: interrupt}
	code, out, _ := s.run(ctx, t, "rebuild", "pantry")
	require.Zero(t, code)
	require.Contains(t, out, "the rebuild of pantry continues")
	for _, request := range s.requests[1:] {
		require.Contains(t, request, "GET ", "nothing is cancelled")
	}
}

func TestTheServersAnswerDecidesTheExitCode(t *testing.T) {
	for name, test := range map[string]struct {
		answer any
		args   []string
		code   int
		output string
	}{
		"refused": {
			web.Problem{Status: 409, Detail: "the projection is being rebuilt already"},
			[]string{"rebuild", "pantry"},
			exitRefused, "rebuilt already",
		},
		"no room": {web.Problem{Status: 507, Detail: "there is no room"}, []string{"rebuild", "pantry"}, exitRefused, "no room"},
		"unknown": {
			web.Problem{Status: 404, Detail: "there is no such projection"},
			[]string{"show", "pantri"},
			exitRefused,
			"no such projection",
		},
		"fault": {
			web.Problem{Status: 422, Detail: "invalid", Errors: []web.Fault{{Pointer: "/reason", Detail: "must not be empty"}}},
			[]string{"skip", "pantry", "--reason", " "},
			exitRefused, "/reason must not be empty",
		},
		"not now":        {web.Problem{Status: 503, Detail: "not available"}, []string{"list"}, exitFailed, "not available"},
		"no answer":      {broken{}, []string{"list"}, exitFailed, ""},
		"without reason": {nil, []string{"skip", "pantry"}, exitUsage, "--reason"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, output := (&scriptedServer{answers: []any{test.answer}}).run(t.Context(), t, test.args...)
			require.Equal(t, test.code, code, output)
			require.Contains(t, output, test.output)
		})
	}
}

func TestProjectionsFindsTheServerByItsDataDirectory(t *testing.T) {
	script := &scriptedServer{answers: []any{admin.ProjectionList{Items: []admin.Projection{{
		Name: "audit", State: "paused",
		Attention: "audit is paused: why",
	}}}}}
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitFailed, Run(t.Context(), []string{"projections", "list", "--data-dir", dir}, &stdout, &stderr))
	require.Contains(t, stderr.String(), dir)
	socket, err := discovery.Listen(dir)
	require.NoError(t, err)
	server := &httptest.Server{Listener: socket, Config: &http.Server{Handler: script}}
	server.Start()
	defer server.Close()
	require.Zero(t, Run(t.Context(), []string{"projections", "list", "--data-dir", dir}, &stdout, &stderr))
	require.Contains(t, stdout.String(), "! audit is paused: why")
}

func TestFormatRebuildDrawsABar(t *testing.T) {
	require.Equal(t, "loading   [###...........................] 10 %, 20 of 200 events, 90/s, about 1.5s left",
		formatRebuild(*loading(20).Rebuild, true))
	require.Equal(t, "waiting; last attempt failed: no", formatRebuild(admin.Rebuild{Phase: "waiting", Error: "no"}, true))
}
