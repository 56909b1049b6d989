package commands_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
)

// Once all that is planned is packed nothing remains, wherever the contents came from, and
// the plan is completed: of stock that was made before, of what was baked for the occasion,
// or of both.
func TestAPlanIsCompletedOnceAllIsPackedWhateverItWasMadeOf(t *testing.T) {
	t.Parallel()
	for name, baked := range map[string]struct{ before, own int64 }{
		"of stock": {before: 2}, "baked for it": {own: 2}, "of both": {before: 1, own: 1}, "with more than enough": {before: 5, own: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := openMarket(t, kitchentest.Assemble("gift", 4))
			for of, batches := range map[domain.ID]int64{"": baked.before, kitchentest.Occasion: baked.own} {
				if batches > 0 {
					bakeLoaves(k, of, batches)
				}
			}
			pack(k, kitchentest.Occasion, "gift", 3)
			_, err := k.CompletePlan(t.Context(), k.Caller, commands.CompletePlan{Plan: kitchentest.Plan})
			var incomplete *occasion.IncompleteError
			require.ErrorAs(t, err, &incomplete)
			require.Equal(t, occasion.Left{FinishedGood: "gift", Quantity: 1}, incomplete.Left[len(incomplete.Left)-1].Left)

			pack(k, kitchentest.Occasion, "gift", 1)
			completed, err := k.CompletePlan(t.Context(), k.Caller, commands.CompletePlan{Plan: kitchentest.Plan})
			require.NoError(t, err)
			require.Empty(t, completed.Left)
		})
	}
}
