package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels/names"
)

// CollectInput is what a shopper collected of an item.
type CollectInput struct {
	Item     input.Slug    `json:"item"`
	Amount   input.Decimal `json:"amount,omitempty" doc:"The amount, with its unit; nothing of both is for what is taken to taste; or"`
	Unit     input.Unit    `json:"unit,omitempty" doc:"Any unit that converts to one in which the plan uses the item"`
	Packages input.Whole   `json:"packages,omitempty" minimum:"1" maximum:"1000000000" doc:"the number of packages: of the item's package in the plan, or pieces if the item is counted and has none"`
	Package  *SizeInput    `json:"package,omitempty" doc:"Of an item that is sold in several packages: which one; default: the item's package"`
}

// SizeInput is what a package holds.
type SizeInput struct {
	Amount input.Decimal `json:"amount"`
	Unit   input.Unit    `json:"unit"`
}

func (s *SizeInput) size() *measure.Amount {
	if s == nil {
		return nil
	}
	return &measure.Amount{Value: s.Amount.Number(), Unit: s.Unit.Unit()}
}

func (i CollectInput) amount() measure.Amount {
	return measure.Amount{Value: i.Amount.Number(), Unit: i.Unit.Unit()}
}

// TickState is a tick on a shopping list.
type TickState struct {
	TickID      domain.ID       `json:"tick_id"`
	PlanID      domain.ID       `json:"plan_id"`
	OccasionID  domain.ID       `json:"occasion_id"`
	Item        domain.Slug     `json:"item"`
	Name        string          `json:"name,omitempty" doc:"The item's name"`
	Amount      measure.Number  `json:"amount,omitzero" doc:"Missing for what is taken to taste and was ticked without an amount"`
	Unit        measure.Unit    `json:"unit,omitzero" doc:"Missing with the amount"`
	Packages    int64           `json:"packages,omitempty" doc:"Missing if an amount was given"`
	Package     *measure.Amount `json:"package,omitempty" doc:"The packages, if they are not the item's package"`
	CollectedAt time.Time       `json:"collected_at"`
}

// Names implements [names.Named].
func (s *TickState) Names(wanted *names.Wanted) { wanted.Item(s.Item, &s.Name) }

type collectItem struct {
	PlanID
	web.Repeatable
	Body CollectInput
}

type uncollectItem struct {
	PlanID
	Tick input.ID `path:"tick" doc:"The tick"`
	web.Conditions
}

func (h *handlers) collecting() {
	const path, tag = "/v1/plans/{id}/shopping-list/collected", "Plans"
	resource.Command(h.Kit, web.Operation("CollectItem", http.MethodPost, path, tag, "Tick an item on a plan's shopping list as collected",
		web.Answers(http.StatusCreated),
		web.Describe("Records that a shopper has an amount or a number of packages of an item and did not put it away yet. "+
			"The list shows it as collected, and to_buy is what is still to find. Ticks of an item add up. "+
			"They belong to the occasion: they stay when a new plan replaces this one. "+
			"A row of a list of several plans is ticked with one call for each of its shares. "+
			"Lots that are received with collected_for settle the ticks.")), h.collectItem)
	resource.Update(h.Kit, web.Operation("UncollectItem", http.MethodDelete, path+"/{tick}", tag, "Undo a tick on a plan's shopping list",
		web.Describe("What lots have settled of it stays in the pantry. The operation is idempotent.")), h.uncollectItem)
}

func (h *handlers) collectItem(ctx context.Context, caller commands.Caller, in *collectItem) (*web.Changed[TickState], error) {
	collected, err := h.Application.CollectItem(ctx, caller, commands.CollectItem{
		Plan: in.ID.ID(), Item: in.Body.Item.Slug(), Packages: int64(in.Body.Packages),
		Amount: in.Body.amount(), Size: in.Body.Package.size(),
	})
	if err != nil {
		return nil, err
	}
	state := tickOf(collected.Occasion, collected.ItemCollected)
	h.Name(ctx, caller, &state)
	return resource.Created(collected.Result, true, "", state), nil
}

func tickOf(of domain.ID, tick occasion.ItemCollected) TickState {
	return TickState{
		TickID: tick.ID, PlanID: tick.Plan, OccasionID: of, Item: tick.Item, Amount: tick.Value, Unit: tick.Unit, Packages: tick.Packages,
		Package: tick.Size, CollectedAt: tick.At,
	}
}

func (h *handlers) uncollectItem(ctx context.Context, caller commands.Caller, in *uncollectItem) (*web.Done, error) {
	result, err := h.Application.UncollectItem(ctx, caller, commands.UncollectItem{Plan: in.ID.ID(), Tick: in.Tick.ID()})
	return resource.Done(result.Result, err)
}
