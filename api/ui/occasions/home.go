package occasions

import (
	"net/http"
	"slices"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// homePage has the occasions: the next one, those after it, those still to come for which
// nothing is left to do, and the earlier ones.
type homePage struct {
	page.Head
	Next    *card
	Later   []card
	Done    []card
	Earlier []card
	// More is the address of the page with still earlier occasions; empty without.
	More string
	// Archived has the archived occasions, on the page that shows only them. Other leads to that
	// page and back.
	Archived     []card
	OnlyArchived bool
	Other        page.Link
	// First is true in a kitchen without occasions, Sample the form that loads the sample
	// kitchen into it.
	First  bool
	Sample *page.Form
}

// card is an occasion as the home page shows it.
type card struct {
	readmodels.Occasion
	State    string // of the active plan; empty without one
	Phases   []phases.Phase
	DaysLeft string
	Summary  *answer.Summary // nil on the home page
}

// Over reports whether nothing more is made for the active plan.
func (c card) Over() bool { return phases.IsOver(c.State) }

// Begun reports whether it is known what is to be made.
func (c card) Begun() bool {
	return c.Plan() != "" || c.Progress != nil && c.Progress.Phases.Requirements == answer.Complete
}

// Plan is the id of the active plan; empty without one.
func (c card) Plan() domain.ID {
	if c.ActivePlanID == nil {
		return ""
	}
	return *c.ActivePlanID
}

var homeTemplate = page.NewTemplate[homePage](files, "home.html")

// home leads those to the state of the program who may see that alone.
func home(v *page.Visit) error {
	if !v.May("ListOccasions") {
		http.Redirect(v.Writer, v.Request, "/system", http.StatusSeeOther)
		return nil
	}
	return showHome(v, v.NewForm("sample"))
}

// loadSample loads the sample kitchen.
func loadSample(v *page.Visit) error {
	form, err := v.ReadForm("sample")
	if err != nil {
		return err
	}
	_, err = page.Send[struct{}](v, form, http.MethodPost, "/v1/sample-kitchen", nil)
	if form.Refused(err) {
		return showHome(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done("/", "home.first.sample.done")
}

func showHome(v *page.Visit, sample *page.Form) error {
	isArchived := v.Query("archived") == "true"
	path := "/v1/occasions?include=progress&limit=30"
	if isArchived {
		path += "&archived=true"
	}
	if cursor := v.Query("cursor"); cursor != "" {
		path += page.At("?cursor={}", cursor)[1:]
	}
	list, err := page.Get[readmodels.List[readmodels.Occasion]](v, path)
	if err != nil {
		return err
	}
	data := homePage{OnlyArchived: isArchived, Sample: sample}
	if data.First, err = isFirst(v, list); err != nil {
		return err
	}
	var coming []card
	for _, occasion := range list.Items { // latest first
		switch shown := cardOf(v, occasion); {
		case isArchived:
			data.Archived = append(data.Archived, shown)
		case occasion.Date < v.Today():
			data.Earlier = append(data.Earlier, shown)
		case shown.State == "completed":
			data.Done = append(data.Done, shown)
		default:
			coming = append(coming, shown)
		}
	}
	slices.Reverse(coming)
	slices.Reverse(data.Done)
	if len(coming) > 0 {
		data.Next, data.Later = &coming[0], coming[1:]
	}
	if list.Next != "" {
		data.More = page.At("/?cursor={}", list.Next)
		if isArchived {
			data.More += "&archived=true"
		}
	}
	title := "home.title"
	data.Other = page.Link{Path: "/?archived=true", Text: v.T("home.archived.show")}
	if isArchived {
		title, data.Other = "home.archived", page.Link{Path: "/", Text: v.T("home.archived.hide")}
	}
	data.Head = v.Head(section, v.T(title))
	if data.First {
		data.Before = ""
	}
	data.Live = "occasion pantry recipe good item"
	return homeTemplate.Render(v, sample.Status(), data)
}

// isFirst reports whether the kitchen has no occasions, archived ones neither; list is what
// the page shows.
func isFirst(v *page.Visit, list readmodels.List[readmodels.Occasion]) (bool, error) {
	if len(list.Items) > 0 || v.Query("cursor") != "" || v.Query("archived") == "true" {
		return false, nil
	}
	archived, err := page.Get[readmodels.List[readmodels.Occasion]](v, "/v1/occasions?archived=true&limit=1")
	return len(archived.Items) == 0, err
}

func cardOf(v *page.Visit, occasion readmodels.Occasion) card {
	shown := card{Occasion: occasion, DaysLeft: v.DaysLeft(occasion.Date, v.Today())}
	if occasion.ActivePlan != nil {
		shown.State = string(occasion.ActivePlan.State)
	}
	if progress := occasion.Progress; progress != nil {
		shown.Phases = phases.Of(v.Locale, progress.Phases, shown.State, progress.RowsToBuy > 0)
	}
	return shown
}
