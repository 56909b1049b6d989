package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// RunFilter selects runs; empty fields select all.
type RunFilter struct {
	Occasion domain.ID
	Plan     domain.ID
	// Made is the slug of the recipe or of the finished good.
	Made domain.Slug
	// From and To bound the time of the run, To excluded.
	From, To time.Time
	// FromDay and ToDay bound the kitchen's day of the run, both included.
	FromDay, ToDay domain.Date
	// Voided selects runs that were voided, or those that were not; nil selects both.
	Voided *bool
}

// Voiding reports whether and why a run was voided.
type Voiding struct {
	VoidedAt   *time.Time `json:"voided_at" doc:"When the run was voided, which returned what it consumed to stock; null if it was not"`
	VoidReason string     `json:"void_reason,omitempty" doc:"Why it was voided"`
}

type runRow struct {
	ID       domain.ID
	At       time.Time
	Document string
	// Revaluations is as [RevaluationsOf] selects it.
	Revaluations string
	Voiding
}

const selectProductionRuns = `
	SELECT
		r.id,
		r.produced_at AS at,
		r.document,
		` + RevaluationsOf + `,
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
		` + RevaluationsOf + `,
		v.voided_at,
		coalesce(v.reason, '') AS void_reason
	FROM {pantry}.assembly_runs r
	LEFT JOIN {pantry}.voided_runs v ON v.kitchen = r.kitchen AND v.run = r.id
	WHERE r.kitchen = @kitchen
		AND (@made = '' OR r.good = @made)`

// ProductionRun returns one production run.
func (q *Queries) ProductionRun(ctx context.Context, query reader.Query, id domain.ID) (ProductionRun, eventstore.Position, error) {
	return oneRun(ctx, q, query, selectProductionRuns, id, productionRunOf)
}

// AssemblyRun returns one assembly run.
func (q *Queries) AssemblyRun(ctx context.Context, query reader.Query, id domain.ID) (AssemblyRun, eventstore.Position, error) {
	return oneRun(ctx, q, query, selectAssemblyRuns, id, assemblyRunOf)
}

// ProductionRuns lists production runs, latest first.
func (q *Queries) ProductionRuns(
	ctx context.Context, query reader.Query, filter RunFilter, page reader.Page,
) (reader.List[ProductionRun], error) {
	return listRuns(ctx, q, query, selectProductionRuns, "r.produced", filter, page, productionRunOf)
}

// AssemblyRuns lists assembly runs, latest first.
func (q *Queries) AssemblyRuns(
	ctx context.Context, query reader.Query, filter RunFilter, page reader.Page,
) (reader.List[AssemblyRun], error) {
	return listRuns(ctx, q, query, selectAssemblyRuns, "r.assembled", filter, page, assemblyRunOf)
}

// recorded is an event that records a run.
type recorded interface {
	pantry.BatchProductionRecorded | pantry.AssemblyRecorded
}

func runAnswer[E recorded, T any](row runRow, answer func(E, Voiding, []RunRevaluation) T) (T, error) {
	event, err := reader.Decode[E](row.Document, "run", row.ID)
	if err != nil {
		return *new(T), err
	}
	event, changes, err := revalued(event, row.ID, row.Revaluations)
	return answer(event, row.Voiding, changes), err
}

func oneRun[E recorded, T any, P names.In[T]](
	ctx context.Context, q *Queries, query reader.Query, statement string, id domain.ID, answer func(E, Voiding, []RunRevaluation) T,
) (T, eventstore.Position, error) {
	return answered(ctx, q, query, namedTables(), besidesRuns, func(tx *reader.Tx) (T, error) {
		row, err := reader.One[runRow](ctx, tx, statement+` AND r.id = @id`, pgx.NamedArgs{"id": id, "made": ""})
		if err != nil {
			return *new(T), err
		}
		run, err := runAnswer(row, answer)
		if err != nil {
			return run, err
		}
		return run, names.Of(P(&run)).Read(ctx, tx)
	})
}

// runKey orders runs by time.
type runKey struct {
	At time.Time
	ID domain.ID
}

func (row runRow) key() runKey { return runKey{At: row.At, ID: row.ID} }

// lastRun comes after every run.
var lastRun = runKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: "ffffffff-ffff-ffff-ffff-ffffffffffff"}

func listRuns[E recorded, T any, P names.In[T]](
	ctx context.Context, q *Queries, query reader.Query, statement, when string,
	filter RunFilter, page reader.Page, answer func(E, Voiding, []RunRevaluation) T,
) (reader.List[T], error) {
	at, on := when+"_at", when+"_on"
	before, err := reader.After(page, lastRun)
	if err != nil {
		return reader.List[T]{}, err
	}
	tables := namedTables()
	if filter.Plan != "" {
		tables = append(tables, reader.Planning)
	}
	return answeredList(ctx, q, query, tables, besidesRuns, func(tx *reader.Tx) (reader.List[T], error) {
		filter := filter
		if err := filter.addOccasion(ctx, tx); err != nil {
			return reader.List[T]{}, err
		}
		return named[T, P](ctx, tx)(reader.Pages(ctx, tx, page, statement+`
		AND (@occasion = '' OR r.occasion = @occasion AND r.occasion <> '')
		AND (@plan = '' OR r.plan = @plan)
		AND (@voided::boolean IS NULL OR @voided = (v.run IS NOT NULL))
		AND (@from::timestamptz IS NULL OR `+at+` >= @from)
		AND (@to::timestamptz IS NULL OR `+at+` < @to)
		AND (@from_day = '' OR `+on+` >= nullif(@from_day, '')::date)
		AND (@to_day = '' OR `+on+` <= nullif(@to_day, '')::date)
		AND (`+at+`, r.id) < (@before_at, @before_id)
	ORDER BY `+at+` DESC, r.id DESC`, pgx.NamedArgs{
			"made": filter.Made, "occasion": filter.Occasion, "plan": filter.Plan, "voided": filter.Voided,
			"from": timeOrNull(filter.From), "to": timeOrNull(filter.To),
			"from_day": filter.FromDay, "to_day": filter.ToDay, "before_at": before.At, "before_id": before.ID,
		}, func(row runRow) (T, error) { return runAnswer(row, answer) }, runRow.key))
	})
}

// addOccasion adds the occasion of the plan: the index on runs is by occasion.
func (f *RunFilter) addOccasion(ctx context.Context, tx *reader.Tx) error {
	if f.Plan == "" || f.Occasion != "" {
		return nil
	}
	type planRow struct{ Occasion domain.ID }
	const selectOccasion = `SELECT occasion FROM {planning}.plans WHERE kitchen = @kitchen AND id = @id`
	plan, err := reader.One[planRow](ctx, tx, selectOccasion, pgx.NamedArgs{"id": f.Plan})
	if errors.Is(err, reader.ErrNotFound) {
		return nil
	}
	f.Occasion = plan.Occasion
	return err
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
