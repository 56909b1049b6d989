package readmodels

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

// Occasion is an occasion with its targets.
type Occasion struct {
	ID                domain.ID           `json:"id"`
	Name              string              `json:"name"`
	Date              domain.Date         `json:"date" format:"date"`
	OutputMode        occasion.OutputMode `json:"output_mode,omitempty" enum:"bulk_count,bundled"`
	Notes             string              `json:"notes,omitempty"`
	Attendees         int                 `json:"attendees,omitempty"`
	Revision          uint64              `json:"revision" doc:"The revision of the occasion's stream; also the ETag"`
	ActivePlanID      *domain.ID          `json:"active_plan_id"`
	ActivePlan        *PlanHead           `json:"active_plan"`
	ProductionTargets []ProductionTarget  `json:"production_targets" doc:"In the order in which they were first set"`
	AssemblyTargets   []AssemblyTarget    `json:"assembly_targets" doc:"In the order in which they were first set"`
}

// PlanHead is as much of a plan as a list shows.
type PlanHead struct {
	ID               domain.ID      `json:"id"`
	OccasionID       domain.ID      `json:"occasion_id"`
	Number           int            `json:"number"`
	State            occasion.State `json:"state" enum:"draft,locked,in_production,completed,cancelled"`
	Active           bool           `json:"active"`
	CreatedAt        time.Time      `json:"created_at"`
	ShoppingComplete bool           `json:"shopping_complete"`
	LockedAt         *time.Time     `json:"locked_at" doc:"Since when the plan has been locked; null if it is not"`
	EndedAt          *time.Time     `json:"ended_at" doc:"When the plan was completed or cancelled; null if it is not"`
}

// ProductionTarget is so many batches for a finished unit.
type ProductionTarget struct {
	Recipe       domain.Slug `json:"recipe"`
	FinishedUnit domain.Slug `json:"finished_unit" doc:"The unit's own slug within the recipe"`
	Batches      int64       `json:"batches"`
	Notes        string      `json:"notes,omitempty"`
}

// AssemblyTarget is so many of a finished good.
type AssemblyTarget struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Notes        string      `json:"notes,omitempty"`
}

type occasionRow struct {
	ID         domain.ID
	Name       string
	Date       domain.Date
	OutputMode occasion.OutputMode
	Notes      string
	Attendees  int
	ActivePlan domain.ID
	Revision   int64
}

const selectOccasion = `
	SELECT
		id,
		name,
		date::text AS date,
		output_mode,
		notes,
		attendees,
		active_plan,
		revision
	FROM {planning}.occasions
	WHERE kitchen = @kitchen`

// oneOccasion fails with [ErrNotFound].
func oneOccasion(ctx context.Context, r *reading, id domain.ID) (occasionRow, error) {
	return one[occasionRow](ctx, r, selectOccasion+` AND id = @id`, pgx.NamedArgs{"id": id})
}

// Occasion answers with one occasion.
func (q *Queries) Occasion(ctx context.Context, ask Query, id domain.ID) (Occasion, eventstore.Position, error) {
	var found Occasion
	position, err := q.read(ctx, q.ofOccasion(ask, id), []string{planningTables, pantryTables}, func(r *reading) error {
		row, err := oneOccasion(ctx, r, id)
		if err != nil {
			return err
		}
		answers, err := r.occasions(ctx, []occasionRow{row})
		if err == nil {
			found = answers[0]
		}
		return err
	})
	return found, position, err
}

// Occasions lists occasions, the latest date first.
func (q *Queries) Occasions(ctx context.Context, ask Query, text string, asked Page) (List[Occasion], error) {
	after := [2]string{"9999-12-31", "ffffffff-ffff-ffff-ffff-ffffffffffff"}
	if err := asked.after(&after); err != nil {
		return List[Occasion]{}, err
	}
	var list List[Occasion]
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		rows, err := all[occasionRow](ctx, r, selectOccasion+`
		AND (@text = '' OR strpos(lower(name), lower(@text)) > 0)
		AND (date, id) < (@date::date, @id)
	ORDER BY date DESC, id DESC
	LIMIT @limit`, pgx.NamedArgs{"text": text, "date": after[0], "id": after[1], "limit": asked.limit() + 1})
		if err != nil {
			return err
		}
		answers, err := r.occasions(ctx, rows)
		if err != nil {
			return err
		}
		list, err = page(answers, asked.limit(), func(o Occasion) (Occasion, error) { return o, nil }, func(o Occasion) any { return [2]string{string(o.Date), string(o.ID)} })
		return err
	})
	list.Position = position
	return list, err
}

type productionTargetRow struct {
	Occasion domain.ID
	Recipe   domain.Slug
	Unit     domain.Slug
	Batches  int64
	Notes    string
}

const selectProductionTargets = `
	SELECT
		occasion,
		recipe,
		unit,
		batches,
		notes
	FROM {planning}.production_targets
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
	ORDER BY occasion, place`

type assemblyTargetRow struct {
	Occasion domain.ID
	Good     domain.Slug
	Quantity int64
	Notes    string
}

const selectAssemblyTargets = `
	SELECT
		occasion,
		good,
		quantity,
		notes
	FROM {planning}.assembly_targets
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
	ORDER BY occasion, place`

// occasions completes occasions with their targets and active plans.
func (r *reading) occasions(ctx context.Context, rows []occasionRow) ([]Occasion, error) {
	answers := make([]Occasion, len(rows))
	at := make(map[domain.ID]*Occasion, len(rows))
	ids, plans := make([]domain.ID, len(rows)), []domain.ID{}
	for i, row := range rows {
		answers[i] = Occasion{
			ID: row.ID, Name: row.Name, Date: row.Date, OutputMode: row.OutputMode, Notes: row.Notes, Attendees: row.Attendees,
			Revision: uint64(row.Revision), ActivePlanID: optional(row.ActivePlan),
			ProductionTargets: []ProductionTarget{}, AssemblyTargets: []AssemblyTarget{},
		}
		at[row.ID], ids[i] = &answers[i], row.ID
		if row.ActivePlan != "" {
			plans = append(plans, row.ActivePlan)
		}
	}
	production, err := all[productionTargetRow](ctx, r, selectProductionTargets, pgx.NamedArgs{"occasions": ids})
	if err != nil {
		return nil, err
	}
	for _, row := range production {
		o := at[row.Occasion]
		o.ProductionTargets = append(o.ProductionTargets, ProductionTarget{Recipe: row.Recipe, FinishedUnit: row.Unit, Batches: row.Batches, Notes: row.Notes})
	}
	assembly, err := all[assemblyTargetRow](ctx, r, selectAssemblyTargets, pgx.NamedArgs{"occasions": ids})
	if err != nil {
		return nil, err
	}
	for _, row := range assembly {
		o := at[row.Occasion]
		o.AssemblyTargets = append(o.AssemblyTargets, AssemblyTarget{FinishedGood: row.Good, Quantity: row.Quantity, Notes: row.Notes})
	}
	heads, err := r.planHeads(ctx, plans)
	if err != nil {
		return nil, err
	}
	for _, head := range heads {
		at[head.OccasionID].ActivePlan = &head
	}
	return answers, nil
}
