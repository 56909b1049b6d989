// Package timeline reads on which days something happened for an occasion.
package timeline

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
)

const selectPlanDays = `
	SELECT
		created_at,
		locked_at,
		shopping_completed_at,
		ended_at
	FROM {planning}.plans
	WHERE kitchen = @kitchen
		AND id = @plan`

const selectCollected = `
	SELECT
		collected_at AS at
	FROM {planning}.ticks
	WHERE kitchen = @kitchen
		AND occasion = @occasion`

const selectBakedDays = `
	SELECT DISTINCT
		produced_on::text AS day
	FROM {pantry}.production_runs r
	WHERE kitchen = @kitchen
		AND occasion = @occasion
		AND occasion <> ''
		AND ` + ledger.NotVoided

const selectAssembledDays = `
	SELECT DISTINCT
		assembled_on::text AS day
	FROM {pantry}.assembly_runs r
	WHERE kitchen = @kitchen
		AND occasion = @occasion
		AND occasion <> ''
		AND ` + ledger.NotVoided

type planRow struct {
	CreatedAt                              time.Time
	LockedAt, ShoppingCompletedAt, EndedAt *time.Time
}

type dayRow struct{ Day domain.Date }

type timeRow struct{ At time.Time }

// Add sets the timeline of the summary of an occasion.
func Add(ctx context.Context, tx *reader.Tx, of planning.Occasion, summary *planning.Summary) error {
	var plans []planRow
	var collected []timeRow
	var baked, assembled []dayRow
	args := pgx.NamedArgs{"occasion": of.ID, "plan": domain.ID("")}
	if summary.Plan != nil {
		args["plan"] = summary.Plan.ID
	}
	batch := tx.Batch()
	settings := reader.QueueSettings(batch)
	reader.Queue(batch, &plans, selectPlanDays, args)
	reader.Queue(batch, &collected, selectCollected, args)
	reader.Queue(batch, &baked, selectBakedDays, args)
	reader.Queue(batch, &assembled, selectAssembledDays, args)
	if err := batch.Send(ctx); err != nil {
		return fmt.Errorf("read the days of an occasion: %w", err)
	}
	days := calendar{settings: settings().Effective}
	happened := answer.Happened{Today: days.of(&tx.Now), Date: of.Date, Baked: daysOf(baked), Assembled: daysOf(assembled)}
	for _, plan := range plans {
		happened.Created, happened.Locked = days.of(&plan.CreatedAt), days.of(plan.LockedAt)
		happened.Shopped, happened.Ended = days.of(plan.ShoppingCompletedAt), days.of(plan.EndedAt)
	}
	for _, tick := range collected {
		happened.Collected = append(happened.Collected, days.of(&tick.At))
	}
	summary.Timeline = answer.TimelineOf(happened, summary.Phases, summary.Plan)
	return days.err
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

func daysOf(rows []dayRow) []domain.Date {
	days := make([]domain.Date, len(rows))
	for i, row := range rows {
		days[i] = row.Day
	}
	return days
}
