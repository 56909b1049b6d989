package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

type useAnswer struct {
	Kind         string
	Recipe       string
	FinishedGood string `json:"finished_good"`
	OccasionID   string `json:"occasion_id"`
	Direct       bool
	Amounts      []struct{ Amount, Unit string }
	Through      []map[string]any
}

func TestUsesOfDefinitionsAreListedInPages(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	k.put(occasion+"/assembly-targets/gift", `{"quantity":3}`)
	type list struct {
		Items []useAnswer
		Next  string
	}
	whole := into[list](k.ask("/v1/items/flour/uses"))
	require.Len(t, whole.Items, 3)
	require.Equal(t, "bread", whole.Items[0].Recipe)
	require.True(t, whole.Items[0].Direct)
	require.Equal(t, "gift", whole.Items[1].FinishedGood)
	require.False(t, whole.Items[1].Direct)
	require.Equal(t, "bread/loaf", whole.Items[1].Through[0]["finished_unit"])
	require.NotEmpty(t, whole.Items[1].Through[0]["name"])
	require.Equal(t, "occasion", whole.Items[2].Kind)
	require.Equal(t, occasion, "/v1/occasions/"+whole.Items[2].OccasionID)
	require.EqualValues(t, "3", whole.Items[2].Through[0]["quantity"])

	first := k.ask("/v1/items/flour/uses?limit=1")
	require.Contains(t, first.Header().Get("Link"), "/v1/items/flour/uses?")
	second := into[list](k.ask("/v1/items/flour/uses?limit=1&cursor=" + into[list](first).Next))
	require.Equal(t, whole.Items[1], second.Items[0])

	require.Len(t, into[list](k.ask("/v1/recipes/bread/uses")).Items, 2)
	require.Len(t, into[list](k.ask("/v1/finished-goods/gift/uses")).Items, 1)
	for _, path := range []string{"/v1/items/bread/uses", "/v1/recipes/flour/uses", "/v1/finished-goods/bread/uses"} {
		require.Equal(t, http.StatusNotFound, k.send(http.MethodGet, path, "", "Crumbtrail-Min-Position", k.head().String()).Code, path)
	}
	require.Equal(t, http.StatusUnprocessableEntity, k.send(http.MethodGet, "/v1/items/flour/uses?limit=0", "").Code)
	require.Equal(t, http.StatusUnprocessableEntity, k.send(http.MethodGet, "/v1/items/flour/uses?cursor=x", "").Code)
}

func TestDefinitionsNameWhatTheyReferTo(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	const tart = `{"name":"Tart","base_recipe":"bread","variant_name":"Sweet","lines":[{"item":"flour","amount":"1","unit":"g"}],` +
		`"components":[{"recipe":"bread","batches":"0.5"}],"yields":[{"slug":"slice","name":"Slice","mode":"count","items_per_batch":8}]}`
	const tray = `{"name":"Tray","components":[{"item":"box","quantity":"1","unit":"each"},{"finished_good":"gift","quantity":"2"},` +
		`{"finished_unit":"bread/loaf","quantity":"3"}]}`
	for path, body := range map[string]string{"/v1/recipes/tart": tart, "/v1/finished-goods/tray": tray} {
		defined := k.put(path, body)
		require.Empty(t, nameless("", into[any](defined)), path)
		require.JSONEq(t, defined.Body.String(), k.ask(path).Body.String(), path)
	}
	require.Contains(t, k.ask("/v1/recipes/tart").Body.String(), `"base_recipe_name":`)
	for _, path := range []string{"/v1/recipes", "/v1/finished-goods"} {
		require.Empty(t, nameless("", into[any](k.ask(path))), path)
	}
}
