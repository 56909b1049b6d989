package readmodels_test

import (
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
)

const (
	flourLot  = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000a")
	boxLot    = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000b")
	laterPlan = domain.ID("0199aaab-bbbb-7ccc-8ddd-00000000000d")
)

// story is a kitchen with a market in production: three batches of bread and two gifts
// are planned, of which two batches and one gift are made. A batch and a gift were made
// without an occasion.
type story struct {
	*kitchen
	// planned is when the plan was created, produced when it had its first run.
	planned, produced eventstore.Position
	// production and assembly are runs for the occasion; the others are ad hoc.
	production, assembly, otherProduction, otherAssembly domain.ID
}

func tell(t *testing.T) *story {
	t.Helper()
	s := &story{kitchen: open(t)}
	s.Given(kitchentest.MarketPlan()...)
	s.planned = s.Head()
	s.Given(kitchentest.Lot(flourLot, "10 kg flour", "20.00"), kitchentest.Lot(boxLot, "10 each box", "5.00"))
	s.Given(kitchentest.InProduction()...)
	s.production = do(s.kitchen, s.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "bread", Occasion: kitchentest.Occasion, Batches: 2, ActualYield: 4,
	}).ID
	s.produced = s.Head()
	s.assembly = do(s.kitchen, s.RecordAssembly, commands.RecordAssembly{Good: "gift", Occasion: kitchentest.Occasion, Quantity: 1}).ID
	s.otherProduction = do(s.kitchen, s.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "bread", Batches: 1, ActualYield: 2,
	}).ID
	s.otherAssembly = do(s.kitchen, s.RecordAssembly, commands.RecordAssembly{Good: "gift", Quantity: 1}).ID
	return s
}

// second adds another occasion with its own plan, which is locked.
func (s *story) second() domain.ID {
	s.tb.Helper()
	const id = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000c")
	details := occasion.Details{Name: "Fair", Date: "2026-12-20", OutputMode: occasion.Bundled}
	s.Given(occasion.Scheduled{ID: id, Details: details}, kitchentest.Assemble("gift", 1), kitchentest.Planned(laterPlan))
	do(s.kitchen, s.LockPlan, commands.LockPlan{Plan: laterPlan})
	return id
}

var loaf = catalog.UnitRef{Recipe: "bread", Unit: "loaf"}
