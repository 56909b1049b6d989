package pantry

import (
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// stockPage has what is on hand, and what expires soon.
type stockPage struct {
	page.Head
	ledger.Stock
	Soon []ledger.Lot
}

// Empty reports whether there is nothing.
func (p stockPage) Empty() bool { return len(p.Items) == 0 && len(p.Finished) == 0 }

var stockTemplate = page.NewTemplate[stockPage](files, "stock.html", "parts.html")

// soon is how many days ahead the page looks for lots that expire.
const soon = 14

func stock(v *page.Visit) error {
	var data stockPage
	var group errgroup.Group
	group.Go(func() (err error) {
		data.Stock, err = page.Get[ledger.Stock](v, "/v1/pantry/stock")
		return err
	})
	group.Go(func() error {
		path := page.At("/v1/pantry/lots?limit=100&expires_before={}", string(after(v.Today(), soon+1)))
		list, err := page.Get[readmodels.List[ledger.Lot]](v, path)
		data.Soon = list.Items
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	data.Head = v.Head(section, v.T("pantry.title"))
	data.Live = "pantry"
	return stockTemplate.Render(v, http.StatusOK, data)
}

// after returns the date so many days later.
func after(day domain.Date, days int) domain.Date {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return day
	}
	return domain.DateOf(at.AddDate(0, 0, days))
}
