package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels"
)

// VoidInput says why a run is taken back.
type VoidInput struct {
	Reason string `json:"reason" maxLength:"10000" doc:"Why; not blank"`
}

type voidRun struct {
	ID input.ID `path:"id" doc:"The run"`
	web.Repeatable
	Body VoidInput
}

// voided answers with what came back.
type voided struct {
	web.CommandHeaders
	Body readmodels.RunVoid
}

func (h *handlers) voids() {
	const tag = "Runs"
	const about = "Compensates the run exactly: what it consumed comes back to its lots and to finished stock, at the cost and to the place in the order of use that it had, and what it made goes. " +
		"The run stays readable and counts no more. Refused with output_in_use, naming them, while later runs or corrections stand that used what it made; with already_voided once it is voided; " +
		"and with state_conflict where the active plan of its occasion does not allow it."
	registerCommand(h, web.Operation("VoidProductionRun", http.MethodPost, "/v1/production-runs/{id}/void", tag, "Take a production run back", web.Answers(http.StatusOK),
		web.Describe(about+" The command is VoidRun.")), h.voidRun(pantry.ProductionKind))
	registerCommand(h, web.Operation("VoidAssemblyRun", http.MethodPost, "/v1/assembly-runs/{id}/void", tag, "Take an assembly run back", web.Answers(http.StatusOK),
		web.Describe(about+" The command is VoidRun.")), h.voidRun(pantry.AssemblyKind))
}

func (h *handlers) voidRun(kind pantry.Kind) func(context.Context, commands.Caller, *voidRun) (*voided, error) {
	return func(ctx context.Context, caller commands.Caller, in *voidRun) (*voided, error) {
		done, err := h.application.VoidRun(ctx, caller, commands.VoidRun{Run: in.ID.ID(), Kind: kind, Reason: in.Body.Reason})
		if err != nil {
			return nil, err
		}
		return &voided{CommandHeaders: headersOf(done.Result), Body: readmodels.RunVoidOf(done.RunVoided)}, nil
	}
}
