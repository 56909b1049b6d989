package audit_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/eventstoretest"
)

// kitchen is a kitchen in which something happened.
type kitchen struct {
	t      testing.TB
	log    *eventstoretest.MemoryStore
	app    *commands.Application
	sender commands.Caller
}

func open(t testing.TB) *kitchen {
	log := eventstoretest.NewMemoryStore()
	sender := commands.Caller{Kitchen: domain.Home, Actor: "Ada", Correlation: "order-7"}
	return &kitchen{t: t, log: log, app: commands.New(log, commands.Options{}), sender: sender}
}

// bakery defines flour and bread.
func (k *kitchen) bakery() {
	k.t.Helper()
	do(k, k.app.DefineItem, commands.DefineItem{Item: catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}})
	do(k, k.app.DefineRecipe, commands.DefineRecipe{Recipe: catalog.Recipe{
		Slug: "bread", Name: "Bread",
		Lines:  []catalog.Line{{Item: "flour", SomeAmount: catalog.SomeAmount{Value: measure.Int(500), Unit: measure.Gram}}},
		Yields: []catalog.Yield{{Slug: "loaf", Name: "Loaf", Mode: catalog.ByCount, ItemsPerBatch: 2}},
	}})
}

// occasion schedules an occasion with a target for bread.
func (k *kitchen) occasion() domain.ID {
	k.t.Helper()
	details := occasion.Details{Name: "Open day", Date: "2026-12-12", OutputMode: occasion.BulkCount}
	scheduled := do(k, k.app.ScheduleOccasion, commands.ScheduleOccasion{Details: details})
	do(k, k.app.SetProductionTarget, commands.SetProductionTarget{Occasion: scheduled.ID, Recipe: "bread", Batches: 3})
	return scheduled.ID
}

func (k *kitchen) receive(kilos int64) {
	k.t.Helper()
	do(k, k.app.ReceiveLots, commands.ReceiveLots{Lots: []commands.NewLot{{LotReceived: pantry.LotReceived{
		Item: "flour", Amount: measure.Amount{Value: measure.Int(kilos), Unit: measure.Kilogram},
		Cost: measure.MoneyOf(measure.Int(2 * kilos)), ReceivedOn: "2026-11-01",
	}}}})
}

func (k *kitchen) bake(of domain.ID) {
	k.t.Helper()
	do(k, k.app.RecordBatchProduction, commands.RecordBatchProduction{Recipe: "bread", Occasion: of, Batches: 1, ActualYield: 2})
}

// do handles a command, which must be accepted.
func do[C, A any](k *kitchen, handle func(context.Context, commands.Caller, C) (A, error), command C) A {
	k.t.Helper()
	answer, err := handle(k.t.Context(), k.sender, command)
	require.NoError(k.t, err)
	return answer
}

// steps replays a whole stream.
func (k *kitchen) steps(stream string, span audit.Span) []audit.Step {
	k.t.Helper()
	var steps []audit.Step
	for step, err := range audit.Replay(k.t.Context(), k.log, stream, span) {
		require.NoError(k.t, err)
		steps = append(steps, step)
	}
	return steps
}

func text(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}
