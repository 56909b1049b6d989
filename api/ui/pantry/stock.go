package pantry

import (
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/picture"
	"crumbtrail/domain"
	"crumbtrail/readmodels/ledger"
)

// stockPage has what is in stock today, and what expires when.
type stockPage struct {
	page.Head
	ledger.Stock
	// Calendar is nil if nothing expires within its weeks. Expiring are the lots that do,
	// and those that have.
	Calendar *picture.Calendar
	Expiring []expiring
	// Past is how many of them have expired.
	Past int
}

// expiring is a lot with its last good day.
type expiring struct {
	ledger.Lot
	// Anchor is set on the first lot of a day.
	Anchor string
	Left   string // how many days are left
	Kind   string // over, soon or later; as in the calendar
}

// Empty reports whether there is nothing.
func (p stockPage) Empty() bool { return len(p.Items) == 0 && len(p.Finished) == 0 }

var stockTemplate = page.NewTemplate[stockPage](files, "stock.html", "parts.html")

// weeks is how many weeks the calendar has.
const weeks = 5

func stock(v *page.Visit) error {
	var data stockPage
	var lots []ledger.Lot
	var group errgroup.Group
	group.Go(func() (err error) {
		data.Stock, err = page.Get[ledger.Stock](v, page.At("/v1/pantry/stock?on={}", string(v.Today())))
		return err
	})
	end := picture.CalendarOf(v.Today(), weeks, v.FirstWeekday(), nil).Last
	group.Go(func() (err error) {
		lots, err = page.All[ledger.Lot](v, page.At("/v1/pantry/lots?expires_before={}", string(after(end, 1))))
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	data.calendar(v, lots)
	data.Head = v.Head(section, v.T("pantry.title"))
	data.Live = "pantry"
	return stockTemplate.Render(v, http.StatusOK, data)
}

// calendar adds what expires when. The lots are in the order of their last good days.
func (p *stockPage) calendar(v *page.Visit, lots []ledger.Lot) {
	if len(lots) == 0 {
		return
	}
	on := map[domain.Date]int{}
	for _, lot := range lots {
		on[lot.ExpiresOn]++
	}
	p.Calendar = new(picture.CalendarOf(v.Today(), weeks, v.FirstWeekday(), func(day domain.Date) int { return on[day] }))
	for i, lot := range lots {
		row := expiring{Lot: lot, Left: v.DaysLeft(lot.ExpiresOn, v.Today()), Kind: picture.Urgency(v.Today(), lot.ExpiresOn)}
		if i == 0 || lots[i-1].ExpiresOn != lot.ExpiresOn {
			row.Anchor = "on-" + string(lot.ExpiresOn)
		}
		if row.Kind == "over" {
			p.Past++
		}
		p.Expiring = append(p.Expiring, row)
	}
}

// after returns the date so many days later.
func after(day domain.Date, days int) domain.Date {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return day
	}
	return domain.DateOf(at.AddDate(0, 0, days))
}
