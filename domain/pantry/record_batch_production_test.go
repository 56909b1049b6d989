package pantry_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func plenty() pantry.Pantry { return stocked(lot("bag", "100 kg flour", "100", "01")) }

func TestARunByThePlansSnapshotCapturesNone(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "1 kg flour")
	run := bake(snapshot, func(r *pantry.ProductionRun) {
		r.Occasion, r.Plan, r.Notes, r.Batches, r.Scale, r.ActualYield = "christmas", "plan", "crisp", 2, num("1.5"), 28
		r.Loss = &pantry.Loss{Category: pantry.Burnt, Notes: "hot", Quantity: 99}
	})
	events, err := plenty().RecordBatchProduction(run)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]pantry.Event{pantry.BatchProductionRecorded{
		ID: "run", FinishedUnit: ref("bread/standard"), Occasion: "christmas", Plan: "plan", Snapshot: "snapshot-of-bread", SnapshotReused: true,
		Batches: 2, Scale: num("1.5"), ExpectedYield: 30, ActualYield: 28,
		Loss:       &pantry.Loss{Quantity: 2, Category: pantry.Burnt, Notes: "hot"},
		ProducedAt: today(), Notes: "crisp",
		Consumed:  []pantry.Consumed{{Item: "flour", Lot: "bag", Amount: num("3"), Unit: measure.Kilogram, Cost: money("3")}},
		TotalCost: money("3"), GoodValue: money("2.8"), LossValue: money("0.2"),
	}}, events), "one event: the snapshot is in the plan")
	require.Equal(t, int64(99), run.Loss.Quantity, "what came in stays as it was")
}

func TestAnAdHocRunCapturesItsSnapshotFirst(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "1 kg flour")
	events, err := plenty().RecordBatchProduction(bake(snapshot, func(r *pantry.ProductionRun) { r.Reused = false }))
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.Empty(t, cmp.Diff(pantry.Event(pantry.RecipeSnapshotCaptured{RecipeSnapshot: snapshot}), events[0]))
	recorded := events[1].(pantry.BatchProductionRecorded)
	require.False(t, recorded.SnapshotReused)
	require.Equal(t, snapshot.ID, recorded.Snapshot)
}

func TestYields(t *testing.T) {
	for name, test := range map[string]struct {
		change   func(*pantry.ProductionRun)
		expected int64
		status   pantry.Status
		loss     *pantry.Loss
		good     string // of a cost of batches × scale
		lost     string
	}{
		"as expected": {change: func(*pantry.ProductionRun) {}, expected: 10, status: pantry.Complete, good: "1.00", lost: "0.00"},
		"scaled batches": {
			change:   func(r *pantry.ProductionRun) { r.Batches, r.Scale, r.ActualYield = 3, num("1/3"), 10 },
			expected: 10, status: pantry.Complete, good: "1.00", lost: "0.00",
		},
		"a fraction of a unit is not expected": {
			change:   func(r *pantry.ProductionRun) { r.Scale, r.ActualYield = num("1.99"), 19 },
			expected: 19, status: pantry.Complete, good: "1.99", lost: "0.00",
		},
		"a portion of 30 % is 3 of one batch": {
			change:   func(r *pantry.ProductionRun) { r.Unit, r.ActualYield = "slice", 3 },
			expected: 3, status: pantry.Complete, good: "1.00", lost: "0.00",
		},
		"a portion of 30 % is 10 of three batches": {
			change:   func(r *pantry.ProductionRun) { r.Unit, r.Batches, r.ActualYield = "slice", 3, 10 },
			expected: 10, status: pantry.Complete, good: "3.00", lost: "0.00",
		},
		"some lost, without a category": {
			change:   func(r *pantry.ProductionRun) { r.ActualYield = 7 },
			expected: 10, status: pantry.PartialLoss, loss: &pantry.Loss{Quantity: 3, Category: pantry.OtherLoss}, good: "0.70", lost: "0.30",
		},
		"some lost": {
			change: func(r *pantry.ProductionRun) {
				r.ActualYield, r.Loss = 9, &pantry.Loss{Category: pantry.WrongIngredients, Notes: "salt"}
			},
			expected: 10, status: pantry.PartialLoss, loss: &pantry.Loss{
				Quantity: 1, Category: pantry.WrongIngredients, Notes: "salt",
			}, good: "0.90", lost: "0.10",
		},
		"all lost": {
			change:   func(r *pantry.ProductionRun) { r.ActualYield, r.Loss = 0, &pantry.Loss{Category: pantry.Dropped} },
			expected: 10, status: pantry.TotalLoss, loss: &pantry.Loss{Quantity: 10, Category: pantry.Dropped}, good: "0.00", lost: "1.00",
		},
		"more than expected, allowed": {
			change:   func(r *pantry.ProductionRun) { r.ActualYield, r.AllowOverYield = 12, true },
			expected: 10, status: pantry.Complete, good: "1.00", lost: "0.00",
		},
		"a third lost, to the last digit": {
			change: func(r *pantry.ProductionRun) {
				r.Unit, r.Scale, r.ActualYield = "slice", num("1.000001"), 2
			},
			expected: 3, status: pantry.PartialLoss, loss: &pantry.Loss{Quantity: 1, Category: pantry.OtherLoss}, good: "0.666667", lost: "0.333334",
		},
	} {
		t.Run(name, func(t *testing.T) {
			run := bake(newKitchen().recipe("bread", "1 kg flour"), test.change)
			recorded := produced(t, plenty(), run)
			require.Equal(t, test.expected, recorded.ExpectedYield)
			require.Equal(t, run.ActualYield, recorded.ActualYield)
			require.Equal(t, test.status, recorded.Status())
			require.Equal(t, test.loss, recorded.Loss)
			require.Equal(t, test.good, recorded.GoodValue.String())
			require.Equal(t, test.lost, recorded.LossValue.String())
			require.True(t, recorded.TotalCost.Equal(recorded.GoodValue.Add(recorded.LossValue)))
			stock := after(plenty(), recorded).InStock(pantry.Thing{FinishedUnit: recorded.FinishedUnit})
			require.Equal(t, measure.Int(run.ActualYield).String(), stock.String())
		})
	}
}

// Other programs write the share of a portion with 15 digits: 100/6 as 16.6666666666667.
func TestABatchYieldsEachOfItsPortions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		portions := rapid.IntRange(1, 200).Draw(t, "portions")
		percent := strconv.FormatFloat(100/float64(portions), 'g', 15, 64)
		snapshot := newKitchen().recipe("cake", "1 g flour", "portion "+percent+"%")
		run := bake(snapshot, func(r *pantry.ProductionRun) {
			r.Unit, r.Batches = "portion", rapid.Int64Range(1, 50).Draw(t, "batches")
			r.ActualYield = r.Batches * int64(portions)
		})
		require.Equal(t, run.ActualYield, produced(t, plenty(), run).ExpectedYield, percent)
		yield, _ := snapshot.Content.Root().Yield("portion")
		require.Equal(t, "1", catalog.BatchesFor(measure.Int(int64(portions)), yield.UnitsPerBatch()).String(), "as the plan says")
	})
}

func TestAScaleOfAPartOfABatchYieldsThatPart(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "1 g flour") // of 10
	for scale, expected := range map[string]int64{"0.333333333": 3, "0.4999999999": 5, "0.4999": 4, "0.1": 1, "1/3": 3, "1.333333333": 13} {
		run := bake(snapshot, func(r *pantry.ProductionRun) { r.Scale, r.ActualYield = num(scale), expected })
		require.Equal(t, expected, produced(t, plenty(), run).ExpectedYield, scale)
	}
}

func TestRecordBatchProductionRejects(t *testing.T) {
	var over *pantry.OverYieldError
	for name, test := range map[string]struct {
		change func(*pantry.ProductionRun)
		check  func(t *testing.T, err error)
	}{
		"of a unit that the snapshot does not yield": {
			change: func(r *pantry.ProductionRun) { r.Unit = "loaf" },
			check: func(t *testing.T, err error) {
				require.ErrorIs(t, err, pantry.ErrUnknownUnit)
				require.ErrorContains(t, err, "bread/loaf")
			},
		},
		"with more than expected": {
			change: func(r *pantry.ProductionRun) { r.ActualYield = 11 },
			check: func(t *testing.T, err error) {
				require.ErrorAs(t, err, &over)
				require.Equal(t, pantry.OverYieldError{Expected: 10, Actual: 11}, *over)
			},
		},
		"too small for a unit": {
			change: func(r *pantry.ProductionRun) { r.Scale, r.ActualYield = num("0.0999"), 0 },
			check:  func(t *testing.T, err error) { require.ErrorIs(t, err, pantry.ErrNoYield) },
		},
		"too small for a unit, whatever the actual yield": {
			change: func(r *pantry.ProductionRun) { r.Scale, r.ActualYield, r.AllowOverYield = num("0.0999"), 1, true },
			check:  func(t *testing.T, err error) { require.ErrorIs(t, err, pantry.ErrNoYield) },
		},
		"with a loss where nothing was lost": {
			change: func(r *pantry.ProductionRun) { r.Loss = &pantry.Loss{Category: pantry.Burnt} },
			check:  func(t *testing.T, err error) { require.Equal(t, []string{"/loss"}, pointers(t, err)) },
		},
		"with a loss and more than expected": {
			change: func(r *pantry.ProductionRun) {
				r.ActualYield, r.AllowOverYield, r.Loss = 11, true, &pantry.Loss{Category: pantry.Burnt}
			},
			check: func(t *testing.T, err error) { require.Equal(t, []string{"/loss"}, pointers(t, err)) },
		},
		"of no batches": {
			change: func(r *pantry.ProductionRun) { r.Batches = 0 },
			check:  func(t *testing.T, err error) { require.Equal(t, []string{"/batches"}, pointers(t, err)) },
		},
		"of far too many batches": {
			change: func(r *pantry.ProductionRun) { r.Batches = 1_000_001 },
			check:  func(t *testing.T, err error) { require.Equal(t, []string{"/batches"}, pointers(t, err)) },
		},
		"of no scale": {
			change: func(r *pantry.ProductionRun) { r.Scale = num("0") },
			check:  func(t *testing.T, err error) { require.Equal(t, []string{"/scale"}, pointers(t, err)) },
		},
		"with everything wrong at once": {
			change: func(r *pantry.ProductionRun) {
				r.Batches, r.Scale, r.ActualYield, r.Notes = -1, num("-1"), -1, "\x00"
				r.Loss = &pantry.Loss{Category: "eaten", Notes: "\x00"}
			},
			check: func(t *testing.T, err error) {
				require.Equal(t, []string{"/batches", "/scale", "/actual_yield", "/notes", "/loss/category", "/loss/notes"}, pointers(t, err))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := plenty().RecordBatchProduction(bake(newKitchen().recipe("bread", "1 kg flour"), test.change))
			test.check(t, err)
			require.Empty(t, events)
		})
	}
}

func TestARunOfTotalLossAddsNoStock(t *testing.T) {
	run := bake(newKitchen().recipe("bread", "1 kg flour"), func(r *pantry.ProductionRun) { r.ActualYield = 0 })
	p := plenty()
	p = after(p, produced(t, p, run))
	require.True(t, p.InStock(unitOf("bread/standard")).IsZero())
	_, err := p.AdjustFinishedStock("id", unitOf("bread/standard"), num("-1"), nil, "eaten")
	require.ErrorAs(t, err, new(*pantry.BelowZeroError))
}

func TestThePantryKnowsWhichPlansHaveRuns(t *testing.T) {
	k := newKitchen()
	bread, basket := k.recipe("bread", "1 kg flour"), k.good("basket", "1 bread/standard")
	p := plenty()
	require.False(t, p.HasRuns("plan"))
	p = after(p, produced(t, p, bake(bread)))
	require.False(t, p.HasRuns("plan"))
	require.False(t, p.HasRuns(""), "a run for no plan is no plan's")
	p = after(p, produced(t, p, bake(bread, func(r *pantry.ProductionRun) { r.ID, r.Plan = "another", "plan" })))
	require.True(t, p.HasRuns("plan"))
	p = after(p, assembled(t, p, pack(basket, func(r *pantry.AssemblyRun) { r.Plan = "second" })))
	require.True(t, p.HasRuns("second"))
	require.False(t, p.HasRuns(domain.ID("third")))
}

func TestARunTakesLinesPerRunOnceAndNothingToTaste(t *testing.T) {
	k := newKitchen()
	k.recipe("dough", "10 g a run oil", "100 g flour")
	snapshot := k.recipe("bread", "2 of dough", "1 kg flour", "30 g a run butter", "some of salt")
	stock := stocked(lot("bag", "10 kg flour", "10", "01"), lot("block", "30 g butter", "1", "01"), lot("bottle", "100 g oil", "1", "01"))
	events, err := stock.RecordBatchProduction(bake(snapshot, func(r *pantry.ProductionRun) { r.Batches, r.ActualYield = 3, 30 }))
	require.NoError(t, err)
	taken := map[domain.Slug]string{}
	for _, one := range events[0].(pantry.BatchProductionRecorded).Consumed {
		taken[one.Item] = one.Amount.String() + " " + one.Unit.String()
	}
	require.Equal(t, map[domain.Slug]string{"flour": "3.6 kg", "butter": "30 g", "oil": "10 g"}, taken)
}
