package pantry_test

import (
	"fmt"
	"time"

	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// A production run takes the lots first in, first out, and its cost follows them.
func ExamplePantry_RecordBatchProduction() {
	k := catalogtest.New()
	k.Recipe("cookie", "500 g flour", "standard 24")
	var p pantry.Pantry
	for _, lot := range []pantry.LotReceived{
		{ID: "new bag", Item: "flour", Amount: catalogtest.Amount("1 kg"), Cost: catalogtest.Money("2"), ReceivedOn: "2026-12-05"},
		{ID: "old bag", Item: "flour", Amount: catalogtest.Amount("300 g"), Cost: catalogtest.Money("0.90"), ReceivedOn: "2026-12-01"},
	} {
		p = p.Apply(lot)
	}

	run := pantry.ProductionRun{
		ID: "run", Snapshot: k.CaptureRecipe("snapshot", "cookie"), Reused: true, Policy: pantry.FIFO,
		Batches: 1, Scale: measure.Int(1), ActualYield: 23, At: time.Date(2026, 12, 20, 12, 0, 0, 0, time.UTC),
	}
	events, err := p.RecordBatchProduction(run)
	if err != nil {
		panic(err)
	}
	recorded := events[0].(pantry.BatchProductionRecorded)
	for _, line := range recorded.Consumed {
		fmt.Println(line.Lot, line.Amount, line.Unit, line.Cost)
	}
	fmt.Println(recorded.Status(), recorded.Loss.Quantity, recorded.GoodValue, recorded.LossValue)

	run.Batches = 4
	_, err = p.RecordBatchProduction(run)
	fmt.Println(err)
	// Output:
	// old bag 300 g 0.90
	// new bag 0.2 kg 0.40
	// partial_loss 1 1.245833 0.054167
	// not enough in the pantry: flour: 2000 g needed, 1300 g available
}
