package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// KitchenChange has the settings of the kitchen that change.
type KitchenChange struct {
	Name           input.Change[string] `json:"name,omitzero" maxLength:"200" example:"Backstube"`
	TimeZone       input.Change[string] `json:"time_zone,omitzero" minLength:"1" maxLength:"100" doc:"A time zone of the IANA database. Days that were decided stay as they are" example:"America/Chicago"`
	Currency       input.Change[string] `json:"currency,omitzero" pattern:"^[A-Z]{3}$" patternDescription:"three capital letters, such as EUR" doc:"A currency code of ISO 4217. Money that was recorded is not converted" example:"EUR"`
	Locale         input.Change[string] `json:"locale,omitzero" minLength:"2" maxLength:"100" doc:"A language tag of BCP 47. Where its numbers have decimal commas, CSV has semicolons and decimal commas unless Accept names a dialect" example:"de-AT"`
	Consumption    input.Change[string] `json:"consumption,omitzero" enum:"fifo,fefo" doc:"The order in which runs consume lots"`
	RequireIfMatch input.Change[bool]   `json:"require_if_match,omitzero" doc:"Refuse updates that do not state which revision they change"`
	MinutesPerDay  input.Change[int]    `json:"active_minutes_per_day,omitzero" minimum:"1" maximum:"100000" doc:"Minutes of work that the kitchen has on a day, of all helpers together; null is no limit. Schedules spread baking over days by it" example:"960"`
	BatchesPerDay  input.Change[int]    `json:"batches_per_day,omitzero" minimum:"1" maximum:"100000" doc:"Batches that are baked on a day at most; null is no limit. Schedules spread baking over days by it" example:"20"`
}

func (c KitchenChange) change() commands.ChangeKitchenSettings {
	text := func(text string) string { return text }
	return commands.ChangeKitchenSettings{Change: kitchen.Change{
		Name: input.Converted(c.Name, text), TimeZone: input.Converted(c.TimeZone, text), Locale: input.Converted(c.Locale, text),
		Currency:       input.Converted(c.Currency, func(text string) kitchen.Currency { return kitchen.Currency(text) }),
		Consumption:    input.Converted(c.Consumption, func(text string) pantry.Policy { return pantry.Policy(text) }),
		RequireIfMatch: input.Converted(c.RequireIfMatch, func(is bool) bool { return is }),

		ActiveMinutesPerDay: input.Converted(c.MinutesPerDay, func(minutes int) int { return minutes }),
		BatchesPerDay:       input.Converted(c.BatchesPerDay, func(batches int) int { return batches }),
	}}
}

type changeKitchen struct {
	web.Conditions
	Body KitchenChange
}

type kitchenInput struct{ web.Dated }

func (h *handlers) kitchens() {
	const path, tag = "/v1/kitchen", "Kitchen"
	resource.Query(h.Kit, web.Operation("GetKitchen", http.MethodGet, path, tag, "Get the settings of the kitchen",
		web.Describe("Settings that are not set have the defaults of the program. There is no ETag before the first change.")), h.kitchenSettings)
	resource.Update(h.Kit, web.Operation("ChangeKitchenSettings", http.MethodPatch, path, tag, "Change settings of the kitchen",
		web.Answers(http.StatusOK),
		web.Describe("Fields that are left out stay as they are; null resets one to the default of the program. "+
			"To make only the first change, send If-None-Match: *.")), h.changeKitchenSettings)
}

func (h *handlers) kitchenSettings(ctx context.Context, query readmodels.Query, _ *kitchenInput) (*web.Tagged[ledger.Kitchen], error) {
	found, position, err := h.Queries.Kitchen(ctx, query)
	if err != nil || found.Revision == nil {
		return &web.Tagged[ledger.Kitchen]{QueryHeaders: resource.SeenAt(position), Body: found}, err
	}
	return resource.Tagged(found, *found.Revision, position, nil)
}

func (h *handlers) changeKitchenSettings(
	ctx context.Context, caller commands.Caller, in *changeKitchen,
) (*web.Changed[ledger.Kitchen], error) {
	result, err := h.Application.ChangeKitchenSettings(ctx, caller, in.Body.change())
	if err != nil {
		return nil, err
	}
	revision := &result.Revision
	if result.IsNew {
		revision = nil
	}
	body, err := ledger.KitchenOf(result.Set, result.Defaults, revision, time.Now())
	if err != nil {
		return nil, err
	}
	answer := resource.Changed(result.Result, body)
	if result.IsNew {
		answer.ETag = ""
	}
	return answer, nil
}
