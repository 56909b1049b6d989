package shopping

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/api/ui/timeline"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// list is a shopping list, of a plan or of several, as the API answers it.
type list struct {
	Plan          *answer.PlanRef        `json:"plan"`
	Plans         []answer.PooledPlan    `json:"plans"`
	Items         []item                 `json:"items"`
	ToTaste       []answer.ToTaste       `json:"to_taste"`
	EstimatedCost answer.Estimate        `json:"estimated_cost"`
	Warnings      []answer.PooledWarning `json:"warnings"`
}

// item is a row of a list.
type item struct {
	answer.PooledPurchase
	// Later is what is received only after the day of the occasion.
	Later   measure.Number `json:"received_later"`
	LaterOn domain.Date    `json:"received_later_on"`
}

// trip is what a visit is about: the list of the plan in the address, or that of the
// plans in the query.
type trip struct {
	// base is the address of the list, query what it needs after that.
	base, query string
	plans       []string
	// plan is the only one, nil for several.
	plan *readmodels.Plan
	// choices are the plans that can be shopped for; nil for a plan in the address.
	choices []choice
	list    list
	// count is how many rows an item has.
	count map[domain.Slug]int
	// refused is why there is no list.
	refused *problem.Problem
}

// choice is a plan that can be shopped for.
type choice struct {
	readmodels.PlanHead
	Name     string
	Date     domain.Date
	DaysLeft string
	Chosen   bool
}

// mostPlans is how many plans a list may have.
const mostPlans = 50

// tripOf reads what a visit is about. chosen are the plans that a form has.
func tripOf(v *page.Visit, chosen []string) (*trip, error) {
	if id := v.Path("id"); id != "" {
		t := &trip{base: page.At("/plans/{}/shopping-list", id), plans: []string{id}, plan: &readmodels.Plan{}}
		var group errgroup.Group
		group.Go(func() (err error) {
			*t.plan, err = page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
			return err
		})
		group.Go(func() (err error) {
			t.list, err = page.Get[list](v, t.operation())
			return err
		})
		return t, group.Wait()
	}
	t := &trip{base: "/shopping", plans: chosen}
	if err := t.choose(v); err != nil || len(t.plans) == 0 {
		return t, err
	}
	t.query = page.At("?plans={}", strings.Join(t.plans, ","))
	var err error
	t.list, err = page.Get[list](v, t.operation())
	if refused, ok := errors.AsType[*problem.Problem](err); ok && refused.Status < 500 {
		t.refused, err = refused, nil
	}
	return t, err
}

// address is that under which the list is kept where there is no network.
func (t *trip) address() string {
	if t.plan != nil {
		return t.base
	}
	return t.base + "?plans=" + joined(t.plans)
}

// figures are what the figures of the list are of.
func (t *trip) figures() any {
	if t.plan != nil {
		return t.plan.ID
	}
	return page.Pooled(joined(t.plans))
}

// operation is the path of the API's answer.
func (t *trip) operation() string {
	if t.plan != nil {
		return page.At("/v1/plans/{}/shopping-list", t.plans[0])
	}
	return page.At("/v1/shopping-list?plans={}", strings.Join(t.plans, ","))
}

// past leads through the past of what the list is for, also where there was no list.
func (t *trip) past(v *page.Visit) (*page.Timeline, error) {
	if v.AsOf == "" {
		return timeline.Of(v)
	}
	var occasions []domain.ID
	for _, id := range t.plans {
		plan, err := page.GetNow[readmodels.Plan](v, page.At("/v1/plans/{}", id))
		if _, refused := errors.AsType[*problem.Problem](err); refused && t.refused != nil {
			continue // it has none of its own
		}
		if err != nil {
			return nil, err
		}
		if !slices.Contains(occasions, plan.OccasionID) {
			occasions = append(occasions, plan.OccasionID)
		}
	}
	return timeline.Of(v, occasions...)
}

// choose reads the plans that can be shopped for. Without a wish, those are chosen that
// are still to come and have something left to buy for.
func (t *trip) choose(v *page.Visit) error {
	if v.AsOf != "" { // the list of occasions has no past
		return nil
	}
	occasions, err := page.All[readmodels.Occasion](v, "/v1/occasions")
	if err != nil {
		return err
	}
	wish := len(t.plans) > 0
	slices.SortFunc(occasions, func(a, b readmodels.Occasion) int { return cmp.Compare(a.Date, b.Date) })
	for _, o := range occasions {
		if o.ActivePlan == nil || !open(o.ActivePlan.State) {
			continue
		}
		one := choice{PlanHead: *o.ActivePlan, Name: o.Name, Date: o.Date, DaysLeft: v.DaysLeft(o.Date, v.Today())}
		if !wish && o.Date >= v.Today() && !one.ShoppingComplete && len(t.plans) < mostPlans {
			t.plans = append(t.plans, string(one.ID))
		}
		one.Chosen = slices.Contains(t.plans, string(one.ID))
		t.choices = append(t.choices, one)
	}
	return nil
}

// open reports whether there is something to buy for a plan in a state.
func open(state occasion.State) bool {
	return state == occasion.Draft || state == occasion.Locked || state == occasion.InProduction
}

// ticks reports whether what is collected can be ticked.
func (t *trip) ticks(v *page.Visit) bool {
	return v.AsOf == "" && v.May("CollectItem") && (t.plan == nil || t.plan.Active && open(t.plan.State))
}

// over reports whether the list is that of a plan that is over.
func (t *trip) over() bool { return t.list.Plan != nil && phases.IsOver(t.list.Plan.State) }

// wishes returns the plans in the query: plans=a,b and plans=a&plans=b.
func wishes(values []string) []string {
	var plans []string
	for _, value := range values {
		for id := range strings.SplitSeq(value, ",") {
			if id != "" && !slices.Contains(plans, id) {
				plans = append(plans, id)
			}
		}
	}
	return plans
}

func download(v *page.Visit) error {
	t := &trip{plans: wishes(v.Request.URL.Query()["plans"])}
	if id := v.Path("id"); id != "" {
		t.plans, t.plan = []string{id}, &readmodels.Plan{}
	}
	return page.Download(v, t.operation(), "text/csv")
}
