package readmodels

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/summary"
	"crumbtrail/eventstore"
)

// Plan is an occasion's targets with the snapshots captured for them.
type Plan struct {
	PlanHead
	Revision            uint64         `json:"revision" doc:"The revision of the occasion's stream; also the ETag"`
	InputHash           string         `json:"input_hash" doc:"SHA-256 over the targets and the content hashes of the snapshots"`
	ShoppingCompletedAt *time.Time     `json:"shopping_completed_at"`
	ProductionTargets   []PlanLine     `json:"production_targets" doc:"In plan order: the production targets, then what the assembly targets demand beside them"`
	AssemblyTargets     []PlanAssembly `json:"assembly_targets"`
	RecipeSnapshots     int            `json:"recipe_snapshot_count"`
	GoodSnapshots       int            `json:"finished_good_snapshot_count"`
	Amendments          []Amendment    `json:"amendments" doc:"Changes to the plan while in production"`
}

// Amendment is a change to a plan while in production.
type Amendment struct{}

// PlanLine is a finished unit that the plan bakes.
type PlanLine struct {
	Recipe       domain.Slug     `json:"recipe"`
	FinishedUnit domain.Slug     `json:"finished_unit" doc:"The unit's own slug within the recipe"`
	Batches      int64           `json:"batches" doc:"What the target says; calculated from the demand for a derived line"`
	Origin       occasion.Origin `json:"origin" enum:"target,derived"`
	Snapshot     domain.ID       `json:"recipe_snapshot_id"`
}

// PlanAssembly is a finished good that the plan assembles.
type PlanAssembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Snapshot     domain.ID   `json:"finished_good_snapshot_id"`
}

// PlanOf is the answer to a plan that a command has just made or met: it is the
// active one, and nothing was made for it yet.
func PlanOf(occasionID domain.ID, plan occasion.Plan, revision uint64) Plan {
	goods := make(map[domain.Slug]*summary.Good, len(plan.Goods))
	for slug, snapshot := range plan.Goods {
		goods[slug] = summary.NewGood(snapshot.ID, snapshot.Content)
	}
	recipes := make(map[domain.Slug]*summary.Recipe, len(plan.Recipes))
	for slug, snapshot := range plan.Recipes {
		recipes[slug] = summary.NewRecipe(snapshot.ID, snapshot.Content)
	}
	head := PlanHead{
		ID: plan.ID, OccasionID: occasionID, Number: plan.Number, State: occasion.Draft, Active: true,
		CreatedAt: plan.CreatedAt, ShoppingComplete: plan.ShoppingCompletedAt != nil,
	}
	created := occasion.PlanCreated{Production: plan.Production, Assembly: plan.Assembly, InputHash: plan.InputHash}
	answer := planAnswer(head, created, plan.ShoppingCompletedAt, recipes, goods)
	answer.Revision = revision
	return answer
}

func planAnswer(head PlanHead, created occasion.PlanCreated, shoppedAt *time.Time, recipes map[domain.Slug]*summary.Recipe, goods map[domain.Slug]*summary.Good) Plan {
	answer := Plan{
		PlanHead: head, InputHash: created.InputHash, ShoppingCompletedAt: shoppedAt,
		ProductionTargets: make([]PlanLine, len(created.Production)), AssemblyTargets: make([]PlanAssembly, len(created.Assembly)),
		GoodSnapshots: len(created.Assembly), Amendments: []Amendment{},
	}
	batches := map[catalog.UnitRef]int64{}
	for _, line := range summary.Lines(planTargets(created, recipes, goods)) {
		batches[line.FinishedUnit] = line.Batches
	}
	seen := map[domain.ID]bool{}
	for i, line := range created.Production {
		seen[line.Snapshot] = true
		answer.ProductionTargets[i] = PlanLine{
			Recipe: line.FinishedUnit.Recipe, FinishedUnit: line.FinishedUnit.Unit,
			Batches: batches[line.FinishedUnit], Origin: line.Origin, Snapshot: line.Snapshot,
		}
	}
	answer.RecipeSnapshots = len(seen)
	for i, target := range created.Assembly {
		answer.AssemblyTargets[i] = PlanAssembly(target)
	}
	return answer
}

// planTargets is the part of a calculation's input that a plan fixes.
func planTargets(created occasion.PlanCreated, recipes map[domain.Slug]*summary.Recipe, goods map[domain.Slug]*summary.Good) summary.Input {
	in := summary.Input{Recipes: recipes, Goods: goods}
	for _, line := range created.Production {
		if line.Origin == occasion.FromTarget {
			in.Production = append(in.Production, summary.ProductionTarget{FinishedUnit: line.FinishedUnit, Batches: line.Batches})
		}
	}
	for _, target := range created.Assembly {
		in.Assembly = append(in.Assembly, summary.AssemblyTarget{FinishedGood: target.FinishedGood, Quantity: target.Quantity})
	}
	return in
}

type planRow struct {
	ID                  domain.ID
	Occasion            domain.ID
	Number              int
	Active              bool
	Runs                bool
	CreatedAt           time.Time
	ShoppingCompletedAt *time.Time
	Document            string
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
			WHERE r.kitchen = p.kitchen AND r.plan = p.id AND r.plan <> '' AND NOT EXISTS (
				SELECT FROM {pantry}.voided_runs v
				WHERE v.kitchen = r.kitchen AND v.run = r.id
			)
		) OR EXISTS (
			SELECT FROM {pantry}.assembly_runs r
			WHERE r.kitchen = p.kitchen AND r.plan = p.id AND r.plan <> '' AND NOT EXISTS (
				SELECT FROM {pantry}.voided_runs v
				WHERE v.kitchen = r.kitchen AND v.run = r.id
			)
		) AS runs,
		p.created_at,
		p.shopping_completed_at,
		p.document,
		o.revision
	FROM {planning}.plans p
	JOIN {planning}.occasions o ON o.kitchen = p.kitchen AND o.id = p.occasion
	WHERE p.kitchen = @kitchen`

func (row planRow) head() PlanHead {
	state := occasion.Draft
	if row.Runs {
		state = occasion.InProduction
	}
	return PlanHead{
		ID: row.ID, OccasionID: row.Occasion, Number: row.Number, State: state, Active: row.Active,
		CreatedAt: row.CreatedAt, ShoppingComplete: row.ShoppingCompletedAt != nil,
	}
}

func (row planRow) created() (occasion.PlanCreated, error) {
	var created occasion.PlanCreated
	if err := json.Unmarshal([]byte(row.Document), &created); err != nil {
		return created, fmt.Errorf("decode plan %s: %w", row.ID, err)
	}
	return created, nil
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

// Plan answers with one plan, active or not.
func (q *Questions) Plan(ctx context.Context, ask Ask, id domain.ID) (Plan, eventstore.Position, error) {
	var found Plan
	ask, err := q.ofPlan(ctx, ask, id)
	if err != nil {
		return found, eventstore.Position{}, err
	}
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		row, err := one[planRow](ctx, r, selectPlan+` AND p.id = @id`, pgx.NamedArgs{"id": id})
		if err != nil {
			return err
		}
		found, err = q.plan(ctx, r, row)
		return err
	})
	return found, position, err
}

func (q *Questions) plan(ctx context.Context, r *reading, row planRow) (Plan, error) {
	created, err := row.created()
	if err != nil {
		return Plan{}, err
	}
	recipes, goods, err := q.snapshotsOf(ctx, r, created)
	if err != nil {
		return Plan{}, err
	}
	answer := planAnswer(row.head(), created, row.ShoppingCompletedAt, recipes, goods)
	answer.Revision = uint64(row.Revision)
	return answer, nil
}

// Plans lists an occasion's plans, the latest first.
func (q *Questions) Plans(ctx context.Context, ask Ask, occasionID domain.ID, asked Page) (List[PlanHead], error) {
	before := 1 << 30
	if err := asked.after(&before); err != nil {
		return List[PlanHead]{}, err
	}
	var list List[PlanHead]
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		if _, err := one[occasionRow](ctx, r, selectOccasion+` AND id = @id`, pgx.NamedArgs{"id": occasionID}); err != nil {
			return err
		}
		rows, err := all[planRow](ctx, r, selectPlan+`
		AND p.occasion = @occasion
		AND p.number < @before
	ORDER BY p.number DESC
	LIMIT @limit`, pgx.NamedArgs{"occasion": occasionID, "before": before, "limit": asked.limit() + 1})
		if err != nil {
			return err
		}
		list, err = page(rows, asked.limit(), func(row planRow) (PlanHead, error) { return row.head(), nil }, func(row planRow) any { return row.Number })
		return err
	})
	list.Position = position
	return list, err
}

const selectOccasionOfPlan = `
	SELECT
		occasion
	FROM {planning}.plans
	WHERE kitchen = @kitchen
		AND id = @id`

// OccasionOfPlan says to which occasion a plan belongs. A plan that is not there
// yet is looked for again when the tables have reached the end of the log, so
// that "not found" is certain.
func (q *Questions) OccasionOfPlan(ctx context.Context, ask Ask, plan domain.ID) (domain.ID, error) {
	find := func() (found struct{ Occasion domain.ID }, err error) {
		_, err = q.read(ctx, ask, []string{planningTables}, func(r *reading) error {
			found, err = one[struct{ Occasion domain.ID }](ctx, r, selectOccasionOfPlan, pgx.NamedArgs{"id": plan})
			return err
		})
		return found, err
	}
	found, err := find()
	if err == nil {
		return found.Occasion, nil
	}
	head, headErr := q.projections.Head(ctx)
	if headErr != nil || !ask.After.Before(head) {
		return "", err
	}
	ask.After = head
	found, err = find()
	return found.Occasion, err
}
