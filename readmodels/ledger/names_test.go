package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

const (
	flourLot   = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000a")
	boxLot     = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000b")
	mysteryLot = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000c")
)

// renamed is a kitchen that found a loaf, baked two, and put two of them into gifts; then
// everything but the box was renamed.
type renamed struct {
	*readmodelstest.Kitchen
	bread, gift domain.ID
}

func rename(t *testing.T) renamed {
	t.Helper()
	k := renamed{Kitchen: readmodelstest.Open(t, pgtest.URL(t), nil)}
	k.Given(kitchentest.Bakery()...)
	k.Given(
		kitchentest.Lot(flourLot, "10 kg flour", "20.00"), kitchentest.Lot(boxLot, "10 each box", "5.00"),
		kitchentest.Lot(mysteryLot, "1 kg mystery", "1.00"),
	)
	kitchentest.Do(k.Kitchen.Kitchen, k.AdjustFinishedStock, commands.AdjustFinishedStock{
		Thing: pantry.Thing{FinishedUnit: kitchentest.Ref("bread/loaf")}, Change: kitchentest.Number("1"), Reason: "found",
	})
	k.bread = kitchentest.Do(k.Kitchen.Kitchen, k.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "bread", Batches: 1, ActualYield: 2,
	}).ID
	k.gift = kitchentest.Do(k.Kitchen.Kitchen, k.RecordAssembly, commands.RecordAssembly{Good: "gift", Quantity: 2}).ID
	flour, bread := kitchentest.Item("flour"), kitchentest.Recipe("bread", "500 g flour", "loaf 2")
	gift := kitchentest.Good("gift", "1 bread/loaf")
	flour.Name, bread.Name, bread.Yields[0].Name, gift.Name = "Rye flour", "Rye bread", "Round loaf", "Gift of bread"
	k.Given(flour, bread, gift)
	return k
}

func TestLotsAndStockHaveTheNamesOfToday(t *testing.T) {
	t.Parallel()
	k := rename(t)
	list, err := k.Lots(t.Context(), k.Query(), ledger.LotFilter{}, readmodels.Page{})
	require.NoError(t, err)
	got := map[domain.Slug]string{}
	for _, lot := range list.Items {
		got[lot.Item] = lot.Name
	}
	box := kitchentest.Item("box").Name
	require.Equal(t, map[domain.Slug]string{"flour": "Rye flour", "box": box, "mystery": ""}, got, "what is not defined has no name")
	lot, _, err := k.Lot(t.Context(), k.Query(), flourLot)
	require.NoError(t, err)
	require.Equal(t, "Rye flour", lot.Name)
	stock, _, err := k.Stock(t.Context(), k.Query(), "")
	require.NoError(t, err)
	require.Len(t, stock.Finished, 2)
	for _, row := range stock.Finished {
		if row.FinishedGood != "" {
			require.Equal(t, "Gift of bread", row.Name)
		} else {
			require.Equal(t, "Rye bread, Round loaf", row.Name)
		}
	}
}

func TestRunsHaveTheNamesOfToday(t *testing.T) {
	t.Parallel()
	k := rename(t)
	production, err := k.ProductionRuns(t.Context(), k.Query(), ledger.RunFilter{}, readmodels.Page{})
	require.NoError(t, err)
	one, _, err := k.ProductionRun(t.Context(), k.Query(), k.bread)
	require.NoError(t, err)
	require.Equal(t, []ledger.ProductionRun{one}, production.Items)
	require.Equal(t, []string{"Rye bread", "Round loaf", "Rye flour"}, []string{one.RecipeName, one.UnitName, one.Consumed[0].Name})
	assembly, err := k.AssemblyRuns(t.Context(), k.Query(), ledger.RunFilter{}, readmodels.Page{})
	require.NoError(t, err)
	gift, _, err := k.AssemblyRun(t.Context(), k.Query(), k.gift)
	require.NoError(t, err)
	require.Equal(t, []ledger.AssemblyRun{gift}, assembly.Items)
	require.Equal(t, "Gift of bread", gift.GoodName)
	require.Equal(t, []string{"Rye bread, Round loaf", "Rye bread, Round loaf", kitchentest.Item("box").Name}, consumedNames(gift.Consumed))
}

func consumedNames(lines []ledger.ConsumedLine) (names []string) {
	for _, line := range lines {
		names = append(names, line.Name)
	}
	return names
}

func TestTracesHaveTheNamesOfToday(t *testing.T) {
	t.Parallel()
	k := rename(t)
	uses, err := k.LotUses(t.Context(), k.Query(), flourLot, readmodels.Page{})
	require.NoError(t, err)
	require.Equal(t, "Rye flour", uses.Lot.Name)
	require.Equal(t, []string{"Rye bread, Round loaf", "Gift of bread"}, []string{uses.Items[0].Name, uses.Items[1].Name})
	require.Equal(t, []string{"Rye bread, Round loaf", "Gift of bread"}, []string{uses.Made[0].Name, uses.Made[1].Name})
	origins, _, err := k.AssemblyOrigins(t.Context(), k.Query(), k.gift)
	require.NoError(t, err)
	require.Equal(t, []string{"Gift of bread", "Rye bread, Round loaf"}, []string{origins.Runs[0].Name, origins.Runs[1].Name})
	require.Equal(t, []string{"Rye flour"}, consumedNames(origins.Runs[1].Consumed))
	require.Len(t, origins.Lots, 2)
	require.Equal(t, []string{kitchentest.Item("box").Name, "Rye flour"}, []string{origins.Lots[0].Name, origins.Lots[1].Name})
	require.Len(t, origins.Corrections, 1)
	require.Equal(t, "Rye bread, Round loaf", origins.Corrections[0].Name)
}

func TestAnArchivedThingKeepsItsNameAndADroppedUnitHasNone(t *testing.T) {
	t.Parallel()
	k := rename(t)
	k.Given(func() catalog.Recipe {
		bread := kitchentest.Recipe("bread", "500 g flour", "roll 8")
		bread.Name = "Rolls"
		return bread
	}())
	gift := kitchentest.Good("gift", "1 bread/roll")
	k.Given(gift)
	kitchentest.Do(k.Kitchen.Kitchen, k.ArchiveFinishedGood, commands.ArchiveFinishedGood{Slug: "gift"})
	run, _, err := k.ProductionRun(t.Context(), k.Query(), k.bread)
	require.NoError(t, err)
	require.Equal(t, []string{"Rolls", ""}, []string{run.RecipeName, run.UnitName})
	assembled, _, err := k.AssemblyRun(t.Context(), k.Query(), k.gift)
	require.NoError(t, err)
	require.Equal(t, gift.Name, assembled.GoodName)
	require.Empty(t, assembled.Consumed[0].Name)
}
