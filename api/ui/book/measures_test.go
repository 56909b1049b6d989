package book_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

func TestMeasuresOfAnItemAreWrittenAndUsed(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	more := k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "Garlic", "_more", "measures")
	require.Contains(t, more.Body, `name="measures.0.amount"`)
	wrong := k.Submit(more, "/book/new/items", "_more", "", "measures.0.amount", "1", "measures.0.unit", "lbs", "measures.0.equals", "5",
		"measures.0.equals_unit", "g")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Contains(t, wrong.Text(t), "lbs means lb.")
	saved := k.Submit(wrong, "/book/new/items", "measures.0.unit", "Clove")
	require.Contains(t, k.Follow(saved).Text(t), "1 clove = 5 g")

	edit := k.Get("/book/items/garlic/edit")
	require.Contains(t, edit.Body, `value="clove"`)
	twice := k.Submit(edit, "/book/items/garlic/edit", "_more", "measures")
	refused := k.Submit(twice, "/book/items/garlic/edit", "_more", "", "measures.1.amount", "2", "measures.1.unit", "clove",
		"measures.1.equals", "11", "measures.1.equals_unit", "g")
	require.Contains(t, refused.Text(t), "This contradicts 1 clove = 5 g, by which 2 clove is 10 g.")
	k.Follow(k.Submit(refused, "/book/items/garlic/edit", "measures.1.unit", "head", "measures.1.equals", "1/10",
		"measures.1.equals_unit", "kg"))
	var item readmodels.Item
	k.API("/v1/items/garlic", &item)
	require.Equal(t, "1 clove = 5 g and 2 head = 0.1 kg", measure.Listed(item.Measures))

	recipe := k.Get("/book/new/recipes")
	require.Contains(t, recipe.Body, `<option value="clove"`)
	cooked := k.Submit(recipe, "/book/new/recipes", "name", "Aioli", "lines.0.amount", "3", "lines.0.unit", "clove", "lines.0.item", "Garlic",
		"yields.0.name", "Jar", "yields.0.items_per_batch", "4")
	require.Contains(t, k.Follow(cooked).Text(t), "3 clove")
}
