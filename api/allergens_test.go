package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/allergens"
	"crumbtrail/readmodels"
)

func TestAllergensAreUnknownUntilTheyAreStated(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan := k.aioli()
	_ = occasion
	item := func() readmodels.Item { return into[readmodels.Item](k.ask("/v1/items/garlic")) }
	unknown := func() []readmodels.Item {
		return into[readmodels.List[readmodels.Item]](k.ask("/v1/items?allergens=unknown")).Items
	}
	before := item()
	require.False(t, before.Allergens.Known())
	require.NotContains(t, k.ask("/v1/items/garlic").Body.String(), "allergens")
	require.Len(t, unknown(), 1)
	k.put("/v1/items/box", `{"name":"Box","kind":"material"}`)
	require.Len(t, unknown(), 1, "packaging is not on a label")

	with := func(list string) string { return garlic[:len(garlic)-1] + `,"allergens":` + list + `}` }
	k.put("/v1/items/garlic", with(`[]`))
	require.True(t, item().Allergens.Known())
	require.Contains(t, k.ask("/v1/items/garlic").Body.String(), `"allergens":[]`)
	require.Empty(t, unknown())
	require.NotEqual(t, before.ContentHash, item().ContentHash)

	k.put("/v1/items/garlic", with(`["sulphites","milk","milk"]`))
	require.Equal(t, allergens.Set{allergens.Milk, allergens.Sulphites}, item().Allergens)
	require.Contains(t, k.ask(plan+"/drift").Body.String(), `"path":"/items/garlic/allergens/milk","old":null,"new":"milk"`)

	at := k.head()
	k.send(http.MethodPut, "/v1/items/garlic", with(`["bread"]`)).refused(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, at, k.head(), "nothing is changed")

	k.put("/v1/items/garlic", garlic)
	require.Equal(t, before.ContentHash, item().ContentHash, "without them an item is what it was")
	require.Len(t, unknown(), 1)
}
