package commands_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/internal/kitchentest"
)

func settlingSpecs() map[string]func(*testing.T) {
	short := baked()
	short.Occasion, short.Plan = "", ""
	short.Consumed, short.TotalCost, short.GoodValue = nil, measure.Money{}, measure.Money{}
	short.Unaccounted = []pantry.Unaccounted{{Item: "flour", Amount: kitchentest.Amount("500 g")}}
	short.ShortageReason = "the scale was off"
	given := append(kitchentest.Bakery(), short, kitchentest.Lot(kitchentest.LotID, "1 kg flour", "10.00"))
	taken := pantry.Consumed{
		Item: "flour", Lot: kitchentest.LotID, Amount: kitchentest.Number("0.5"), Unit: measure.Kilogram,
		Cost: kitchentest.Money("5.00"), Settled: true,
	}
	left := kitchentest.Money("5.00")
	settled := pantry.UnaccountedSettled{
		Lines:  []pantry.SettledLine{{Run: short.ID, Item: "flour", Amount: kitchentest.Amount("500 g"), Taken: &taken}},
		Reason: "found the receipt",
		Revalued: []pantry.Revaluation{{
			Use: short.ID, Kind: pantry.ProductionKind, Thing: pantry.Thing{FinishedUnit: short.FinishedUnit},
			Added: []pantry.Consumed{taken}, Settled: []pantry.SettledPart{{Amount: kitchentest.Number("500")}},
			Cost: left, Good: left, Left: &left,
		}},
	}
	now := pantry.Revalued(short, settled.Revalued...).(pantry.BatchProductionRecorded)
	settle := commands.SettleUnaccounted{Run: short.ID, Item: "flour", Lot: kitchentest.LotID, Reason: "found the receipt"}
	with := func(change func(*commands.SettleUnaccounted)) commands.SettleUnaccounted {
		other := settle
		change(&other)
		return other
	}
	voided := pantry.RunVoided{Run: short.ID, Kind: pantry.ProductionKind, Thing: pantry.Thing{FinishedUnit: short.FinishedUnit}, Reason: "no"}
	return map[string]func(*testing.T){
		"SettleUnaccounted": spec[commands.SettleUnaccounted, commands.UnaccountedSettled]{
			handle: (*commands.Application).SettleUnaccounted, stream: "pantry-home",
			fields: `{"Run":"0199aaaa-bbbb-7ccc-8ddd-000000000005","Item":"flour","Lot":"0199aaaa-bbbb-7ccc-8ddd-000000000004",` +
				`"Reason":"found the receipt"}`,
			accepted: []accepted[commands.SettleUnaccounted, commands.UnaccountedSettled]{
				{"takes it of the lot", given, settle, []any{settled}, commands.UnaccountedSettled{UnaccountedSettled: settled, Run: now}},
			},
			other: with(func(s *commands.SettleUnaccounted) { s.Reason = "guessed" }),
			since: []any{kitchentest.Item("flour")}, again: invalid("/item"),
			refused: []refused[commands.SettleUnaccounted]{
				{"no run", kitchentest.Bakery(), settle, notFound("production run", string(short.ID))},
				{"a voided run", append(append([]any{}, given...), voided), settle, pantry.ErrVoided},
				{"no reason", given, with(func(s *commands.SettleUnaccounted) { s.Reason = " " }), invalid("/reason")},
				{"an item that is accounted for", given, with(func(s *commands.SettleUnaccounted) { s.Item, s.Lot = "box", "" }), invalid("/item")},
				{"a lot of something else", given, with(func(s *commands.SettleUnaccounted) { s.Item = "box" }), invalid("/lot_id", "/item")},
				{"no such lot", given, with(func(s *commands.SettleUnaccounted) { s.Lot = kitchentest.Plan }), invalid("/lot_id")},
			},
		}.run("SettleUnaccounted"),
	}
}

// A receipt settles what runs lack in the same append; a lot that did is corrected as any,
// on the run too, and a void returns what settled it.
func TestAReceiptSettlesARunThatWasShort(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.Bakery()...)
	run := kitchentest.Do(k, k.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "bread", Batches: 1, ActualYield: 2, AllowShortage: true, ShortageReason: "the scale was off",
	})
	require.False(t, run.Cost().Complete)
	lots := kitchentest.Do(k, k.ReceiveLots, commands.ReceiveLots{Lots: []commands.NewLot{{
		LotReceived: pantry.LotReceived{
			Item: "flour", Amount: kitchentest.Amount("2 kg"), Cost: kitchentest.Money("20.00"), ReceivedOn: "2026-12-24",
		}, SettlesUnaccounted: []domain.ID{run.ID},
	}}})
	require.Len(t, lots.Lots, 1)
	cost := kitchentest.Money("4.00")
	correct := commands.CorrectLot{Lot: lots.Lots[0].ID, LotChange: revaluing.LotChange{Cost: &cost}, Reason: "mistyped"}
	corrected := kitchentest.Do(k, k.CorrectLot, correct)
	require.Len(t, corrected.Revalued, 1)
	day := domain.Date("2026-12-26")
	correct = commands.CorrectLot{Lot: lots.Lots[0].ID, LotChange: revaluing.LotChange{ReceivedOn: &day}, Reason: "it came later"}
	kitchentest.Do(k, k.CorrectLot, correct)
	void := kitchentest.Do(k, k.VoidRun, commands.VoidRun{Run: run.ID, Kind: pantry.ProductionKind, Reason: "miscounted"})
	require.Empty(t, cmp.Diff([]pantry.Consumed{{
		Item: "flour", Lot: lots.Lots[0].ID, Amount: kitchentest.Number("0.5"), Unit: measure.Kilogram,
		Cost: kitchentest.Money("1.00"), Settled: true,
	}}, void.Returned))

	_, err := k.ReceiveLots(t.Context(), k.Caller, commands.ReceiveLots{Lots: []commands.NewLot{{
		LotReceived:        pantry.LotReceived{Item: "flour", Amount: kitchentest.Amount("2 kg"), ReceivedOn: "2026-12-24"},
		SettlesUnaccounted: []domain.ID{kitchentest.Plan},
	}}})
	require.ErrorContains(t, err, "not found")
}
