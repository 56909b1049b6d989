package commands_test

import (
	"context"
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

// marketPlan returns the events of a plan of a kitchentest.Market, and the plan.
func marketPlan(id domain.ID) ([]any, occasion.Plan) {
	o := folded(occasion.Occasion{}, []occasion.Event{
		kitchentest.Scheduled(), kitchentest.Bake("bread/loaf", 3), kitchentest.Assemble("gift", 2),
	})
	events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: id, At: kitchentest.Noon(), Definitions: bakery()})
	if err != nil {
		panic(err)
	}
	return anys(events), *folded(o, events).Active
}

func folded(o occasion.Occasion, events []occasion.Event) occasion.Occasion {
	for _, event := range events {
		o = o.Apply(event)
	}
	return o
}

func anys[E any](events []E) []any {
	all := make([]any, len(events))
	for i, event := range events {
		all[i] = event
	}
	return all
}

// replanned is a market whose first plan, kitchentest.Plan, is not active any more.
func replanned() []any {
	return append(kitchentest.MarketPlan(), kitchentest.Assemble("gift", 3), kitchentest.Planned(kitchentest.OtherPlan))
}

// baked is a run of one batch for the plan.
func baked() pantry.BatchProductionRecorded {
	return pantry.BatchProductionRecorded{
		ID: kitchentest.Run, FinishedUnit: kitchentest.Ref("bread/loaf"), Occasion: kitchentest.Occasion, Plan: kitchentest.Plan,
		Batches: 1, Scale: kitchentest.Number("1"), ExpectedYield: 2, ActualYield: 2, ProducedAt: kitchentest.Noon(),
	}
}

func planSpecs() map[string]func(*testing.T) {
	create := commands.CreatePlan{Occasion: kitchentest.Occasion}
	first, firstPlan := marketPlan(kitchentest.ID(2))
	_, draft := marketPlan(kitchentest.Plan)
	more := kitchentest.Assemble("gift", 3)
	amend := commands.AmendPlan{Plan: kitchentest.Plan, Reason: "more guests", Changes: []occasion.Change{
		{Kind: occasion.SetQuantity, FinishedGood: "gift", Quantity: 5},
	}}
	changed := func(changes ...occasion.Change) commands.AmendPlan {
		return commands.AmendPlan{Plan: kitchentest.Plan, Reason: "more guests", Changes: changes}
	}
	draft.State = occasion.InProduction
	locked := kitchentest.Noon()
	draft.LockedAt = &locked
	amended := occasion.PlanAmended{
		Plan: kitchentest.Plan, Number: 1, At: kitchentest.Noon(), Reason: "more guests", Changes: amend.Changes, Production: draft.Production,
		Assembly: []occasion.PlanAssembly{{FinishedGood: "gift", Quantity: 5, Snapshot: draft.Assembly[0].Snapshot}},
	}
	after := *folded(occasion.Occasion{Active: &draft}, []occasion.Event{amended}).Active
	return map[string]func(*testing.T){
		"CreatePlan": spec[commands.CreatePlan, commands.PlanCreated]{
			handle: (*commands.Application).CreatePlan, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001"}`,
			accepted: []accepted[commands.CreatePlan, commands.PlanCreated]{
				{"captures what the targets need", kitchentest.Market(), create, first, commands.PlanCreated{Plan: firstPlan}},
			},
			sendOther: func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
				_, err := k.SetAssemblyTarget(ctx, caller, commands.SetAssemblyTarget{Occasion: kitchentest.Occasion, Good: "gift", Quantity: 9})
				return err
			},
			since: []any{more, archived("item", "flour"), kitchentest.Bake("bread/loaf", 8)},
			refused: append(refusedIn(occasion.CreatePlan, create, occasion.Locked, occasion.InProduction),
				refused[commands.CreatePlan]{"no occasion", nil, create, notFound("occasion", string(kitchentest.Occasion))},
				refused[commands.CreatePlan]{"no output mode", append(kitchentest.Bakery(),
					occasion.Scheduled{ID: kitchentest.Occasion, Details: occasion.Details{
						Name: "Market",
						Date: "2026-12-12",
					}}, more), create, occasion.ErrNoOutputMode},
				refused[commands.CreatePlan]{"no targets", append(kitchentest.Bakery(), kitchentest.Scheduled()), create, occasion.ErrNoTargets},
				refused[commands.CreatePlan]{
					"everything that cannot be used",
					append(kitchentest.Market(), archived("item", "flour"), archived("good", "gift")), create,
					&catalog.UnusableError{Missing: []catalog.Missing{
						{What: "finished_good", Name: "gift", Reason: "archived"}, {What: "item", Name: "flour", Reason: "archived"},
					}},
				},
				refused[commands.CreatePlan]{
					"a draft with runs", append(kitchentest.MarketPlan(), baked()), create,
					&occasion.StateError{Action: occasion.CreatePlan, State: occasion.InProduction},
				},
			),
		}.run("CreatePlan"),
		"AmendPlan": spec[commands.AmendPlan, commands.PlanAmended]{
			handle: (*commands.Application).AmendPlan, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Plan":"0199aaaa-bbbb-7ccc-8ddd-000000000002","Reason":"more guests",` +
				`"Changes":[{"change":"set_quantity","finished_good":"gift","quantity":5}]}`,
			accepted: []accepted[commands.AmendPlan, commands.PlanAmended]{
				{"changes the plan", inState(occasion.InProduction), amend, []any{amended}, commands.PlanAmended{
					PlanChanged: commands.PlanChanged{Occasion: kitchentest.Occasion}, Before: draft, After: after,
				}},
			},
			other: changed(occasion.Change{Kind: occasion.SetQuantity, FinishedGood: "gift", Quantity: 6}),
			since: []any{archived("good", "gift")},
			refused: append(refusedIn(occasion.AmendPlan, amend, occasion.Draft, occasion.Locked, occasion.Completed, occasion.Cancelled),
				refused[commands.AmendPlan]{"no plan", kitchentest.Market(), amend, notFound("plan", string(kitchentest.Plan))},
				refused[commands.AmendPlan]{
					"a plan that was replaced", replanned(), amend,
					&commands.NotActiveError{Active: kitchentest.OtherPlan, Number: 2},
				},
				refused[commands.AmendPlan]{
					"no reason", inState(occasion.InProduction),
					commands.AmendPlan{Plan: kitchentest.Plan, Changes: amend.Changes},
					invalid("/reason"),
				},
				refused[commands.AmendPlan]{
					"less than was made", append(inState(occasion.InProduction), baked(), kitchentest.Bake("bread/loaf", 3)),
					changed(occasion.Change{Kind: occasion.DropBatches, FinishedUnit: kitchentest.Ref("bread/loaf")}),
					&occasion.NotAmendableError{Problems: []domain.Problem{{Pointer: "/changes/0/finished_unit"}}},
				},
				refused[commands.AmendPlan]{
					"an archived recipe", append(inState(occasion.InProduction), archived("recipe", "bread")),
					changed(occasion.Change{Kind: occasion.RefreshRecipe, Recipe: "bread"}), unusable("recipe", "bread", "archived"),
				},
			),
		}.run("AmendPlan"),
	}
}
