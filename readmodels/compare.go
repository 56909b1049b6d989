package readmodels

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/variance"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// ErrOtherOccasion reports a comparison of plans of two occasions.
var ErrOtherOccasion = errors.New("the plans are of different occasions")

// What a plan can be compared with, besides another plan.
const (
	// withOriginal compares the plan as it was created with the plan as it is.
	withOriginal = "original"
	// withMade compares the plan with what was made.
	withMade = "made"
)

// Comparison is the difference between two plans of an occasion, or between a plan
// and what was made.
type Comparison struct {
	From     Compared `json:"from" doc:"The old side of every difference"`
	To       Compared `json:"to" doc:"The new side of every difference"`
	Position string   `json:"position" doc:"Position of the log that the answer is true for"`
	// Difference and Effect are nil in a comparison with what was made, Made in all
	// others.
	Difference *comparison.Difference `json:"difference" doc:"Difference between the plans; null in a comparison with what was made"`
	Effect     *comparison.Effect     `json:"effect" doc:"Effect on batches, ingredients and shopping; null as the difference is"`
	Made       *comparison.Made       `json:"made" doc:"Old is planned, new is made; null between plans"`
}

// Compared is one side of a comparison.
type Compared struct {
	What string           `json:"what" enum:"plan,original,made" doc:"The plan, the plan before any amendment, or what was made"`
	Plan planning.PlanRef `json:"plan"`
}

// ComparePlans compares a plan with another plan of its occasion, given by its id, or
// with "original", the plan before its amendments, or with "made", what was made. It
// fails with [ErrOtherOccasion].
func (q *Queries) ComparePlans(ctx context.Context, query Query, id domain.ID, with string) (Comparison, eventstore.Position, error) {
	tables := append(planTables(), reader.Catalog)
	answer, position, err := reader.Answer(ctx, q.reader, query, tables, func(tx *reader.Tx) (Comparison, error) {
		plan, err := q.knownPlan(ctx, tx, id)
		if err != nil {
			return Comparison{}, err
		}
		switch with {
		case withMade:
			return compareMade(ctx, tx, plan)
		case withOriginal:
			original, err := q.original(ctx, tx, plan)
			if err != nil {
				return Comparison{}, err
			}
			answer := comparePlans(original, plan)
			answer.From.What = withOriginal
			return answer, nil
		}
		other, err := q.knownPlan(ctx, tx, domain.ID(with))
		if err != nil {
			return Comparison{}, err
		}
		if other.row.Occasion != plan.row.Occasion {
			return Comparison{}, ErrOtherOccasion
		}
		return comparePlans(plan, other), nil
	})
	answer.Position = position.String()
	return answer, position, err
}

func comparePlans(from, to known) Comparison {
	difference := comparison.Plans(from.content(), to.content())
	effect := comparison.Summaries(planning.Calculate(from.basis.Input), planning.Calculate(to.basis.Input))
	return Comparison{
		From: Compared{What: "plan", Plan: from.row.ref()}, To: Compared{What: "plan", Plan: to.row.ref()},
		Difference: &difference, Effect: &effect,
	}
}

func compareMade(ctx context.Context, tx *reader.Tx, plan known) (Comparison, error) {
	runs, decimals, err := costing(ctx, tx, plan.row.Occasion)
	if err != nil {
		return Comparison{}, err
	}
	items := plan.book().Items
	by := variance.Of(runs, items, decimals)
	made, ref := comparison.AgainstMade(plan.basis.Input, comparison.ConsumedBy(runs), by, items), plan.row.ref()
	err = names.Of(names.Made{Made: &made}).Read(ctx, tx)
	return Comparison{From: Compared{What: "plan", Plan: ref}, To: Compared{What: withMade, Plan: ref}, Made: &made}, err
}

// costing returns the runs for an occasion, and the decimals to which what they cost is divided.
func costing(ctx context.Context, tx *reader.Tx, id domain.ID) ([]variance.Run, int, error) {
	runs, err := runsFor(ctx, tx, id)
	if err != nil {
		return nil, 0, err
	}
	settings, err := reader.Settings(ctx, tx)
	return runs, settings.Effective.Currency.Decimals(), err
}

const selectConsumedFor = `
	SELECT
		r.id,
		r.document,
		` + ledger.RevaluationsOf + `
	FROM {pantry}.production_runs r
	WHERE r.kitchen = @kitchen
		AND r.occasion = @occasion
		AND r.occasion <> ''
		AND ` + ledger.NotVoided + `
	UNION ALL
	SELECT
		r.id,
		r.document,
		` + ledger.RevaluationsOf + `
	FROM {pantry}.assembly_runs r
	WHERE r.kitchen = @kitchen
		AND r.occasion = @occasion
		AND r.occasion <> ''
		AND ` + ledger.NotVoided + `
	ORDER BY id`

// runsFor returns what the runs for an occasion consumed of lots.
func runsFor(ctx context.Context, tx *reader.Tx, id domain.ID) ([]variance.Run, error) {
	type row struct {
		ID                     domain.ID
		Document, Revaluations string
	}
	rows, err := reader.All[row](ctx, tx, selectConsumedFor, pgx.NamedArgs{"occasion": id})
	if err != nil {
		return nil, err
	}
	var runs []variance.Run
	for _, row := range rows {
		run, err := ledger.UsedBy(row.ID, row.Document, row.Revaluations)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}
