package plans

import (
	"net/http"
	"slices"
	"strings"

	"crumbtrail/api/ui/page"
)

// step is a command that changes the state of a plan. The texts are plan.step.<name>,
// .why and .done.
type step struct {
	name, operation string
	needs           string   // its operation, by id
	states          []string // in which it is offered
	icon            string
	reason          bool // it needs a reason
}

// steps are all of them, the usual ones first.
var steps = []step{
	{name: "lock", operation: "lock", needs: "LockPlan", states: []string{"draft"}, icon: "lock"},
	{name: "start", operation: "start-production", needs: "StartProduction", states: []string{"locked"}, icon: "chef-hat"},
	{
		name: "shopped", operation: "shopping-complete", needs: "CompleteShopping",
		states: []string{"draft", "locked", "in_production"}, icon: "check-check",
	},
	{
		name: "shop-again", operation: "shopping-reopen", needs: "ReopenShopping",
		states: []string{"draft", "locked", "in_production"}, icon: "undo-2",
	},
	{name: "unlock", operation: "unlock", needs: "UnlockPlan", states: []string{"locked"}, icon: "lock-open"},
	{
		name: "complete", operation: "complete", needs: "CompletePlan",
		states: []string{"in_production"}, icon: "circle-check", reason: true,
	},
	{name: "reopen", operation: "reopen", needs: "ReopenPlan", states: []string{"completed"}, icon: "undo-2", reason: true},
	{
		name: "cancel", operation: "cancel", needs: "CancelPlan",
		states: []string{"draft", "locked", "in_production"}, icon: "ban", reason: true,
	},
}

// offer is a step that is offered: a form, or a link to another screen.
type offer struct {
	Name, Icon string
	// Action is where the form is sent; empty for a link.
	Action string
	Form   *page.Form
	Path   string
	Reason bool
	// Left is what is still to be made where the step ends the work on that.
	Left []string
}

// take handles the form of a step.
func take(s step) func(*page.Visit) error {
	return func(v *page.Visit) error {
		form, err := v.ReadForm(s.name)
		if err != nil {
			return err
		}
		id := v.Path("id")
		var body any
		if s.reason {
			fields := page.Fields{"reason": form.Text("reason")}
			if s.name == "complete" && form.Checked("accept_incomplete") {
				fields["accept_incomplete"] = true
			}
			body = fields.Filled()
			if s.name != "complete" || form.Checked("accept_incomplete") {
				form.Require("reason")
			}
		}
		_, err = page.Send[struct{}](v, form, http.MethodPost, page.At("/v1/plans/{}/{}", id, s.operation), body)
		if form.Refused(err) {
			return showPlan(v, form)
		}
		if err != nil {
			return err
		}
		return v.Done(page.At("/plans/{}", id), "plan.step."+s.name+".done")
	}
}

// offer adds the steps that the plan's state allows: one of them is the next.
func (p *planPage) offer(v *page.Visit, refused *page.Form) {
	p.Refused = refused
	if v.AsOf != "" || !p.Plan.Active || p.Occasion.Archived {
		return
	}
	for _, s := range steps {
		if !slices.Contains(s.states, p.State()) || s.name == p.pointless() || !v.May(s.needs) {
			continue
		}
		isRefused := refused != nil && refused.Name == s.name
		offered := &offer{Name: s.name, Icon: s.icon, Action: page.At("/plans/{}/{}", string(p.Plan.ID), s.name), Reason: s.reason}
		if offered.Form = refused; !isRefused {
			offered.Form = v.NewForm(s.name)
		}
		offered.Form.At(p.Plan.Revision)
		if s.name == "complete" {
			offered.Left = p.left(v)
		}
		switch {
		case s.reason && isRefused:
			p.Again = offered
		case s.reason:
			p.More = append(p.More, offered)
		default:
			p.Others = append(p.Others, offered)
		}
	}
	p.chooseNext(v)
}

// left is what is still to be made for the plan, in words.
func (p *planPage) left(v *page.Visit) []string {
	var left []string
	for _, line := range p.Summary.Batches {
		if batches, ok := line.RemainingBatches.Ceil().Int64(); ok && batches > 0 {
			left = append(left, v.T("problem.left.batches", batches, v.UnitOf("run.unit", line.RecipeName, line.UnitName)))
		}
	}
	for _, target := range p.Summary.Assemblies {
		if target.Remaining > 0 {
			left = append(left, v.T("problem.left.good", target.Remaining, target.Name))
		}
	}
	return left
}

// pointless is the step that would change nothing.
func (p *planPage) pointless() string {
	if p.Plan.ShoppingComplete {
		return "shopped"
	}
	return "shop-again"
}

// chooseNext makes one of the steps, or a link to where the work is, the next one.
func (p *planPage) chooseNext(v *page.Visit) {
	link := func(name, icon, pattern string) {
		if !v.Serves(strings.Replace(pattern, "{}", "{id}", 1)) {
			return
		}
		p.Next = &offer{Name: name, Icon: icon, Path: page.At(pattern, string(p.Plan.ID))}
	}
	promote := func(name string) {
		for _, list := range []*[]*offer{&p.Others, &p.More} {
			if at := slices.IndexFunc(*list, func(o *offer) bool { return o.Name == name }); at >= 0 {
				p.Next = (*list)[at]
				*list = slices.Delete(*list, at, at+1)
				return
			}
		}
	}
	phases := p.Summary.Phases
	switch state := p.State(); {
	case state == "draft":
		promote("lock")
	case state == "locked" && !p.Plan.ShoppingComplete && slices.ContainsFunc(p.Summary.Shopping, isToBuy):
		link("shop", "shopping-basket", "/plans/{}/shopping-list")
	case state == "locked":
		promote("start")
	case state != "in_production":
	case phases.Production != "complete" && phases.Production != "not_applicable":
		link("bake", "chef-hat", "/plans/{}/bake")
	case phases.Assembly != "complete" && phases.Assembly != "not_applicable":
		link("assemble", "gift", "/plans/{}/assemble")
	default:
		promote("complete")
	}
}

func refusedStatus(form *page.Form) int {
	if form == nil {
		return http.StatusOK
	}
	return form.Status()
}
