package plans

import (
	"slices"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/api/ui/picture"
	"crumbtrail/api/ui/timeline"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// planPage has a plan with everything that is calculated for it.
type planPage struct {
	page.Head
	Plan     readmodels.Plan
	Occasion readmodels.Occasion
	Summary  answer.Summary
	Phases   []phases.Phase
	DaysLeft string
	// Next is the one next step; nil if there is none.
	Next *offer
	// Others are the further steps, More those that need a reason.
	Others, More []*offer
	// Refused is the step that was refused; nil without one. Again is that step where it needs a
	// reason, to be sent again.
	Refused *page.Form
	Again   *offer
	// Changed is what changed since the plan was made; empty if nothing did.
	Changed string
	Batches []batchRow
	Goods   []goodRow
	// Ingredients are those of the summary with what covers the need of them.
	Ingredients []ingredientRow
	// Packaging are the rows of the shopping list that no recipe takes.
	Packaging []packagingRow
	// Schedule is nil for a plan that was replaced.
	Schedule *picture.Schedule
	Costs    *picture.Costs
	// Lost is what others took of what the plan reserves.
	Lost       []lostRow
	Amendments []amendmentRow
}

// State is the state that the plan counts as.
func (p planPage) State() string {
	if p.Summary.Plan != nil {
		return p.Summary.Plan.State
	}
	return string(p.Plan.State)
}

// Bakes and Packs report whether the plan has anything to bake or to assemble.
func (p planPage) Bakes() bool { return len(p.Summary.Batches) > 0 }

// Packs reports whether the plan has anything to assemble.
func (p planPage) Packs() bool { return len(p.Summary.Assemblies) > 0 }

// Over reports whether the plan is completed or cancelled, so that the page shows the result.
func (p planPage) Over() bool { return phases.IsOver(p.State()) }

// Warnings are those of the summary; none of a plan that is over, of which nothing is asked.
func (p planPage) Warnings() []answer.Warning {
	if p.Over() {
		return nil
	}
	return p.Summary.Warnings
}

var planTemplate = page.NewTemplate[planPage](files, "plan.html")

func plan(v *page.Visit) error { return showPlan(v, nil) }

// showPlan shows the plan; refused is a form of it that was not accepted.
func showPlan(v *page.Visit, refused *page.Form) error {
	data, err := readPlan(v, v.Path("id"))
	if err != nil {
		return err
	}
	data.offer(v, refused)
	past, err := timeline.Of(v, data.Occasion.ID)
	if err != nil {
		return err
	}
	id := string(data.Occasion.ID)
	data.Head = v.Head(section, v.T("plan.title", data.Occasion.Name),
		page.Link{Path: "/", Text: v.T("nav.occasions")}, page.Link{Path: page.At("/occasions/{}", id), Text: data.Occasion.Name})
	data.Timeline = past
	data.Live = "pantry kitchen occasion recipe good item"
	status := refusedStatus(refused)
	return planTemplate.Render(v, status, data)
}

func readPlan(v *page.Visit, id string) (data planPage, err error) {
	var drift readmodels.PlanDrift
	var group errgroup.Group
	group.Go(func() (err error) {
		if data.Plan, err = page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id)); err != nil {
			return err
		}
		data.Occasion, err = page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", string(data.Plan.OccasionID)))
		return err
	})
	group.Go(func() (err error) {
		data.Summary, err = page.Get[answer.Summary](v, page.At("/v1/plans/{}/summary", id))
		return err
	})
	if v.AsOf == "" {
		group.Go(func() (err error) {
			drift, err = page.Get[readmodels.PlanDrift](v, page.At("/v1/plans/{}/drift?effect=false", id))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return data, err
	}
	data.DaysLeft = v.DaysLeft(data.Occasion.Date, v.Today())
	data.Changed = changedText(v, withoutAmended(drift, data.Plan.Amendments))
	data.rows(v)
	data.Phases = phases.Of(v.Locale, data.Summary.Phases, data.State(), slices.ContainsFunc(data.Summary.Shopping, isToBuy))
	if data.Schedule != nil {
		data.Schedule.SayShopping(answer.PhaseStatus(data.Phases[1].Status))
	}
	data.Lost, data.Amendments = lostRows(v, data.Summary.Lost), amendmentRows(v, data.Plan.Amendments)
	return data, nil
}

func isToBuy(p answer.Purchase) bool { return !p.Sufficient }

// changedText says what changed since the plan was made; empty if nothing did.
func changedText(v *page.Visit, counts comparison.Counts) string {
	var parts []string
	for _, one := range []struct {
		id    string
		count int
	}{
		{"plan.changed.recipes", counts.Recipes}, {"plan.changed.goods", counts.Goods}, {"plan.changed.targets", counts.Targets},
	} {
		if one.count > 0 {
			parts = append(parts, v.T(one.id, one.count))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return v.T("plan.changed", v.List(parts))
}
