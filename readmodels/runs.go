package readmodels

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
)

// RunFilter chooses runs for a list; empty fields choose all.
type RunFilter struct {
	Occasion domain.ID
	Plan     domain.ID
	// Made is the slug of the recipe or of the finished good.
	Made domain.Slug
	// From and To bound the time at which the run took place, To excluded.
	From, To time.Time
	// Voided chooses runs that were voided, or runs that were not; nil means both.
	Voided *bool
}

// Voiding says that a run was taken back.
type Voiding struct {
	VoidedAt   *time.Time `json:"voided_at" doc:"When the run was voided: what it took is back in stock, and nothing counts it. null for a run that stands"`
	VoidReason string     `json:"void_reason,omitempty" doc:"Why it was voided"`
}

type runRow struct {
	ID       domain.ID
	At       time.Time
	Document string
	Voiding
}

const selectProductionRuns = `
	SELECT
		r.id,
		r.produced_at AS at,
		r.document,
		v.voided_at,
		coalesce(v.reason, '') AS void_reason
	FROM {pantry}.production_runs r
	LEFT JOIN {pantry}.voided_runs v ON v.kitchen = r.kitchen AND v.run = r.id
	WHERE r.kitchen = @kitchen
		AND (@made = '' OR r.recipe = @made)`

const selectAssemblyRuns = `
	SELECT
		r.id,
		r.assembled_at AS at,
		r.document,
		v.voided_at,
		coalesce(v.reason, '') AS void_reason
	FROM {pantry}.assembly_runs r
	LEFT JOIN {pantry}.voided_runs v ON v.kitchen = r.kitchen AND v.run = r.id
	WHERE r.kitchen = @kitchen
		AND (@made = '' OR r.good = @made)`

// ProductionRun answers with one production run.
func (q *Queries) ProductionRun(ctx context.Context, ask Query, id domain.ID) (ProductionRun, eventstore.Position, error) {
	return oneRun(ctx, q, ask, selectProductionRuns, id, productionRunOf)
}

// AssemblyRun answers with one assembly run.
func (q *Queries) AssemblyRun(ctx context.Context, ask Query, id domain.ID) (AssemblyRun, eventstore.Position, error) {
	return oneRun(ctx, q, ask, selectAssemblyRuns, id, assemblyRunOf)
}

// ProductionRuns lists production runs, the latest first.
func (q *Queries) ProductionRuns(ctx context.Context, ask Query, filter RunFilter, page Page) (List[ProductionRun], error) {
	return listRuns(ctx, q, ask, selectProductionRuns, "r.produced_at", filter, page, productionRunOf)
}

// AssemblyRuns lists assembly runs, the latest first.
func (q *Queries) AssemblyRuns(ctx context.Context, ask Query, filter RunFilter, page Page) (List[AssemblyRun], error) {
	return listRuns(ctx, q, ask, selectAssemblyRuns, "r.assembled_at", filter, page, assemblyRunOf)
}

func runAnswer[E pantry.BatchProductionRecorded | pantry.AssemblyRecorded, T any](row runRow, answer func(E, Voiding) T) (T, error) {
	var event E
	if err := json.Unmarshal([]byte(row.Document), &event); err != nil {
		return *new(T), fmt.Errorf("decode run %s: %w", row.ID, err)
	}
	return answer(event, row.Voiding), nil
}

func oneRun[E pantry.BatchProductionRecorded | pantry.AssemblyRecorded, T any](ctx context.Context, q *Queries, ask Query, statement string, id domain.ID, answer func(E, Voiding) T) (T, eventstore.Position, error) {
	var found T
	position, err := q.read(ctx, ask, []string{pantryTables}, func(r *reading) error {
		row, err := one[runRow](ctx, r, statement+` AND r.id = @id`, pgx.NamedArgs{"id": id, "made": ""})
		if err != nil {
			return err
		}
		found, err = runAnswer(row, answer)
		return err
	})
	return found, position, err
}

func listRuns[E pantry.BatchProductionRecorded | pantry.AssemblyRecorded, T any](ctx context.Context, q *Queries, ask Query, statement, at string, filter RunFilter, asked Page, answer func(E, Voiding) T) (List[T], error) {
	type key struct {
		At time.Time
		ID domain.ID
	}
	before := key{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: "ffffffff-ffff-ffff-ffff-ffffffffffff"}
	if err := asked.after(&before); err != nil {
		return List[T]{}, err
	}
	var list List[T]
	names := []string{pantryTables}
	if filter.Plan != "" {
		names = append(names, planningTables)
	}
	position, err := q.read(ctx, ask, names, func(r *reading) error {
		if err := filter.find(ctx, r); err != nil {
			return err
		}
		rows, err := all[runRow](ctx, r, statement+`
		AND (@occasion = '' OR r.occasion = @occasion AND r.occasion <> '')
		AND (@plan = '' OR r.plan = @plan)
		AND (@voided::boolean IS NULL OR @voided = (v.run IS NOT NULL))
		AND (@from::timestamptz IS NULL OR `+at+` >= @from)
		AND (@to::timestamptz IS NULL OR `+at+` < @to)
		AND (`+at+`, r.id) < (@before_at, @before_id)
	ORDER BY `+at+` DESC, r.id DESC
	LIMIT @limit`, pgx.NamedArgs{
			"made": filter.Made, "occasion": filter.Occasion, "plan": filter.Plan, "voided": filter.Voided,
			"from": orNull(filter.From), "to": orNull(filter.To),
			"before_at": before.At, "before_id": before.ID, "limit": asked.limit() + 1,
		})
		if err != nil {
			return err
		}
		list, err = page(rows, asked.limit(), func(row runRow) (T, error) { return runAnswer(row, answer) }, func(row runRow) any { return key{At: row.At, ID: row.ID} })
		return err
	})
	list.Position = position
	return list, err
}

// find adds the occasion of the plan, by which runs are indexed.
func (f *RunFilter) find(ctx context.Context, r *reading) error {
	if f.Plan == "" || f.Occasion != "" {
		return nil
	}
	type planRow struct{ Occasion domain.ID }
	plan, err := one[planRow](ctx, r, `SELECT occasion FROM {planning}.plans WHERE kitchen = @kitchen AND id = @id`, pgx.NamedArgs{"id": f.Plan})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	f.Occasion = plan.Occasion
	return err
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
