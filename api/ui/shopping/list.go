package shopping

import (
	"net/http"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/picture"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
)

// listPage is a shopping list.
type listPage struct {
	page.Head
	// Plan is the only plan; empty for several. Its figures have explanations.
	Plan domain.ID
	// Of is what the figures are of: the plan, or the plans.
	Of    any
	State string
	// occasion is the name of the only one.
	occasion string
	Date     domain.Date
	// Plans are those of a list for several.
	Plans   []answer.PooledPlan
	Choices []choice
	// Shown is true if there is a list. Over is true for a plan that is over, for which nothing
	// is to be found.
	Shown, Over bool
	// Buy has what is to be found, with what was collected already; Have the rest.
	Buy, Have table
	// Tastes are the rows without an amount.
	Tastes   []tasteRow
	Estimate answer.Estimate
	Costs    *picture.Costs
	Unpriced []unpriced
	Warnings []answer.PooledWarning
	// Table and PutAway are addresses; PutAway is empty if there is nothing to do.
	Table, PutAway string
	// Orders is the address of what is on its way.
	Orders string
	// Steps are the commands of the plan about its shopping.
	Steps []step
	// Refused is the form that was refused; nil without one.
	Refused *page.Form
	// Trouble is why there is no list.
	Trouble []string
}

// table is a part of the list with its title, which is printed on each sheet.
type table struct {
	Title  string
	Groups []group
}

// CostPath is where the figure of the estimate is.
func (p listPage) CostPath() string { return picture.TotalPath(p.Estimate) }

// Left reports whether something is left to find.
func (p listPage) Left() bool {
	for _, group := range p.Buy.Groups {
		for _, row := range group.Rows {
			if !row.Sufficient {
				return true
			}
		}
	}
	return false
}

// Finishes reports whether a step is the next one: everything was found and put away.
func (p listPage) Finishes(s step) bool {
	return !p.Left() && p.PutAway == "" && s.Form.Name == completing
}

// unpriced is something to buy that has no price.
type unpriced struct {
	answer.Unpriced
	Why string
}

// completing is the name of the form that ends the shopping.
const completing = "complete"

// step is a command of the plan.
type step struct {
	Action, Text, Icon string
	Form               *page.Form
}

var listTemplate = page.NewTemplate[listPage](files, "list.html", "row.html")

func show(v *page.Visit) error { return showList(v, wishes(v.Request.URL.Query()["plans"]), nil) }

func showList(v *page.Visit, plans []string, refused *page.Form) error {
	t, err := tripOf(v, plans)
	if err != nil {
		return err
	}
	data := listPage{
		Shown: len(t.plans) > 0 && t.refused == nil && !t.over(), Over: t.over(), Choices: t.choices, Refused: refused, Plans: t.list.Plans,
		Estimate: t.list.EstimatedCost, Warnings: t.list.Warnings,
	}
	for _, missing := range t.list.EstimatedCost.Missing {
		data.Unpriced = append(data.Unpriced, unpriced{Unpriced: missing, Why: v.T("shopping.unpriced." + string(missing.Why))})
	}
	if t.refused != nil {
		data.Trouble = trouble(v, t)
	}
	title, crumbs := v.T("nav.shopping"), []page.Link(nil)
	if t.plan != nil {
		plan := t.list.Plan
		title = v.T("shopping.of", plan.OccasionName)
		data.Plan, data.State, data.occasion = plan.ID, plan.State, plan.OccasionName
		crumbs = []page.Link{
			{Path: page.At("/occasions/{}", string(plan.OccasionID)), Text: plan.OccasionName},
			{Path: page.At("/plans/{}", string(plan.ID)), Text: v.T("plan.number", plan.Number)},
		}
		data.Orders = t.base + "/orders"
		data.steps(v, t)
	}
	data.Of = t.figures()
	data.Costs = picture.CostsOf(data.Of, data.Estimate)
	data.Buy.Title, data.Have.Title = data.heading(v, "shopping.buy"), data.heading(v, "shopping.have")
	data.Buy.Groups, data.Have.Groups = groups(v, t)
	data.Tastes = tasteRows(v, t)
	if data.Shown {
		data.Table = t.base + ".csv" + t.query
		if t.ticks(v) && len(data.Buy.Groups) > 0 {
			data.PutAway = t.base + "/put-away" + t.query
		}
	}
	data.Head = v.Head(section, title, crumbs...)
	if data.Timeline, err = t.past(v); err != nil {
		return err
	}
	data.Live = "occasion pantry item"
	if v.AsOf == "" {
		data.List = t.address()
		v.Writer.Header().Set("Content-Location", data.List)
	}
	status := http.StatusOK
	if refused != nil {
		status = refused.Status()
	} else if t.refused != nil {
		status = t.refused.Status
	}
	return listTemplate.Render(v, status, data)
}

// heading is what stands above a table on each sheet of paper: what it is, and for what.
func (p *listPage) heading(v *page.Visit, id string) string {
	var names []string
	for _, plan := range p.Plans {
		names = append(names, plan.OccasionName)
	}
	if p.Plan != "" {
		names = []string{p.occasion}
	}
	return strings.Join(append([]string{v.T(id)}, names...), " · ")
}

// trouble says which of the plans cannot be shopped for.
func trouble(v *page.Visit, t *trip) []string {
	texts := []string{v.T("shopping.refused")}
	if id := "code." + t.refused.Code; v.Has(id) {
		texts = append(texts, v.T(id))
	}
	return texts
}

// steps adds whether the shopping is done.
func (p *listPage) steps(v *page.Visit, t *trip) {
	if !t.ticks(v) {
		return
	}
	name, icon := completing, "check-check"
	if t.plan.ShoppingComplete {
		name, icon = "reopen", "undo-2"
	}
	p.Steps = []step{{
		Action: t.base + "/" + name, Text: v.T("shopping." + name), Icon: icon, Form: v.NewForm(name).At(t.plan.Revision),
	}}
}

// end handles the forms that say whether the shopping is done.
func end(name, operation string) func(*page.Visit) error {
	return func(v *page.Visit) error {
		form, err := v.ReadForm(name)
		if err != nil {
			return err
		}
		id := v.Path("id")
		_, err = page.Send[struct{}](v, form, http.MethodPost, page.At("/v1/plans/{}/"+operation, id), nil)
		return ended(v, form, err, page.At("/plans/{}/shopping-list", id), "shopping."+name+".done")
	}
}

// ended ends a form of a list.
func ended(v *page.Visit, form *page.Form, err error, path, message string, args ...string) error {
	if form.Refused(err) {
		return showList(v, wishes([]string{form.Text("plans")}), form)
	}
	if err != nil {
		return err
	}
	return v.Done(path, message, args...)
}

// plansOf are the plans of a form, as the address of its list has them.
func plansOf(v *page.Visit, form *page.Form) (plans []string, address string) {
	if id := v.Path("id"); id != "" {
		return []string{id}, page.At("/plans/{}/shopping-list", id)
	}
	plans = wishes([]string{form.Text("plans")})
	return plans, page.At("/shopping?plans={}", strings.Join(plans, ","))
}
