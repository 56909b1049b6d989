package pantry

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/picture"
	"crumbtrail/domain"
	"crumbtrail/readmodels/ledger"
)

// stockPage has what is in stock today, and what expires when.
type stockPage struct {
	page.Head
	ledger.Stock
	// Calendar is nil if nothing expires within its weeks. Expiring is what does, and what
	// has.
	Calendar *picture.Calendar
	Expiring []expiring
	// Past is how many of them have expired.
	Past int
}

// expiring is a lot, or something finished, with its last good day.
type expiring struct {
	Name, Path, Product, Location string
	Remaining                     locale.Quantity
	ExpiresOn                     domain.Date
	// Anchor is set on the first of a day.
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
	data.expire(v, lots, end)
	data.calendar(v)
	data.Head = v.Head(section, v.T("pantry.title"))
	data.Live = "pantry"
	return stockTemplate.Render(v, http.StatusOK, data)
}

// expire adds what has a last good day up to a day, by those days: lots, and what is finished.
func (p *stockPage) expire(v *page.Visit, lots []ledger.Lot, end domain.Date) {
	for _, lot := range lots {
		p.Expiring = append(p.Expiring, expiring{
			Name: cmp.Or(lot.Name, string(lot.Item)), Path: page.At("/pantry/lots/{}", string(lot.ID)), Product: lot.Product,
			Location: lot.Location, Remaining: v.Scaled(lot.Remaining, lot.Unit), ExpiresOn: lot.ExpiresOn,
		})
	}
	for _, one := range p.Finished {
		name, path := cmp.Or(one.Name, string(one.FinishedGood)), page.At("/book/goods/{}", string(one.FinishedGood))
		if one.FinishedGood == "" {
			name, path = cmp.Or(one.Name, one.FinishedUnit.String()), page.At("/book/recipes/{}", string(one.FinishedUnit.Recipe))
		}
		for _, until := range one.Expiring {
			if until.ExpiresOn <= end {
				p.Expiring = append(p.Expiring, expiring{
					Name: name, Path: path, Remaining: v.Number(until.Quantity), ExpiresOn: until.ExpiresOn,
				})
			}
		}
	}
	slices.SortStableFunc(p.Expiring, func(a, b expiring) int { return cmp.Compare(a.ExpiresOn, b.ExpiresOn) })
}

// calendar adds on which days something expires.
func (p *stockPage) calendar(v *page.Visit) {
	if len(p.Expiring) == 0 {
		return
	}
	on := map[domain.Date]int{}
	for i := range p.Expiring {
		row := &p.Expiring[i]
		row.Left, row.Kind = v.DaysLeft(row.ExpiresOn, v.Today()), picture.Urgency(v.Today(), row.ExpiresOn)
		if on[row.ExpiresOn]++; on[row.ExpiresOn] == 1 {
			row.Anchor = "on-" + string(row.ExpiresOn)
		}
		if row.Kind == "over" {
			p.Past++
		}
	}
	p.Calendar = new(picture.CalendarOf(v.Today(), weeks, v.FirstWeekday(), func(day domain.Date) int { return on[day] }))
}

// after returns the date so many days later.
func after(day domain.Date, days int) domain.Date {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return day
	}
	return domain.DateOf(at.AddDate(0, 0, days))
}
