package baking

import (
	"slices"

	"crumbtrail/api/possible"
	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
)

// today is what a run would find today. The summary of a plan is about the day of its
// occasion: until then lots expire, and others arrive.
type today struct {
	trial
	// Day is the day of the occasion, where that is another one; empty otherwise.
	Day domain.Date
	// State is what holds of today, in words.
	State page.Pill
}

// today says in words what a trial found.
func (p planned) today(v *page.Visit, run attempt, found trial) today {
	shown := today{trial: found, State: page.Pill{Kind: "ok", Text: v.T("bake.today.ready"), Icon: "play"}}
	switch {
	case found.Possible():
	case found.Count > 0:
		shown.State = page.Pill{Kind: "attention", Text: v.T(run.kind+".today.some", found.Count), Icon: "pie-chart"}
	default:
		shown.State = page.Pill{Kind: "blocked", Text: v.T("bake.today.short"), Icon: "circle-alert"}
	}
	if p.Occasion.Date != v.Today() {
		shown.Day = p.Occasion.Date
	}
	return shown
}

// Possible reports whether the run could be recorded.
func (t trial) Possible() bool { return len(t.Missing)+len(t.Reserved) == 0 && t.Why == "" }

// Active reports whether runs are recorded for the plan.
func (p planned) Active() bool { return p.Plan.Active && !p.Over() }

// Over reports whether the plan is over.
func (p planned) Over() bool {
	state := string(p.Plan.State)
	if p.Summary.Plan != nil {
		state = p.Summary.Plan.State
	}
	return phases.IsOver(state)
}

// tries are the runs of today that the API tried for a plan.
type tries struct {
	lines   map[catalog.UnitRef]*today
	targets map[domain.Slug]*today
}

// tryToday tries to bake today what remains of each line, and to assemble what can be of each target: of one
// kind, or of both. Nothing is tried of a plan that is not active.
func (p planned) tryToday(v *page.Visit, names book, kind string) (tries, error) {
	all := tries{lines: map[catalog.UnitRef]*today{}, targets: map[domain.Slug]*today{}}
	if !p.Active() {
		return all, nil
	}
	runs, err := page.Get[possible.Runs](v, page.At("/v1/plans/{}/possible-runs", string(p.Plan.ID))+kind)
	for _, run := range runs.Production {
		unit := catalog.UnitRef{Recipe: run.Recipe, Unit: run.FinishedUnit}
		all.lines[unit] = p.tried(v, names, attempt{"bake", run.Batches}, run.Tried)
	}
	for _, run := range runs.Assembly {
		all.targets[run.FinishedGood] = p.tried(v, names, attempt{"assemble", run.Quantity}, run.Tried)
	}
	return all, err
}

func (p planned) tried(v *page.Visit, names book, run attempt, tried possible.Tried) *today {
	found := trial{plan: &p.Summary}
	if tried.Code != "" {
		refused := &problem.Problem{Shortages: tried.Shortages, Reserved: tried.Reserved, Possible: &tried.Possible}
		refused.Code, refused.Detail = tried.Code, tried.Detail
		found.refuse(v, names, p.Plan.ID, run, refused)
	}
	return new(p.today(v, run, found))
}

// lacking is what a card says is missing, each thing once: today, and by the day of the occasion
// where that is not said already.
type lacking[T any] struct {
	Now      []missing
	Reserved []pantry.Reserved
	Later    []T
	// Further is how many things more are missing, and More where all are listed.
	Further int
	More    string
}

// mostLacking is how many things a card names of each kind.
const mostLacking = 3

// lackingOf is what is missing today, without what is said of the day of the occasion if that is today.
func lackingOf[T any](today *today, later []T, same func(missing, T) bool) lacking[T] {
	l := lacking[T]{Now: today.Missing, Reserved: today.Reserved, Later: later}
	if today.Day == "" {
		l.Now = slices.DeleteFunc(slices.Clone(l.Now), func(m missing) bool {
			return slices.ContainsFunc(later, func(t T) bool { return same(m, t) })
		})
	} else {
		l.Later = slices.DeleteFunc(slices.Clone(later), func(t T) bool {
			return slices.ContainsFunc(today.Missing, func(m missing) bool { return same(m, t) })
		})
	}
	l.Further = cut(&l.Now) + cut(&l.Reserved) + cut(&l.Later)
	return l
}

// cut leaves as many as are named, and returns how many more there are.
func cut[T any](all *[]T) int {
	more := max(0, len(*all)-mostLacking)
	*all = (*all)[:len(*all)-more]
	return more
}
