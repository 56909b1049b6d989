package reservations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/occasion"
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

// newShelf is a kitchen with five boxes and the cakes of two more, which keep until the first
// occasion. Its plan takes two of the boxes, and that behind it another two.
func newShelf() (k *kitchen, first, second plan) {
	k = newKitchen()
	k.Good("hamper", "1 of box")
	crates := func(many int64) planning.AssemblyTarget {
		return planning.AssemblyTarget{FinishedGood: "crate", Quantity: many}
	}
	k.locked(nil, crates(1), planning.AssemblyTarget{FinishedGood: "hamper", Quantity: 1})
	k.locked(nil, crates(2))
	for i := range k.plans {
		k.plans[i].useStock = false
	}
	first, second = k.plans[0], k.plans[1]
	k.found("5", box)
	k.pantry = k.pantry.Apply(pantry.FinishedStockAdjusted{
		ID: "cakes", Thing: cake, Change: catalogtest.Number("4"), Reason: "found", ExpiresOn: first.Occasion.Date,
	})
	return k, first, second
}

// More crates than planned are packed of the boxes that no plan needs, and of new ones.
func TestARunBeyondAPlanLeavesTheGoodsOfItsOtherTargets(t *testing.T) {
	t.Parallel()
	k, first, _ := newShelf()
	can := k.summary(first).Assemblies[0].CanAssembleNow
	require.EqualValues(t, 4, can)
	for many := int64(1); many <= can; many++ {
		k, first, second := newShelf()
		require.NoError(t, k.packWith(first.ID, first.Occasion.Date, "crate", many, true, k.reserving()), many)
		require.Equal(t, planning.Ready, k.summary(first).Assemblies[1].Feasibility, many)
		require.Equal(t, planning.Ready, k.summary(second).Assemblies[0].Feasibility, many)
	}
}

// Without a plan behind all that is there counts: a run takes the boxes of the other targets, too, and
// assembles no others that nothing is there for.
func TestARunBeyondAPlanTakesWhatNoOtherPlanNeeds(t *testing.T) {
	t.Parallel()
	for many := int64(1); many <= 5; many++ {
		for _, state := range []occasion.State{occasion.Locked, occasion.Draft} {
			k := newKitchen()
			k.Good("hamper", "1 of box")
			k.locked(nil, planning.AssemblyTarget{FinishedGood: "crate", Quantity: 1}, planning.AssemblyTarget{FinishedGood: "hamper", Quantity: 1})
			k.plans[0].useStock, k.plans[0].State = false, state
			k.found("5", box)
			require.EqualValues(t, 5, k.summary(k.plans[0]).Assemblies[0].CanAssembleNow)
			require.NoError(t, k.packWith(k.plans[0].ID, k.plans[0].Occasion.Date, "crate", many, true, k.reserving()), "%d, %s", many, state)
		}
	}
}
