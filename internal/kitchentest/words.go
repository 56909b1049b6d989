package kitchentest

import (
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
)

// Definitions in few words; see the package catalogtest.
var (
	Item     = catalogtest.Item
	Weighing = catalogtest.Weighing
	Packed   = catalogtest.Packed
	Recipe   = catalogtest.Recipe
	Good     = catalogtest.Good
	Ref      = catalogtest.Ref
	Amount   = catalogtest.Amount
	Number   = catalogtest.Number
	Money    = catalogtest.Money
)

// Ids of what a test is about, besides those that a kitchen makes.
const (
	Occasion    = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000001")
	Plan        = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000002")
	OtherPlan   = domain.ID("0199aaab-bbbb-7ccc-8ddd-000000000003")
	LotID       = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000004")
	Run         = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000005")
	AssemblyRun = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000006")
)

// Bakery returns the catalog that most tests need: bread of flour, two loaves a
// batch; a gift of one loaf in a box.
func Bakery() []any {
	return []any{
		Item("flour", Weighing("1 cup", "120 g"), Packed("1 kg", "2.00")),
		Item("box", func(item *catalog.Item) { item.Kind = catalog.Material }),
		Recipe("bread", "500 g flour", "loaf 2"),
		Good("gift", "1 bread/loaf", "1 each box"),
	}
}

// Details are those of a market with an output mode.
func Details() occasion.Details {
	return occasion.Details{Name: "Market", Date: "2026-12-12", OutputMode: occasion.Bundled}
}

// Scheduled schedules [Occasion] with [Details].
func Scheduled() occasion.Scheduled { return occasion.Scheduled{ID: Occasion, Details: Details()} }

// Bake sets a target of so many batches of a finished unit, "bread/loaf".
func Bake(unit string, batches int64) occasion.ProductionTargetSet {
	return occasion.ProductionTargetSet{ProductionTarget: occasion.ProductionTarget{FinishedUnit: Ref(unit), Batches: batches}}
}

// Assemble sets a target of so many of a finished good.
func Assemble(good domain.Slug, quantity int64) occasion.AssemblyTargetSet {
	return occasion.AssemblyTargetSet{AssemblyTarget: occasion.AssemblyTarget{FinishedGood: good, Quantity: quantity}}
}

// Market returns a [Bakery] with an occasion that wants three batches of bread and
// two gifts.
func Market() []any { return append(Bakery(), Scheduled(), Bake("bread/loaf", 3), Assemble("gift", 2)) }

// Planned creates the plan of an occasion, of [Occasion] by itself.
func Planned(plan domain.ID, of ...domain.ID) func(*Kitchen) {
	return func(k *Kitchen) {
		k.tb.Helper()
		id := k.occasion
		if len(of) > 0 {
			id = of[0]
		}
		Do(k, k.WithID(plan).CreatePlan, commands.CreatePlan{Occasion: id})
	}
}

// MarketPlan returns a [Market] with [Plan], a draft.
func MarketPlan() []any { return append(Market(), Planned(Plan)) }

// InProduction returns the events that take [Plan] from a draft to production.
func InProduction() []any {
	return []any{occasion.PlanLocked{Plan: Plan, At: Noon()}, occasion.ProductionStarted{Plan: Plan, At: Noon()}}
}

// Lot is "2 kg flour" at a cost, received on 1 November 2026.
func Lot(id domain.ID, what, cost string, more ...func(*pantry.LotReceived)) pantry.LotReceived {
	at := strings.LastIndexByte(what, ' ')
	lot := pantry.LotReceived{
		ID: id, Item: domain.Slug(what[at+1:]), Amount: Amount(what[:at]), Cost: Money(cost), ReceivedOn: "2026-11-01",
	}
	for _, change := range more {
		change(&lot)
	}
	return lot
}
