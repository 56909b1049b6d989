package audit_test

import (
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
	return &kitchen{t: t, log: log, app: commands.New(log, commands.Options{}), sender: commands.Caller{Kitchen: domain.Home, Actor: "Ada", Correlation: "order-7"}}
}

// bakery defines flour and bread.
func (k *kitchen) bakery() {
	k.t.Helper()
	flour := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
	_, err := k.app.DefineItem(k.t.Context(), k.sender, commands.DefineItem{Item: flour})
	require.NoError(k.t, err)
	_, err = k.app.DefineRecipe(k.t.Context(), k.sender, commands.DefineRecipe{Recipe: catalog.Recipe{
		Slug: "bread", Name: "Bread",
		Lines:  []catalog.Line{{Item: "flour", Amount: measure.Amount{Value: measure.Int(500), Unit: measure.Gram}}},
		Yields: []catalog.Yield{{Slug: "loaf", Name: "Loaf", Mode: catalog.ByCount, ItemsPerBatch: 2}},
	}})
	require.NoError(k.t, err)
}

// occasion schedules one that wants bread.
func (k *kitchen) occasion() domain.ID {
	k.t.Helper()
	scheduled, err := k.app.ScheduleOccasion(k.t.Context(), k.sender, commands.ScheduleOccasion{Details: occasion.Details{Name: "Open day", Date: "2026-12-12", OutputMode: occasion.BulkCount}})
	require.NoError(k.t, err)
	_, err = k.app.SetProductionTarget(k.t.Context(), k.sender, commands.SetProductionTarget{Occasion: scheduled.ID, Recipe: "bread", Batches: 3})
	require.NoError(k.t, err)
	return scheduled.ID
}

func (k *kitchen) receive(kilos int64) {
	k.t.Helper()
	_, err := k.app.ReceiveLots(k.t.Context(), k.sender, commands.ReceiveLots{Lots: []commands.NewLot{{LotReceived: pantry.LotReceived{Item: "flour", Amount: measure.Amount{Value: measure.Int(kilos), Unit: measure.Kilogram}, Cost: measure.MoneyOf(measure.Int(2 * kilos)), ReceivedOn: "2026-11-01"}}}})
	require.NoError(k.t, err)
}

func (k *kitchen) bake(of domain.ID) {
	k.t.Helper()
	_, err := k.app.RecordBatchProduction(k.t.Context(), k.sender, commands.RecordBatchProduction{Recipe: "bread", Occasion: of, Batches: 1, ActualYield: 2})
	require.NoError(k.t, err)
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
