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
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/kitchentest"
)

// amender is a planner whose plan is in production, with plenty in the pantry.
type amender struct {
	planner
	occasion, plan domain.ID
	runs           []planning.ProductionRun
	assemblies     []planning.AssemblyRun
}

func startAmending(t *testing.T) *amender {
	a := &amender{planner: newPlanner(t, eventstoretest.NewMemoryStore())}
	a.Given(kitchentest.Lot(kitchentest.LotID, "1000 kg flour", "0"), kitchentest.Good("bag", "3 recipe-0/standard"))
	a.occasion = a.market()
	a.plan = kitchentest.Do(a.Kitchen, a.CreatePlan, commands.CreatePlan{Occasion: a.occasion}).Plan.ID
	kitchentest.Do(a.Kitchen, a.LockPlan, commands.LockPlan{Plan: a.plan})
	kitchentest.Do(a.Kitchen, a.StartProduction, commands.StartProduction{Plan: a.plan})
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

// work records a run or changes a definition. It may be refused.
func (a *amender) work(t *testing.T, draw *rapid.T) {
	switch rapid.IntRange(0, 3).Draw(draw, "work") {
	case 0:
		made, err := a.RecordBatchProduction(t.Context(), a.Caller, commands.RecordBatchProduction{
			Recipe: someRecipe.Draw(draw, "baked"), Occasion: a.occasion, Batches: someNumber.Draw(draw,
				"batches"), ActualYield: rapid.SampledFrom([]int64{0, 5, 12}).Draw(draw, "yield"),
		})
		if err == nil {
			run := planning.ProductionRun{FinishedUnit: made.FinishedUnit, Batches: made.Batches, Scale: made.Scale, ActualYield: made.ActualYield}
			if made.Loss != nil {
				run.Loss = made.Loss.Quantity
			}
			a.runs = append(a.runs, run)
		}
	case 1:
		made, err := a.RecordAssembly(t.Context(), a.Caller, commands.RecordAssembly{Good: "bag", Occasion: a.occasion, Quantity: 1})
		if err == nil {
			a.assemblies = append(a.assemblies, planning.AssemblyRun{
				FinishedGood: made.FinishedGood, Quantity: made.Quantity,
				Snapshot: made.Snapshot,
			})
		}
	case 2:
		slug := someRecipe.Draw(draw, "changed recipe")
		_, err := a.DefineRecipe(t.Context(), a.Caller, commands.DefineRecipe{Recipe: catalog.Recipe{
			Slug: slug, Name: "Changed",
			Lines: []catalog.Line{{
				Item: "flour", SomeAmount: catalog.SomeAmount{Value: measure.Int(someNumber.Draw(draw, "flour")), Unit: measure.Gram},
			}},
			Yields: []catalog.Yield{{Slug: "standard", Name: "Standard", Mode: catalog.ByCount, ItemsPerBatch: someNumber.Draw(draw, "items")}},
		}})
		require.NoError(draw, err)
	case 3:
		_, err := a.DefineFinishedGood(t.Context(), a.Caller, commands.DefineFinishedGood{FinishedGood: catalog.FinishedGood{
			Slug: "bag", Name: "Bag", Components: []catalog.GoodComponent{{
				FinishedUnit: unitOf(someRecipe.Draw(draw, "in the bag")),
				Quantity:     measure.Int(someNumber.Draw(draw, "units")),
			}},
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
		return occasion.Change{
			Kind: occasion.SetBatches, FinishedUnit: unitOf(someRecipe.Draw(draw, "recipe")),
			Batches: someNumber.Draw(draw, "batches"),
		}
	case 4:
		return occasion.Change{Kind: occasion.RefreshRecipe, Recipe: someRecipe.Draw(draw, "recipe")}
	}
	return occasion.Change{Kind: occasion.RefreshGood, FinishedGood: someGood.Draw(draw, "good")}
}

// summaryOf calculates a plan with the runs. The ids of snapshots are left out: a dry
// run makes some of its own, which are not stored.
func (a *amender) summaryOf(plan occasion.Plan) planning.Summary {
	in := planning.Planned(plan.Production, plan.Assembly, planning.Prepare(&plan))
	in.AddRuns(a.runs, a.assemblies)
	answer := planning.Calculate(in)
	for i := range answer.Batches {
		answer.Batches[i].Snapshot = nil
	}
	for i := range answer.Assemblies {
		answer.Assemblies[i].Snapshot = nil
	}
	return answer
}

// Whatever was made and whatever changes: a dry run writes nothing, is refused exactly
// as the amendment is, and answers what the amendment then does. The log then holds the
// plan of the answer.
func TestADryRunAnswersWhatTheAmendmentDoes(t *testing.T) {
	amendments := 0
	rapid.Check(t, func(draw *rapid.T) {
		a := startAmending(t)
		for range rapid.IntRange(1, 6).Draw(draw, "steps") {
			for range rapid.IntRange(0, 3).Draw(draw, "works") {
				a.work(t, draw)
			}
			changes := rapid.SliceOfN(rapid.Custom(drawChange), 1, 3).Draw(draw, "changes")
			amend := commands.AmendPlan{Plan: a.plan, Reason: "more guests", Changes: changes}
			head := a.Head()
			tried, refused := a.TryAmendment(t.Context(), a.Caller, amend)
			require.Equal(draw, head, a.Head(), "a dry run writes nothing")
			done, err := a.AmendPlan(t.Context(), a.Caller, amend)
			if refused != nil {
				require.EqualError(draw, err, refused.Error())
				continue
			}
			require.NoError(draw, err)
			amendments++
			require.Equal(draw, tried.Before, done.Before)
			require.Equal(draw, a.summaryOf(tried.After), a.summaryOf(done.After))
			require.Equal(draw,
				comparison.Summaries(a.summaryOf(tried.Before), a.summaryOf(tried.After)),
				comparison.Summaries(a.summaryOf(done.Before), a.summaryOf(done.After)))
			require.Equal(draw, done.After, *a.Folded(a.occasion).Active)
			a.requireKept(t, draw, done.Before, done.After)
		}
	})
	require.Positive(t, amendments)
}

// requireKept requires that what was planned and assembled is still planned, and that
// the plan has the snapshots of everything it plans.
func (a *amender) requireKept(t *testing.T, draw *rapid.T, before, plan occasion.Plan) {
	t.Helper()
	planned := map[domain.Slug]bool{}
	for _, target := range plan.Assembly {
		planned[target.FinishedGood] = true
		require.Equal(draw, plan.Goods[target.FinishedGood].ID, target.Snapshot)
	}
	for _, target := range before.Assembly {
		assembled := slices.ContainsFunc(a.assemblies, func(run planning.AssemblyRun) bool { return run.FinishedGood == target.FinishedGood })
		require.True(draw, planned[target.FinishedGood] || !assembled, "an assembled target stays planned")
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
