package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/occasion"
)

// 24 tins take 2 batches of 24 each if all of them are good, and 3 with a loss of 10 %.
func TestAnAmendmentCountsTheExpectedLossOfALine(t *testing.T) {
	for _, test := range []struct {
		loss    string
		refused bool
	}{{"0", false}, {"10", true}} {
		definitions := bakery()
		cookie := definitions.Recipes["cookie"]
		for i := range cookie.Definition.Yields {
			cookie.Definition.Yields[i].ExpectedLoss = number(test.loss)
		}
		definitions.Recipes["cookie"] = cookie
		o, _ := planned(t, given(scheduled(), assemble("tin", 24)), firstPlan, definitions)
		a := amendment(setBatches("cookie/small", 2))
		a.Made.Batches[ref("cookie/small")] = number("5/2")
		_, err := after(o, occasion.ProductionStarted{Plan: firstPlan, At: noon()}).Decider(false).AmendPlan(a)
		require.Equal(t, test.refused, err != nil, "%s: %v", test.loss, err)
	}
}
