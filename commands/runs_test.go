package commands_test

import (
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

// ofFlour is what a run consumed of the one lot.
func ofFlour(kilos, cost string) []pantry.Consumed {
	return []pantry.Consumed{{
		Item: "flour", Lot: kitchentest.LotID, Amount: kitchentest.Number(kilos), Unit: measure.Kilogram, Cost: kitchentest.Money(cost),
	}}
}

// baked2 is a run of two batches for the occasion.
func baked2() pantry.BatchProductionRecorded {
	run := baked()
	run.ID, run.Batches, run.ExpectedYield, run.ActualYield = kitchentest.ID(77), 2, 4, 4
	return run
}

func runSpecs() map[string]func(*testing.T) {
	flour := kitchentest.Lot(kitchentest.LotID, "2 kg flour", "4.00")
	boxes := kitchentest.Lot(kitchentest.ID(50), "5 each box", "5.00")
	stocked := append(kitchentest.Bakery(), flour, boxes)
	planned := func(state occasion.State) []any { return append(inState(state), flour, boxes) }

	bake := commands.RecordBatchProduction{Recipe: "bread", Batches: 2, ActualYield: 4}
	forOccasion := bake
	forOccasion.Occasion = kitchentest.Occasion
	snapshot := bakery().CaptureRecipe(domain.DeriveFrom(kitchentest.ID(2), "snapshot"), "bread")
	run := pantry.BatchProductionRecorded{
		ID: kitchentest.ID(2), FinishedUnit: kitchentest.Ref("bread/loaf"), Snapshot: snapshot.ID, Batches: 2, Scale: kitchentest.Number("1"),
		ExpectedYield: 4, ActualYield: 4, ProducedAt: kitchentest.Noon(), Consumed: ofFlour("1", "2.00"),
		TotalCost: kitchentest.Money("2.00"), GoodValue: kitchentest.Money("2.00"),
	}
	_, plan := marketPlan(kitchentest.Plan)
	reusing := run
	reusing.Occasion, reusing.Plan, reusing.Snapshot, reusing.SnapshotReused = kitchentest.Occasion, plan.ID, plan.Recipes["bread"].ID, true
	adHoc := run
	adHoc.Occasion = kitchentest.Occasion
	roll := bake
	roll.Unit = "roll"
	baking := func(change func(*commands.RecordBatchProduction)) commands.RecordBatchProduction {
		command := bake
		change(&command)
		return command
	}

	pack := commands.RecordAssembly{Good: "gift", Quantity: 2}
	packForOccasion := pack
	packForOccasion.Occasion = kitchentest.Occasion
	made := baked()
	made.Occasion, made.Plan, made.GoodValue, made.TotalCost = "", "", kitchentest.Money("1.00"), kitchentest.Money("1.00")
	withLoaves := append(append([]any{}, stocked...), made)
	goodSnapshot := bakery().CaptureGood(domain.DeriveFrom(kitchentest.ID(2), "snapshot"), "gift")
	packed := pantry.AssemblyRecorded{
		ID: kitchentest.ID(2), FinishedGood: "gift", Snapshot: goodSnapshot.ID, Quantity: 2, AssembledAt: kitchentest.Noon(),
		Consumed: []pantry.Consumed{
			{
				Thing: pantry.Thing{FinishedUnit: kitchentest.Ref("bread/loaf")}, Layer: kitchentest.Run, Amount: kitchentest.Number("2"),
				Cost: kitchentest.Money("1.00"),
			},
			{Item: "box", Lot: boxes.ID, Amount: kitchentest.Number("2"), Unit: measure.Each, Cost: kitchentest.Money("2.00")},
		},
		TotalCost: kitchentest.Money("3.00"),
	}
	packedForPlan := packed
	packedForPlan.Occasion, packedForPlan.Plan = kitchentest.Occasion, plan.ID
	packedForPlan.Snapshot, packedForPlan.SnapshotReused = plan.Goods["gift"].ID, true

	nesting := append(kitchentest.Bakery(), kitchentest.Good("hamper", "2 gift"), kitchentest.Scheduled(),
		kitchentest.Assemble("hamper", 1), kitchentest.Planned(kitchentest.Plan), kitchentest.Good("gift", "2 bread/loaf"), flour, boxes, made)
	packedInside := packedForPlan
	packedInside.Snapshot = domain.DeriveFrom(kitchentest.Plan, "finished-good/hamper")

	baked := baked()
	baked.Consumed, baked.TotalCost, baked.GoodValue = ofFlour("1/2", "1.00"), kitchentest.Money("1.00"), kitchentest.Money("1.00")
	ran := append(planned(occasion.InProduction), baked)
	void := commands.VoidRun{Run: kitchentest.Run, Kind: pantry.ProductionKind, Reason: "counted twice"}
	voided := pantry.RunVoided{
		Run: kitchentest.Run, Kind: pantry.ProductionKind, Thing: pantry.Thing{FinishedUnit: baked.FinishedUnit},
		Occasion: baked.Occasion, Plan: baked.Plan,
		At: kitchentest.Noon(), Reason: "counted twice", Returned: baked.Consumed, Removed: kitchentest.Number("2"), Value: baked.GoodValue,
	}
	assembly := packed
	assembly.ID = kitchentest.AssemblyRun
	completed := append(append([]any{}, ran...), occasion.PlanCompleted{Plan: kitchentest.Plan, At: kitchentest.Noon()})
	return map[string]func(*testing.T){
		"RecordBatchProduction": spec[commands.RecordBatchProduction, commands.BatchProductionRecorded]{
			handle: (*commands.Application).RecordBatchProduction, stream: "pantry-home",
			fields: `{"Recipe":"bread","Unit":"","Occasion":"","Batches":2,"Scale":"0","ActualYield":4,"Loss":null,` +
				`"ProducedAt":"0001-01-01T00:00:00Z","Notes":"","AllowExpired":false,"AllowOverYield":false}`,
			accepted: []accepted[commands.RecordBatchProduction, commands.BatchProductionRecorded]{
				{
					"captures a snapshot", stocked, bake,
					[]any{pantry.RecipeSnapshotCaptured{RecipeSnapshot: snapshot}, run},
					commands.BatchProductionRecorded{BatchProductionRecorded: run},
				},
				{
					"uses the plan's snapshot, whatever is defined now", append(planned(occasion.InProduction),
						kitchentest.Recipe("bread", "900 g flour")), forOccasion,
					[]any{reusing},
					commands.BatchProductionRecorded{BatchProductionRecorded: reusing},
				},
				{
					"captures a snapshot for a cancelled plan", planned(occasion.Cancelled), forOccasion,
					[]any{pantry.RecipeSnapshotCaptured{RecipeSnapshot: snapshot}, adHoc},
					commands.BatchProductionRecorded{BatchProductionRecorded: adHoc},
				},
			},
			other: roll, since: []any{archived("recipe", "bread"), archived("item", "flour")}, again: errDoesItAgain,
			refused: append(refusedIn(occasion.RecordRun, forOccasion, occasion.Completed),
				refused[commands.RecordBatchProduction]{
					"an archived occasion", append(planned(occasion.Cancelled), occasion.Archived{Reason: "entered twice"}), forOccasion,
					occasion.ErrArchived,
				},
				refused[commands.RecordBatchProduction]{"no occasion", stocked, forOccasion, notFound("occasion", string(kitchentest.Occasion))},
				refused[commands.RecordBatchProduction]{"no recipe", nil, bake, unusable("recipe", "bread", "not_defined")},
				refused[commands.RecordBatchProduction]{
					"an archived item", append(append([]any{}, stocked...), archived("item", "flour")), bake,
					unusable("item", "flour", "archived"),
				},
				refused[commands.RecordBatchProduction]{"a unit that is not yielded", stocked, roll, pantry.ErrUnknownUnit},
				refused[commands.RecordBatchProduction]{
					"no batches", stocked,
					baking(func(c *commands.RecordBatchProduction) { c.Batches = 0 }), invalid("/batches"),
				},
				refused[commands.RecordBatchProduction]{
					"no whole unit", stocked,
					baking(func(c *commands.RecordBatchProduction) { c.Scale = kitchentest.Number("1/8") }), pantry.ErrNoYield,
				},
				refused[commands.RecordBatchProduction]{
					"more than is expected", stocked,
					baking(func(c *commands.RecordBatchProduction) { c.ActualYield = 5 }), &pantry.OverYieldError{Expected: 4, Actual: 5},
				},
				refused[commands.RecordBatchProduction]{
					"everything that is short", kitchentest.Bakery(), bake,
					&pantry.ShortageError{Shortages: []pantry.Shortage{
						{Item: "flour", Name: "FLOUR", Needed: kitchentest.Number("1000"), Unit: measure.Gram},
					}},
				},
			),
		}.run("RecordBatchProduction"),
		"RecordAssembly": spec[commands.RecordAssembly, commands.AssemblyRecorded]{
			handle: (*commands.Application).RecordAssembly, stream: "pantry-home",
			fields: `{"Good":"gift","Occasion":"","Quantity":2,"AssembledAt":"0001-01-01T00:00:00Z","Notes":""}`,
			accepted: []accepted[commands.RecordAssembly, commands.AssemblyRecorded]{
				{
					"captures a snapshot", withLoaves, pack,
					[]any{pantry.GoodSnapshotCaptured{GoodSnapshot: goodSnapshot}, packed},
					commands.AssemblyRecorded{AssemblyRecorded: packed},
				},
				{
					"uses the plan's snapshot, whatever is defined now", append(planned(occasion.InProduction), made,
						kitchentest.Good("gift", "2 bread/loaf")), packForOccasion,
					[]any{packedForPlan},
					commands.AssemblyRecorded{AssemblyRecorded: packedForPlan},
				},
				{
					"uses what the plan's snapshot of another good says of a nested one", nesting, packForOccasion,
					[]any{packedInside},
					commands.AssemblyRecorded{AssemblyRecorded: packedInside},
				},
			},
			other: commands.RecordAssembly{Good: "gift", Quantity: 1}, since: []any{archived("good", "gift")},
			again: &pantry.ShortageError{Shortages: []pantry.Shortage{
				{Thing: pantry.Thing{FinishedUnit: kitchentest.Ref("bread/loaf")}, Name: "BREAD, loaf", Needed: kitchentest.Number("2")},
			}},
			refused: append(refusedIn(occasion.RecordRun, packForOccasion, occasion.Completed),
				refused[commands.RecordAssembly]{"no occasion", withLoaves, packForOccasion, notFound("occasion", string(kitchentest.Occasion))},
				refused[commands.RecordAssembly]{"no good", nil, pack, unusable("finished_good", "gift", "not_defined")},
				refused[commands.RecordAssembly]{
					"an archived good", append(append([]any{}, withLoaves...), archived("good", "gift")), pack,
					unusable("finished_good", "gift", "archived"),
				},
				refused[commands.RecordAssembly]{"no quantity", withLoaves, commands.RecordAssembly{Good: "gift"}, invalid("/quantity")},
				refused[commands.RecordAssembly]{
					"everything that is short", kitchentest.Bakery(), pack,
					&pantry.ShortageError{Shortages: []pantry.Shortage{
						{Thing: pantry.Thing{FinishedUnit: kitchentest.Ref("bread/loaf")}, Name: "BREAD, loaf", Needed: kitchentest.Number("2")},
						{Item: "box", Name: "BOX", Needed: kitchentest.Number("2"), Unit: measure.Each},
					}},
				},
			),
		}.run("RecordAssembly"),
		"VoidRun": spec[commands.VoidRun, commands.RunVoided]{
			handle: (*commands.Application).VoidRun, stream: "pantry-home",
			fields: `{"Run":"0199aaaa-bbbb-7ccc-8ddd-000000000005","Kind":"production","Reason":"counted twice"}`,
			accepted: []accepted[commands.VoidRun, commands.RunVoided]{
				{"returns what the run consumed", ran, void, []any{voided}, commands.RunVoided{RunVoided: voided}},
			},
			other: commands.VoidRun{Run: kitchentest.Run, Kind: pantry.ProductionKind, Reason: "burnt"},
			since: []any{occasion.PlanCompleted{Plan: kitchentest.Plan, At: kitchentest.Noon()}}, again: pantry.ErrVoided,
			refused: []refused[commands.VoidRun]{
				{"no run", stocked, void, notFound("production run", string(kitchentest.Run))},
				{
					"a run of another kind", ran,
					commands.VoidRun{Run: kitchentest.Run, Kind: pantry.AssemblyKind, Reason: "x"},
					notFound("assembly run", string(kitchentest.Run)),
				},
				{"a completed plan", completed, void, &occasion.StateError{Action: occasion.VoidRun, State: occasion.Completed}},
				{"no reason", ran, commands.VoidRun{Run: kitchentest.Run, Kind: pantry.ProductionKind}, invalid("/reason")},
				{
					"what was used since", append(append([]any{}, withLoaves...), assembly), void,
					&pantry.InUseError{Uses: []pantry.Use{{
						Kind: pantry.AssemblyKind, ID: kitchentest.AssemblyRun, Thing: pantry.Thing{FinishedGood: "gift"},
					}}},
				},
			},
		}.run("VoidRun"),
	}
}
