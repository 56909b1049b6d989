package api

import (
	"context"
	"errors"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/names"

	"github.com/danielgtaylor/huma/v2"
)

// VoidInput is the reason for voiding a run.
type VoidInput struct {
	Reason string `json:"reason" maxLength:"10000" doc:"The reason, for the audit trail; not blank"`
}

type voidRun struct {
	ID input.ID `path:"id" doc:"The run"`
	web.Repeatable
	Body VoidInput
}

// voided is the answer with what returned to stock.
type voided struct {
	web.CommandHeaders
	Body ledger.RunVoid
}

// uses are what used the output of a run that is not voided for that.
type uses []pantry.Use

// Names implements [names.Named].
func (u uses) Names(wanted *names.Wanted) {
	for i := range u {
		wanted.Thing("", u[i].FinishedUnit, u[i].FinishedGood, &u[i].Name)
	}
}

const voidText = "Reverses the run exactly: what it consumed returns to its lots and to finished stock, " +
	"at its cost and in its order of use, and its output is removed. The run can still be read, but no longer counts. " +
	"Refused as output_in_use, with the later runs and adjustments that used its output; as already_voided; " +
	"and as state_conflict, if the active plan of its occasion does not allow it. The command is VoidRun."

func (h *handlers) voids() {
	void := func(id, path, summary string) huma.Operation {
		return web.Operation(id, http.MethodPost, path+"/{id}/void", "Runs", summary, web.Answers(http.StatusOK), web.Describe(voidText))
	}
	resource.Command(h.Kit, void("VoidProductionRun", "/v1/production-runs", "Void a production run"), h.voidRun(pantry.ProductionKind))
	resource.Command(h.Kit, void("VoidAssemblyRun", "/v1/assembly-runs", "Void an assembly run"), h.voidRun(pantry.AssemblyKind))
}

func (h *handlers) voidRun(kind pantry.Kind) func(context.Context, commands.Caller, *voidRun) (*voided, error) {
	return func(ctx context.Context, caller commands.Caller, in *voidRun) (*voided, error) {
		done, err := h.Application.VoidRun(ctx, caller, commands.VoidRun{Run: in.ID.ID(), Kind: kind, Reason: in.Body.Reason})
		if inUse, ok := errors.AsType[*pantry.InUseError](err); ok {
			h.Name(ctx, caller, uses(inUse.Uses))
		}
		if err != nil {
			return nil, err
		}
		answer := &voided{CommandHeaders: resource.HeadersOf(done.Result), Body: ledger.RunVoidOf(done.RunVoided)}
		h.Name(ctx, caller, &answer.Body)
		return answer, nil
	}
}
