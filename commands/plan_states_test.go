package commands_test

import (
	"context"
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
)

// planCase is how a command about a plan differs from the others.
type planCase[C any] struct {
	handle func(*commands.Application, context.Context, commands.Caller, C) (commands.PlanChanged, error)
	about  func(plan domain.ID) C
	fields string // after those of the plan
	// state is where it is accepted, and since what puts the plan back there.
	state  occasion.State
	given  []any
	event  occasion.Event
	since  []any
	action occasion.Action
	// refusedIn are the states in which it is refused.
	refusedIn []occasion.State
}

func (p planCase[C]) spec() spec[C, commands.PlanChanged] {
	command := p.about(kitchentest.Plan)
	// Of two plans the later one is active; a command about the other has another body
	// on the same stream.
	given := append(kitchentest.Market(), kitchentest.Planned(kitchentest.OtherPlan), kitchentest.Assemble("gift", 7),
		kitchentest.Planned(kitchentest.Plan))
	given = append(append(given, stepsTo(p.state)...), p.given...)
	return spec[C, commands.PlanChanged]{
		handle: p.handle, stream: occasionStream,
		fields: `{"Occasion":"` + string(kitchentest.Occasion) + `","Plan":"` + string(kitchentest.Plan) + `"` + p.fields + `}`,
		accepted: []accepted[C, commands.PlanChanged]{
			{"changes the plan", given, command, []any{p.event}, commands.PlanChanged{Occasion: kitchentest.Occasion}},
		},
		other: p.about(kitchentest.OtherPlan), since: p.since,
		refused: append(refusedIn(p.action, command, p.refusedIn...),
			refused[C]{"no plan", kitchentest.Market(), command, notFound("plan", string(kitchentest.Plan))},
			refused[C]{"no id of a plan", kitchentest.MarketPlan(), p.about("market"), notFound("plan", "market")},
			refused[C]{"a plan that was replaced", replanned(), command, &commands.NotActiveError{Active: kitchentest.OtherPlan, Number: 2}},
		),
	}
}

func planStateSpecs() map[string]func(*testing.T) {
	plan, noon := kitchentest.Plan, kitchentest.Noon()
	draft, locked, production := occasion.Draft, occasion.Locked, occasion.InProduction
	completed, cancelled := occasion.Completed, occasion.Cancelled
	lock := planCase[commands.LockPlan]{
		handle: (*commands.Application).LockPlan, about: func(plan domain.ID) commands.LockPlan { return commands.LockPlan{Plan: plan} },
		state: draft, event: occasion.PlanLocked{Plan: plan, At: noon}, since: []any{occasion.PlanUnlocked{Plan: plan}},
		action: occasion.LockPlan, refusedIn: []occasion.State{production, completed, cancelled},
	}.spec()
	lock.refused = append(lock.refused, refused[commands.LockPlan]{
		"a draft with runs", append(kitchentest.MarketPlan(), baked()),
		commands.LockPlan{Plan: plan},
		&occasion.StateError{Action: occasion.LockPlan, State: production},
	})
	reopen := planCase[commands.ReopenPlan]{
		handle: (*commands.Application).ReopenPlan,
		about: func(plan domain.ID) commands.ReopenPlan {
			return commands.ReopenPlan{Plan: plan, Reason: "more guests"}
		},
		fields: `,"Reason":"more guests"`, state: completed,
		event: occasion.PlanReopened{Plan: plan, Reason: "more guests"}, since: []any{occasion.PlanCompleted{Plan: plan, At: noon}},
		action: occasion.ReopenPlan, refusedIn: []occasion.State{draft, locked, production, cancelled},
	}.spec()
	reopen.again = &occasion.StateError{Action: occasion.ReopenPlan, State: production}
	reopen.refused = append(reopen.refused, refused[commands.ReopenPlan]{
		"no reason", inState(completed),
		commands.ReopenPlan{Plan: plan},
		invalid("/reason"),
	})
	cancel := planCase[commands.CancelPlan]{
		handle: (*commands.Application).CancelPlan,
		about:  func(plan domain.ID) commands.CancelPlan { return commands.CancelPlan{Plan: plan, Reason: "snow"} },
		fields: `,"Reason":"snow"`, state: production,
		event: occasion.PlanCancelled{Plan: plan, At: noon, Reason: "snow"}, since: []any{kitchentest.Planned(kitchentest.ID(99))},
		action: occasion.CancelPlan, refusedIn: []occasion.State{completed},
	}.spec()
	cancel.refused = append(cancel.refused, refused[commands.CancelPlan]{
		"no reason", inState(draft),
		commands.CancelPlan{Plan: plan},
		invalid("/reason"),
	})
	return map[string]func(*testing.T){
		"LockPlan":   lock.run("LockPlan"),
		"ReopenPlan": reopen.run("ReopenPlan"),
		"CancelPlan": cancel.run("CancelPlan"),
		"UnlockPlan": planCase[commands.UnlockPlan]{
			handle: (*commands.Application).UnlockPlan, about: func(plan domain.ID) commands.UnlockPlan { return commands.UnlockPlan{Plan: plan} },
			state: locked, event: occasion.PlanUnlocked{Plan: plan}, since: []any{occasion.PlanLocked{Plan: plan, At: noon}},
			action: occasion.UnlockPlan, refusedIn: []occasion.State{production, completed, cancelled},
		}.spec().run("UnlockPlan"),
		"StartProduction": planCase[commands.StartProduction]{
			handle: (*commands.Application).StartProduction,
			about:  func(plan domain.ID) commands.StartProduction { return commands.StartProduction{Plan: plan} },
			state:  locked, event: occasion.ProductionStarted{Plan: plan, At: noon}, since: []any{occasion.PlanCompleted{Plan: plan, At: noon}},
			action: occasion.StartProduction, refusedIn: []occasion.State{draft, completed, cancelled},
		}.spec().run("StartProduction"),
		"CompletePlan": completePlanSpec().run("CompletePlan"),
		"CompleteShopping": planCase[commands.CompleteShopping]{
			handle: (*commands.Application).CompleteShopping,
			about:  func(plan domain.ID) commands.CompleteShopping { return commands.CompleteShopping{Plan: plan} },
			state:  draft, event: occasion.ShoppingCompleted{Plan: plan, At: noon}, since: []any{occasion.ShoppingReopened{Plan: plan}},
			action: occasion.MarkShopping, refusedIn: []occasion.State{completed, cancelled},
		}.spec().run("CompleteShopping"),
		"ReopenShopping": planCase[commands.ReopenShopping]{
			handle: (*commands.Application).ReopenShopping,
			about:  func(plan domain.ID) commands.ReopenShopping { return commands.ReopenShopping{Plan: plan} },
			state:  draft, given: []any{occasion.ShoppingCompleted{Plan: plan, At: noon}},
			event: occasion.ShoppingReopened{Plan: plan}, since: []any{occasion.ShoppingCompleted{Plan: plan, At: noon}},
			action: occasion.MarkShopping, refusedIn: []occasion.State{completed, cancelled},
		}.spec().run("ReopenShopping"),
	}
}

// named is what is left of the plan of the tests, with its names.
func named(left []occasion.Left) []occasion.NamedLeft {
	return []occasion.NamedLeft{{Left: left[0], RecipeName: "BREAD", UnitName: "loaf"}, {Left: left[1], GoodName: "GIFT"}}
}

func completePlanSpec() spec[commands.CompletePlan, commands.PlanCompleted] {
	plan, noon := kitchentest.Plan, kitchentest.Noon()
	left := []occasion.Left{{FinishedUnit: kitchentest.Ref("bread/loaf"), Batches: 3}, {FinishedGood: "gift", Quantity: 2}}
	accept := commands.CompletePlan{Plan: plan, AcceptIncomplete: true, Reason: "enough"}
	leftOfRuns := []occasion.Left{{FinishedUnit: kitchentest.Ref("bread/loaf"), Batches: 2}, {FinishedGood: "gift", Quantity: 2}}
	started := inState(occasion.InProduction)
	baked := append(inState(occasion.InProduction), baked())
	return spec[commands.CompletePlan, commands.PlanCompleted]{
		handle: (*commands.Application).CompletePlan, stream: occasionStream,
		fields: `{"Occasion":"` + string(kitchentest.Occasion) + `","Plan":"` + string(plan) + `","AcceptIncomplete":true,"Reason":"enough"}`,
		accepted: []accepted[commands.CompletePlan, commands.PlanCompleted]{
			{
				"accepts what is left", started, accept,
				[]any{occasion.PlanCompleted{Plan: plan, At: noon, Left: left, Reason: "enough"}},
				commands.PlanCompleted{PlanChanged: commands.PlanChanged{Occasion: kitchentest.Occasion}, Left: named(left)},
			},
		},
		other: commands.CompletePlan{Plan: plan}, since: []any{occasion.PlanReopened{Plan: plan, Reason: "more guests"}, baked2()},
		refused: append(refusedIn(occasion.CompletePlan, accept, occasion.Draft, occasion.Locked, occasion.Cancelled),
			refused[commands.CompletePlan]{"no plan", kitchentest.Market(), accept, notFound("plan", string(plan))},
			refused[commands.CompletePlan]{
				"a plan that was replaced", replanned(), accept,
				&commands.NotActiveError{Active: kitchentest.OtherPlan, Number: 2},
			},
			refused[commands.CompletePlan]{"what is left", started, commands.CompletePlan{Plan: plan}, &occasion.IncompleteError{Left: named(left)}},
			refused[commands.CompletePlan]{
				"what the runs have left", baked,
				commands.CompletePlan{Plan: plan},
				&occasion.IncompleteError{Left: named(leftOfRuns)},
			},
			refused[commands.CompletePlan]{
				"what is left, accepted without a reason", started,
				commands.CompletePlan{Plan: plan, AcceptIncomplete: true},
				invalid("/reason"),
			},
		),
	}
}
