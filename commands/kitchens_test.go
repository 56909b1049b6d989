package commands_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

func TestNoCommandIsHandledForNoKitchen(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	application := reflect.ValueOf(k.Application)
	for _, name := range applicationMethods() {
		method := application.MethodByName(name)
		for _, kitchen := range []domain.Kitchen{"", "home.x", "Home", "home-2"} {
			caller := k.Caller
			caller.Kitchen = kitchen
			command := reflect.New(method.Type().In(2)).Elem()
			if plan := command.FieldByName("Plan"); plan.IsValid() {
				plan.SetString(string(kitchentest.Plan))
			}
			answer := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf(caller), command})
			require.Error(t, answer[len(answer)-1].Interface().(error), "%s in %q", name, kitchen)
		}
	}
	caller := k.Caller
	caller.Kitchen = ""
	_, err := k.DefineItem(t.Context(), caller, commands.DefineItem{Item: kitchentest.Item("salt")})
	require.ErrorIs(t, err, domain.ErrBadKitchen)
	k.Expect()
}

// Two kitchens may have the same ids, as after one was copied from the other. What is
// cached of one is never used for the other.
func TestWhatIsCachedOfAKitchenIsItsOwn(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(kitchentest.Lot(kitchentest.LotID, "4 kg flour", "4.00"))
	k.CopyTo("home2", `"4"`, `"1"`, `"500"`, `"2000"`)
	home, twin := k.Caller, k.Caller
	twin.Kitchen = "home2"
	for range 2 { // the second time everything is cached
		_, err := k.TryBatchProduction(t.Context(), home, commands.RecordBatchProduction{Recipe: "bread", Batches: 3, ActualYield: 6})
		require.NoError(t, err)
		_, err = k.TryBatchProduction(t.Context(), twin, commands.RecordBatchProduction{Recipe: "bread", Batches: 1, ActualYield: 2})
		require.ErrorAs(t, err, new(*pantry.ShortageError), "it has 1 kg flour and its bread takes 2")
	}
	_, err := k.LockPlan(t.Context(), home, commands.LockPlan{Plan: kitchentest.Plan})
	require.NoError(t, err)
	_, err = k.StartProduction(t.Context(), twin, commands.StartProduction{Plan: kitchentest.Plan})
	require.ErrorAs(t, err, new(*occasion.StateError), "its plan is a draft")
	_, err = k.LockPlan(t.Context(), twin, commands.LockPlan{Plan: kitchentest.Plan})
	require.NoError(t, err)
}
