package reservations_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
)

// newKitchen is one with plenty of items, boxes of two cakes, and crates of a box.
func newKitchen() *kitchen {
	k := &kitchen{Kitchen: catalogtest.New()}
	for i := range 2 {
		k.SetItem(catalogtest.Item(domain.Slug(fmt.Sprintf("item-%d", i)), catalogtest.Weighing("1 cup", "120 g")))
	}
	k.Recipe("cake", "piece 1", "1 cup item-0")
	k.Good("box", "2 cake/piece")
	k.Good("crate", "1 of box")
	k.stockUp()
	return k
}

// locked adds a locked plan that uses stock; later ones come after it.
func (k *kitchen) locked(production []planning.ProductionTarget, assembly ...planning.AssemblyTarget) plan {
	id, date := domain.ID(fmt.Sprint("occasion-", len(k.plans))), domain.Date(fmt.Sprint("2026-12-1", len(k.plans)))
	k.plans = append(k.plans, plan{
		Occasion: planning.Occasion{ID: id, Name: string(id), Date: date},
		Reservation: occasion.Reservation{
			Plan: "plan-of-" + id, Date: date, IsActive: true, State: occasion.Locked,
			CreatedAt: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		},
		production: production, assembly: assembly, useStock: true,
	})
	return k.plans[len(k.plans)-1]
}

func (k *kitchen) found(many string, thing pantry.Thing) {
	k.runs++
	k.pantry = k.pantry.Apply(pantry.FinishedStockAdjusted{
		ID: domain.ID(fmt.Sprint("found-", k.runs)), Thing: thing, Change: catalogtest.Number(many), Reason: "found",
	})
}

func requireReserved(t *testing.T, err error, of plan, thing pantry.Thing, taken int64) {
	t.Helper()
	var refused *pantry.ReservedError
	require.ErrorAs(t, err, &refused)
	require.Len(t, refused.Reserved, 1)
	require.Equal(t, of.Plan, refused.Reserved[0].Plan)
	require.Equal(t, thing, refused.Reserved[0].Thing)
	require.True(t, refused.Reserved[0].Taken.Equal(measure.Int(taken)), refused.Reserved[0].Taken)
}

var (
	box  = pantry.Thing{FinishedGood: "box"}
	cake = pantry.Thing{FinishedUnit: catalogtest.Ref("cake/piece")}
)

func boxes(many int64) planning.AssemblyTarget {
	return planning.AssemblyTarget{FinishedGood: "box", Quantity: many}
}

// Four boxes are there, one for the first plan and three for the second. A crate for the
// first occasion takes the box of its own plan, which is then one of those of the second: that
// one lacks nothing to pack another, but it was there.
func TestARunLeavesTheGoodsInStockOfOtherPlans(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	first, second := k.locked(nil, boxes(1)), k.locked(nil, boxes(3))
	k.found("4", box)
	k.found("2", cake)
	require.Equal(t, planning.Finished, k.summary(second).Assemblies[0].Feasibility)

	requireReserved(t, k.pack(first.ID, first.Occasion.Date, "crate", 1, k.reserving()), second, box, 1)

	k.found("1", box) // which no plan needs
	require.NoError(t, k.pack(first.ID, first.Occasion.Date, "crate", 1, k.reserving()))
	require.Equal(t, planning.Finished, k.summary(second).Assemblies[0].Feasibility)
	require.EqualValues(t, 1, k.summary(first).Assemblies[0].FromStock)
}

// The same of finished units: the second plan could bake others, whether they go into boxes or
// are planned themselves, but did not have to.
func TestARunLeavesTheUnitsInStockOfOtherPlans(t *testing.T) {
	t.Parallel()
	cakes := []planning.ProductionTarget{{FinishedUnit: cake.FinishedUnit, Batches: 4}}
	for name, others := range map[string]func(*kitchen) plan{
		"boxes": func(k *kitchen) plan { return k.locked(nil, boxes(2)) },
		"cakes": func(k *kitchen) plan { return k.locked(cakes) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKitchen()
			k.Good("tin", "1 cake/piece")
			first, second := k.locked(nil, boxes(1)), others(k)
			k.found("6", cake)
			require.True(t, isBaked(k.summary(second)))

			requireReserved(t, k.pack(first.ID, first.Occasion.Date, "tin", 1, k.reserving()), second, cake, 1)

			k.found("1", cake)
			require.NoError(t, k.pack(first.ID, first.Occasion.Date, "tin", 1, k.reserving()))
			require.True(t, isBaked(k.summary(second)))
		})
	}
}

// A plan with fewer batches than its boxes take, of which it bakes one, needs one more: it
// reserves no more than is planned, but after each batch as much again, until its boxes are
// full. That is within the plan, and comes before what plans behind it get.
func TestARunOfAPlanThatIsShortNeedsItsBatchAgain(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.Recipe("tart", "piece 1", "1 cup item-0", "1 of cake/piece")
	k.Good("tray", "3 tart/piece")
	first := k.locked([]planning.ProductionTarget{{FinishedUnit: catalogtest.Ref("tart/piece"), Batches: 1}},
		planning.AssemblyTarget{FinishedGood: "tray", Quantity: 1})
	second := k.locked(nil, boxes(1))
	k.found("3", cake)
	require.True(t, isShort(k.summary(first)))
	require.True(t, isBaked(k.summary(second)))

	require.NoError(t, k.bake(first.ID, first.Occasion.Date, "tart", measure.Int(1), k.reserving()))
	for _, line := range k.summary(first).Batches {
		require.Equal(t, line.Recipe == "tart", line.RemainingBatches.Equal(measure.Int(1)), line.Recipe)
	}
	require.False(t, isBaked(k.summary(second)))
}

// The same where the batch again takes a cake made ahead that the plan then bakes again, whether
// cakes are planned for the need alone or one beyond it. A tin, which no target takes, is beyond the plan.
func TestARunOfAPlanThatIsShortNeedsWhatItTakesAgain(t *testing.T) {
	t.Parallel()
	for _, cakes := range []int64{2, 3} {
		t.Run(fmt.Sprint(cakes), func(t *testing.T) {
			t.Parallel()
			k := newKitchen()
			k.SetItem(catalogtest.Item("sugar"))
			k.Recipe("cake", "piece 1", "1 g sugar")
			k.Recipe("tart", "piece 1", "1 cup item-0", "1 of cake/piece")
			k.Good("tray", "2 tart/piece", "1 cake/piece")
			k.Good("tin", "1 cake/piece")
			first := k.locked([]planning.ProductionTarget{
				{FinishedUnit: cake.FinishedUnit, Batches: cakes}, {FinishedUnit: catalogtest.Ref("tart/piece"), Batches: 1},
			}, planning.AssemblyTarget{FinishedGood: "tray", Quantity: 1})
			k.locked(nil, boxes(1))
			k.pantry = k.pantry.Apply(pantry.LotReceived{
				ID: "sugar-1", Item: "sugar", Amount: measure.Amount{Value: measure.Int(cakes + 2), Unit: catalogtest.Amount("1 g").Unit},
				ReceivedOn: "2026-11-01",
			})
			bake := func(recipe domain.Slug, batches int64) error {
				return k.bake(first.ID, first.Occasion.Date, recipe, measure.Int(batches), k.reserving())
			}
			require.NoError(t, bake("cake", cakes))
			require.NoError(t, bake("tart", 1))
			require.True(t, isShort(k.summary(first)))
			for _, line := range k.summary(first).Batches {
				require.Equal(t, line.Recipe == "tart", line.Feasibility == planning.Ready, line.Recipe)
			}

			var refused *pantry.ReservedError
			require.ErrorAs(t, k.pack(first.ID, first.Occasion.Date, "tin", 1, k.reserving()), &refused)
			require.Equal(t, domain.Slug("sugar"), refused.Reserved[0].Item)

			require.NoError(t, bake("tart", 1))
			for _, line := range k.summary(first).Batches {
				require.Equal(t, line.Recipe == "cake", line.RemainingBatches.Equal(measure.Int(1)), line.Recipe)
			}
		})
	}
}

// The first plan takes a box in stock for one of its crates, so of the six cakes it needs two,
// and the second plan four. Two more boxes for it would take four of them, and free a box that
// the second plan has no use for.
func TestARunLeavesTheUnitsThatNestedGoodsInStockSave(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.Good("tin", "4 cake/piece")
	first := k.locked(nil, planning.AssemblyTarget{FinishedGood: "crate", Quantity: 2})
	second := k.locked(nil, planning.AssemblyTarget{FinishedGood: "tin", Quantity: 1})
	for i := range k.plans {
		k.plans[i].useStock = false
	}
	k.found("1", box)
	k.found("6", cake)
	require.Equal(t, planning.Ready, k.summary(k.plans[1]).Assemblies[0].Feasibility)

	requireReserved(t, k.pack(first.ID, first.Occasion.Date, "box", 2, k.reserving()), second, cake, 2)

	require.NoError(t, k.pack(first.ID, first.Occasion.Date, "box", 1, k.reserving()))
	require.Equal(t, planning.Ready, k.summary(k.plans[1]).Assemblies[0].Feasibility)
}

// The same where enough boxes for both plans are in stock: those that are assembled are taken
// first, and the cakes in them are missing elsewhere.
func TestARunLeavesTheUnitsThatItsPlanTakesAgain(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.Good("tray", "2 cake/piece")
	k.Good("pallet", "2 cake/piece", "1 of box", "1 of tray")
	first := k.locked(nil, planning.AssemblyTarget{FinishedGood: "pallet", Quantity: 1})
	second := k.locked(nil, planning.AssemblyTarget{FinishedGood: "pallet", Quantity: 1})
	for i := range k.plans {
		k.plans[i].useStock = false
	}
	k.found("2", box)
	k.found("8", cake)
	require.Equal(t, planning.Ready, k.summary(k.plans[1]).Assemblies[0].Feasibility)

	requireReserved(t, k.pack(first.ID, first.Occasion.Date, "box", 1, k.reserving()), second, cake, 2)

	k.found("2", cake)
	require.NoError(t, k.pack(first.ID, first.Occasion.Date, "box", 1, k.reserving()))
	require.Equal(t, planning.Ready, k.summary(k.plans[1]).Assemblies[0].Feasibility)
}
