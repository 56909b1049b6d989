package readmodels

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// Plan returns one plan, active or not.
func (q *Queries) Plan(ctx context.Context, query Query, id domain.ID) (Plan, eventstore.Position, error) {
	return answerPlan(ctx, q, query, id, func(tx *reader.Tx) (Plan, error) {
		row, err := onePlan(ctx, tx, id)
		if err != nil {
			return Plan{}, err
		}
		targets, err := q.targets(ctx, tx, row.current)
		if err != nil {
			return Plan{}, err
		}
		answer := planAnswer(row.head(), targets, row.InputHash, row.ShoppingCompletedAt)
		answer.Revision = uint64(row.Revision)
		if row.UseStock {
			if err := q.netBatches(ctx, tx, row, &answer.PlanTargets); err != nil {
				return Plan{}, err
			}
		}
		if row.Current == "" {
			return answer, nil
		}
		original, err := q.targets(ctx, tx, row.original)
		if err != nil {
			return Plan{}, err
		}
		answer.Original = &original
		if answer.Amendments, err = amendments(ctx, tx, row.ID); err != nil {
			return Plan{}, err
		}
		return answer, names.OfList(answer.Amendments).ReadToday(ctx, q.reader, tx, query)
	}, reader.Catalog)
}

// netBatches sets the batches of a plan that uses stock as its summary has them.
func (q *Queries) netBatches(ctx context.Context, tx *reader.Tx, row planRow, targets *PlanTargets) error {
	in, _, err := q.planInput(ctx, tx, row, false)
	if err != nil {
		return err
	}
	summary := planning.Calculate(in)
	for i := range targets.ProductionTargets {
		target := &targets.ProductionTargets[i]
		for _, line := range summary.Batches {
			if line.Recipe == target.Recipe && line.FinishedUnit == target.FinishedUnit {
				target.Batches, target.FromStock = line.Batches, line.FromStock
			}
		}
	}
	for i := range targets.AssemblyTargets {
		target := &targets.AssemblyTargets[i]
		for _, assembly := range summary.Assemblies {
			if assembly.FinishedGood == target.FinishedGood {
				target.FromStock = assembly.FromStock
			}
		}
	}
	return nil
}

// targets returns the targets of a version of a plan.
func (q *Queries) targets(ctx context.Context, tx *reader.Tx, version func() (occasion.Plan, error)) (PlanTargets, error) {
	plan, err := version()
	if err != nil {
		return PlanTargets{}, err
	}
	prepared, err := q.prepare(ctx, tx, plan)
	return planTargets(plan, prepared), err
}

const selectAmendments = `
	SELECT
		{actor_name}(actor) AS actor,
		document
	FROM {planning}.amendments
	WHERE kitchen = @kitchen
		AND plan = @plan
	ORDER BY number`

func amendments(ctx context.Context, tx *reader.Tx, plan domain.ID) ([]Amendment, error) {
	type row struct{ Actor, Document string }
	rows, err := reader.All[row](ctx, tx, selectAmendments, pgx.NamedArgs{"plan": plan})
	answer := make([]Amendment, len(rows))
	for i, row := range rows {
		amended, err := reader.Decode[occasion.PlanAmended](row.Document, "an amendment of plan", plan)
		if err != nil {
			return nil, err
		}
		answer[i] = amendmentOf(amended, row.Actor)
	}
	return answer, err
}

// Plans lists an occasion's plans, latest first.
func (q *Queries) Plans(ctx context.Context, query Query, occasionID domain.ID, page Page) (List[PlanHead], error) {
	before, err := reader.After(page, 1<<30)
	if err != nil {
		return List[PlanHead]{}, err
	}
	return reader.AnswerList(ctx, q.reader, query, planTables(), func(tx *reader.Tx) (List[PlanHead], error) {
		if _, err := oneOccasion(ctx, tx, occasionID); err != nil {
			return List[PlanHead]{}, err
		}
		return reader.Pages(ctx, tx, page, selectPlan+`
		AND p.occasion = @occasion
		AND p.number < @before
	ORDER BY p.number DESC`, pgx.NamedArgs{"occasion": occasionID, "before": before},
			func(row planRow) (PlanHead, error) { return row.head(), nil }, func(row planRow) int { return row.Number })
	})
}

const selectOccasionsOfPlans = `
	SELECT
		id,
		occasion
	FROM {planning}.plans
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

type occasionOfPlanRow struct{ ID, Occasion domain.ID }

// occasionsOfPlans returns the occasions that some plans belong to, each once. It
// waits for the head of the log before it leaves a plan out as one that does not
// exist.
func (q *Queries) occasionsOfPlans(ctx context.Context, query Query, plans []domain.ID) ([]domain.ID, error) {
	find := func() ([]occasionOfPlanRow, error) {
		rows, _, err := reader.Answer(ctx, q.reader, query, planningTables(), func(tx *reader.Tx) ([]occasionOfPlanRow, error) {
			return reader.All[occasionOfPlanRow](ctx, tx, selectOccasionsOfPlans, pgx.NamedArgs{"ids": plans})
		})
		return rows, err
	}
	rows, err := find()
	if err == nil && len(rows) < len(plans) {
		var head eventstore.Position
		if head, err = q.reader.Head(ctx); err == nil && query.After.Before(head) {
			query.After = head
			rows, err = find()
		}
	}
	var occasions []domain.ID
	for _, row := range rows {
		if !slices.Contains(occasions, row.Occasion) {
			occasions = append(occasions, row.Occasion)
		}
	}
	return occasions, err
}
