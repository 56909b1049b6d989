package baking

import (
	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
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

// mostTrials is how many runs of a page are tried at the same time.
const mostTrials = 4

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

// tryLines tries to bake today what remains of each line.
func (p planned) tryLines(v *page.Visit, names book, rows []bakeRow) error {
	var group errgroup.Group
	group.SetLimit(mostTrials)
	for i := range rows {
		line := rows[i].BatchLine
		if line.Feasibility == answer.Finished || !p.Active() {
			continue
		}
		group.Go(func() error {
			found, err := p.tryLine(v, names, &line)
			rows[i].Today = new(found)
			return err
		})
	}
	return group.Wait()
}

// tryTargets tries to assemble today what could be prefilled of each target.
func (p planned) tryTargets(v *page.Visit, names book, rows []assembleRow) error {
	var group errgroup.Group
	group.SetLimit(mostTrials)
	for i := range rows {
		if rows[i].Feasibility == answer.Finished || !p.Active() {
			continue
		}
		group.Go(func() error {
			found, err := p.tryTarget(v, names, &rows[i])
			rows[i].Today = new(found)
			return err
		})
	}
	return group.Wait()
}

// tryLine tries to bake today what remains of a line.
func (p planned) tryLine(v *page.Visit, names book, line *answer.BatchLine) (today, error) {
	run := attempt{kind: "bake", count: remaining(line)}
	return tryRun[ledger.ProductionRun](v, p, names, run, "/v1/production-runs", page.Fields{
		"recipe": string(line.Recipe), "finished_unit": string(line.FinishedUnit), "batches": run.count, "actual_yield": 0,
		"occasion_id": string(p.Occasion.ID),
	})
}

// tryTarget tries to assemble today what could be prefilled of a target.
func (p planned) tryTarget(v *page.Visit, names book, row *assembleRow) (today, error) {
	run := attempt{kind: "assemble", count: possible(row)}
	return tryRun[ledger.AssemblyRun](v, p, names, run, "/v1/assembly-runs", page.Fields{
		"finished_good": string(row.FinishedGood), "quantity": run.count, "occasion_id": string(p.Occasion.ID),
	})
}

// tryRun returns why a run cannot be recorded today, if so.
func tryRun[T any](v *page.Visit, p planned, names book, run attempt, path string, body page.Fields) (today, error) {
	var found trial
	_, refused, err := try[T](v, path, body)
	if refused != nil {
		found.refuse(v, names, p.Plan.ID, run, refused)
	}
	return p.today(v, run, found), err
}
