package commands_test

import (
	"context"
	"slices"
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
)

const nowhere = domain.ID("0199aaaa-bbbb-7ccc-8ddd-0000000000ff")

var occasionStream = "occasion-home." + string(kitchentest.Occasion)

// inState is a market whose plan is in a state.
func inState(state occasion.State) []any {
	if state == occasion.None {
		return kitchentest.Market()
	}
	return append(kitchentest.MarketPlan(), stepsTo(state)...)
}

// stepsTo are the events that take a draft to a state.
func stepsTo(state occasion.State) []any {
	locked := occasion.PlanLocked{Plan: kitchentest.Plan, At: kitchentest.Noon()}
	started := occasion.ProductionStarted{Plan: kitchentest.Plan, At: kitchentest.Noon()}
	switch state {
	case occasion.Locked:
		return []any{locked}
	case occasion.InProduction:
		return []any{locked, started}
	case occasion.Completed:
		return []any{locked, started, occasion.PlanCompleted{Plan: kitchentest.Plan, At: kitchentest.Noon()}}
	case occasion.Cancelled:
		return []any{occasion.PlanCancelled{Plan: kitchentest.Plan, At: kitchentest.Noon(), Reason: "snow"}}
	default:
		return nil
	}
}

// refusedIn are the refusals of an action in some states of the active plan.
func refusedIn[C any](action occasion.Action, command C, states ...occasion.State) []refused[C] {
	var refusals []refused[C]
	for _, state := range states {
		refusals = append(refusals, refused[C]{
			"a plan that is " + string(state), inState(state), command, &occasion.StateError{Action: action, State: state},
		})
	}
	return refusals
}

func occasionSpecs() map[string]func(*testing.T) {
	details, name := kitchentest.Details(), "Fair"
	renamed := details
	renamed.Name = name
	date := domain.Date("2026-13-01")
	bread := commands.SetProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread", Batches: 4, Notes: "early"}
	gift := commands.SetAssemblyTarget{Occasion: kitchentest.Occasion, Good: "gift", Quantity: 5}
	scheduled := slices.Clip(append(kitchentest.Bakery(), kitchentest.Scheduled()))
	breadSet := occasion.ProductionTargetSet{ProductionTarget: occasion.ProductionTarget{
		FinishedUnit: kitchentest.Ref("bread/loaf"), Batches: 4, Notes: "early",
	}}
	noBread := commands.RemoveProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread"}
	noGift := commands.RemoveAssemblyTarget{Occasion: kitchentest.Occasion, Good: "gift"}
	loaf := commands.TargetSet{New: true, Unit: kitchentest.Ref("bread/loaf")}
	isArchived := append(scheduled, occasion.Archived{Reason: "x"})
	twice := commands.ArchiveOccasion{Occasion: kitchentest.Occasion, Reason: "entered twice"}
	back := commands.RestoreOccasion{Occasion: kitchentest.Occasion}
	tooOften := []occasion.State{occasion.Locked, occasion.InProduction, occasion.Completed}
	return map[string]func(*testing.T){
		"ScheduleOccasion": spec[commands.ScheduleOccasion, commands.OccasionScheduled]{
			handle: (*commands.Application).ScheduleOccasion, stream: "occasion-home." + string(kitchentest.ID(1)),
			fields: `{"name":"Market","date":"2026-12-12","output_mode":"bundled"}`,
			accepted: []accepted[commands.ScheduleOccasion, commands.OccasionScheduled]{
				{
					"schedules", nil,
					commands.ScheduleOccasion{Details: details},
					[]any{occasion.Scheduled{ID: kitchentest.ID(1), Details: details}},
					commands.OccasionScheduled{ID: kitchentest.ID(1)},
				},
			},
			other: commands.ScheduleOccasion{Details: renamed}, again: errDoesItAgain,
			refused: []refused[commands.ScheduleOccasion]{
				{"invalid", nil, commands.ScheduleOccasion{Details: occasion.Details{Date: date}}, invalid("/name", "/date")},
			},
		}.run("ScheduleOccasion"),
		"RescheduleOccasion": spec[commands.RescheduleOccasion, commands.Result]{
			handle: (*commands.Application).RescheduleOccasion, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Name":"Fair","Date":null,"OutputMode":null,"Notes":null,"Attendees":null}`,
			accepted: []accepted[commands.RescheduleOccasion, commands.Result]{
				{
					"changes what is named", scheduled,
					commands.RescheduleOccasion{Occasion: kitchentest.Occasion, Name: &name},
					[]any{occasion.Rescheduled{Details: renamed}},
					commands.Result{},
				},
			},
			other: commands.RescheduleOccasion{Occasion: kitchentest.Occasion, Notes: &name},
			since: []any{occasion.Rescheduled{Details: details}},
			refused: []refused[commands.RescheduleOccasion]{
				{"missing", nil, commands.RescheduleOccasion{Occasion: nowhere, Name: &name}, notFound("occasion", string(nowhere))},
				{"archived", isArchived, commands.RescheduleOccasion{Occasion: kitchentest.Occasion, Name: &name}, occasion.ErrArchived},
				{"invalid", scheduled, commands.RescheduleOccasion{Occasion: kitchentest.Occasion, Date: &date}, invalid("/date")},
			},
		}.run("RescheduleOccasion"),
		"ArchiveOccasion": spec[commands.ArchiveOccasion, commands.Result]{
			handle: (*commands.Application).ArchiveOccasion, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Reason":"entered twice"}`,
			accepted: []accepted[commands.ArchiveOccasion, commands.Result]{
				{"archives", scheduled, twice, []any{occasion.Archived{Reason: "entered twice"}}, commands.Result{}},
			},
			other: commands.ArchiveOccasion{Occasion: kitchentest.Occasion, Reason: "a mistake"},
			since: []any{occasion.Restored{}},
			refused: append([]refused[commands.ArchiveOccasion]{
				{"missing", nil, commands.ArchiveOccasion{Occasion: nowhere, Reason: "x"}, notFound("occasion", string(nowhere))},
				{"without a reason", scheduled, commands.ArchiveOccasion{Occasion: kitchentest.Occasion}, invalid("/reason")},
			}, refusedIn(occasion.ArchiveOccasion, twice, occasion.Draft, occasion.Locked, occasion.InProduction)...),
		}.run("ArchiveOccasion"),
		"RestoreOccasion": spec[commands.RestoreOccasion, commands.Result]{
			handle: (*commands.Application).RestoreOccasion, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001"}`,
			accepted: []accepted[commands.RestoreOccasion, commands.Result]{
				{"restores", isArchived, back, []any{occasion.Restored{}}, commands.Result{}},
			},
			sendOther: func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
				_, err := k.RescheduleOccasion(ctx, caller, commands.RescheduleOccasion{Occasion: kitchentest.Occasion, Name: &name})
				return err
			},
			since: []any{occasion.Archived{Reason: "again"}},
			refused: []refused[commands.RestoreOccasion]{
				{"missing", nil, commands.RestoreOccasion{Occasion: nowhere}, notFound("occasion", string(nowhere))},
			},
		}.run("RestoreOccasion"),
		"SetProductionTarget": spec[commands.SetProductionTarget, commands.TargetSet]{
			handle: (*commands.Application).SetProductionTarget, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Recipe":"bread","Unit":"","Batches":4,"Notes":"early"}`,
			accepted: []accepted[commands.SetProductionTarget, commands.TargetSet]{
				{"adds a target for the first yield", scheduled, bread, []any{breadSet}, loaf},
				{"replaces a target", kitchentest.MarketPlan(), bread, []any{breadSet}, commands.TargetSet{Unit: loaf.Unit}},
				{"after the plan is cancelled", inState(occasion.Cancelled), bread, []any{breadSet}, commands.TargetSet{Unit: loaf.Unit}},
			},
			other: commands.SetProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread", Batches: 5},
			since: []any{archived("recipe", "bread")},
			refused: append(refusedIn(occasion.ChangeTargets, bread, tooOften...),
				refused[commands.SetProductionTarget]{"no occasion", kitchentest.Bakery(), bread, notFound("occasion", string(kitchentest.Occasion))},
				refused[commands.SetProductionTarget]{"no recipe", []any{kitchentest.Scheduled()}, bread, unusable("recipe", "bread", "not_defined")},
				refused[commands.SetProductionTarget]{
					"an archived recipe", append(scheduled, archived("recipe", "bread")), bread,
					unusable("recipe", "bread", "archived"),
				},
				refused[commands.SetProductionTarget]{
					"a unit that is not yielded", scheduled,
					commands.SetProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread", Unit: "roll", Batches: 1},
					unusable("finished_unit", "bread/roll", "not_defined"),
				},
				refused[commands.SetProductionTarget]{
					"no batches", scheduled,
					commands.SetProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread"},
					invalid("/batches"),
				},
			),
		}.run("SetProductionTarget"),
		"RemoveProductionTarget": spec[commands.RemoveProductionTarget, commands.Result]{
			handle: (*commands.Application).RemoveProductionTarget, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Recipe":"bread","Unit":""}`,
			accepted: []accepted[commands.RemoveProductionTarget, commands.Result]{
				{
					"removes the recipe's first target", kitchentest.Market(), noBread,
					[]any{occasion.ProductionTargetRemoved{FinishedUnit: kitchentest.Ref("bread/loaf")}},
					commands.Result{},
				},
			},
			other: commands.RemoveProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread", Unit: "loaf"},
			since: []any{breadSet}, again: occasion.ErrNoTarget,
			refused: append(refusedIn(occasion.ChangeTargets, noBread, tooOften...),
				refused[commands.RemoveProductionTarget]{"no occasion", nil, noBread, notFound("occasion", string(kitchentest.Occasion))},
				refused[commands.RemoveProductionTarget]{"no target", scheduled, noBread, occasion.ErrNoTarget},
			),
		}.run("RemoveProductionTarget"),
		"SetAssemblyTarget": spec[commands.SetAssemblyTarget, commands.TargetSet]{
			handle: (*commands.Application).SetAssemblyTarget, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Good":"gift","Quantity":5,"Notes":""}`,
			accepted: []accepted[commands.SetAssemblyTarget, commands.TargetSet]{
				{"adds a target", scheduled, gift, []any{kitchentest.Assemble("gift", 5)}, commands.TargetSet{New: true}},
				{"replaces a target", kitchentest.MarketPlan(), gift, []any{kitchentest.Assemble("gift", 5)}, commands.TargetSet{}},
			},
			other: commands.SetAssemblyTarget{Occasion: kitchentest.Occasion, Good: "gift", Quantity: 6},
			since: []any{archived("good", "gift")},
			refused: append(refusedIn(occasion.ChangeTargets, gift, tooOften...),
				refused[commands.SetAssemblyTarget]{"no occasion", kitchentest.Bakery(), gift, notFound("occasion", string(kitchentest.Occasion))},
				refused[commands.SetAssemblyTarget]{"no good", []any{kitchentest.Scheduled()}, gift, unusable("finished_good", "gift", "not_defined")},
				refused[commands.SetAssemblyTarget]{
					"an archived good", append(scheduled, archived("good", "gift")), gift,
					unusable("finished_good", "gift", "archived"),
				},
				refused[commands.SetAssemblyTarget]{
					"no quantity", scheduled,
					commands.SetAssemblyTarget{Occasion: kitchentest.Occasion, Good: "gift"},
					invalid("/quantity"),
				},
			),
		}.run("SetAssemblyTarget"),
		"RemoveAssemblyTarget": spec[commands.RemoveAssemblyTarget, commands.Result]{
			handle: (*commands.Application).RemoveAssemblyTarget, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Good":"gift"}`,
			accepted: []accepted[commands.RemoveAssemblyTarget, commands.Result]{
				{"removes a target", kitchentest.Market(), noGift, []any{occasion.AssemblyTargetRemoved{FinishedGood: "gift"}}, commands.Result{}},
			},
			other: commands.RemoveAssemblyTarget{Occasion: kitchentest.Occasion, Good: "box"},
			since: []any{kitchentest.Assemble("gift", 5)}, again: occasion.ErrNoTarget,
			refused: append(refusedIn(occasion.ChangeTargets, noGift, tooOften...),
				refused[commands.RemoveAssemblyTarget]{"no occasion", nil, noGift, notFound("occasion", string(kitchentest.Occasion))},
				refused[commands.RemoveAssemblyTarget]{"no target", scheduled, noGift, occasion.ErrNoTarget},
			),
		}.run("RemoveAssemblyTarget"),
	}
}

// bakery is the catalog of a kitchentest.Bakery.
func bakery() catalog.Definitions {
	definitions := catalogtest.New()
	for _, fact := range kitchentest.Bakery() {
		switch fact := fact.(type) {
		case catalog.Item:
			definitions.SetItem(fact)
		case catalog.Recipe:
			definitions.SetRecipe(fact)
		case catalog.FinishedGood:
			definitions.SetGood(fact)
		}
	}
	return definitions.Definitions
}
