package occasions

import (
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// homePage has the occasions: the next one, those after it, and the earlier ones.
type homePage struct {
	page.Head
	Next    *card
	Later   []card
	Earlier []card
	// More is the address of the page with still earlier occasions; empty without.
	More string
	// First is true in a kitchen without occasions.
	First bool
}

// card is an occasion as the home page shows it.
type card struct {
	readmodels.Occasion
	State    string // of the active plan; empty without one
	DaysLeft string
	Summary  *answer.Summary // nil where it is not shown
}

// Plan is the id of the active plan; empty without one.
func (c card) Plan() domain.ID {
	if c.ActivePlanID == nil {
		return ""
	}
	return *c.ActivePlanID
}

var homeTemplate = page.NewTemplate[homePage](files, "home.html")

// mostSummaries is of how many coming occasions the progress is shown.
const mostSummaries = 6

func home(v *page.Visit) error {
	path := "/v1/occasions?limit=100"
	if cursor := v.Query("cursor"); cursor != "" {
		path = page.At("/v1/occasions?limit=100&cursor={}", cursor)
	}
	list, err := page.Get[readmodels.List[readmodels.Occasion]](v, path)
	if err != nil {
		return err
	}
	data := homePage{First: len(list.Items) == 0 && v.Query("cursor") == ""}
	var coming []card
	for _, occasion := range list.Items { // latest first
		shown := cardOf(v, occasion)
		if occasion.Date < v.Today() || shown.State == "completed" {
			data.Earlier = append(data.Earlier, shown)
		} else {
			coming = append(coming, shown)
		}
	}
	slices.Reverse(coming)
	if err := summaries(v, coming[:min(len(coming), mostSummaries)]); err != nil {
		return err
	}
	if len(coming) > 0 {
		data.Next, data.Later = &coming[0], coming[1:]
	}
	if list.Next != "" {
		data.More = page.At("/?cursor={}", list.Next)
	}
	data.Head = v.Head(section, v.T("home.title"))
	data.Live = "occasion pantry recipe good item"
	return homeTemplate.Render(v, http.StatusOK, data)
}

func cardOf(v *page.Visit, occasion readmodels.Occasion) card {
	shown := card{Occasion: occasion, DaysLeft: v.DaysLeft(occasion.Date, v.Today())}
	if occasion.ActivePlan != nil {
		shown.State = string(occasion.ActivePlan.State)
	}
	return shown
}

// summaries reads how far occasions have come.
func summaries(v *page.Visit, cards []card) error {
	var group errgroup.Group
	for i := range cards {
		group.Go(func() error {
			summary, err := page.Get[answer.Summary](v, page.At("/v1/occasions/{}/summary", string(cards[i].ID)))
			cards[i].Summary = &summary
			return err
		})
	}
	return group.Wait()
}
