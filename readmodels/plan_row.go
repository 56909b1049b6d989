package readmodels

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/timeline"
)

// planRow is a plan with what is known of its occasion.
type planRow struct {
	ID                  domain.ID
	Occasion            domain.ID
	OccasionName        string
	OccasionDate        domain.Date
	OccasionUseStock    bool
	Number              int
	Active              bool
	HasRuns             bool
	CreatedAt           time.Time
	ShoppingCompletedAt *time.Time
	InputHash           string
	State               occasion.State
	LockedAt, EndedAt   *time.Time
	Document, Current   string
	UseStock            bool
	Completion          string
	Revision            int64
}

const selectPlan = `
	SELECT
		p.id,
		p.occasion,
		o.name AS occasion_name,
		o.date::text AS occasion_date,
		o.use_stock AS occasion_use_stock,
		p.number,
		o.active_plan = p.id AS active,
		` + ledger.HasRuns + ` AS has_runs,
		p.created_at,
		p.shopping_completed_at,
		p.input_hash,
		p.state,
		p.locked_at,
		p.ended_at,
		p.document,
		p.current,
		p.use_stock,
		p.completion,
		o.revision
	FROM {planning}.plans p
	JOIN {planning}.occasions o ON o.kitchen = p.kitchen AND o.id = p.occasion
	WHERE p.kitchen = @kitchen`

// queuePlans adds the read for some plans to a batch.
func queuePlans(batch *reader.Batch, plans *[]planRow, ids []domain.ID) {
	reader.Queue(batch, plans, selectPlan+` AND p.id = ANY(@ids)`, pgx.NamedArgs{"ids": ids})
}

func onePlan(ctx context.Context, tx *reader.Tx, id domain.ID) (planRow, error) {
	return reader.One[planRow](ctx, tx, selectPlan+` AND p.id = @id`, pgx.NamedArgs{"id": id})
}

func (row planRow) head() PlanHead {
	return PlanHead{
		ID: row.ID, OccasionID: row.Occasion, Number: row.Number, State: row.State.CountsAs(row.HasRuns), Active: row.Active,
		CreatedAt: row.CreatedAt, ShoppingComplete: row.ShoppingCompletedAt != nil,
		LockedAt: row.LockedAt, EndedAt: row.EndedAt, UseStock: row.UseStock,
	}
}

// ref names the plan in an answer.
func (row planRow) ref() planning.PlanRef {
	return planning.PlanRef{
		ID: row.ID, Number: row.Number, State: string(row.head().State), OccasionID: row.Occasion, OccasionName: row.OccasionName,
	}
}

// days are those of the plan in a timeline.
func (row planRow) days() *timeline.Plan {
	return &timeline.Plan{CreatedAt: row.CreatedAt, LockedAt: row.LockedAt, ShoppingCompletedAt: row.ShoppingCompletedAt, EndedAt: row.EndedAt}
}

func (row planRow) planningOccasion() planning.Occasion {
	return planning.Occasion{ID: row.Occasion, Name: row.OccasionName, Date: row.OccasionDate}
}

// original returns what the plan bakes and assembles as it was created.
func (row planRow) original() (occasion.Plan, error) {
	created, err := decodeLarge[occasion.PlanCreated](row.Document, "plan", row.ID)
	return occasion.Plan{ID: row.ID, Production: created.Production, Assembly: created.Assembly, UseStock: created.UseStock}, err
}

// current returns what the plan bakes and assembles now, after its amendments.
func (row planRow) current() (occasion.Plan, error) {
	if row.Current == "" {
		return row.original()
	}
	amended, err := decodeLarge[occasion.PlanAmended](row.Current, "plan", row.ID)
	return occasion.Plan{ID: row.ID, Production: amended.Production, Assembly: amended.Assembly, UseStock: row.UseStock}, err
}

// recorded returns what the plan, which is completed and uses stock, took of it; nil for
// another plan.
func (row planRow) recorded() (*planning.Recorded, error) {
	if !row.UseStock || row.State != occasion.Completed {
		return nil, nil
	}
	if row.Completion == "" {
		return &planning.Recorded{}, nil
	}
	completed, err := reader.Decode[occasion.PlanCompleted](row.Completion, "the completion of plan", row.ID)
	return planning.RecordedOf(completed.FromStock), err
}
