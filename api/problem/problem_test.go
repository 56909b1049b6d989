package problem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/internal/baketracker"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
)

func TestEveryErrorIsAProblemHoweverItIsWrapped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{&domain.InvalidError{Problems: []domain.Problem{{Pointer: "/a", Detail: "b"}}}, 422, "invalid"},
		{errors.Join(&domain.InvalidError{}, &occasion.StateError{}), 422, "invalid"},
		{&catalog.UnusableError{}, 422, "unusable"},
		{&occasion.StateError{State: occasion.Draft}, 409, "state_conflict"},
		{occasion.ErrArchived, 409, "occasion_archived"},
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
		{&eventstore.UnreadableError{Err: eventstore.ErrNewerVersion}, 503, "newer_version"},
		{&audit.BrokenError{Err: &eventstore.UnreadableError{Err: eventstore.ErrNewerVersion}}, 503, "newer_version"},
		{eventstore.ErrKeyReused, 422, "idempotency_key_reused"},
		{&eventstore.StaleError{}, 412, "stale"},
		{&eventstore.ConflictError{Stream: "secret-stream"}, 409, "conflict"},
		{&eventstore.TooLargeError{}, 422, "too_large_to_record"},
		{eventstore.ErrUnavailable, 503, "unavailable"},
		{eventstore.ErrClosed, 503, "unavailable"},
		{eventstore.ErrOutcomeUnknown, 503, "outcome_unknown"},
		{fmt.Errorf("%w: %w", eventstore.ErrOutcomeUnknown, eventstore.ErrUnavailable), 503, "outcome_unknown"},
		{fmt.Errorf("%w: %w", eventstore.ErrOutcomeUnknown, context.DeadlineExceeded), 503, "outcome_unknown"},
		{&engine.NotYetVisibleError{}, 503, "not_yet_visible"},
		{
			&engine.NotYetVisibleError{Lagging: []engine.Lagging{{Projection: "audit", Err: errors.New("dial the secret host")}}}, 503,
			"not_yet_visible",
		},
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
		{Stale.New("x"), 412, "stale"},
		{&Problem{Problem: *Stale.New("x")}, 412, "stale"},
		{errors.New("secret"), 500, "internal"},
		{fmt.Errorf("dial tcp: %w", errors.New("secret")), 500, "internal"},
	} {
		for _, err := range []error{c.err, fmt.Errorf("append to secret-stream: %w", c.err)} {
			p := Of(err)
			require.Equal(t, c.code, p.Code, "%v", err)
			require.Equal(t, c.status, p.Status, "%v", err)
			require.NotEmpty(t, p.Detail, "%v", err)
			require.NotContains(t, p.Detail, "secret", "%v", err)
			require.NotContains(t, p.Detail, "SQLSTATE", "%v", err)
		}
	}
}
