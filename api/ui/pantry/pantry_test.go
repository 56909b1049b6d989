package pantry_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestAnEmptyPantrySaysHowToFillIt(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	require.Contains(t, k.Get("/pantry").Text(t), "Nothing is in stock yet.")
	require.Contains(t, k.Get("/pantry/receive").Text(t), "There are no items yet.")
	require.Contains(t, k.Get("/pantry/lots").Text(t), "There are no such lots.")
}

func TestThePantryHasTheFiguresOfTheAPI(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var stock ledger.Stock
	k.API("/v1/pantry/stock", &stock)
	page := k.Get("/pantry")
	require.NotEmpty(t, stock.Items)
	for _, item := range stock.Items {
		require.Contains(t, page.Text(t), item.Name)
		require.Contains(t, page.Body, `value="`+item.OnHand.String()+`"`)
	}
	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots", &lots)
	require.NotEmpty(t, lots.Items)
	for _, lot := range lots.Items {
		require.NotEmpty(t, lot.Name)
		require.Contains(t, k.Get("/pantry/lots").Text(t), lot.Name)
		require.Contains(t, k.Get("/pantry/lots/"+string(lot.ID)).Text(t), lot.Name)
	}
}

func TestPurchasesArePutIntoThePantry(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	form := k.Get("/pantry/receive?item=molasses")
	refused := k.Submit(form, "/pantry/receive", "lots.0.amount", "lots")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#receive-lots-0-amount"`)
	refused = k.Submit(refused, "/pantry/receive", "lots.0.amount", "1 1/2", "lots.0.unit", "cup", "lots.0.expires_on", "soon")
	require.Contains(t, refused.Body, `href="#receive-lots-0-expires_on"`, "the API refuses the day")

	two := k.Submit(refused, "/pantry/receive", "_more", "yes", "lots.0.expires_on", "2999-12-31")
	require.Equal(t, http.StatusOK, two.Status)
	require.Regexp(t, `name="lots\.1\.item"[^>]* autofocus`, two.Body, "the next lot is where the reader continues")
	require.Contains(t, refused.Body, `formaction="/pantry/receive#receive-lots-1-item"`)
	require.Contains(t, two.Body, `formaction="/pantry/receive#receive-lots-2-item"`)
	done := k.Submit(two, "/pantry/receive",
		"lots.1.item", "chocolate-dark", "lots.1.amount", "½", "lots.1.unit", "kg", "lots.1.total_cost", "8.2")
	shown := k.Follow(done)
	require.Contains(t, shown.Text(t), "Put into the pantry: 1½ cups Dark molasses and 0.5 kg Dark chocolate, 60 %. Another purchase")
	require.Contains(t, shown.Body, `<a href="/pantry/receive">Another purchase</a>`)

	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item=molasses", &lots)
	last := lots.Items[len(lots.Items)-1]
	require.Equal(t, "1.5", last.Amount.String())
	require.False(t, last.Complete, "nothing was typed, so the cost is unknown")
	k.API("/v1/pantry/lots?item=chocolate-dark", &lots)
	require.Equal(t, "8.20", lots.Items[len(lots.Items)-1].Known.String())
}

func TestALotIsCorrectedWithAReason(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item=molasses", &lots)
	path := "/pantry/lots/" + string(lots.Items[0].ID)
	refused := k.Submit(k.Get(path), path, "change", "1")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#adjust-reason"`)
	refused = k.Submit(refused, path, "change", "1000", "reason", "spilled")
	require.Contains(t, refused.Text(t), "More cannot be taken away than there is.")
	done := k.Submit(refused, path, "change", "1/2")
	require.Contains(t, k.Follow(done).Text(t), "The stock is corrected.")

	var lot ledger.Lot
	k.API("/v1/pantry/lots/"+string(lots.Items[0].ID), &lot)
	require.Equal(t, "0.5", lots.Items[0].Remaining.Sub(lot.Remaining).String())
}

// What is left is corrected in the unit in which the page shows it.
func TestALotIsCorrectedInTheUnitThatIsShown(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots":[{"item":"molasses","amount":"0.65","unit":"kg","product":"the small one"}]}`)
	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item=molasses", &lots)
	at := slices.IndexFunc(lots.Items, func(lot ledger.Lot) bool { return lot.Product == "the small one" })
	path := "/pantry/lots/" + string(lots.Items[at].ID)
	shown := k.Get(path)
	require.Contains(t, shown.Text(t), "650 g")
	require.Equal(t, "g", shown.Form(t, path, "", "").Get("unit"))
	refused := k.Submit(shown, path, "change", "651", "reason", "spilled")
	require.Contains(t, refused.Text(t), "This takes more than there is: only 650 g is left.")
	k.Follow(k.Submit(refused, path, "change", "150"))
	k.Follow(k.Submit(k.Get(path), path, "change", "0.1", "unit", "kg", "reason", "spilled"))
	var lot ledger.Lot
	k.API("/v1"+path, &lot)
	require.Equal(t, "0.4", lot.Remaining.String())
	require.Equal(t, "kg", lot.Unit.String())
}

func TestFinishedStockIsCorrected(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	form := k.Get("/pantry/finished?thing=good:biscotti-box")
	done := k.Submit(form, "/pantry/finished", "direction", "found", "change", "3", "reason", "counted")
	require.Contains(t, k.Follow(done).Text(t), "The stock is corrected.")
	var stock ledger.Stock
	k.API("/v1/pantry/stock", &stock)
	require.Len(t, stock.Finished, 1)
	require.Equal(t, "3", stock.Finished[0].OnHand.String())
	require.False(t, stock.Finished[0].Complete)
	require.NotEmpty(t, stock.Finished[0].Name)
	require.Contains(t, k.Get("/pantry").Text(t), stock.Finished[0].Name)
	require.NotContains(t, k.Get("/pantry").Text(t), "biscotti-box")
	refused := k.Submit(k.Get("/pantry/finished"), "/pantry/finished", "thing", "unit:nothing/piece", "change", "1", "reason", "r")
	require.GreaterOrEqual(t, refused.Status, http.StatusNotFound)
}

func TestALotHasAHistoryOfItsOwn(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots":[{"item":"molasses","amount":"1","unit":"cup"},
		{"item":"almond-extract","amount":"900","unit":"fl oz","received_on":"2020-01-01"}]}`)
	lots := func(item string) []ledger.Lot {
		var list readmodels.List[ledger.Lot]
		k.API("/v1/pantry/lots?item="+item, &list)
		return list.Items
	}
	all := lots("molasses")
	mine, other := all[len(all)-1], lots("almond-extract")
	for _, change := range []string{"-0.25", "-0.5"} {
		k.Command(http.MethodPost, "/v1/pantry/adjustments", `{"lot_id":"`+string(mine.ID)+`","change":"`+change+`","reason":"spilt"}`)
	}
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"almond-biscotti","batches":1,"actual_yield":32}`)
	var runs readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs", &runs)
	k.Command(http.MethodPost, "/v1/production-runs/"+string(runs.Items[0].ID)+"/void", `{"reason":"another oven"}`)

	types := func(lot domain.ID) (names []string) {
		var list readmodels.List[history.AuditEvent]
		k.API("/v1/audit/events?lot="+string(lot), &list)
		for _, event := range list.Items {
			names = append(names, event.Type)
		}
		return names
	}
	require.Equal(t, []string{"lot.adjusted.v1", "lot.adjusted.v1", "lot.received.v1"}, types(mine.ID))
	used := other[slices.IndexFunc(other, func(lot ledger.Lot) bool { return lot.ReceivedOn == "2020-01-01" })]
	require.Equal(t, []string{"run.voided.v1", "batch-production.recorded.v1", "recipe-snapshot.captured.v1", "lot.received.v1"},
		types(used.ID))
	require.Empty(t, types("01999999-0000-7000-8000-000000000000"), "no lot has no history")

	page := k.Get("/pantry/lots/" + string(mine.ID))
	path := "/history?lot=" + string(mine.ID)
	require.Contains(t, page.Body, `href="`+path+`"`)
	page = k.Get(path)
	require.Equal(t, 3, strings.Count(page.Body, `id="event-`))
	require.Contains(t, page.Body, `href="/pantry/lots/`+string(mine.ID)+`"`)
	require.Equal(t, http.StatusUnprocessableEntity, k.Get("/history?lot=none").Status)
}

func TestALotIsCorrectedOnItsPage(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"molasses","amount":"10","unit":"kg","total_cost":"4000","product":"Dark"}`)
	var list readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item=molasses", &list)
	path := "/pantry/lots/" + string(list.Items[len(list.Items)-1].ID)
	require.Contains(t, k.Get(path).Body, `href="`+path+`/correct"`)
	form := k.Get(path + "/correct")
	refused := k.Submit(form, path+"/correct", "total_cost", "-4", "reason", "")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	done := k.Submit(form, path+"/correct", "total_cost", "4", "product", "", "location", "Cellar", "reason", "mistyped")
	page := k.Follow(done)
	require.Contains(t, page.Text(t), "The lot is corrected.")
	for _, text := range []string{"mistyped", "$4,000.00", "$4.00", "Dark", "Cellar"} {
		require.Contains(t, page.Text(t), text)
	}
	again := k.Submit(form, path+"/correct", "total_cost", "4", "product", "", "location", "Cellar", "reason", "mistyped")
	require.Equal(t, http.StatusSeeOther, again.Status, "a form that is sent twice is one correction")
	late := k.Submit(form, path+"/correct", "total_cost", "5", "reason", "mistyped")
	require.Equal(t, http.StatusPreconditionFailed, late.Status)
	var lot ledger.Lot
	k.API("/v1"+path, &lot)
	require.Equal(t, "4.00", lot.Known.String())
	require.Len(t, lot.Corrections, 1)

	quiet := k.Submit(k.Get(path+"/correct"), path+"/correct", "reason", "just so")
	require.Equal(t, http.StatusUnprocessableEntity, quiet.Status)
	require.Contains(t, quiet.Text(t), "Change at least one detail.")
	require.Contains(t, quiet.Body, "just so")
	require.Contains(t, k.Follow(k.Submit(quiet, path+"/correct", "notes", "Dry")).Text(t), "The lot is corrected.")
}
