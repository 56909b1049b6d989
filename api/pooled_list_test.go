package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain/planning/explanation"
)

// markets has flour in packages, a bread, and a number of occasions with a plan each:
// of 4 kg, then of 3 kg, then of 2 kg. It returns the paths of the plans.
func (k *kitchen) markets() (plans []string) {
	k.t.Helper()
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient","category":"Baking","package":{"amount":1,"unit":"kg","price":"1.99"}}`)
	k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"0.5","unit":"kg"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	for i, batches := range []int{8, 6, 4} {
		at := k.post("/v1/occasions", fmt.Sprintf(`{"name":"=Market %d","date":"2026-12-1%d","output_mode":"bulk_count"}`, i+1,
			i)).Header().Get("Location")
		k.put(at+"/production-targets/bread", fmt.Sprintf(`{"batches":%d}`, batches))
		plans = append(plans, k.planned(at))
	}
	return plans
}

func (k *kitchen) flourBought(on, kilograms string) {
	k.t.Helper()
	k.post("/v1/pantry/lots", `{"item":"flour","amount":`+kilograms+`,"unit":"kg","total_cost":3,"received_on":"2026-11-01"`+on+`}`)
}

func pooledPath(plans ...string) string {
	ids := make([]string, len(plans))
	for i, plan := range plans {
		ids[i] = idOf(plan)
	}
	return "/v1/shopping-list?plans=" + strings.Join(ids, ",")
}

// pooled returns the row of flour in the list of some plans.
func (k *kitchen) pooled(plans ...string) string {
	k.t.Helper()
	return flourOf(into[api.PooledShoppingList](k.ask(pooledPath(plans...))))
}

func flourOf(list api.PooledShoppingList) string {
	row := list.Items[0]
	text := fmt.Sprintf("%s: needs %s %s, reserved %s, on hand %s, buy %s", row.Item, row.Needed, row.Unit, row.Reserved, row.OnHand,
		row.ToBuy)
	for _, share := range row.Shares {
		text += fmt.Sprintf("; %s %s: %s + %s", share.OccasionName, share.Needed, share.FromStock, share.ToBuy)
	}
	return text
}

func TestSeveralPlansHaveOneShoppingList(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets()
	k.flourBought("", "5")

	require.Equal(t, "flour: needs 7 kg, reserved 0, on hand 5, buy 2; =Market 1 4: 4 + 0; =Market 2 3: 1 + 2", k.pooled(plans[1], plans[0],
		plans[1]))
	list := into[api.PooledShoppingList](k.ask(pooledPath(plans[0], plans[1])))
	require.Equal(t, k.head().String(), list.Position)
	require.EqualValues(t, 2, *list.Items[0].Packages)
	require.Equal(t, "3.98", list.Items[0].EstimatedCost.String())
	require.Len(t, list.Plans, 2)
	require.EqualValues(t, idOf(plans[0]), list.Plans[0].ID)
	require.EqualValues(t, "2026-12-10", list.Plans[0].Date)
	require.EqualValues(t, list.Plans[1].OccasionID, list.Items[0].Shares[1].Occasion)
	require.EqualValues(t, "2026-12-11", list.Items[0].Shares[1].Date)

	// Locked plans do not reserve against plans of the same pool.
	alone := k.pooled(plans[1])
	require.Equal(t, "flour: needs 3 kg, reserved 0, on hand 5, buy 0; =Market 2 3: 3 + 0", alone)
	k.send(http.MethodPost, plans[0]+"/lock", "").is(http.StatusOK)
	require.Equal(t, "flour: needs 3 kg, reserved 4, on hand 1, buy 2; =Market 2 3: 1 + 2", k.pooled(plans[1]))
	require.Equal(t, "flour: needs 7 kg, reserved 0, on hand 5, buy 2; =Market 1 4: 4 + 0; =Market 2 3: 1 + 2", k.pooled(plans[0], plans[1]))
	require.Equal(t, "flour: needs 5 kg, reserved 4, on hand 1, buy 4; =Market 2 3: 1 + 2; =Market 3 2: 0 + 2", k.pooled(plans[1], plans[2]))

	// A plan keeps its place by the date of its occasion, whenever it was locked.
	k.send(http.MethodPost, plans[2]+"/lock", "").is(http.StatusOK)
	k.send(http.MethodPost, plans[1]+"/lock", "").is(http.StatusOK)
	require.Equal(t, "flour: needs 7 kg, reserved 0, on hand 5, buy 2; =Market 1 4: 4 + 0; =Market 2 3: 1 + 2", k.pooled(plans[0], plans[1]))
	require.Equal(t, "flour: needs 6 kg, reserved 1, on hand 4, buy 2; =Market 1 4: 4 + 0; =Market 3 2: 0 + 2", k.pooled(plans[0], plans[2]))

	// What is baked is no longer needed, and its flour no longer on hand.
	occasion := string(list.Plans[0].OccasionID)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":6,"actual_yield":12,"occasion_id":"`+occasion+`"}`)
	require.Equal(t, "flour: needs 6 kg, reserved 0, on hand 2, buy 4; =Market 1 1: 1 + 0; =Market 2 3: 1 + 2; =Market 3 2: 0 + 2",
		k.pooled(plans...))

	before := into[api.PooledShoppingList](k.get(pooledPath(plans[0], plans[1]) + "&as_of=" + list.Position))
	require.Equal(t, list, before, "as it was")
}

func TestThePooledListOfOnePlanIsItsShoppingList(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets()
	k.flourBought("", "5")
	k.send(http.MethodPost, plans[2]+"/lock", "").is(http.StatusOK)
	k.send(http.MethodPost, plans[1]+"/lock", "").is(http.StatusOK)
	for _, plan := range plans {
		rows := func(path string) (rows []map[string]json.RawMessage) {
			rows = into[struct{ Items []map[string]json.RawMessage }](k.ask(path)).Items
			for _, row := range rows {
				delete(row, "shares")
				delete(row, "from_stock")
			}
			return rows
		}
		require.Equal(t, rows(plan+"/shopping-list"), rows(pooledPath(plan)))
	}
}

func TestAPooledListIsATableToo(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets()
	k.flourBought("", "1")
	k.flourBought(`,"expires_on":"2026-12-10"`, "10")
	table := k.ask(pooledPath(plans[1], plans[0]), "Accept", "text/csv")
	require.Equal(t, "text/csv; charset=utf-8", table.Header().Get("Content-Type"))
	require.Equal(t, "Accept", table.Header().Get("Vary"))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.Body.String(), "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{
			"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient", "package_amount", "package_unit",
			"packages", "estimated_cost", "reserved", "from_stock",
			"needed: =Market 1 (2026-12-10)", "from_stock: =Market 1 (2026-12-10)", "to_buy: =Market 1 (2026-12-10)",
			"needed: =Market 2 (2026-12-11)", "from_stock: =Market 2 (2026-12-11)", "to_buy: =Market 2 (2026-12-11)", "category", "collected",
			"received_later", "received_later_on", "ordered", "cover", "left_over",
		},
		{
			"flour", "Flour", "ingredient", "kg", "7", "7", "11", "2", "false", "1", "kg", "2", "3.98", "0", "5",
			"4", "4", "0", "3", "1", "2", "Baking", "0", "", "", "0", "", "0",
		},
	}, rows)
}

func TestInvalidPoolsAreRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets()
	replaced, cancelled, completed := plans[0], plans[1], plans[2]
	occasion := "/v1/occasions/" + into[struct {
		ID string `json:"occasion_id"`
	}](k.ask(replaced)).ID
	at := k.head().String()
	k.put(occasion+"/production-targets/bread", `{"batches":9}`)
	open := k.planned(occasion)
	k.send(http.MethodPost, cancelled+"/cancel", `{"reason":"snow"}`).is(http.StatusOK)
	k.send(http.MethodPost, completed+"/lock", "").is(http.StatusOK)
	k.send(http.MethodPost, completed+"/start-production", "").is(http.StatusOK)
	k.send(http.MethodPost, completed+"/complete", `{"accept_incomplete":true,"reason":"enough"}`).is(http.StatusOK)
	require.Contains(t, k.pooled(open), "needs 4.5 kg")

	p := k.send(http.MethodGet, pooledPath(open, completed, replaced, cancelled), "").refused(http.StatusConflict, "not_poolable")
	details := map[string]bool{}
	for _, fault := range p.Errors {
		require.Equal(t, "plans", fault.Parameter)
		details[fault.Detail] = true
	}
	require.Equal(t, map[string]bool{
		"plan " + idOf(completed) + " is completed": true, "plan " + idOf(cancelled) + " is cancelled": true,
		"plan " + idOf(replaced) + " was replaced by a later one of its occasion": true,
	}, details)

	p = k.send(http.MethodGet, pooledPath(open, cancelled, missing), "").refused(http.StatusNotFound, "not_found")
	require.Equal(t, "plans that do not exist: "+missing, p.Detail)
	require.Len(t, p.Errors, 1)

	require.Contains(t, flourOf(into[api.PooledShoppingList](k.get(pooledPath(replaced, cancelled, completed)+"&as_of="+at))), "needs 9 kg",
		"all of them were open then")
	k.send(http.MethodGet, pooledPath(replaced, open)+"&as_of="+at, "").refused(http.StatusNotFound, "not_found")
	k.send(http.MethodGet, pooledPath(missing)+"&as_of="+at, "").refused(http.StatusNotFound, "not_found")

	for _, query := range []string{"", "?plans=", "?plans=bread", "?plans=" + idOf(open) + ",", "?plans=" + strings.Repeat(idOf(open)+",",
		50) + idOf(open)} {
		k.send(http.MethodGet, "/v1/shopping-list"+query, "").refused(http.StatusUnprocessableEntity, "invalid")
	}
	k.send(http.MethodGet, pooledPath(open)+"&plans="+idOf(open), "").refused(http.StatusBadRequest, "bad_request")
}

func TestTheFiguresOfAPooledListAreExplained(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets()
	k.flourBought("", "5")
	type explained struct {
		PlanIDs []string `json:"plan_ids"`
		Figure  *explanation.Node
		Paths   []string
	}
	path := func(rest string) string {
		return strings.Replace(pooledPath(plans[0], plans[1]), "shopping-list?", "shopping-list/explain?", 1) + rest
	}
	all := into[explained](k.ask(path("")))
	require.Len(t, all.PlanIDs, 2)
	share := "shopping_list/flour/shares/" + all.PlanIDs[1] + "/to_buy"
	require.Contains(t, all.Paths, share)
	for figure, want := range map[string]string{"shopping_list/flour/to_buy": "2", share: "2", "shopping_list/flour/from_stock": "5"} {
		tree := into[explained](k.ask(path("&path=" + figure))).Figure
		require.Equal(t, want, tree.Value.String(), figure)
		require.Equal(t, want, tree.Evaluate().String(), figure)
		require.Equal(t, "Flour", tree.Args[0].Name, "the name is joined")
		tree.Leaves(func(source *explanation.Source) { require.NotNil(t, source.Event, "%s: %+v", figure, source) })
	}
	k.send(http.MethodGet, path("&path=shopping_list/flour/none"), "").refused(http.StatusNotFound, "no_such_figure")
	k.send(http.MethodGet, "/v1/shopping-list/explain?plans="+missing, "").refused(http.StatusNotFound, "not_found")
}
