package plans

import (
	"net/http"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
	"crumbtrail/readmodels"
)

// changesPage has what changed since a plan was made, and what that would mean.
type changesPage struct {
	page.Head
	Plan   readmodels.Plan
	Lists  []changeList
	Effect differences
	// Unusable are the definitions for which no plan can be made now.
	Unusable []page.Link
	// Again is the form that makes a new plan; nil where the state does not allow it.
	Again *page.Form
	Amend bool
}

var changesTemplate = page.NewTemplate[changesPage](files, "changes.html", "differences.html")

func showChanges(v *page.Visit) error {
	id := v.Path("id")
	var data changesPage
	var drift readmodels.PlanDrift
	var group errgroup.Group
	group.Go(func() (err error) {
		data.Plan, err = page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
		return err
	})
	group.Go(func() (err error) {
		drift, err = page.Get[readmodels.PlanDrift](v, page.At("/v1/plans/{}/drift", id))
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	data.drifted(v, drift)
	if data.Plan.Active {
		switch drift.Plan.State {
		case "in_production":
			data.Amend = true
		case "draft", "completed", "cancelled":
			if onlyOrder(drift) || drift.Unusable != nil || withoutAmended(drift, data.Plan.Amendments) != (comparison.Counts{}) {
				data.Again = v.NewForm("plan").At(data.Plan.Revision)
			}
		}
	}
	data.Head = v.Head(section, v.T("changes.title"),
		page.Link{Path: page.At("/occasions/{}", string(data.Plan.OccasionID)), Text: drift.Plan.OccasionName},
		page.Link{Path: page.At("/plans/{}", id), Text: v.T("plan.number", data.Plan.Number)})
	data.Live = "occasion recipe good item pantry"
	return changesTemplate.Render(v, http.StatusOK, data)
}

// onlyOrder reports whether the targets are the same in another order.
func onlyOrder(drift readmodels.PlanDrift) bool {
	return len(drift.Order) > 0 && drift.Counts.Targets == 0
}

// drifted adds what changed.
func (p *changesPage) drifted(v *page.Visit, drift readmodels.PlanDrift) {
	view := contentView{v}
	p.add(v.T("changes.recipes"), view.snapshots(drift.Recipes, "/book/recipes/{}"))
	p.add(v.T("changes.goods"), view.snapshots(drift.Goods, "/book/goods/{}"))
	p.add(v.T("changes.recipe_targets"), p.targets(v, drift.Production, view.entries(drift.Production, "/book/recipes/{}")))
	p.add(v.T("changes.good_targets"), p.targets(v, drift.Assembly, view.entries(drift.Assembly, "/book/goods/{}")))
	if onlyOrder(drift) {
		p.add(v.T("changes.order"), []changedThing{{Name: v.T("changes.order.why"), Change: v.T("drift.changed")}})
	}
	p.Effect = differencesOf(v, drift.Effect, p.Plan.ID, "")
	if drift.Unusable == nil {
		return
	}
	for _, missing := range drift.Unusable.Missing {
		p.Unusable = append(p.Unusable, v.Missing(missing))
	}
	for _, slug := range drift.Unusable.TooDeep {
		p.Unusable = append(p.Unusable, page.Link{Text: v.T("changes.too_deep", string(slug))})
	}
	for _, cycle := range drift.Unusable.Cycles {
		if len(cycle) > 0 {
			p.Unusable = append(p.Unusable, page.Link{Text: v.T("changes.cycle", string(cycle[0]))})
		}
	}
}

// targets says which of the targets are different because the plan was amended.
func (p *changesPage) targets(v *page.Visit, entries []comparison.Entry, things []changedThing) []changedThing {
	amended := amendedTargets(p.Plan.Amendments)
	for i, entry := range entries {
		if amended[entry.Name] {
			things[i].Change = v.T("drift.amended")
		}
	}
	return things
}

func (p *changesPage) add(title string, things []changedThing) {
	if len(things) > 0 {
		p.Lists = append(p.Lists, changeList{Title: title, Items: things})
	}
}
