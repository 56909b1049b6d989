package readmodels

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

type planRow struct {
	ID                  domain.ID
	Occasion            domain.ID
	Number              int
	Active              bool
	Runs                bool
	CreatedAt           time.Time
	ShoppingCompletedAt *time.Time
	InputHash           string
	State               occasion.State
	LockedAt, EndedAt   *time.Time
	Document, Current   string
	Revision            int64
}

const selectPlan = `
	SELECT
		p.id,
		p.occasion,
		p.number,
		o.active_plan = p.id AS active,
		EXISTS (
			SELECT FROM {pantry}.production_runs r
			WHERE r.kitchen = p.kitchen AND r.occasion = p.occasion AND r.occasion <> '' AND r.plan = p.id AND ` + standing + `
		) OR EXISTS (
			SELECT FROM {pantry}.assembly_runs r
			WHERE r.kitchen = p.kitchen AND r.occasion = p.occasion AND r.occasion <> '' AND r.plan = p.id AND ` + standing + `
		) AS runs,
		p.created_at,
		p.shopping_completed_at,
		p.input_hash,
		p.state,
		p.locked_at,
		p.ended_at,
		p.document,
		p.current,
		o.revision
	FROM {planning}.plans p
	JOIN {planning}.occasions o ON o.kitchen = p.kitchen AND o.id = p.occasion
	WHERE p.kitchen = @kitchen`

func (row planRow) head() PlanHead {
	return PlanHead{
		ID: row.ID, OccasionID: row.Occasion, Number: row.Number, State: row.State.CountsAs(row.Runs), Active: row.Active,
		CreatedAt: row.CreatedAt, ShoppingComplete: row.ShoppingCompletedAt != nil,
		LockedAt: row.LockedAt, EndedAt: row.EndedAt,
	}
}

// reservation is what decides whether the plan reserves, and before which others.
func (row planRow) reservation() occasion.Reservation {
	return occasion.Reservation{
		Plan: row.ID, IsActive: row.Active, State: row.State.CountsAs(row.Runs), CreatedAt: row.CreatedAt, LockedAt: row.LockedAt,
	}
}

// original is the plan as it was made.
func (row planRow) original() (planned, error) {
	var created occasion.PlanCreated
	if err := json.Unmarshal([]byte(row.Document), &created); err != nil {
		return planned{}, fmt.Errorf("decode plan %s: %w", row.ID, err)
	}
	return planned{created.Production, created.Assembly}, nil
}

// current is the plan with its amendments.
func (row planRow) current() (planned, error) {
	if row.Current == "" {
		return row.original()
	}
	var amended occasion.PlanAmended
	if err := json.Unmarshal([]byte(row.Current), &amended); err != nil {
		return planned{}, fmt.Errorf("decode plan %s: %w", row.ID, err)
	}
	return planned{amended.Production, amended.Assembly}, nil
}

const selectAmendments = `
	SELECT
		actor,
		document
	FROM {planning}.amendments
	WHERE kitchen = @kitchen
		AND plan = @plan
	ORDER BY number`

func (r *reading) amendments(ctx context.Context, plan domain.ID) ([]Amendment, error) {
	type row struct{ Actor, Document string }
	rows, err := all[row](ctx, r, selectAmendments, pgx.NamedArgs{"plan": plan})
	answer := make([]Amendment, len(rows))
	for i, row := range rows {
		var amended occasion.PlanAmended
		if err := json.Unmarshal([]byte(row.Document), &amended); err != nil {
			return nil, fmt.Errorf("decode an amendment of plan %s: %w", plan, err)
		}
		answer[i] = amendmentOf(amended, row.Actor)
	}
	return answer, err
}

func (r *reading) planHeads(ctx context.Context, ids []domain.ID) ([]PlanHead, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := all[planRow](ctx, r, selectPlan+` AND p.id = ANY(@ids)`, pgx.NamedArgs{"ids": ids})
	heads := make([]PlanHead, len(rows))
	for i, row := range rows {
		heads[i] = row.head()
	}
	return heads, err
}

// onePlan fails with [ErrNotFound].
func onePlan(ctx context.Context, r *reading, id domain.ID) (planRow, error) {
	return one[planRow](ctx, r, selectPlan+` AND p.id = @id`, pgx.NamedArgs{"id": id})
}

// planAndOccasion fails with [ErrNotFound].
func planAndOccasion(ctx context.Context, r *reading, id domain.ID) (planRow, occasionRow, error) {
	plan, err := onePlan(ctx, r, id)
	if err != nil {
		return planRow{}, occasionRow{}, err
	}
	o, err := oneOccasion(ctx, r, plan.Occasion)
	return plan, o, err
}
