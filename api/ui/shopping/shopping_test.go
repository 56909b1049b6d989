package shopping_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

type list struct {
	Items         []answer.PooledPurchase
	EstimatedCost answer.Estimate `json:"estimated_cost"`
}

// planned makes a plan of the sample kitchen's market, and returns its id.
func planned(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	occasion := "/occasions/" + string(occasions.Items[0].ID)
	made := k.Submit(k.Get(occasion), occasion+"/plan")
	require.Equal(t, http.StatusSeeOther, made.Status, made.Body)
	return strings.TrimPrefix(made.Location, "/plans/")
}

func listOf(k *uitest.Kitchen, path string) list {
	var l list
	k.API("/v1"+path, &l)
	return l
}

// rowOf is the row of an item.
func rowOf(t *testing.T, l list, item string) answer.PooledPurchase {
	t.Helper()
	for _, row := range l.Items {
		if string(row.Item) == item {
			return row
		}
	}
	require.FailNow(t, "there is no such row", item)
	return answer.PooledPurchase{}
}

// toBuy is the first row that is sold in packages, and to be bought.
func toBuy(t *testing.T, l list) answer.PooledPurchase {
	t.Helper()
	for _, row := range l.Items {
		if row.Packages != nil && *row.Packages > 1 && row.Package.Price != nil {
			return row
		}
	}
	require.FailNow(t, "nothing is to buy")
	return answer.PooledPurchase{}
}

func TestAKitchenWithoutPlansSaysWhatToDo(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	page := k.Get("/shopping")
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text(t), "There is no plan to shop for.")
	require.Equal(t, http.StatusNotFound, k.Get("/plans/01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10/shopping-list").Status)
}

func TestEveryFigureOfAListIsTheAnswerAndIsExplained(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	path := "/plans/" + plan + "/shopping-list"
	want, page := listOf(k, path), k.Get(path)
	figures := page.Figures(t)
	require.Greater(t, len(want.Items), 10)
	rows := 0
	for _, row := range want.Items {
		require.Contains(t, page.Text(t), row.Name)
		at := "shopping_list/" + string(row.Item) + "/"
		if figures[at+"needed"] == "" { // the item has a row for each of several units
			at = "shopping_list/" + string(row.Item) + ":" + row.Unit.String() + "/"
		}
		require.Equal(t, row.Needed.String(), figures[at+"needed"], at)
		require.Equal(t, row.OnHand.String(), figures[at+"on_hand"], at)
		if row.EstimatedCost != nil && !row.Sufficient {
			require.Equal(t, row.EstimatedCost.String(), figures[at+"estimated_cost"], at)
		}
		if !row.Sufficient {
			require.Equal(t, row.ToBuy.String(), figures[at+"to_buy"], at)
			rows++
		}
	}
	require.Positive(t, rows)
	require.Equal(t, want.EstimatedCost.Known.String(), figures["estimated_cost/total_cost"]+figures["estimated_cost/known_cost"])
	for figure := range figures {
		explained := k.Get("/v1/plans/" + plan + "/explain?depth=1&path=" + url.QueryEscape(figure))
		require.Equal(t, http.StatusOK, explained.Status, figure)
	}
}

func TestWhatIsTickedIsSeenByOthersAndPutAway(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	row := toBuy(t, listOf(k, path))
	other := k.Browser()

	collect := func(k *uitest.Kitchen, packages string) uitest.Page {
		form := k.Get(path).Form(t, path+"/collect", "item", string(row.Item))
		form.Set("of.0.packages", packages)
		return k.SendForm(path+"/collect", form)
	}
	refused := collect(k, "some")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Write a whole number.")

	require.Contains(t, k.Follow(collect(k, "1")).Text(t), "Collected: "+row.Name+".")
	now := rowOf(t, listOf(k, path), string(row.Item))
	require.Equal(t, *row.Packages-1, *now.Packages)
	shown := "shopping_list/" + string(row.Item) + "/collected_by/" + string(now.CollectedBy[0].Tick) + "/packages"
	require.Equal(t, "1", other.Get(path).Figures(t)[shown], "what was ticked in packages is shown so")
	rest := other.Get(path).Form(t, path+"/collect", "item", string(row.Item))
	first := other.SendForm(path+"/collect", rest)
	second := other.SendForm(path+"/collect", rest)
	require.Equal(t, http.StatusSeeOther, first.Status)
	require.Equal(t, http.StatusSeeOther, second.Status, "a double click")
	require.Len(t, rowOf(t, listOf(k, path), string(row.Item)).CollectedBy, 2)

	undone := k.SendForm(path+"/uncollect", k.Get(path).Form(t, path+"/uncollect", "item", string(row.Item)))
	require.Contains(t, k.Follow(undone).Text(t), "To find again: "+row.Name+".")
	require.Empty(t, rowOf(t, listOf(k, path), string(row.Item)).CollectedBy)
	require.Equal(t, http.StatusSeeOther, collect(k, "2").Status)

	away := k.Get(path + "/put-away")
	form := away.Form(t, path+"/put-away", "", "")
	at := ""
	for name, values := range form {
		if values[0] == string(row.Item) {
			at = strings.TrimSuffix(name, "item")
		}
	}
	require.Equal(t, "yes", form.Get(at+"take"), "what is collected is ticked")
	form.Set(at+"amount", "much")
	form.Set(at+"location", "Cellar")
	again := k.SendForm(path+"/put-away", form)
	require.Equal(t, http.StatusUnprocessableEntity, again.Status)
	require.Contains(t, again.Body, "Cellar", "what was typed is kept")
	form = again.Form(t, path+"/put-away", "", "")
	form.Set(at+"amount", row.Package.Value.String())
	form.Set(at+"unit", row.Package.Unit.String())
	form.Set(at+"expires_on", "2999-12-31")
	require.Regexp(t, `Put into the pantry: [^.]* `+regexp.QuoteMeta(row.Name), k.Follow(k.SendForm(path+"/put-away", form)).Text(t))

	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item="+string(row.Item), &lots)
	last := lots.Items[len(lots.Items)-1]
	require.Equal(t, row.Package.Value.String(), last.Amount.String())
	require.Equal(t, "2999-12-31", string(last.ExpiresOn))
	left := rowOf(t, listOf(k, path), string(row.Item))
	require.Len(t, left.CollectedBy, 1, "a part is not put away")
	require.True(t, now.Collected.Equal(left.Collected), "one of two packages: %s", left.Collected)
	require.Zero(t, left.CollectedBy[0].Packages, "a part is no number of packages")
}

// Cream of which the recipes take some cups is sold in two sizes, and both are bought.
func TestAnItemInSeveralPackagesIsTickedOrderedAndPutAwayByThem(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	const item = "/book/items/cream-heavy/edit"
	saved := k.Submit(k.Get(item), item, "package_amount", "24", "package_unit", "fl oz", "package_price", "3",
		"package_supplier", "Mill & Co",
		"packages.0.amount", "13", "packages.0.unit", "fl oz", "packages.0.price", "1.70", "packages.1.amount", "1", "packages.1.unit", "each")
	require.Equal(t, http.StatusSeeOther, saved.Status, saved.Body)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	row := rowOf(t, listOf(k, path), "cream-heavy")
	require.Len(t, row.Taken, 2, "2 × 24 fl oz and 1 × 13 fl oz are the cheapest for 60 fl oz")
	require.Equal(t, "7.70", row.EstimatedCost.String())
	require.Len(t, row.Sold, 3)
	page := k.Get(path)
	require.Contains(t, page.Text(t), "Mill & Co")
	figures := page.Figures(t)
	for i, one := range row.Taken {
		at := fmt.Sprintf("shopping_list/cream-heavy/cover/%d/", i)
		require.Equal(t, strconv.FormatInt(one.Packages, 10), figures[at+"packages"])
		require.Equal(t, one.Value.String(), figures[at+"amount"])
	}
	require.Equal(t, row.LeftOver.String(), figures["shopping_list/cream-heavy/left_over"])
	require.Equal(t, row.EstimatedCost.String(), figures["shopping_list/cream-heavy/estimated_cost"])

	ticked := k.SendForm(path+"/collect", page.Form(t, path+"/collect", "item", "cream-heavy"))
	require.Equal(t, http.StatusSeeOther, ticked.Status)
	now := rowOf(t, listOf(k, path), "cream-heavy")
	require.True(t, now.Sufficient)
	require.Len(t, now.CollectedBy, 2, "a tick for each size")
	for i, one := range row.Taken {
		require.Equal(t, one.Packages, now.CollectedBy[i].Packages)
		require.Equal(t, one.Holds().String(), now.CollectedBy[i].Size.String())
	}
	require.Contains(t, k.Get(path).Text(t), "× "+row.Taken[1].Value.String()+" fl oz collected")

	form := k.Get(path+"/put-away").Form(t, path+"/put-away", "", "")
	var amounts []string
	for name, values := range form {
		if at, isItem := strings.CutSuffix(name, "item"); isItem && values[0] == "cream-heavy" {
			require.Equal(t, "fl oz", form.Get(at+"unit"))
			require.NotEmpty(t, form.Get(at+"total_cost"), "the price of the packages")
			amounts = append(amounts, form.Get(at+"amount"))
		}
	}
	require.Len(t, amounts, 2, "a row for each size")
	require.Equal(t, http.StatusSeeOther, k.SendForm(path+"/put-away", form).Status)
	after := rowOf(t, listOf(k, path), "cream-heavy")
	require.Empty(t, after.CollectedBy, "all is put away")
	require.True(t, after.Sufficient)
}

func TestNothingIsPutAwayWithoutATick(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list/put-away"
	form := k.Get(path).Form(t, path, "", "")
	row, all := toBuy(t, listOf(k, strings.TrimSuffix(path, "/put-away"))), 0
	for name := range form {
		if strings.HasSuffix(name, ".take") {
			all++
			form.Del(name)
		}
	}
	require.Positive(t, all, "nothing is collected, so all that was to buy is ticked")
	require.Contains(t, k.Get(path).Body, row.Name)
	refused := k.SendForm(path, form)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Tick at least one thing that you bought.")
	require.Len(t, refused.Faults(), 0)
	require.NotContains(t, refused.Text(t), "list.")
	require.NotContains(t, refused.Text(t), "Row 1")
}

func TestOneListServesSeveralPlans(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	first := planned(t, k)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	market := occasions.Items[0]
	scheduled := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bazaar", "date", "2999-12-31")
	bazaar := scheduled.Location
	good := string(market.AssemblyTargets[0].FinishedGood)
	k.Command(http.MethodPut, "/v1"+bazaar+"/assembly-targets/"+good, `{"quantity":7}`)
	k.API("/v1"+bazaar, &struct{}{}) // the next page shows it
	made := k.Submit(k.Get(bazaar), bazaar+"/plan")
	second := strings.TrimPrefix(made.Location, "/plans/")

	page := k.Get("/shopping")
	require.Contains(t, page.Text(t), "Bazaar", "both are still to come, so the list is for both")
	want := listOf(k, "/shopping-list?plans="+first+","+second)
	for _, row := range want.Items {
		require.Contains(t, page.Body, `value="`+row.Needed.String()+`"`, row.Name)
	}
	var shared answer.PooledPurchase
	for _, row := range want.Items {
		if len(row.Shares) == 2 && row.Shares[0].ToBuy.Sign() > 0 && row.Shares[1].ToBuy.Sign() > 0 {
			shared = row
		}
	}
	require.NotEmpty(t, shared.Item, "an item that both need")
	ticked := k.SendForm("/shopping/collect", page.Form(t, "/shopping/collect", "item", string(shared.Item)))
	page = k.Follow(ticked)
	require.Contains(t, page.Text(t), "Collected: "+shared.Name+".")
	for i, plan := range []string{first, second} {
		row := rowOf(t, listOf(k, "/plans/"+plan+"/shopping-list"), string(shared.Item))
		require.Len(t, row.CollectedBy, 1, "plan %d has its share", i+1)
	}
	away := k.Get("/shopping/put-away?plans=" + first + "," + second)
	done := k.SendForm("/shopping/put-away", away.Form(t, "/shopping/put-away", "", ""))
	require.Regexp(t, `Put into the pantry: [^.]* `+regexp.QuoteMeta(shared.Name), k.Follow(done).Text(t))
	require.Empty(t, rowOf(t, listOf(k, "/shopping-list?plans="+first+","+second), string(shared.Item)).CollectedBy)

	alone := k.Get("/shopping?plans=" + second)
	require.Equal(t, len(listOf(k, "/plans/"+second+"/shopping-list").Items), strings.Count(alone.Body, `id="row-`))
	refused := k.Get("/shopping?plans=01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10")
	require.Equal(t, http.StatusNotFound, refused.Status)
	require.Contains(t, refused.Text(t), "There is no list for these plans.")
}

func TestShoppingIsDoneAndOpenAgain(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	others := k.Get(path)
	page := k.Follow(k.Submit(k.Get(path), path+"/complete"))
	require.Contains(t, page.Text(t), "Shopping is marked as done.")
	refused := k.Submit(others, path+"/complete")
	require.Equal(t, http.StatusPreconditionFailed, refused.Status, "somebody did it in the meantime")
	require.Contains(t, k.Follow(k.Submit(page, path+"/reopen")).Text(t), "Shopping is open again.")
}

func TestAListIsATable(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	for page, api := range map[string]string{
		"/plans/" + plan + "/shopping-list.csv": "/plans/" + plan + "/shopping-list",
		"/shopping.csv?plans=" + plan:           "/shopping-list?plans=" + plan,
	} {
		answered := k.Get(page)
		require.Contains(t, answered.Header.Get("Content-Type"), "text/csv")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answered.Body, "\ufeff"))).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 1+len(listOf(k, api).Items))
	}
}

func TestAListOfThePastHasNoForms(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	var now struct{ Position string }
	k.API("/v1"+path, &now)
	past := k.Get(path + "?as_of=" + now.Position)
	require.Equal(t, http.StatusOK, past.Status)
	require.NotContains(t, past.Body, `method="post"`)
	require.Equal(t, http.StatusUnprocessableEntity, k.Get(path+"/put-away?as_of="+now.Position).Status)
}

func TestWhatIsTakenToTasteIsTicked(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	for _, one := range [][2]string{
		{"items/salt", `{"name":"Salt","kind":"ingredient","category":"Spices"}`},
		{"recipes/bread", `{"name":"Bread","lines":[{"item":"salt"}],
			"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`},
	} {
		k.Command(http.MethodPut, "/v1/"+one[0], one[1])
	}
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Market","date":"2030-12-24","output_mode":"bulk_count"}`)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	k.Command(http.MethodPut, "/v1/occasions/"+string(occasions.Items[0].ID)+"/production-targets/bread", `{"batches":3}`)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	page := k.Get(path)
	require.Contains(t, page.Text(t), "To taste")
	require.Contains(t, page.Text(t), "Salt Bread")
	require.Equal(t, http.StatusOK, k.GetWith("/v1"+path, "Accept", "text/csv").Status)
	require.Contains(t, k.GetWith("/v1"+path, "Accept", "text/csv").Body, "salt,Salt,ingredient,,,,,,false,")
	ticked := k.Follow(k.Submit(page, path+"/collect"))
	require.Contains(t, ticked.Text(t), "Salt Bread Collected")
	var answered struct {
		Items   []answer.Purchase
		ToTaste []answer.ToTaste `json:"to_taste"`
	}
	k.API("/v1"+path, &answered)
	require.Empty(t, answered.Items)
	require.Equal(t, "Spices", answered.ToTaste[0].Category)
	require.Len(t, answered.ToTaste[0].CollectedBy, 1)
	var pooled struct {
		ToTaste []answer.ToTaste `json:"to_taste"`
	}
	plan := strings.Split(path, "/")[2]
	k.API("/v1/shopping-list?plans="+plan, &pooled)
	require.Equal(t, answered.ToTaste, pooled.ToTaste)
	undone := k.Follow(k.Submit(ticked, path+"/uncollect"))
	require.NotContains(t, undone.Text(t), "Salt Bread Collected")
	require.Contains(t, k.Get("/shopping?plans="+plan).Text(t), "Salt Bread")
}
