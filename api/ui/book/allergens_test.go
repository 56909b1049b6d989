package book_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/allergens"
	"crumbtrail/readmodels"
)

func TestAllergensOfAnItemAreUnknownNoneOrThoseTicked(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	contains := func() allergens.Set {
		var item readmodels.Item
		k.API("/v1/items/garlic", &item)
		return item.Allergens
	}
	const edit = "/book/items/garlic/edit"
	shown := k.Follow(k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "Garlic"))
	require.Contains(t, shown.Text(t), "Allergens unknown Labels of what it is in cannot name all allergens until it is known.")
	require.False(t, contains().Known())

	both := k.Submit(k.Get(edit), edit, "allergen.milk", "yes", "allergens_none", "yes")
	require.Equal(t, http.StatusUnprocessableEntity, both.Status)
	require.Contains(t, both.Text(t), "it cannot be both")
	shown = k.Follow(k.Submit(both, edit, "allergen.milk", ""))
	require.Contains(t, shown.Text(t), "Allergens None of these")
	require.Equal(t, allergens.Set{}, contains())

	shown = k.Follow(k.Submit(k.Get(edit), edit, "allergens_none", "", "allergen.wheat", "yes", "allergen.milk", "yes"))
	require.Contains(t, shown.Text(t), "Allergens Wheat, Milk")
	require.Equal(t, allergens.Set{allergens.Wheat, allergens.Milk}, contains())
	unchanged := k.Follow(k.Submit(k.Get(edit), edit, "name", "Garlic bulb"))
	require.Contains(t, unchanged.Text(t), "Wheat, Milk")
	require.Contains(t, k.Get("/book/items/garlic?lang=de").Text(t), "Allergene Weizen, Milch")
}
