package commands

import "context"

// TryAmendment returns what [Application.AmendPlan] would do and writes nothing. It
// fails as that does.
func (a *Application) TryAmendment(ctx context.Context, caller Caller, amend AmendPlan) (PlanAmended, error) {
	return a.amend(ctx, caller, amend, a.dryRunPlan)
}
