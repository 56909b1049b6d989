package api

import (
	"context"
	"net/http"

	"crumbtrail/commands"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels"
)

// VoidInput says why a run is taken back.
type VoidInput struct {
	Reason string `json:"reason" maxLength:"10000" doc:"Why; not blank"`
}

type voidRun struct {
	ID ID `path:"id" doc:"The run"`
	Repeatable
	Body VoidInput
}

// voided answers with what came back.
type voided struct {
	Carried
	Body readmodels.RunVoid
}

func (a *API) voids() {
	const tag = "Runs"
	const about = "Compensates the run exactly: what it consumed comes back to its lots and to finished stock, at the cost and to the place in the order of use that it had, and what it made goes. " +
		"The run stays readable and counts no more. Refused with output_in_use, naming them, while later runs or corrections stand that used what it made; with already_voided once it is voided; " +
		"and with state_conflict where the active plan of its occasion does not allow it."
	register(a, operation("VoidProductionRun", http.MethodPost, "/v1/production-runs/{id}/void", tag, "Take a production run back", answers(http.StatusOK),
		describe(about+" The command is VoidRun.")), a.voidRun(pantry.ProductionKind))
	register(a, operation("VoidAssemblyRun", http.MethodPost, "/v1/assembly-runs/{id}/void", tag, "Take an assembly run back", answers(http.StatusOK),
		describe(about+" The command is VoidRun.")), a.voidRun(pantry.AssemblyKind))
}

func (a *API) voidRun(kind pantry.Kind) func(context.Context, *voidRun) (*voided, error) {
	return func(ctx context.Context, in *voidRun) (*voided, error) {
		sender, err := a.sender(ctx, in.Conditions, in.IdempotencyKey)
		if err != nil {
			return nil, err
		}
		done, err := a.application.VoidRun(ctx, sender, commands.VoidRun{Run: in.ID.id(), Kind: kind, Reason: in.Body.Reason})
		if err != nil {
			return nil, err
		}
		return &voided{Carried: carried(done.Result), Body: readmodels.RunVoidOf(done.RunVoided)}, nil
	}
}
