package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/readmodels/ledger"
)

// SettleInput settles what is unaccounted of an item in a run.
type SettleInput struct {
	Item input.Slug `json:"item"`
	//nolint:lll // A struct tag cannot be wrapped.
	LotID  input.ID `json:"lot_id,omitempty" doc:"The lot that it is taken of, as far as that has it; without one it is dismissed: it was there after all, and its cost stays unknown"`
	Reason string   `json:"reason" maxLength:"10000" doc:"The reason, for the audit trail; not blank"`
}

type settleUnaccounted struct {
	ID input.ID `path:"id" doc:"The run"`
	web.Repeatable
	Body SettleInput
}

type settlement struct {
	web.CommandHeaders
	Body ledger.UnaccountedSettlement
}

func (h *handlers) settlements() {
	resource.Command(h.Kit, web.Operation("SettleUnaccounted", http.MethodPost, "/v1/production-runs/{id}/settle", "Runs",
		"Settle what is unaccounted of a production run", web.Answers(http.StatusOK),
		web.Describe("Takes what the run used without a lot from a lot, or dismisses it. The cost of what is taken goes to the run, "+
			"its products and the goods that contain them. A lot that is received settles it too (settles_unaccounted).")), h.settleUnaccounted)
}

func (h *handlers) settleUnaccounted(ctx context.Context, caller commands.Caller, in *settleUnaccounted) (*settlement, error) {
	done, err := h.Application.SettleUnaccounted(ctx, caller, commands.SettleUnaccounted{
		Run: in.ID.ID(), Item: in.Body.Item.Slug(), Lot: in.Body.LotID.ID(), Reason: in.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	body := ledger.UnaccountedSettlementOf(done.UnaccountedSettled, done.Run)
	answer := &settlement{CommandHeaders: resource.HeadersOf(done.Result), Body: body}
	h.Name(ctx, caller, &answer.Body)
	return answer, nil
}
