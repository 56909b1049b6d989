package pantry_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// in returns the day so many days from today in UTC, the kitchen's zone.
func in(days int) domain.Date { return domain.DateOf(time.Now().UTC().AddDate(0, 0, days)) }

// receive adds a lot that was received, and has its last good day, so many days from today.
func receive(k *uitest.Kitchen, item, amount string, received, expires int) {
	k.Command(http.MethodPost, "/v1/pantry/lots", fmt.Sprintf(
		`{"item":%q,"amount":%q,"unit":"g","received_on":%q,"expires_on":%q}`, item, amount, in(received), in(expires)))
}

func TestTheCalendarHasEveryLotOnItsLastGoodDay(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	receive(k, "molasses", "5", -9, -3)
	receive(k, "almond-flour", "7", -9, 0)
	receive(k, "molasses", "6", -9, 2)
	receive(k, "almond-flour", "8", -9, 2)
	receive(k, "almond-flour", "9", -9, 300)
	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?expires_before="+string(in(8)), &lots)
	count := map[domain.Date]int{}
	for _, lot := range lots.Items {
		count[lot.ExpiresOn]++
	}
	require.Equal(t, 2, count[in(2)])

	page := k.Get("/pantry")
	for day, many := range count {
		require.Contains(t, page.Body, `<tr id="on-`+string(day)+`">`, "the link leads to the row")
		require.Equal(t, 1, strings.Count(page.Body, `id="on-`+string(day)+`"`))
		if day < in(0) {
			continue // it may be before the first week of the calendar
		}
		_, cell, found := strings.Cut(page.Body, `<a href="#on-`+string(day)+`">`)
		require.True(t, found, day)
		cell, _, _ = strings.Cut(cell, "</a>")
		require.Contains(t, cell, fmt.Sprintf(">%d</text>", many))
	}
	text := page.Text(t)
	require.Contains(t, text, "1 is past its last good day.")
	require.NotContains(t, page.Body, "on-"+string(in(300)))
	var order []int
	for _, days := range []int{-3, 0, 2} {
		order = append(order, strings.Index(page.Body, `"on-`+string(in(days))))
	}
	require.IsIncreasing(t, order, "what is to be used first is first")
	require.Contains(t, k.Get("/pantry?lang=de").Text(t), "Zuerst verbrauchen")
}

func TestWhatIsNotThereYetAndWhatExpiredIsNamedBesideTheStock(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/butter", `{"name":"Butter","kind":"ingredient"}`)
	receive(k, "butter", "500", -1, 90)
	require.NotContains(t, k.Get("/pantry").Text(t), "Use these first", "nothing expires soon")
	receive(k, "butter", "250", 3, 90)
	receive(k, "butter", "40", -9, -1)
	var stock ledger.Stock
	k.API("/v1/pantry/stock?on="+string(in(0)), &stock)
	require.Equal(t, "500", stock.Items[0].OnHand.String())
	require.Equal(t, "250", stock.Items[0].ReceivedLater.String())
	require.Equal(t, "40", stock.Items[0].Expired.String())
	text := k.Get("/pantry").Text(t)
	require.Regexp(t, `Butter 500 g expired: 40 g arrives on \w+ \d+: 250 g`, text)
	require.Contains(t, k.Browser().Get("/pantry?lang=de").Text(t), "abgelaufen: 40 g kommt am")
}

func TestTheCalendarHasWhatWasBaked(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/recipes/macaron", `{"name":"Macaron","yields":[{"slug":"piece","name":"Piece","mode":"count",
		"items_per_batch":12,"shelf_life_days":3}]}`)
	bake := func(days int) {
		k.Command(http.MethodPost, "/v1/production-runs", fmt.Sprintf(
			`{"recipe":"macaron","batches":1,"actual_yield":12,"produced_at":"%sT12:00:00Z"}`, in(days)))
	}
	bake(-4)
	bake(-1)
	const form = "/pantry/finished"
	refused := k.Submit(k.Get(form), form, "thing", "unit:macaron/piece", "direction", "found", "change", "4", "reason", "found",
		"expires_on", string(in(-9)))
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "This must not be before the day on which it is counted.")
	k.Follow(k.Submit(refused, form, "expires_on", string(in(9))))

	page := k.Get("/pantry")
	text := page.Text(t)
	require.Contains(t, text, "1 is past its last good day.")
	require.Contains(t, text, "expired: 12", "of 28 finished macarons")
	for _, day := range []int{-1, 2, 9} {
		require.Contains(t, page.Body, `<tr id="on-`+string(in(day))+`"><th scope="row"><a href="/book/recipes/macaron">Macaron, Piece</a>`)
	}
	var runs readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs", &runs)
	require.Contains(t, k.Get("/runs/production/"+string(runs.Items[0].ID)).Text(t), "Good until")
}
