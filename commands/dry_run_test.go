package commands_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
)

func TestADryRunIsRefusedWhereTheStreamIsNotWhatTheCallerExpects(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(kitchentest.InProduction()...)
	amend := commands.AmendPlan{Plan: kitchentest.Plan, Reason: "more guests", Changes: []occasion.Change{
		{Kind: occasion.SetQuantity, FinishedGood: "gift", Quantity: 5},
	}}
	other := uint64(1)
	for name, expecting := range map[string]func(*commands.Caller){
		"another revision": func(c *commands.Caller) { c.IfRevision = &other },
		"nothing":          func(c *commands.Caller) { c.IfNew = true },
	} {
		t.Run(name, func(t *testing.T) {
			caller := k.Caller
			expecting(&caller)
			_, dry := k.TryAmendment(t.Context(), caller, amend)
			require.ErrorAs(t, dry, new(*eventstore.StaleError))
			_, err := k.AmendPlan(t.Context(), caller, amend)
			require.EqualError(t, dry, err.Error())
			k.Expect()
		})
	}
}
