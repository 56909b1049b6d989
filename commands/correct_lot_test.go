package commands_test

import (
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/internal/kitchentest"
)

// correctionSpecs are those of the corrections of lots.
func correctionSpecs() map[string]func(*testing.T) {
	stocked := append(kitchentest.Bakery(), kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00"))
	cost, other := kitchentest.Money("4.00"), kitchentest.Money("5.00")
	below := kitchentest.Money("-1")
	correct := commands.CorrectLot{Lot: kitchentest.LotID, LotChange: revaluing.LotChange{Cost: &cost}, Reason: "mistyped"}
	was := kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00").Details()
	is := was
	is.Cost = cost
	corrected := pantry.LotCorrected{
		Lot: kitchentest.LotID, Item: "flour", Was: was, Is: is, Reason: "mistyped", Left: kitchentest.Money("1.00"),
	}
	return map[string]func(*testing.T){
		"CorrectLot": spec[commands.CorrectLot, commands.LotCorrected]{
			handle: (*commands.Application).CorrectLot, stream: "pantry-home",
			fields: `{"Lot":"0199aaaa-bbbb-7ccc-8ddd-000000000004","Amount":null,"Unit":null,"Cost":"4.00","UnitCost":null,` +
				`"CostUnknown":false,"ReceivedOn":null,"ExpiresOn":null,"Product":null,"Location":null,"Notes":null,"Reason":"mistyped"}`,
			accepted: []accepted[commands.CorrectLot, commands.LotCorrected]{{
				"has the details before and after", stocked, correct, []any{corrected}, commands.LotCorrected{LotCorrected: corrected},
			}},
			other: commands.CorrectLot{Lot: kitchentest.LotID, LotChange: revaluing.LotChange{Cost: &other}, Reason: "mistyped"},
			since: []any{kitchentest.Item("flour")},
			refused: []refused[commands.CorrectLot]{
				{"no lot", kitchentest.Bakery(), correct, pantry.ErrNoLot},
				{"no reason", stocked, commands.CorrectLot{Lot: kitchentest.LotID, LotChange: revaluing.LotChange{Cost: &cost}}, invalid("/reason")},
				{
					"a cost below zero", stocked,
					commands.CorrectLot{Lot: kitchentest.LotID, LotChange: revaluing.LotChange{UnitCost: &below}, Reason: "mistyped"},
					invalid("/unit_cost"),
				},
			},
		}.run("CorrectLot"),
	}
}
