package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/received"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// inHand is the row of flour of a plan's list.
func (k *kitchen) inHand(plan string) string {
	k.t.Helper()
	row := into[api.ShoppingList](k.ask(plan + "/shopping-list")).Items[0]
	text := fmt.Sprintf("%s on hand, %s collected, buy %s %s in %d packages", row.OnHand, row.Collected, row.ToBuy, row.Unit, *row.Packages)
	for _, by := range row.CollectedBy {
		text += fmt.Sprintf("; %s by %s", by.Amount, by.Actor)
	}
	return text
}

func TestWhatOneShopperCollectsAnotherNeedNotFind(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plan := k.markets()[0] // needs 4 kg of flour, which is sold by the kilogram
	ticks := plan + "/shopping-list/collected"
	require.Equal(t, "0 on hand, 0 collected, buy 4 kg in 4 packages", k.inHand(plan))

	bag, byAda := `{"item":"flour","packages":1}`, []string{"Crumbtrail-Actor", "Ada", "Idempotency-Key", "a"}
	ada := k.send(http.MethodPost, ticks, bag, byAda...).is(http.StatusCreated)
	tick := into[api.TickState](ada)
	require.Equal(t, api.TickState{
		TickID: tick.TickID, PlanID: tick.PlanID, OccasionID: tick.OccasionID, Item: "flour", Name: "Flour", Amount: measure.Int(1),
		Unit: measure.Kilogram, Packages: 1, CollectedAt: tick.CollectedAt,
	}, tick)
	require.EqualValues(t, idOf(plan), tick.PlanID)
	k.send(http.MethodPost, ticks, `{"item":"flour","amount":"500","unit":"g"}`, "Crumbtrail-Actor", "Bea").is(http.StatusCreated)
	require.Equal(t, "0 on hand, 1.5 collected, buy 2.5 kg in 3 packages; 1 by Ada; 0.5 by Bea", k.inHand(plan))

	t.Run("a repeated request is one tick", func(t *testing.T) {
		again := k.send(http.MethodPost, ticks, bag, byAda...).is(http.StatusCreated)
		require.JSONEq(t, ada.Body.String(), again.Body.String())
		require.Equal(t, "0 on hand, 1.5 collected, buy 2.5 kg in 3 packages; 1 by Ada; 0.5 by Bea", k.inHand(plan))
	})
	t.Run("a shopper who expects an older list is told", func(t *testing.T) {
		k.send(http.MethodPost, ticks, bag, "If-Match", `"0"`).refused(http.StatusPreconditionFailed, "stale")
	})
	t.Run("the table has what was collected", func(t *testing.T) {
		table := strings.Split(k.ask(plan+"/shopping-list", "Accept", "text/csv").Body.String(), "\r\n")
		require.True(t, strings.HasSuffix(table[0], ",category,collected,received_later,received_later_on,ordered,cover,left_over"), table[0])
		require.True(t, strings.HasSuffix(table[1], ",Baking,1.5,,,0,,0.5"), table[1])
	})
	t.Run("to_buy is explained", func(t *testing.T) {
		tree := k.ask(plan + "/explain?path=shopping_list/flour/to_buy").Body.String()
		require.Contains(t, tree, `"flour collected by Ada"`)
		require.Contains(t, tree, `"kind":"tick","id":"`+string(tick.TickID)+`","name":"flour","display_name":"Flour",`+
			`"event":{"stream":"occasion-home.`)
	})
	t.Run("the audit trail has it", func(t *testing.T) {
		require.Contains(t, k.ask("/v1/audit/events?actor=Ada").Body.String(), `"description":"Collected 1 kg flour"`)
	})
	before := k.head()

	t.Run("what is put away is on hand and not collected", func(t *testing.T) {
		lots := into[received.LotsReceived](k.post("/v1/pantry/lots",
			`{"item":"flour","amount":"1.2","unit":"kg","received_on":"2026-11-01","collected_for":["`+idOf(plan)+`"]}`))
		require.Equal(t, []string{"1", "200"}, []string{lots.Settled[0].Amount.String(), lots.Settled[1].Amount.String()})
		require.Equal(t, tick.TickID, lots.Settled[0].TickID)
		require.Equal(t, lots.Lots[0].ID, lots.Settled[0].LotID)
		require.Equal(t, "1.2 on hand, 0.3 collected, buy 2.5 kg in 3 packages; 0.3 by Bea", k.inHand(plan))
		past := into[api.ShoppingList](k.ask(plan + "/shopping-list?as_of=" + before.String()))
		require.Equal(t, "1.5", past.Items[0].Collected.String())
		require.Equal(t, "0", past.Items[0].OnHand.String())
	})
	t.Run("a tick is undone", func(t *testing.T) {
		list := into[api.ShoppingList](k.ask(plan + "/shopping-list"))
		path := ticks + "/" + string(list.Items[0].CollectedBy[0].Tick)
		k.send(http.MethodDelete, path, "").is(http.StatusNoContent)
		k.send(http.MethodDelete, path, "").is(http.StatusNoContent)
		require.Equal(t, "1.2 on hand, 0 collected, buy 2.8 kg in 3 packages", k.inHand(plan))
		k.send(http.MethodDelete, ticks+"/"+missing, "").refused(http.StatusNotFound, "not_found")
	})
}

func TestWhatCannotBeCollectedIsRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plan := k.markets()[0]
	k.put("/v1/items/sugar", `{"name":"Sugar","kind":"ingredient"}`)
	ticks := plan + "/shopping-list/collected"
	for body, code := range map[string]string{
		`{"item":"sugar","amount":1,"unit":"kg"}`:              "not_on_list",
		`{"item":"flour","amount":1,"unit":"cup"}`:             "not_convertible",
		`{"item":"flour","amount":0,"unit":"kg"}`:              "invalid",
		`{"item":"flour","amount":-1,"unit":"kg"}`:             "invalid",
		`{"item":"flour"}`:                                     "invalid",
		`{"item":"flour","amount":1}`:                          "invalid",
		`{"item":"flour","packages":0}`:                        "invalid",
		`{"item":"flour","packages":1,"amount":1,"unit":"kg"}`: "invalid",
		`{"amount":1,"unit":"kg"}`:                             "invalid",
	} {
		k.send(http.MethodPost, ticks, body).refused(http.StatusUnprocessableEntity, code)
	}
	for path, body := range map[string]string{
		"/v1/plans/" + missing + "/shopping-list/collected": `{"item":"flour","packages":1}`,
		"/v1/pantry/lots": `{"item":"flour","amount":1,"unit":"kg","received_on":"2026-11-01","collected_for":["` + missing + `"]}`,
	} {
		k.send(http.MethodPost, path, body).refused(http.StatusNotFound, "not_found")
	}
	k.send(http.MethodPost, plan+"/cancel", `{"reason":"rain"}`).is(http.StatusOK)
	p := k.send(http.MethodPost, ticks, `{"item":"flour","packages":1}`).refused(http.StatusConflict, "state_conflict")
	require.Equal(t, "cancelled", p.State)
}

// One trip for two plans: the row is ticked for each plan's share, and the one lot that
// is put away settles both.
func TestATripForSeveralPlansIsTickedForEachOfThem(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets()[:2]
	row := into[api.PooledShoppingList](k.ask(pooledPath(plans...))).Items[0]
	for i, share := range row.Shares {
		body, err := json.Marshal(map[string]any{"item": row.Item, "amount": share.ToBuy, "unit": row.Unit})
		require.NoError(t, err)
		k.send(http.MethodPost, plans[i]+"/shopping-list/collected", string(body)).is(http.StatusCreated)
	}
	pooled := func() planning.PooledPurchase {
		return into[api.PooledShoppingList](k.ask(pooledPath(plans...))).Items[0]
	}
	require.Equal(t, "7 0", pooled().Collected.String()+" "+pooled().ToBuy.String())
	require.Equal(t, "0 on hand, 4 collected, buy 0 kg in 0 packages; 4 by anonymous", k.inHand(plans[0]))

	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":7,"unit":"kg","received_on":"2026-11-01","collected_for":["`+
		idOf(plans[0])+`","`+idOf(plans[1])+`"]}]}`)
	row = pooled()
	require.Equal(t, "0 7 0", row.Collected.String()+" "+row.FromStock.String()+" "+row.ToBuy.String())
	require.Empty(t, row.CollectedBy)
}
