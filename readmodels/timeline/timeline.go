// Package timeline reads on which days something happened for an occasion.
package timeline

import (
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
)

const selectHappened = `
	SELECT
		occasion,
		'collected' AS kind,
		collected_at AS at,
		'' AS day
	FROM {planning}.ticks
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
	UNION ALL
	SELECT DISTINCT
		occasion,
		'baked',
		NULL::timestamptz,
		produced_on::text
	FROM {pantry}.production_runs r
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
		AND occasion <> ''
		AND ` + ledger.NotVoided + `
	UNION ALL
	SELECT DISTINCT
		occasion,
		'assembled',
		NULL::timestamptz,
		assembled_on::text
	FROM {pantry}.assembly_runs r
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
		AND occasion <> ''
		AND ` + ledger.NotVoided

type happenedRow struct {
	Occasion domain.ID
	Kind     string
	At       *time.Time
	Day      domain.Date
}

// Plan is when something happened to a plan.
type Plan struct {
	CreatedAt                              time.Time
	LockedAt, ShoppingCompletedAt, EndedAt *time.Time
}

// Happened is what happened for some occasions, and when.
type Happened struct {
	rows []happenedRow
	now  time.Time
}

// Queue adds the read for what happened for some occasions to a batch. After it was
// sent, the function returns that.
func Queue(batch *reader.Batch, occasions []domain.ID) func() Happened {
	var rows []happenedRow
	reader.Queue(batch, &rows, selectHappened, pgx.NamedArgs{"occasions": occasions})
	return func() Happened { return Happened{rows: rows, now: batch.Now()} }
}

// Of returns the timeline of the summary of an occasion by the days of a kitchen. plan is
// nil for an occasion without one.
func (h Happened) Of(
	summary planning.Summary, of planning.Occasion, plan *Plan, settings kitchen.Settings,
) (*answer.Timeline, error) {
	days := calendar{settings: settings}
	happened := answer.Happened{Today: days.of(&h.now), Date: of.Date}
	if plan != nil {
		happened.Created, happened.Locked = days.of(&plan.CreatedAt), days.of(plan.LockedAt)
		happened.Shopped, happened.Ended = days.of(plan.ShoppingCompletedAt), days.of(plan.EndedAt)
	}
	for _, row := range h.rows {
		switch {
		case row.Occasion != of.ID:
		case row.Kind == "collected":
			happened.Collected = append(happened.Collected, days.of(row.At))
		case row.Kind == "baked":
			happened.Baked = append(happened.Baked, row.Day)
		default:
			happened.Assembled = append(happened.Assembled, row.Day)
		}
	}
	return answer.TimelineOf(happened, summary.Phases, summary.Plan), days.err
}

// calendar returns the kitchen's days of instants, and remembers the first failure.
type calendar struct {
	settings kitchen.Settings
	err      error
}

func (c *calendar) of(at *time.Time) domain.Date {
	if at == nil || c.err != nil {
		return ""
	}
	var day domain.Date
	day, c.err = c.settings.DayOf(*at)
	return day
}
