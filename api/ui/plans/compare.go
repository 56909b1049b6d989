package plans

import (
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/readmodels"
)

// comparePage has what is different between two plans of an occasion, or between a plan
// and what was made.
type comparePage struct {
	page.Head
	Plan     readmodels.Plan
	From, To side
	Lists    []changeList
	Effect   differences
	// Made is true in a comparison with what was made.
	Made bool
	// Same is true if nothing is different.
	Same bool
	// Others are further comparisons.
	Others []page.Link
}

// side is one side of a comparison.
type side struct {
	Text  string
	Path  string // empty of what is no plan
	State string
}

var compareTemplate = page.NewTemplate[comparePage](files, "compare.html", "differences.html")

// Names of what a plan can be compared with, besides another plan.
const (
	withOriginal = "original"
	withMade     = "made"
)

func compare(v *page.Visit) error {
	id, with := v.Path("id"), v.Path("other")
	plan, err := page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
	if err != nil {
		return err
	}
	compared, err := page.Get[readmodels.Comparison](v, page.At("/v1/plans/{}/compare?with={}", id, with))
	if err != nil {
		return err
	}
	plans, err := page.AllNow[readmodels.PlanHead](v, page.At("/v1/occasions/{}/plans", string(plan.OccasionID)))
	if err != nil {
		return err
	}
	data := comparePage{Plan: plan, From: sideOf(v, compared.From), To: sideOf(v, compared.To)}
	if compared.Made != nil {
		data.Made, data.Effect = true, madeOf(v, *compared.Made, plan.ID)
	} else {
		data.differ(v, compared)
	}
	data.others(v, plans, with)
	ref := compared.From.Plan
	data.Head = v.Head(section, v.T("compare.heading"),
		page.Link{Path: page.At("/occasions/{}", string(plan.OccasionID)), Text: ref.OccasionName},
		page.Link{Path: page.At("/plans/{}", id), Text: v.T("plan.number", plan.Number)})
	data.Live = "occasion pantry"
	return compareTemplate.Render(v, http.StatusOK, data)
}

// differ adds what is different between two plans.
func (p *comparePage) differ(v *page.Visit, compared readmodels.Comparison) {
	view, d := contentView{v}, compared.Difference
	p.add(v.T("changes.recipe_targets"), view.entries(d.Production, "/book/recipes/{}"))
	p.add(v.T("changes.good_targets"), view.entries(d.Assembly, "/book/goods/{}"))
	p.add(v.T("changes.recipes"), view.entries(d.Recipes, "/book/recipes/{}"))
	p.add(v.T("changes.goods"), view.entries(d.Goods, "/book/goods/{}"))
	from, to := compared.From.Plan.ID, compared.To.Plan.ID
	if compared.From.What != "plan" {
		from = ""
	}
	p.Effect = differencesOf(v, *compared.Effect, from, to)
	p.Same = d.Empty() && compared.Effect.Empty()
}

func (p *comparePage) add(title string, things []changedThing) {
	if len(things) > 0 {
		p.Lists = append(p.Lists, changeList{Title: title, Items: things})
	}
}

func sideOf(v *page.Visit, compared readmodels.Compared) side {
	plan := compared.Plan
	switch compared.What {
	case withOriginal:
		return side{Text: v.T("compare.original", plan.Number)}
	case withMade:
		return side{Text: v.T("compare.made")}
	}
	return side{Text: v.T("plan.number", plan.Number), Path: page.At("/plans/{}", string(plan.ID)), State: plan.State}
}

// others adds what the plan can be compared with besides.
func (p *comparePage) others(v *page.Visit, plans []readmodels.PlanHead, with string) {
	id := string(p.Plan.ID)
	for _, other := range plans {
		if other.ID != p.Plan.ID && string(other.ID) != with {
			p.Others = append(p.Others, page.Link{
				Path: page.At("/plans/{}/compare/{}", id, string(other.ID)), Text: v.T("plan.number", other.Number),
			})
		}
	}
	if len(p.Plan.Amendments) > 0 && with != withOriginal {
		p.Others = append(p.Others, page.Link{Path: page.At("/plans/{}/compare/original", id), Text: v.T("compare.original", p.Plan.Number)})
	}
	if with != withMade {
		p.Others = append(p.Others, page.Link{Path: page.At("/plans/{}/compare/made", id), Text: v.T("compare.made")})
	}
}
