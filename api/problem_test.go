package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/internal/baketracker"
	"crumbtrail/projections"
	"crumbtrail/readmodels"
)

func TestEveryErrorIsAProblemHoweverItIsWrapped(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{&domain.InvalidError{Problems: []domain.Problem{{Pointer: "/a", Detail: "b"}}}, 422, "invalid"},
		{errors.Join(&domain.InvalidError{}, &occasion.StateError{}), 422, "invalid"},
		{&catalog.UnusableError{}, 422, "unusable"},
		{&occasion.StateError{State: occasion.Draft}, 409, "state_conflict"},
		{occasion.ErrNoOutputMode, 422, "no_output_mode"},
		{occasion.ErrNoTargets, 422, "no_targets"},
		{occasion.ErrNoTarget, 404, "not_found"},
		{&pantry.ShortageError{}, 422, "shortage"},
		{&pantry.OverYieldError{}, 422, "over_yield"},
		{&pantry.BelowZeroError{}, 422, "below_zero"},
		{pantry.ErrNoYield, 422, "no_yield"},
		{pantry.ErrUnknownUnit, 422, "unknown_finished_unit"},
		{pantry.ErrNoLot, 404, "not_found"},
		{pantry.ErrNoRun, 404, "not_found"},
		{pantry.ErrVoided, 409, "already_voided"},
		{&pantry.InUseError{}, 409, "output_in_use"},
		{&measure.ConversionError{From: measure.Gram, To: measure.Each}, 422, "not_convertible"},
		{&commands.NotFoundError{What: "item", Name: "salt"}, 404, "not_found"},
		{&commands.NotActiveError{}, 409, "plan_not_active"},
		{readmodels.ErrNotFound, 404, "not_found"},
		{readmodels.ErrBadCursor, 422, "bad_cursor"},
		{&readmodels.NoPlansError{Plans: []domain.ID{"x"}}, 404, "not_found"},
		{&readmodels.NotPoolableError{Plans: []readmodels.NotPoolable{{Plan: "x", Why: "is cancelled"}}}, 409, "not_poolable"},
		{&eventstore.UnreadableError{}, 500, "broken_event"},
		{eventstore.ErrKeyReused, 422, "idempotency_key_reused"},
		{&eventstore.StaleError{}, 412, "stale"},
		{&eventstore.ConflictError{Stream: "secret-stream"}, 409, "conflict"},
		{&eventstore.TooLargeError{}, 422, "too_large_to_record"},
		{eventstore.ErrUnavailable, 503, "unavailable"},
		{eventstore.ErrClosed, 503, "unavailable"},
		{eventstore.ErrOutcomeUnknown, 503, "outcome_unknown"},
		{fmt.Errorf("%w: %w", eventstore.ErrOutcomeUnknown, eventstore.ErrUnavailable), 503, "outcome_unknown"},
		{fmt.Errorf("%w: %w", eventstore.ErrOutcomeUnknown, context.DeadlineExceeded), 503, "outcome_unknown"},
		{&projections.NotYetVisibleError{}, 503, "not_yet_visible"},
		{&projections.NotYetVisibleError{Lagging: []projections.Lagging{{Projection: "audit", Err: errors.New("dial the secret host")}}}, 503, "not_yet_visible"},
		{context.DeadlineExceeded, 503, "timeout"},
		{context.Canceled, 503, "timeout"},
		{&http.MaxBytesError{}, 413, "too_large"},
		{baketracker.ErrNotAnExport, 422, "not_an_export"},
		{baketracker.ErrUnreadable, 400, "unreadable_json"},
		{baketracker.ErrVersion, 422, "export_version"},
		{baketracker.ErrTooManyRecords, 422, "too_many_records"},
		{&pgconn.PgError{Code: "22007"}, 422, "invalid"},
		{&pgconn.PgError{Code: "57P01"}, 503, "unavailable"},
		{pgconn.ErrConnClosed, 503, "unavailable"},
		{io.ErrUnexpectedEOF, 503, "unavailable"},
		{&net.OpError{Op: "read", Net: "unix", Err: syscall.ECONNRESET}, 503, "unavailable"},
		{&pgconn.PgError{Code: "42P01", Message: "secret"}, 500, "internal"},
		{newProblem("stale", "x"), 412, "stale"},
		{errors.New("secret"), 500, "internal"},
		{fmt.Errorf("dial tcp: %w", errors.New("secret")), 500, "internal"},
	} {
		for _, err := range []error{c.err, fmt.Errorf("append to secret-stream: %w", c.err)} {
			p := problemOf(err)
			require.Equal(t, c.code, p.Code, "%v", err)
			require.Equal(t, c.status, p.Status, "%v", err)
			require.NotEmpty(t, p.Detail, "%v", err)
			require.NotContains(t, p.Detail, "secret", "%v", err)
			require.NotContains(t, p.Detail, "SQLSTATE", "%v", err)
		}
	}
}

func TestEveryKindOfProblemIsExplained(t *testing.T) {
	a, err := New(Options{})
	require.NoError(t, err)
	statuses := map[string]int{}
	for _, kind := range kinds {
		if status, known := statuses[kind.code]; known {
			require.Equal(t, status, kind.status, "%s has one status", kind.code)
		}
		statuses[kind.code] = kind.status
		require.Regexp(t, "^[a-z]+(_[a-z]+)*$", kind.code)
		require.NotEmpty(t, kind.title, kind.code)
		require.NotEmpty(t, kind.about, kind.code)
		recorded := httptest.NewRecorder()
		a.ServeHTTP(recorded, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/problems/"+kind.code, http.NoBody))
		require.Equal(t, http.StatusOK, recorded.Code, kind.code)
		require.Contains(t, recorded.Body.String(), kind.title)
	}
	recorded := httptest.NewRecorder()
	a.ServeHTTP(recorded, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/problems/none", http.NoBody))
	require.Equal(t, http.StatusNotFound, recorded.Code)
}

func TestPlacesBecomePointers(t *testing.T) {
	for location, want := range map[string]Fault{
		"body":                             {},
		"body.name":                        {Pointer: "/name"},
		"body.lines[2].unit":               {Pointer: "/lines/2/unit"},
		"body.lots[0]":                     {Pointer: "/lots/0"},
		"body[3].a":                        {Pointer: "/3/a"},
		"body.a[0][1].b":                   {Pointer: "/a/0/1/b"},
		"query.limit":                      {Parameter: "limit"},
		"path.slug":                        {Parameter: "slug"},
		"header.Idempotency-Key":           {Parameter: "Idempotency-Key"},
		"body.density.volume_unit":         {Pointer: "/density/volume_unit"},
		"body.yields[10].batch_percent":    {Pointer: "/yields/10/batch_percent"},
		"header.Crumbtrail-Min-Position":   {Parameter: "Crumbtrail-Min-Position"},
		"body.components[199].finished_go": {Pointer: "/components/199/finished_go"},
	} {
		want.Detail = "is wrong"
		require.Equal(t, want, faultAt(location, "is wrong"), location)
	}
}
