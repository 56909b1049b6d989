package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

// CreatePlan creates a plan of an occasion's targets, with snapshots of everything that
// they need.
type CreatePlan struct{ Occasion domain.ID }

// PlanCreated is the answer to [Application.CreatePlan].
type PlanCreated struct {
	// Result.Written reports that the plan is new. Otherwise nothing has changed since
	// the active plan was created, and Plan is that one.
	Result
	Plan occasion.Plan
}

// PlanTooLargeError refuses a plan or an amendment of which some part that cannot be
// divided is larger than one append may be: a snapshot, or the list of what to make.
// Nothing is written.
type PlanTooLargeError struct{ *eventstore.TooLargeError }

func (e *PlanTooLargeError) Error() string {
	return fmt.Sprintf("a part of the plan that is written at once has %d events and %d bytes, and one append to the log has at most"+
		" %d events and %d bytes: plan fewer things together, or raise the log's limit", e.Events, e.Bytes, e.Limits.Events, e.Limits.Bytes)
}

func tooLarge(err error) error {
	if large := (*eventstore.TooLargeError)(nil); errors.As(err, &large) {
		return &PlanTooLargeError{large}
	}
	return err
}

// CreatePlan fails with a [*NotFoundError], a [*PlanTooLargeError] and as
// [occasion.Decider.CreatePlan] does.
func (a *Application) CreatePlan(ctx context.Context, caller Caller, create CreatePlan) (PlanCreated, error) {
	command := a.command(caller, "CreatePlan", create)
	request := occasion.NewPlan{ID: a.newID(), At: command.RecordedAt}
	var active *occasion.Plan
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, create.Occasion, command, func() (occasionDecision, error) {
		targets, err := a.decider(ctx, caller.Kitchen, create.Occasion)
		if err != nil {
			return nil, err
		}
		request.Definitions, err = a.gatherPlan(ctx, caller.Kitchen, targets.TargetedRecipes(), targets.TargetedGoods())
		return func(d occasion.Decider) ([]occasion.Event, error) {
			if !slices.Equal(d.Production, targets.Production) || !slices.Equal(d.Assembly, targets.Assembly) {
				return nil, errOutdated
			}
			events, err := d.CreatePlan(request)
			active = foldPlan(d.Occasion, events)
			return events, err
		}, err
	})
	if outcome.Replayed {
		active = foldPlan(occasion.Occasion{}, outcome.Events)
	}
	if len(outcome.Events) > 0 {
		a.plans.Add(caller.Kitchen, active.ID, create.Occasion)
	}
	answer := PlanCreated{Result: resultOf(outcome)}
	if active != nil {
		answer.Plan = *active
	}
	return answer, tooLarge(err)
}

// foldPlan returns the active plan of an occasion after more events, nil without one.
func foldPlan(o occasion.Occasion, events []occasion.Event) *occasion.Plan {
	for _, event := range events {
		o = o.Apply(event)
	}
	return o.Active
}

// gatherPlan loads recipes and finished goods with everything below them.
func (a *Application) gatherPlan(ctx context.Context, kitchen domain.Kitchen, recipes, goods []domain.Slug) (catalog.Definitions, error) {
	gathered, err := a.gather(ctx, kitchen)
	if err != nil {
		return catalog.Definitions{}, err
	}
	if err := gathered.Goods(ctx, goods...); err != nil {
		return catalog.Definitions{}, err
	}
	return gathered.Found, gathered.Recipes(ctx, recipes...)
}
