package baking_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// stocked returns a kitchen with a bread that can be baked once.
func stocked(t *testing.T) *uitest.Kitchen {
	t.Helper()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":1,"unit":"kg"}],
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":4}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":1}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":1,"unit":"kg","received_on":"2026-10-01",
		"expires_on":"2999-06-01"}`)
	return k
}

func TestARunInTheFutureIsConfirmed(t *testing.T) {
	t.Parallel()
	k := stocked(t)
	const bake, assemble = "/runs/new/bake/bread/loaf", "/runs/new/assemble/gift"
	form := k.Get(bake)
	require.NotContains(t, form.Body, "really_ahead")
	asked := k.Submit(form, bake, "produced_at", "2999-01-02T10:00")
	require.Equal(t, http.StatusUnprocessableEntity, asked.Status)
	require.Contains(t, asked.Text(t), "Jan 2, 2999 is still to come")
	require.Contains(t, asked.Text(t), "It really is in the future")
	again := k.Submit(asked, bake)
	require.Equal(t, http.StatusUnprocessableEntity, again.Status, "it was not confirmed")
	done := k.Submit(again, bake, "really_ahead", "true")
	require.Equal(t, http.StatusSeeOther, done.Status, done.Body)

	asked = k.Submit(k.Get(assemble), assemble, "assembled_at", "2999-01-03T10:00")
	require.Equal(t, http.StatusUnprocessableEntity, asked.Status)
	done = k.Submit(asked, assemble, "really_ahead", "true")
	require.Equal(t, http.StatusSeeOther, done.Status, done.Body)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":1,"unit":"kg"}`)
	done = k.Submit(k.Get(bake), bake, "produced_at", "")
	require.Equal(t, http.StatusSeeOther, done.Status, "now is not the future")
}

func TestARunOnAnotherDayNamesItWhereSomethingIsMissing(t *testing.T) {
	t.Parallel()
	k := stocked(t)
	const bake, assemble = "/runs/new/bake/bread/loaf", "/runs/new/assemble/gift"
	expired := k.Submit(k.Get(bake), bake, "produced_at", "2999-07-01T10:00", "_preview", "yes").Text(t)
	require.Contains(t, expired, "Only what is there on Mon, Jul 1, 2999 counts")
	require.NotContains(t, k.Get(bake).Text(t), "Only what is there")
	require.Equal(t, http.StatusSeeOther, k.Submit(k.Get(bake), bake).Status)
	before := k.Submit(k.Get(assemble), assemble, "assembled_at", "2026-10-02T10:00")
	require.Equal(t, http.StatusUnprocessableEntity, before.Status)
	require.Contains(t, before.Text(t), "0 of 1")
	require.Contains(t, before.Text(t), "Only what is there on Fri, Oct 2, 2026 counts")
}
