package commands_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/internal/kitchentest"
)

// A command that is repeated under its key is answered from the log, although what it
// needs has been archived since.
func TestARepeatedCommandIsAnsweredAfterWhatItNeedsIsArchived(t *testing.T) {
	for name, handle := range map[string]func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error{
		"DefineRecipe": func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
			_, err := k.DefineRecipe(ctx, caller, commands.DefineRecipe{Recipe: kitchentest.Recipe("cake", "1 cup flour")})
			return err
		},
		"DefineFinishedGood": func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
			_, err := k.DefineFinishedGood(ctx, caller, commands.DefineFinishedGood{FinishedGood: kitchentest.Good("set", "2 bread/loaf")})
			return err
		},
		"SetProductionTarget": func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
			_, err := k.SetProductionTarget(ctx, caller, commands.SetProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread", Batches: 7})
			return err
		},
		"SetAssemblyTarget": func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
			_, err := k.SetAssemblyTarget(ctx, caller, commands.SetAssemblyTarget{Occasion: kitchentest.Occasion, Good: "gift", Quantity: 7})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := kitchentest.New(t)
			k.Given(kitchentest.Market()...)
			caller := k.Caller
			caller.Key = "once"
			require.NoError(t, handle(t.Context(), k, caller))
			kitchentest.Do(k, k.ArchiveItem, commands.ArchiveItem{Slug: "flour"})
			kitchentest.Do(k, k.ArchiveRecipe, commands.ArchiveRecipe{Slug: "bread"})
			kitchentest.Do(k, k.ArchiveFinishedGood, commands.ArchiveFinishedGood{Slug: "gift"})
			require.Len(t, k.Written(), 4)
			require.NoError(t, handle(t.Context(), k, caller))
			k.Expect()
		})
	}
}
