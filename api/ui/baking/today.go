package baking

import (
	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
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
func (p planned) today(v *page.Visit, found trial) today {
	shown := today{trial: found, State: page.Pill{Kind: "ok", Text: v.T("bake.today.ready"), Icon: "play"}}
	if !found.Possible() {
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
	return page.IsOver(state)
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
			var found trial
			err := tryRun[ledger.ProductionRun](v, names, p.Plan.ID, &found, "/v1/production-runs", page.Fields{
				"recipe": string(line.Recipe), "finished_unit": string(line.FinishedUnit), "batches": remaining(&line), "actual_yield": 0,
				"occasion_id": string(p.Occasion.ID),
			})
			rows[i].Today = new(p.today(v, found))
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
			var found trial
			err := tryRun[ledger.AssemblyRun](v, names, p.Plan.ID, &found, "/v1/assembly-runs", page.Fields{
				"finished_good": string(rows[i].FinishedGood), "quantity": possible(&rows[i]), "occasion_id": string(p.Occasion.ID),
			})
			rows[i].Today = new(p.today(v, found))
			return err
		})
	}
	return group.Wait()
}

// tryRun adds to a trial why a run cannot be recorded, if so.
func tryRun[T any](v *page.Visit, names book, plan domain.ID, found *trial, path string, body page.Fields) error {
	_, refused, err := try[T](v, path, body)
	if refused != nil {
		found.refuse(v, names, plan, refused)
	}
	return err
}
