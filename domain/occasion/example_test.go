package occasion_test

import (
	"errors"
	"fmt"
	"time"

	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/occasion"
)

// A decision returns events, and folding them gives the next state.
func ExampleDecider_LockPlan() {
	k := catalogtest.New()
	k.Recipe("cookie", "500 g flour", "standard 24")
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	var o occasion.Occasion
	apply := func(events []occasion.Event, err error) {
		for _, event := range events {
			fmt.Printf("%T\n", event)
			o = o.Apply(event)
		}
		if refusal := (*occasion.StateError)(nil); errors.As(err, &refusal) {
			fmt.Printf("cannot %s: the plan is %s; possible: %s\n", refusal.Action, refusal.State, refusal.Allowed[0])
		}
	}

	apply(o.Schedule("christmas", occasion.Details{Name: "Christmas", Date: "2026-12-24", OutputMode: occasion.BulkCount}))
	apply(o.Decider(false).SetProductionTarget(occasion.ProductionTarget{FinishedUnit: catalogtest.Ref("cookie/standard"), Batches: 2}))
	apply(o.Decider(false).CreatePlan(occasion.NewPlan{ID: "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001", At: now, Definitions: k.Definitions}))
	apply(o.Decider(false).LockPlan(now))
	apply(o.Decider(false).RemoveProductionTarget(catalogtest.Ref("cookie/standard")))
	// Output:
	// occasion.Scheduled
	// occasion.ProductionTargetSet
	// occasion.RecipeSnapshotCaptured
	// occasion.PlanCreated
	// occasion.PlanLocked
	// cannot change targets: the plan is locked; possible: unlock the plan
}

// A plan with a run counts as in production, and so it reserves although it is a draft.
func ExampleReservation_ReservesBefore() {
	monday, tuesday := time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC), time.Date(2026, 12, 8, 9, 0, 0, 0, time.UTC)
	market := occasion.Reservation{Plan: "market", IsActive: true, State: occasion.Draft.CountsAs(true), CreatedAt: tuesday}
	party := occasion.Reservation{Plan: "party", IsActive: true, State: occasion.Locked, CreatedAt: monday, LockedAt: &monday}
	fmt.Println(market.State, market.Reserves())
	fmt.Println(party.ReservesBefore(market), market.ReservesBefore(party))
	// Output:
	// in_production true
	// true false
}
