package occasions

import (
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/picture"
	"crumbtrail/api/ui/timeline"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// occasionPage has an occasion with its targets, and what they would mean.
type occasionPage struct {
	page.Head
	card
	// Open is true while the targets can be changed.
	Open    bool
	Recipes targetTable
	Goods   targetTable
	Details *page.Form
	// Archive and Restore take it out of the lists and back; one of them is nil.
	Archive, Restore *page.Form
	Modes            []page.Option
	Make             *page.Form // makes a plan; nil where none can be made
	Plans            []readmodels.PlanHead
	// Comparisons lead from each plan to the next one.
	Comparisons []page.Link
	Refused     *page.Form // a form without a place of its own that was refused
	Unusable    string     // why what the targets would mean is not known
	// Saving is what using stock would change, of a plan that does not.
	Saving []string
	// ToBuy is what is to buy for the targets.
	ToBuy []toBuy
	// Schedule is nil before there is a plan.
	Schedule *picture.Schedule
	// WhyArchived is the reason with which it was archived; empty if it is not.
	WhyArchived string
}

// toBuy is a row of the shopping list of which something is to buy.
type toBuy struct {
	Item   domain.Slug
	Name   string
	Amount locale.Quantity
}

func occasion(v *page.Visit) error { return showOccasion(v, nil) }

// definition is what a choice shows of a recipe or a finished good.
type definition struct {
	Slug   string  `json:"slug"`
	Name   string  `json:"name"`
	Yields []yield `json:"yields"`
}

type yield struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// showOccasion shows the occasion; refused is a form of it that was not accepted.
func showOccasion(v *page.Visit, refused *page.Form) error {
	id := v.Path("id")
	found, err := page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", id))
	if err != nil {
		return err
	}
	data := occasionPage{card: cardOf(v, found), Modes: outputModes(v)}
	data.Open = !found.Archived && (data.State == "" || data.State == "draft" || data.State == "cancelled")
	var recipes, goods []definition
	var group errgroup.Group
	group.Go(func() (err error) {
		recipes, err = page.AllNow[definition](v, "/v1/recipes")
		return err
	})
	group.Go(func() (err error) {
		goods, err = page.AllNow[definition](v, "/v1/finished-goods")
		return err
	})
	group.Go(func() error { return data.readSummary(v) })
	group.Go(func() error { return data.readWhy(v, found) })
	group.Go(func() error { return data.readSaving(v) })
	group.Go(func() (err error) {
		if v.AsOf != "" { // the list has no past
			return nil
		}
		data.Plans, err = page.All[readmodels.PlanHead](v, page.At("/v1/occasions/{}/plans", id))
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	data.compare(v)
	data.targets(v, recipes, goods, refused)
	data.forms(v, recipes, goods, refused)
	past, err := timeline.Of(v, found.ID)
	if err != nil {
		return err
	}
	data.Head = v.Head(section, found.Name, page.Link{Path: "/", Text: v.T("nav.occasions")})
	data.Timeline = past
	if v.AsOf == "" && len(data.Plans)+len(found.ProductionTargets)+len(found.AssemblyTargets) == 0 {
		data.Before = "" // it has no past yet
	}
	data.Live = "occasion recipe good item pantry kitchen"
	status := http.StatusOK
	if refused != nil {
		status = refused.Status()
	}
	return occasionTemplate.Render(v, status, data)
}

// mostComparisons bounds how many comparisons are offered.
const mostComparisons = 5

// compare adds the comparisons of each plan with the one before it, the latest first.
func (p *occasionPage) compare(v *page.Visit) {
	for i := 0; i+1 < len(p.Plans) && i < mostComparisons; i++ {
		before, after := p.Plans[i+1], p.Plans[i]
		p.Comparisons = append(p.Comparisons, page.Link{
			Path: page.At("/plans/{}/compare/{}", string(before.ID), string(after.ID)),
			Text: v.T("compare.title", v.T("plan.number", before.Number), v.T("plan.number", after.Number)),
		})
	}
}

// readSummary reads what the targets mean. Targets that use what is not defined have
// no summary; the page says so.
func (p *occasionPage) readSummary(v *page.Visit) error {
	summary, err := page.Get[answer.Summary](v, page.At("/v1/occasions/{}/summary", string(p.ID)))
	if refused, ok := errors.AsType[*problem.Problem](err); ok && refused.Status < http.StatusInternalServerError {
		p.Unusable = v.T("code." + refused.Code)
		return nil
	}
	p.Summary = &summary
	for i := range summary.Shopping {
		if row := &summary.Shopping[i]; !row.Sufficient {
			p.ToBuy = append(p.ToBuy, toBuy{row.Item, row.Name, v.Measured(row.ToBuy, answers.MeasureOf(row))})
		}
	}
	if err == nil && p.Plan() != "" && summary.Timeline != nil {
		p.Schedule = new(picture.ScheduleOf(summary.Timeline))
		if len(p.Phases) > 0 {
			p.Schedule.SayShopping(answer.PhaseStatus(p.Phases[1].Status))
		}
	}
	return err
}

// readSaving reads what using stock would change.
func (p *occasionPage) readSaving(v *page.Visit) error {
	plan := p.Plan()
	if plan == "" || !p.Open || p.State != "draft" || p.ActivePlan.UseStock || v.AsOf != "" || !v.May("SimulatePlan") {
		return nil
	}
	body := page.Fields{"use_stock": true}
	supposed, err := page.Try[readmodels.Supposition](v, page.At("/v1/plans/{}/scenarios", string(plan)), body)
	if err != nil {
		return err
	}
	would := supposed.Difference
	for _, one := range []struct {
		text string
		comparison.Figure
	}{{"occasion.stock.batches", would.Totals.Batches}, {"occasion.stock.assemble", would.Totals.Remaining}} {
		if !one.Difference.IsZero() {
			p.Saving = append(p.Saving, v.T(one.text, v.Number(one.Old).Text, v.Number(one.New).Text))
		}
	}
	if !would.Cost.Difference.IsZero() {
		before, after := v.Cost(would.Cost.Old, would.Cost.OldComplete), v.Cost(would.Cost.New, would.Cost.NewComplete)
		p.Saving = append(p.Saving, v.T("occasion.stock.cost", before, after))
	}
	return nil
}

// forms adds the forms that are not those of a target.
func (p *occasionPage) forms(v *page.Visit, recipes, goods []definition, refused *page.Form) {
	pick := func(name string) *page.Form {
		if refused != nil && refused.Name == name {
			return refused.At(p.Revision)
		}
		return v.NewForm(name).At(p.Revision)
	}
	p.Recipes.What, p.Recipes.Quantity = "occasion.recipe", "occasion.batches"
	p.Goods.What, p.Goods.Quantity = "occasion.good", "occasion.quantity"
	p.Recipes.IsAnswer, p.Goods.IsAnswer = refused != nil, refused != nil
	if v.AsOf != "" || !v.May("RescheduleOccasion") {
		return
	}
	if p.Refused = refused; p.Archived {
		p.Restore = pick("restore")
		return
	}
	p.Archive = pick("archive").Fill("reason", "")
	p.Details = pick("details").Fill("attendees", "").Fill("notes", "").Fill("use_stock", "")
	for name, value := range detailsOf(p.Occasion).Filled() {
		if value == false {
			continue
		}
		p.Details.Fill(name, fmt.Sprint(value))
	}
	planned := p.Open || p.State == "completed"
	if planned && len(p.ProductionTargets)+len(p.AssemblyTargets) > 0 {
		p.Make = pick("plan")
	}
	if p.Recipes.Add = p.targetForm(v, refused, "recipes", "", 0, ""); p.Recipes.Add != nil {
		p.Recipes.Add.Choices = unitChoices(v, recipes)
		p.Recipes.Define = defining(v, "/book/new/recipes", "occasion.recipes.define")
	}
	if p.Goods.Add = p.targetForm(v, refused, "goods", "", 0, ""); p.Goods.Add != nil {
		p.Goods.Add.Choices = goodChoices(v, goods)
		p.Goods.Define = defining(v, "/book/new/goods", "occasion.goods.define")
	}
	if p.has(refused) {
		p.Refused = nil
	}
}

// defining leads to the form of a new definition.
func defining(v *page.Visit, path, text string) page.Link {
	if !v.Serves(path) {
		return page.Link{}
	}
	return page.Link{Path: path, Text: v.T(text)}
}

// detailsOf returns the details of an occasion as [details] returns those of a form.
func detailsOf(occasion readmodels.Occasion) page.Fields {
	fields := page.Fields{
		"name": occasion.Name, "date": string(occasion.Date), "output_mode": string(occasion.OutputMode), "notes": occasion.Notes,
		"attendees": nil, "use_stock": occasion.UseStock,
	}
	if occasion.Attendees > 0 {
		fields["attendees"] = int64(occasion.Attendees)
	}
	return fields
}
