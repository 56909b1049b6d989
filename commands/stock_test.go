package commands_test

import (
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

func stockSpecs() map[string]func(*testing.T) {
	flour := kitchentest.Lot("", "2 kg flour", "3.00")
	received := flour
	received.ID = kitchentest.ID(2)
	unitCost := kitchentest.Money("1.50")
	byUnit := kitchentest.Lot(kitchentest.LotID, "2 kg flour", "0")
	stocked := append(kitchentest.Bakery(), kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00"))
	lots := func(lots ...commands.NewLot) commands.ReceiveLots { return commands.ReceiveLots{Lots: lots} }
	bad := flour
	bad.Value = measure.Number{}
	pieces := kitchentest.Lot("", "2 each flour", "3.00")
	keptPieces := pieces
	keptPieces.ID, keptPieces.NotConvertibleTo = kitchentest.ID(2), []measure.Unit{measure.Kilogram}
	take := commands.AdjustLot{Lot: kitchentest.LotID, Change: kitchentest.Amount("-500 g"), Reason: "spilt"}
	loaf := pantry.Thing{FinishedUnit: kitchentest.Ref("bread/loaf")}
	add := commands.AdjustFinishedStock{Thing: loaf, Change: kitchentest.Number("3"), Value: kitchentest.Money("4.50"), Reason: "found"}
	found := pantry.FinishedStockAdjusted{
		ID: kitchentest.ID(2), Thing: loaf, Change: kitchentest.Number("3"), Value: kitchentest.Money("4.50"), Reason: "found",
		At: kitchentest.Noon(),
	}
	return map[string]func(*testing.T){
		"ReceiveLots": spec[commands.ReceiveLots, commands.LotsReceived]{
			handle: (*commands.Application).ReceiveLots, stream: "pantry-home",
			fields: `{"Lots":[{"id":"","item":"flour","amount":"2","unit":"kg","cost":"3.00","received_on":"2026-11-01","UnitCost":null}]}`,
			accepted: []accepted[commands.ReceiveLots, commands.LotsReceived]{
				{
					"gives each lot an id", kitchentest.Bakery(), lots(commands.NewLot{LotReceived: flour}),
					[]any{received},
					commands.LotsReceived{Lots: []pantry.LotReceived{received}},
				},
				{
					"works out the cost, and skips a lot that it has", stocked,
					lots(commands.NewLot{LotReceived: byUnit, UnitCost: &unitCost}, commands.NewLot{LotReceived: flour}),
					[]any{received},
					commands.LotsReceived{Lots: []pantry.LotReceived{received}},
				},
				{
					"keeps a lot in a unit that does not convert, and names the others", stocked, lots(commands.NewLot{LotReceived: pieces}),
					[]any{keptPieces},
					commands.LotsReceived{Lots: []pantry.LotReceived{keptPieces}},
				},
				{
					"by the price of a unit", kitchentest.Bakery(), lots(commands.NewLot{LotReceived: byUnit, UnitCost: &unitCost}),
					[]any{kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00")},
					commands.LotsReceived{Lots: []pantry.LotReceived{kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00")}},
				},
			},
			other: lots(commands.NewLot{LotReceived: byUnit}), since: []any{archived("item", "flour")}, again: errDoesItAgain,
			refused: []refused[commands.ReceiveLots]{
				{"no lots", kitchentest.Bakery(), lots(), invalid("/lots")},
				{"nothing of an item", kitchentest.Bakery(), lots(commands.NewLot{LotReceived: bad}), invalid("/lots/0/amount")},
				{"two costs", kitchentest.Bakery(), lots(commands.NewLot{LotReceived: flour, UnitCost: &unitCost}), invalid("/lots/0")},
				{"an item that is missing", nil, lots(commands.NewLot{LotReceived: flour}), unusable("item", "flour", "not_defined")},
				{
					"an archived item", append(kitchentest.Bakery(), archived("item", "flour")), lots(commands.NewLot{LotReceived: flour}),
					unusable("item", "flour", "archived"),
				},
			},
		}.run("ReceiveLots"),
		"AdjustLot": spec[commands.AdjustLot, commands.LotAdjusted]{
			handle: (*commands.Application).AdjustLot, stream: "pantry-home",
			fields: `{"Lot":"0199aaaa-bbbb-7ccc-8ddd-000000000004","Change":{"amount":"-500","unit":"g"},"Reason":"spilt"}`,
			accepted: []accepted[commands.AdjustLot, commands.LotAdjusted]{
				{
					"takes its share of the cost", stocked, take,
					[]any{lotAdjusted("-1/2", "-0.75", "spilt")},
					commands.LotAdjusted{LotAdjusted: lotAdjusted("-1/2", "-0.75", "spilt")},
				},
				{
					"by the density of the item", stocked,
					commands.AdjustLot{Lot: kitchentest.LotID, Change: kitchentest.Amount("1 cup"), Reason: "found"},
					[]any{lotAdjusted("0.12", "0.18", "found")},
					commands.LotAdjusted{LotAdjusted: lotAdjusted("0.12", "0.18", "found")},
				},
				{
					"in the lot's own unit", stocked,
					commands.AdjustLot{Lot: kitchentest.LotID, Change: measure.Amount{Value: kitchentest.Number("1")}, Reason: "found"},
					[]any{lotAdjusted("1", "1.50", "found")},
					commands.LotAdjusted{LotAdjusted: lotAdjusted("1", "1.50", "found")},
				},
			},
			other: commands.AdjustLot{Lot: kitchentest.LotID, Change: kitchentest.Amount("-1 kg"), Reason: "spilt"},
			since: []any{kitchentest.Item("flour")}, again: errDoesItAgain,
			refused: []refused[commands.AdjustLot]{
				{"no lot", kitchentest.Bakery(), take, notFound("lot", string(kitchentest.LotID))},
				{"no reason", stocked, commands.AdjustLot{Lot: kitchentest.LotID, Change: take.Change}, invalid("/reason")},
				{
					"more than is left", stocked,
					commands.AdjustLot{Lot: kitchentest.LotID, Change: kitchentest.Amount("-3 kg"), Reason: "spilt"},
					&pantry.BelowZeroError{What: "lot " + string(kitchentest.LotID), Available: kitchentest.Number("2"), Change: kitchentest.Number("-3")},
				},
			},
		}.run("AdjustLot"),
		"AdjustFinishedStock": spec[commands.AdjustFinishedStock, commands.FinishedStockAdjusted]{
			handle: (*commands.Application).AdjustFinishedStock, stream: "pantry-home",
			fields: `{"finished_unit":"bread/loaf","Change":"3","Value":"4.50","Reason":"found"}`,
			accepted: []accepted[commands.AdjustFinishedStock, commands.FinishedStockAdjusted]{
				{"adds a layer", kitchentest.Bakery(), add, []any{found}, commands.FinishedStockAdjusted{FinishedStockAdjusted: found}},
				{
					"of something archived", append(kitchentest.Bakery(), archived("recipe", "bread")), add,
					[]any{found},
					commands.FinishedStockAdjusted{FinishedStockAdjusted: found},
				},
			},
			other: commands.AdjustFinishedStock{Thing: loaf, Change: kitchentest.Number("4"), Reason: "found"},
			since: []any{kitchentest.Recipe("bread", "500 g flour", "roll 2")}, again: errDoesItAgain,
			refused: []refused[commands.AdjustFinishedStock]{
				{
					"a good that is missing", nil,
					commands.AdjustFinishedStock{Thing: pantry.Thing{FinishedGood: "gift"}, Change: add.Change, Reason: "found"},
					notFound("finished good", "gift"),
				},
				{
					"a unit that is not yielded", kitchentest.Bakery(),
					commands.AdjustFinishedStock{
						Thing: pantry.Thing{FinishedUnit: catalog.UnitRef{Recipe: "bread", Unit: "roll"}}, Change: add.Change,
						Reason: "found",
					},
					notFound("finished unit", "bread/roll"),
				},
				{"no reason", kitchentest.Bakery(), commands.AdjustFinishedStock{Thing: loaf, Change: add.Change}, invalid("/reason")},
				{
					"more than is in stock", append(kitchentest.Bakery(), found),
					commands.AdjustFinishedStock{Thing: loaf, Change: kitchentest.Number("-4"), Reason: "eaten"},
					&pantry.BelowZeroError{What: "bread/loaf", Available: kitchentest.Number("3"), Change: kitchentest.Number("-4")},
				},
			},
		}.run("AdjustFinishedStock"),
	}
}

func lotAdjusted(change, cost, reason string) pantry.LotAdjusted {
	return pantry.LotAdjusted{Lot: kitchentest.LotID, Change: kitchentest.Number(change), Cost: kitchentest.Money(cost), Reason: reason}
}
