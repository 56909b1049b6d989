package commands_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// amender is a planner whose plan is in production, with plenty in the pantry.
type amender struct {
	planner
	log            *eventstoretest.MemoryStore
	occasion, plan domain.ID
	runs           []planning.ProductionRun
	assemblies     []planning.AssemblyRun
}

func startAmending(t *testing.T) *amender {
	log := eventstoretest.NewMemoryStore()
	a := &amender{planner: newPlanner(t, log), log: log}
	flour := measure.Amount{Value: measure.Int(1_000_000), Unit: measure.Gram}
	_, err := a.ReceiveLots(t.Context(), a.sender, commands.ReceiveLots{Lots: []commands.NewLot{{LotReceived: pantry.LotReceived{Item: "flour", Amount: flour, ReceivedOn: "2026-11-01"}}}})
	require.NoError(t, err)
	_, err = a.DefineFinishedGood(t.Context(), a.sender, commands.DefineFinishedGood{FinishedGood: catalog.FinishedGood{
		Slug: "bag", Name: "Bag", Components: []catalog.GoodComponent{{FinishedUnit: unitOf("recipe-0"), Quantity: measure.Int(3)}},
	}})
	require.NoError(t, err)
	a.occasion = a.planner.occasion(t)
	planned, err := a.CreatePlan(t.Context(), a.sender, commands.CreatePlan{Occasion: a.occasion})
	require.NoError(t, err)
	a.plan = planned.Plan.ID
	_, err = a.LockPlan(t.Context(), a.sender, commands.LockPlan{Plan: a.plan})
	require.NoError(t, err)
	_, err = a.StartProduction(t.Context(), a.sender, commands.StartProduction{Plan: a.plan})
	require.NoError(t, err)
	return a
}

func unitOf(recipe domain.Slug) catalog.UnitRef {
	return catalog.UnitRef{Recipe: recipe, Unit: "standard"}
}

var (
	someRecipe = rapid.SampledFrom([]domain.Slug{"recipe-0", "recipe-1", "recipe-4"})
	someGood   = rapid.SampledFrom([]domain.Slug{"box", "bag"})
	someNumber = rapid.Int64Range(1, 12)
)

// work bakes, assembles or changes a definition. What is refused was not done.
func (a *amender) work(t *testing.T, draw *rapid.T) {
	switch rapid.IntRange(0, 3).Draw(draw, "work") {
	case 0:
		made, err := a.RecordBatchProduction(t.Context(), a.sender, commands.RecordBatchProduction{
			Recipe: someRecipe.Draw(draw, "baked"), Occasion: a.occasion, Batches: someNumber.Draw(draw, "batches"), ActualYield: rapid.SampledFrom([]int64{0, 5, 12}).Draw(draw, "yield"),
		})
		if err == nil {
			run := planning.ProductionRun{FinishedUnit: made.FinishedUnit, Batches: made.Batches, Scale: made.Scale, ActualYield: made.ActualYield}
			if made.Loss != nil {
				run.Loss = made.Loss.Quantity
			}
			a.runs = append(a.runs, run)
		}
	case 1:
		made, err := a.RecordAssembly(t.Context(), a.sender, commands.RecordAssembly{Good: "bag", Occasion: a.occasion, Quantity: 1})
		if err == nil {
			a.assemblies = append(a.assemblies, planning.AssemblyRun{FinishedGood: made.FinishedGood, Quantity: made.Quantity, Snapshot: made.Snapshot})
		}
	case 2:
		slug := someRecipe.Draw(draw, "changed recipe")
		_, err := a.DefineRecipe(t.Context(), a.sender, commands.DefineRecipe{Recipe: catalog.Recipe{
			Slug: slug, Name: "Changed",
			Lines:  []catalog.Line{{Item: "flour", Amount: measure.Amount{Value: measure.Int(someNumber.Draw(draw, "flour")), Unit: measure.Gram}}},
			Yields: []catalog.Yield{{Slug: "standard", Name: "Standard", Mode: catalog.ByCount, ItemsPerBatch: someNumber.Draw(draw, "items")}},
		}})
		require.NoError(draw, err)
	case 3:
		_, err := a.DefineFinishedGood(t.Context(), a.sender, commands.DefineFinishedGood{FinishedGood: catalog.FinishedGood{
			Slug: "bag", Name: "Bag", Components: []catalog.GoodComponent{{FinishedUnit: unitOf(someRecipe.Draw(draw, "in the bag")), Quantity: measure.Int(someNumber.Draw(draw, "units"))}},
		}})
		require.NoError(draw, err)
	}
}

func drawChange(draw *rapid.T) occasion.Change {
	switch rapid.IntRange(0, 5).Draw(draw, "change") {
	case 0, 1:
		return occasion.Change{Kind: occasion.SetQuantity, FinishedGood: someGood.Draw(draw, "good"), Quantity: someNumber.Draw(draw, "quantity")}
	case 2:
		return occasion.Change{Kind: occasion.DropGood, FinishedGood: someGood.Draw(draw, "good")}
	case 3:
		return occasion.Change{Kind: occasion.SetBatches, FinishedUnit: unitOf(someRecipe.Draw(draw, "recipe")), Batches: someNumber.Draw(draw, "batches")}
	case 4:
		return occasion.Change{Kind: occasion.RefreshRecipe, Recipe: someRecipe.Draw(draw, "recipe")}
	}
	return occasion.Change{Kind: occasion.RefreshGood, FinishedGood: someGood.Draw(draw, "good")}
}

// summaryOf is what a plan means over what was made. The ids of snapshots are
// left out: a dry run makes some of its own, and they are nobody's.
func (a *amender) summaryOf(plan occasion.Plan) planning.Summary {
	in := planning.Planned(plan.Production, plan.Assembly, planning.Prepare(&plan))
	in.Follow(a.runs, a.assemblies)
	answer := planning.Calculate(in)
	for i := range answer.Batches {
		answer.Batches[i].Snapshot = nil
	}
	for i := range answer.Assemblies {
		answer.Assemblies[i].Snapshot = nil
	}
	return answer
}

func (a *amender) active(t *testing.T) occasion.Plan {
	var o occasion.Occasion
	read := eventstore.NewRepository(a.log, eventstore.Aggregate[occasion.Occasion, occasion.Event]{Events: occasion.Names(), Apply: occasion.Occasion.Apply})
	require.NoError(t, read.View(t.Context(), stream.Occasion(domain.Home, a.occasion), func(state occasion.Occasion, _ eventstore.Expected) { o = state }))
	return *o.Active
}

// Whatever was made and whatever is asked for: a dry run writes nothing, is refused
// exactly as the amendment is, and says what the amendment then does. What the log
// has afterwards is the plan that was answered.
func TestADryRunIsWhatTheAmendmentDoes(t *testing.T) {
	amendments := 0
	rapid.Check(t, func(draw *rapid.T) {
		a := startAmending(t)
		for range rapid.IntRange(1, 6).Draw(draw, "steps") {
			for range rapid.IntRange(0, 3).Draw(draw, "works") {
				a.work(t, draw)
			}
			changes := rapid.SliceOfN(rapid.Custom(drawChange), 1, 3).Draw(draw, "changes")
			amend := commands.AmendPlan{Plan: a.plan, Reason: "more guests", Changes: changes}
			head, err := a.log.Head(t.Context())
			require.NoError(draw, err)
			said, refused := a.TryAmendment(t.Context(), a.sender, amend)
			after, err := a.log.Head(t.Context())
			require.NoError(draw, err)
			require.Equal(draw, head, after, "a dry run writes nothing")
			did, err := a.AmendPlan(t.Context(), a.sender, amend)
			if refused != nil {
				require.EqualError(draw, err, refused.Error())
				continue
			}
			require.NoError(draw, err)
			amendments++
			require.Equal(draw, said.Before, did.Before)
			require.Equal(draw, a.summaryOf(said.After), a.summaryOf(did.After))
			require.Equal(draw,
				comparison.Summaries(a.summaryOf(said.Before), a.summaryOf(said.After)),
				comparison.Summaries(a.summaryOf(did.Before), a.summaryOf(did.After)))
			require.Equal(draw, did.After, a.active(t))
			a.requireKept(t, draw, did.Before, did.After)
		}
	})
	require.Positive(t, amendments)
}

// requireKept requires that what was planned and assembled is still planned, and
// that nothing is planned by a snapshot that the plan has not.
func (a *amender) requireKept(t *testing.T, draw *rapid.T, before, plan occasion.Plan) {
	t.Helper()
	planned := map[domain.Slug]bool{}
	for _, target := range plan.Assembly {
		planned[target.FinishedGood] = true
		require.Equal(draw, plan.Goods[target.FinishedGood].ID, target.Snapshot)
	}
	for _, target := range before.Assembly {
		assembled := slices.ContainsFunc(a.assemblies, func(run planning.AssemblyRun) bool { return run.FinishedGood == target.FinishedGood })
		require.True(draw, planned[target.FinishedGood] || !assembled, "what was assembled of a target stays planned")
	}
	for _, line := range plan.Production {
		snapshot := plan.Recipes[line.FinishedUnit.Recipe]
		require.Equal(draw, snapshot.ID, line.Snapshot)
		_, yields := snapshot.Content.Root().Yield(line.FinishedUnit.Unit)
		require.True(draw, yields)
	}
	for _, warning := range a.summaryOf(plan).Warnings {
		require.NotEqual(draw, planning.DefinitionMissing, warning.Code, "%s", warning.Detail)
	}
}
