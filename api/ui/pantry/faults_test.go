package pantry_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// What the page finds wrong and what the interface finds wrong is shown at once, each fault with
// the name of its row, and nothing is stored.
func TestAllFaultsOfAFormAreShownAtOnce(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	lots := func() int {
		var list readmodels.List[ledger.Lot]
		k.API("/v1/pantry/lots?limit=500", &list)
		return len(list.Items)
	}
	before := lots()
	two := k.Submit(k.Get("/pantry/receive?item=molasses"), "/pantry/receive", "_more", "yes")
	three := k.Submit(two, "/pantry/receive", "_more", "yes")
	refused := k.Submit(three, "/pantry/receive",
		"lots.0.amount", "lots", "lots.0.expires_on", "soon",
		"lots.1.item", "sugar-granulated", "lots.1.amount", "-1", "lots.1.total_cost", "-3", "lots.1.received_on", "yesterday",
		"lots.2.amount", "0")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	text := refused.Text(t)
	for _, fault := range []string{
		"Row 1 (Dark molasses), Amount: Write a number such as 1.5, 1 1/2 or 1½.",
		"Row 1 (Dark molasses), Good until: Write a date.",
		"Row 2 (Granulated sugar), Amount: This must be above zero.",
		"Row 2 (Granulated sugar), Price paid: This cannot be below zero.",
		"Row 2 (Granulated sugar), Received: Write a date.",
		"Row 3, Amount: This must be above zero.",
		"Row 3, Item: Fill this in.",
	} {
		require.Contains(t, text, fault)
	}
	require.NotContains(t, refused.Body, "(sugar-granulated)")
	require.Equal(t, before, lots(), "the interface only checked it")
}
