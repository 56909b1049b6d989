// Package schedule has the screen of when to do what for an occasion.
package schedule

import (
	"embed"
	"net/http"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/picture"
	"crumbtrail/api/ui/timeline"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/schedule"
)

//go:embed templates
var files embed.FS

const pattern = "/occasions/{id}/schedule"

// Screens returns the screens.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: pattern, Handle: show, Past: true},
			{Method: http.MethodGet, Pattern: pattern + ".ics", Handle: download, Past: true},
		},
		Templates: []page.Checkable{scheduleTemplate},
	}
}

// schedulePage is when to do what for an occasion.
type schedulePage struct {
	page.Head
	Due schedule.Schedule
	// Picture has what happened so far; nil before there is a plan.
	Picture *picture.Schedule
	// File is the address of the calendar.
	File string
}

// Link leads to where a step is done; empty if it has no place.
func (p schedulePage) Link(step schedule.Step) string {
	if p.Due.Plan == nil {
		return ""
	}
	plan := string(p.Due.Plan.ID)
	switch step.Kind {
	case schedule.Bake:
		return page.At("/plans/{}/bake", plan)
	case schedule.Assemble:
		return page.At("/plans/{}/assemble", plan)
	case schedule.Order, schedule.Arrive:
		return page.At("/plans/{}/shopping-list/orders", plan)
	case schedule.Shop:
		return page.At("/plans/{}/shopping-list", plan)
	}
	return ""
}

var scheduleTemplate = page.NewTemplate[schedulePage](files, "schedule.html")

func show(v *page.Visit) error {
	id := v.Path("id")
	var data schedulePage
	var summary answer.Summary
	var group errgroup.Group
	group.Go(func() (err error) {
		data.Due, err = page.Get[schedule.Schedule](v, page.At("/v1/occasions/{}/schedule", id))
		return err
	})
	group.Go(func() (err error) {
		summary, err = page.Get[answer.Summary](v, page.At("/v1/occasions/{}/summary", id))
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if data.Due.Plan != nil && summary.Timeline != nil {
		data.Picture = new(picture.ScheduleOf(summary.Timeline))
	}
	data.File = page.At("/occasions/{}/schedule.ics", id)
	data.Head = v.Head("occasions", v.T("due.title"), page.Link{Path: page.At("/occasions/{}", id), Text: data.Due.OccasionName})
	var err error
	if data.Timeline, err = timeline.Of(v, data.Due.OccasionID); err != nil {
		return err
	}
	data.Live = "pantry occasion:" + id
	return scheduleTemplate.Render(v, http.StatusOK, data)
}

func download(v *page.Visit) error {
	return page.Download(v, page.At("/v1/occasions/{}/schedule", v.Path("id")), "text/calendar")
}
