package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// seen is what the pantry answered.
type seen struct {
	at    eventstore.Position
	stock ledger.Stock
	lots  []ledger.Lot
	flour ledger.Lot
	uses  []ledger.LotUse
	runs  []ledger.ProductionRun
}

func look(t *testing.T, k *readmodelstest.Kitchen, query readmodels.Query, lot domain.ID) seen {
	t.Helper()
	var s seen
	var err error
	s.stock, s.at, err = k.Stock(t.Context(), query, "")
	require.NoError(t, err)
	lots, err := k.Lots(t.Context(), query, ledger.LotFilter{UsedUp: true}, readmodels.Page{})
	require.NoError(t, err)
	require.Equal(t, s.at, lots.Position)
	s.lots = lots.Items
	s.flour, _, err = k.Lot(t.Context(), query, lot)
	require.NoError(t, err)
	uses, err := k.LotUses(t.Context(), query, lot, readmodels.Page{})
	require.NoError(t, err)
	s.uses = uses.Items
	runs, err := k.ProductionRuns(t.Context(), query, ledger.RunFilter{}, readmodels.Page{})
	require.NoError(t, err)
	s.runs = runs.Items
	return s
}

func TestThePantryCanBeAskedForTheState(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	k.Given(kitchentest.Bakery()...)
	flour := receive(k, "flour", 10, measure.Kilogram)
	var all []seen
	remember := func() { all = append(all, look(t, k, k.Query(), flour)) }
	remember()
	receive(k, "box", 10, measure.Each)
	remember()
	run := kitchentest.Do(k.Kitchen, k.RecordBatchProduction, commands.RecordBatchProduction{Recipe: "bread", Batches: 1, ActualYield: 2})
	remember()
	kitchentest.Do(k.Kitchen, k.AdjustLot, commands.AdjustLot{
		Lot: flour, Change: measure.Amount{Value: kitchentest.Number("-1"), Unit: measure.Kilogram}, Reason: "mice",
	})
	remember()
	kitchentest.Do(k.Kitchen, k.VoidRun, commands.VoidRun{Run: run.ID, Kind: pantry.ProductionKind, Reason: "another oven"})
	remember()
	require.NotEqual(t, all[1].flour, all[2].flour)
	for _, then := range all {
		require.Equal(t, then, look(t, k, k.AsOf(then.at), flour))
	}
	require.NotNil(t, all[4].runs[0].VoidedAt)
	require.Nil(t, look(t, k, k.AsOf(all[2].at), flour).runs[0].VoidedAt, "it was not voided then")
}

func TestWhatIsNotYetReceivedIsNotFoundThen(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	k.Given(kitchentest.Bakery()...)
	before := k.Head()
	_, _, err := k.Lot(t.Context(), k.AsOf(before), receive(k, "flour", 10, measure.Kilogram))
	require.ErrorIs(t, err, readmodels.ErrNotFound)
	stock, at, err := k.Stock(t.Context(), k.AsOf(before), "")
	require.NoError(t, err)
	require.Equal(t, before, at)
	require.Empty(t, stock.Items)
}

// Units convert as the item was defined then; it has the name of today.
func TestStockOfThePastConvertsByTheDensityOfThen(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	milk := kitchentest.Item("milk")
	milk.Density = density(t, 1, 250)
	kitchentest.Do(k.Kitchen, k.DefineItem, commands.DefineItem{Item: milk})
	receive(k, "milk", 1, measure.Kilogram)
	receive(k, "milk", 1, measure.Cup)
	then, at, err := k.Stock(t.Context(), k.Query(), "")
	require.NoError(t, err)
	require.Len(t, then.Items, 1)
	require.Equal(t, "1.25", then.Items[0].OnHand.String())
	milk.Density, milk.Name = density(t, 1, 500), "Oat milk"
	kitchentest.Do(k.Kitchen, k.DefineItem, commands.DefineItem{Item: milk})
	now, _, err := k.Stock(t.Context(), k.Query(), "")
	require.NoError(t, err)
	require.Equal(t, "1.5", now.Items[0].OnHand.String())
	past, _, err := k.Stock(t.Context(), k.AsOf(at), "")
	require.NoError(t, err)
	require.Equal(t, "1.25", past.Items[0].OnHand.String())
	require.Equal(t, "Oat milk", past.Items[0].Name)
}

// receive receives a lot, and returns its id.
func receive(k *readmodelstest.Kitchen, item domain.Slug, amount int64, unit measure.Unit) domain.ID {
	lot := commands.NewLot{LotReceived: pantry.LotReceived{
		Item: item, Amount: measure.Amount{Value: measure.Int(amount), Unit: unit}, CostUnknown: true, ReceivedOn: "2026-11-01",
	}}
	return kitchentest.Do(k.Kitchen, k.ReceiveLots, commands.ReceiveLots{Lots: []commands.NewLot{lot}}).Lots[0].ID
}

func density(t *testing.T, cup, grams int64) measure.Density {
	t.Helper()
	density, err := measure.NewDensity(
		measure.Amount{Value: measure.Int(cup), Unit: measure.Cup}, measure.Amount{Value: measure.Int(grams), Unit: measure.Gram},
	)
	require.NoError(t, err)
	return density
}
