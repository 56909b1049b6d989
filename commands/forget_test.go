package commands_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	settings "crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/kitchentest"
)

// One command of each kind of stream is handled once in each log, however often it is
// sent.
func TestAnApplicationForgetsALogThatWasReplaced(t *testing.T) {
	t.Parallel()
	log := new(eventstoretest.MemoryLog)
	k := kitchentest.Over(t, log.Open())
	k.Given(kitchentest.MarketPlan()...)
	caller, name := k.Caller, "Home bakery"
	caller.Key = "key"
	kinds := []struct {
		of   string
		send func() (commands.Result, error)
	}{
		{"an item", func() (commands.Result, error) {
			answer, err := k.DefineItem(t.Context(), caller, commands.DefineItem{Item: kitchentest.Item("salt")})
			return answer.Result, err
		}},
		{"a recipe", func() (commands.Result, error) {
			answer, err := k.DefineRecipe(t.Context(), caller, commands.DefineRecipe{Recipe: kitchentest.Recipe("brine", "50 g salt", "jar 1")})
			return answer.Result, err
		}},
		{"a finished good", func() (commands.Result, error) {
			crate := commands.DefineFinishedGood{FinishedGood: kitchentest.Good("crate", "2 brine/jar")}
			answer, err := k.DefineFinishedGood(t.Context(), caller, crate)
			return answer.Result, err
		}},
		{"an occasion", func() (commands.Result, error) {
			answer, err := k.ScheduleOccasion(t.Context(), caller, commands.ScheduleOccasion{Details: kitchentest.Details()})
			return answer.Result, err
		}},
		{"a pantry", func() (commands.Result, error) {
			lot := commands.NewLot{LotReceived: pantry.LotReceived{Item: "salt", Amount: kitchentest.Amount("1 kg"), ReceivedOn: "2026-11-01"}}
			answer, err := k.ReceiveLots(t.Context(), caller, commands.ReceiveLots{Lots: []commands.NewLot{lot}})
			return answer.Result, err
		}},
		{"a kitchen", func() (commands.Result, error) {
			answer, err := k.ChangeKitchenSettings(t.Context(), caller, commands.ChangeKitchenSettings{Change: settings.Change{Name: &name}})
			return answer.Result, err
		}},
	}
	lock := func() error {
		_, err := k.LockPlan(t.Context(), k.Caller, commands.LockPlan{Plan: kitchentest.Plan})
		return err
	}
	require.NoError(t, lock())
	for range 2 {
		for _, kind := range kinds {
			for _, isRepeated := range []bool{false, true} {
				result, err := kind.send()
				require.NoError(t, err, kind.of)
				require.Equal(t, isRepeated, result.Replayed, kind.of)
				require.Zero(t, result.Revision, "the first event of "+kind.of)
			}
		}
		log.BeginAgain()
		commands.Forget(k.Application)
	}
	var missing *commands.NotFoundError
	require.ErrorAs(t, lock(), &missing)
}
