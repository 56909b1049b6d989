package commands_test

import (
	"context"
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

// bakes records a run of batches of 10 units, of which some are good.
func bakes(of domain.ID, recipe domain.Slug, batches, good int64) func(*kitchentest.Kitchen, bool) ([]pantry.Reserved, error) {
	return func(k *kitchentest.Kitchen, allow bool) ([]pantry.Reserved, error) {
		run, err := k.RecordBatchProduction(context.Background(), k.Caller, commands.RecordBatchProduction{
			Recipe: recipe, Occasion: of, Batches: batches, ActualYield: good, AllowReserved: allow,
		})
		return run.Reserved, err
	}
}

// tries is the dry run of a run of r2.
func tries(of domain.ID) func(*kitchentest.Kitchen, bool) ([]pantry.Reserved, error) {
	return func(k *kitchentest.Kitchen, allow bool) ([]pantry.Reserved, error) {
		run, err := k.TryBatchProduction(context.Background(), k.Caller, commands.RecordBatchProduction{
			Recipe: "r2", Occasion: of, Batches: 1, ActualYield: 10, AllowReserved: allow,
		})
		return run.Reserved, err
	}
}

// done records a run that was allowed.
func done(record func(*kitchentest.Kitchen, bool) ([]pantry.Reserved, error)) func(*kitchentest.Kitchen) {
	return func(k *kitchentest.Kitchen) {
		if _, err := record(k, true); err != nil {
			panic(err)
		}
	}
}

// twoPlans are the locked plans of a market on December 12 and of a wedding on a date, each
// with the same target.
func twoPlans(date domain.Date, target any, more ...any) []any {
	details := kitchentest.Details()
	details.Name, details.Date = "Wedding", date
	given := []any{
		kitchentest.Item("i"), kitchentest.Item("carton"),
		kitchentest.Recipe("r", "100 g i", "unit 10"), kitchentest.Recipe("r2", "100 g i", "unit 10"),
		kitchentest.Good("g", "1 r/unit"), kitchentest.Good("h", "1 r/unit"), kitchentest.Good("both", "1 r/unit", "1 r2/unit"),
		kitchentest.Good("boxed", "1 each carton"), kitchentest.Good("packed", "1 each carton"), kitchentest.Good("nest", "2 of boxed"),
		kitchentest.Scheduled(), target, kitchentest.Planned(kitchentest.Plan),
		occasion.PlanLocked{Plan: kitchentest.Plan, At: kitchentest.Noon()},
		occasion.Scheduled{ID: wedding, Details: details},
		target, kitchentest.Planned(weddingPlan),
		occasion.PlanLocked{Plan: weddingPlan, At: kitchentest.Noon().Add(1)},
	}
	return append(given, more...)
}

// An occasion that makes more than it planned takes nothing from plans behind its own.
func TestARunBeyondItsPlanLeavesWhatPlansBehindGet(t *testing.T) {
	t.Parallel()
	market := kitchentest.Occasion
	lot := func(what string) any { return kitchentest.Lot(kitchentest.LotID, what, "4.00") }
	later, same := domain.Date("2026-12-20"), domain.Date("2026-12-12")
	one := kitchentest.Assemble("g", 10)
	of := func(what string) []string { return []string{what + " for Wedding on 2026-12-20"} }
	i := of("i: 100 of 100 g")
	both := kitchentest.Assemble("both", 10)
	for name, test := range map[string]taking{
		"a recipe that is not planned": {twoPlans(later, one, lot("200 g i")), bakes(market, "r2", 1, 10), i},
		"what is planned, again after a void": {
			twoPlans(later, one, lot("200 g i"), func(k *kitchentest.Kitchen) {
				run := kitchentest.Do(k, k.RecordBatchProduction, commands.RecordBatchProduction{
					Recipe: "r", Occasion: market, Batches: 1, ActualYield: 10,
				}).ID
				kitchentest.Do(k, k.VoidRun, commands.VoidRun{Run: run, Kind: pantry.ProductionKind, Reason: "miscounted"})
			}), bakes(market, "r", 1, 10), nil,
		},
		"on the same date": {
			twoPlans(same, one, lot("200 g i")), bakes(market, "r2", 1, 10), []string{"i: 100 of 100 g for Wedding on 2026-12-12"},
		},
		"in another unit":                  {twoPlans(later, one, lot("0.2 kg i")), bakes(market, "r2", 1, 10), i},
		"two batches":                      {twoPlans(later, one, lot("200 g i")), bakes(market, "r2", 2, 20), i},
		"of what is free":                  {twoPlans(later, one, lot("300 g i")), bakes(market, "r2", 1, 10), nil},
		"of what only its own plan gets":   {twoPlans(later, one, lot("100 g i")), bakes(market, "r2", 1, 10), nil},
		"partly of what its own plan gets": {twoPlans(later, one, lot("150 g i")), bakes(market, "r2", 1, 10), of("i: 50 of 50 g")},
		"what is planned":                  {twoPlans(later, one, lot("200 g i")), bakes(market, "r", 1, 10), nil},
		"what is planned, and short":       {twoPlans(later, one, lot("150 g i")), bakes(market, "r", 1, 10), nil},
		"what is planned, and lost":        {twoPlans(later, one, lot("200 g i")), bakes(market, "r", 1, 0), nil},
		"after what is planned": {
			twoPlans(later, one, lot("200 g i"), done(bakes(market, "r", 1, 10))), bakes(market, "r", 1, 10), i,
		},
		"the last plan":                      {twoPlans(later, one, lot("200 g i")), bakes(wedding, "r2", 1, 10), nil},
		"a dry run":                          {twoPlans(later, one, lot("200 g i")), tries(market), i},
		"two batches of two that are needed": {twoPlans(later, both, lot("400 g i")), bakes(market, "r", 2, 20), of("i: 100 of 200 g")},
		"a batch of two that are needed":     {twoPlans(later, both, lot("400 g i")), bakes(market, "r", 1, 10), nil},
		"packaging": {
			twoPlans(later, kitchentest.Assemble("boxed", 5), lot("10 each carton")), packFor(market, "packed", 5),
			of("carton: 5 of 5 each"),
		},
		"packaging of what is planned": {
			twoPlans(later, kitchentest.Assemble("boxed", 5), lot("10 each carton")), packFor(market, "boxed", 5), nil,
		},
		"packaging of nested goods": {
			twoPlans(later, kitchentest.Assemble("nest", 2), lot("8 each carton")), packFor(market, "boxed", 5),
			of("carton: 1 of 4 each"),
		},
		"nested goods that are planned": {
			twoPlans(later, kitchentest.Assemble("nest", 2), lot("8 each carton")), packFor(market, "boxed", 4), nil,
		},
		"goods of its own target": {
			twoPlans(later, kitchentest.Assemble("boxed", 5), lot("10 each carton"), done(packFor(market, "boxed", 5))),
			packFor(market, "nest", 2), of("carton: 4 of 5 each"),
		},
		"units that its own plan needs": {
			twoPlans(later, one, lot("300 g i"), done(bakes(market, "r", 1, 10)), done(bakes("", "r", 1, 10))), packFor(market, "h", 10),
			append(of("r/unit: 10 of 10"), i...),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.expect(t)
		})
	}
}
