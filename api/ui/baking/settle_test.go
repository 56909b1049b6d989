package baking_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestARunThatIsShortIsSettledOnItsPage(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPut, "/v1/items/saffron", `{"name":"Saffron","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/buns", `{"name":"Buns","lines":[{"item":"saffron","amount":"2","unit":"g"}],
		"yields":[{"slug":"bun","name":"Bun","mode":"count","items_per_batch":4}]}`)
	const path = "/runs/new/bake/buns/bun"
	form := k.Get(path)
	require.Contains(t, form.Body, `name="allow_shortage"`)
	refused := k.Submit(form, path, "allow_shortage", "true", "actual_yield", "4")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status, "it needs a reason")
	done := k.Submit(refused, path, "allow_shortage", "true", "shortage_reason", "never weighed", "actual_yield", "4")
	run := k.Follow(done)
	require.Contains(t, run.Text(t), "Unaccounted")
	require.Contains(t, run.Text(t), "never weighed")
	require.Contains(t, k.Get("/pantry").Text(t), "Used without a lot")
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"saffron","amount":"5","unit":"g","total_cost":"10","received_on":"2020-01-01"}`)
	page := k.Get(done.Location)
	refused = k.Submit(page, done.Location, "settle", "saffron", "reason", "")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	settled := k.Follow(k.Submit(refused, done.Location, "settle", "saffron", "reason", "it was in the jar"))
	require.Contains(t, settled.Text(t), "Settled.")
	require.NotContains(t, settled.Body, `name="settle"`)
	require.NotContains(t, k.Get("/pantry").Text(t), "Used without a lot")
}
