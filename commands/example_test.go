package commands_test

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// bakesBread returns an application over a log in memory whose kitchen knows bread and
// has flour for it.
func bakesBread(ctx context.Context, caller commands.Caller) (*commands.Application, error) {
	app := commands.New(eventstoretest.NewMemoryStore(), commands.Options{})
	flour := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
	if _, err := app.DefineItem(ctx, caller, commands.DefineItem{Item: flour}); err != nil {
		return nil, err
	}
	bread := catalog.Recipe{
		Slug: "bread", Name: "Bread",
		Lines:  []catalog.Line{{Item: "flour", SomeAmount: catalog.SomeAmount{Value: measure.Int(500), Unit: measure.Gram}}},
		Yields: []catalog.Yield{{Slug: "loaf", Name: "Loaf", Mode: catalog.ByCount, ItemsPerBatch: 2}},
	}
	if _, err := app.DefineRecipe(ctx, caller, commands.DefineRecipe{Recipe: bread}); err != nil {
		return nil, err
	}
	_, err := app.ReceiveLots(ctx, caller, commands.ReceiveLots{Lots: []commands.NewLot{{LotReceived: pantry.LotReceived{
		Item: "flour", Amount: measure.Amount{
			Value: measure.Int(2),
			Unit:  measure.Kilogram,
		}, Cost: measure.MoneyOf(measure.Int(3)), ReceivedOn: "2026-11-01",
	}}}})
	return app, err
}

// Record a production run: the flour leaves its lot, and the loaves are worth what it
// cost.
func ExampleApplication_RecordBatchProduction() {
	ctx, caller := context.Background(), commands.Caller{Kitchen: domain.Home, Actor: "Ada"}
	app, err := bakesBread(ctx, caller)
	if err != nil {
		fmt.Println(err)
		return
	}
	recorded, err := app.RecordBatchProduction(ctx, caller, commands.RecordBatchProduction{Recipe: "bread", Batches: 3, ActualYield: 6})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(recorded.ActualYield, recorded.FinishedUnit, "of", recorded.Consumed[0].Amount, recorded.Consumed[0].Unit, "for",
		recorded.TotalCost)

	_, err = app.RecordBatchProduction(ctx, caller, commands.RecordBatchProduction{Recipe: "bread", Batches: 2, ActualYield: 4})
	if short := (*pantry.ShortageError)(nil); errors.As(err, &short) {
		flour := short.Shortages[0]
		fmt.Println("short of", flour.Item, "needed", flour.Needed, "available", flour.Available, flour.Unit)
	}
	// Output:
	// 6 bread/loaf of 1.5 kg for 2.25
	// short of flour needed 1000 available 500 g
}

// Repeat a command under its idempotency key: the answer is that of the first time, and
// nothing is written.
func ExampleCaller_idempotencyKey() {
	ctx, caller := context.Background(), commands.Caller{Kitchen: domain.Home, Actor: "Ada", Key: "delivery-7"}
	app, err := bakesBread(ctx, commands.Caller{Kitchen: domain.Home})
	if err != nil {
		fmt.Println(err)
		return
	}
	lots := commands.ReceiveLots{Lots: []commands.NewLot{{LotReceived: pantry.LotReceived{
		Item: "flour", Amount: measure.Amount{Value: measure.Int(5), Unit: measure.Kilogram}, ReceivedOn: "2026-11-08",
	}}}}
	first, err := app.ReceiveLots(ctx, caller, lots)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := app.ReceiveLots(ctx, caller, lots)
	fmt.Println(again.Replayed, again.Lots[0].ID == first.Lots[0].ID, again.Revision == first.Revision, err)

	lots.Lots[0].Value = measure.Int(6)
	_, err = app.ReceiveLots(ctx, caller, lots)
	fmt.Println("another body is refused:", errors.Is(err, eventstore.ErrKeyReused))
	// Output:
	// true true true <nil>
	// another body is refused: true
}
