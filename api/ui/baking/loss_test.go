package baking_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestTheValueOfALossIsALimitWhereTheCostIsNotComplete(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":1,"unit":"kg"},
		{"item":"salt","amount":5,"unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":4}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":1,"unit":"kg","total_cost":2,"received_on":"2026-10-01"}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"salt","amount":5,"unit":"g","received_on":"2026-10-01"}`)
	form := k.Get("/runs/new/bake/bread/loaf")
	run := k.Submit(form, "/runs/new/bake/bread/loaf", "actual_yield", "3", "loss_category", "burnt").Location
	text := k.Get(run).Text(t)
	require.Contains(t, text, "Cost at least $2.00")
	require.Contains(t, text, "Value of the loss at least $0.50")
}
