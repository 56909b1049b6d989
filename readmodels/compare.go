package readmodels

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
)

// ErrOtherOccasion is for comparing plans of two occasions.
var ErrOtherOccasion = errors.New("the plans are of different occasions")

// What a plan can be compared with, beside another plan.
const (
	// WithOriginal compares the plan as it was made with the plan as it is.
	WithOriginal = "original"
	// WithMade compares the plan with what was made.
	WithMade = "made"
)

// Comparison is what is different between two plans of an occasion, or between a
// plan and what was made.
type Comparison struct {
	From     Compared `json:"from" doc:"The old side of every difference"`
	To       Compared `json:"to" doc:"The new side of every difference"`
	Position string   `json:"position" doc:"The place in the log that the answer is true for"`
	// Difference and Effect are nil where a plan is compared with what was made,
	// and Made everywhere else.
	Difference *comparison.Difference `json:"difference" doc:"What the plans say differently; null against what was made"`
	Effect     *comparison.Effect     `json:"effect" doc:"What that means for batches, ingredients and shopping; null against what was made"`
	Made       *comparison.Made       `json:"made" doc:"Planned as old and made as new; null between plans"`
}

// Compared is one side of a comparison.
type Compared struct {
	What string           `json:"what" enum:"plan,original,made" doc:"plan: the plan as it is. original: as it was made, before any amendment. made: what runs made for its occasion"`
	Plan planning.PlanRef `json:"plan"`
}

// ComparePlans says what is different from a plan to another of its occasion, from
// its original to itself, or from it to what was made. With is the other plan's
// id, [WithOriginal] or [WithMade]. It fails with [ErrOtherOccasion].
func (q *Queries) ComparePlans(ctx context.Context, ask Query, id domain.ID, with string) (Comparison, eventstore.Position, error) {
	var answer Comparison
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		plan, err := q.knownPlan(ctx, r, id)
		if err != nil {
			return err
		}
		switch with {
		case WithMade:
			answer, err = compareMade(ctx, r, plan)
			return err
		case WithOriginal:
			original, err := q.original(ctx, r, plan)
			answer = comparePlans(original, plan)
			answer.From.What = WithOriginal
			return err
		}
		other, err := q.knownPlan(ctx, r, domain.ID(with))
		if err != nil {
			return err
		}
		if other.occasion.ID != plan.occasion.ID {
			return ErrOtherOccasion
		}
		answer = comparePlans(plan, other)
		return nil
	})
	answer.Position = position.String()
	return answer, position, err
}

func comparePlans(from, to known) Comparison {
	difference := comparison.Plans(from.plan(), to.plan())
	effect := comparison.Summaries(planning.Calculate(from.basis.Input), planning.Calculate(to.basis.Input))
	return Comparison{From: Compared{What: "plan", Plan: from.ref()}, To: Compared{What: "plan", Plan: to.ref()}, Difference: &difference, Effect: &effect}
}

func compareMade(ctx context.Context, r *reading, plan known) (Comparison, error) {
	consumed, err := consumedFor(ctx, r, plan.occasion.ID)
	if err != nil {
		return Comparison{}, err
	}
	made := comparison.AgainstMade(plan.basis.Input, consumed, plan.densities())
	return Comparison{From: Compared{What: "plan", Plan: plan.ref()}, To: Compared{What: WithMade, Plan: plan.ref()}, Made: &made}, nil
}

const selectConsumedFor = `
	SELECT
		r.id,
		r.document
	FROM {pantry}.production_runs r
	WHERE r.kitchen = @kitchen
		AND r.occasion = @occasion
		AND r.occasion <> ''
		AND ` + standing + `
	UNION ALL
	SELECT
		r.id,
		r.document
	FROM {pantry}.assembly_runs r
	WHERE r.kitchen = @kitchen
		AND r.occasion = @occasion
		AND r.occasion <> ''
		AND ` + standing

// consumedFor is what the runs for an occasion took from lots.
func consumedFor(ctx context.Context, r *reading, id domain.ID) ([]comparison.Consumption, error) {
	type row struct {
		ID       domain.ID
		Document string
	}
	rows, err := all[row](ctx, r, selectConsumedFor, pgx.NamedArgs{"occasion": id})
	if err != nil {
		return nil, err
	}
	var taken []comparison.Consumption
	for _, row := range rows {
		var run struct {
			Consumed []pantry.Consumed `json:"consumed"`
		}
		if err := json.Unmarshal([]byte(row.Document), &run); err != nil {
			return nil, fmt.Errorf("decode run %s: %w", row.ID, err)
		}
		for _, line := range run.Consumed {
			if line.Item != "" {
				taken = append(taken, comparison.Consumption{Item: line.Item, Amount: measure.Amount{Value: line.Amount, Unit: line.Unit}})
			}
		}
	}
	return taken, nil
}
