package reservations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
)

// lot receives an amount of an item.
func (k *kitchen) lot(item domain.Slug, amount string, received, expires domain.Date) {
	k.runs++
	id := domain.ID("lot-" + string(item) + "-" + string(received))
	k.pantry = k.pantry.Apply(pantry.LotReceived{
		ID: id, Item: item, Amount: catalogtest.Amount(amount), ReceivedOn: received, ExpiresOn: expires,
	})
}

// newDays is a kitchen with two plans and two lots, of which the plan behind can use one alone.
func newDays() (k *kitchen, first, second plan) {
	k = &kitchen{Kitchen: catalogtest.New()}
	k.SetItem(catalogtest.Item("item-0"))
	k.Recipe("cake", "piece 1", "2 each item-0")
	k.Recipe("bun", "piece 1", "1 each item-0")
	k.Good("bag", "1 each item-0")
	k.lot("item-0", "8 each", "2026-11-01", "2026-12-12")
	k.lot("item-0", "8 each", "2026-12-08", "")
	cakes := []planning.ProductionTarget{{FinishedUnit: catalogtest.Ref("cake/piece"), Batches: 3}}
	buns := []planning.ProductionTarget{{FinishedUnit: catalogtest.Ref("bun/piece"), Batches: 1, ProduceOn: "2026-12-05"}}
	return k, k.locked(cakes, planning.AssemblyTarget{FinishedGood: "bag", Quantity: 1}), k.locked(buns)
}

// The first lot alone is there when the second occasion bakes. The first one bakes with seven of its
// eight on its date, and packs boxes beyond its plan on that day: they are of the second lot, however
// many they are, or the first occasion would bake with the piece that the second counts on.
func TestARunBeyondAPlanLeavesTheLotsOfItsOtherLines(t *testing.T) {
	t.Parallel()
	k, first, second := newDays()
	require.Equal(t, planning.Ready, k.summary(second).Batches[0].Feasibility)

	can := k.summary(first).Assemblies[0].CanAssembleNow
	require.EqualValues(t, 9, can)
	for many := int64(1); many <= can; many++ {
		kitchen, first, second := newDays()
		require.NoError(t, kitchen.pack(first.ID, first.Occasion.Date, "bag", many, kitchen.reserving()), many)
		require.Equal(t, planning.Ready, kitchen.summary(first).Batches[0].Feasibility, many)
		require.Equal(t, planning.Ready, kitchen.summary(second).Batches[0].Feasibility, many)
	}
}
