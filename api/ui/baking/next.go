package baking

import (
	"slices"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// next is what a run of a plan leads on to: to more of the same if that is possible today, else to
// what else can be baked or assembled, to what is missing for it, or to the end of the plan. Back leads to all of its kind. Both
// are nil where nothing more is made for the plan.
type next struct{ Step, Back *page.Link }

// nextAfter returns what comes after a run that made a finished unit or a good for an occasion.
func nextAfter(v *page.Visit, names book, of *readmodels.Occasion, unit catalog.UnitRef, good domain.Slug) (next, error) {
	if v.AsOf != "" || of == nil || of.ActivePlan == nil || phases.IsOver(string(of.ActivePlan.State)) {
		return next{}, nil
	}
	plan := page.At("/plans/{}", string(of.ActivePlan.ID))
	p := planned{Occasion: *of, Plan: readmodels.Plan{PlanHead: *of.ActivePlan}}
	var err error
	if p.Summary, err = page.Get[answer.Summary](v, "/v1"+plan+"/summary"); err != nil {
		return next{}, err
	}
	today, err := p.tryToday(v, names, "")
	if err != nil {
		return next{}, err
	}
	bake, assemble := p.openLines(unit), p.openTargets(good)
	work := []func() *page.Link{
		func() *page.Link { return p.nextLine(v, today, bake) },
		func() *page.Link { return p.nextTarget(v, today, assemble) },
	}
	found := next{Back: &page.Link{Path: plan + "/bake", Text: v.T("run.back.bake", of.Name)}}
	if good != "" {
		found.Back = &page.Link{Path: plan + "/assemble", Text: v.T("run.back.assemble", of.Name)}
		slices.Reverse(work)
	}
	for _, look := range work {
		if found.Step = look(); found.Step != nil {
			return found, nil
		}
	}
	found.Step = p.lastStep(v, plan, len(bake), len(assemble))
	return found, nil
}

// lastStep is the next step where nothing can be made today.
func (p planned) lastStep(v *page.Visit, plan string, bake, assemble int) *page.Link {
	switch {
	case bake+assemble == 0:
		return &page.Link{Path: plan, Text: v.T("run.next.complete")}
	case slices.ContainsFunc(p.Summary.Shopping, func(row answer.Purchase) bool { return !row.Sufficient }):
		return &page.Link{Path: plan + "/shopping-list", Text: v.T("run.next.shop")}
	case bake > 0:
		return &page.Link{Path: plan + "/bake", Text: v.T("run.next.missing")}
	}
	return &page.Link{Path: plan + "/assemble", Text: v.T("run.next.missing")}
}

// openLines are the batch lines with something left to bake, those of a finished unit first.
func (p planned) openLines(first catalog.UnitRef) []answer.BatchLine {
	var open []answer.BatchLine
	for _, line := range p.Summary.Batches {
		switch unit := (catalog.UnitRef{Recipe: line.Recipe, Unit: line.FinishedUnit}); {
		case line.Feasibility == answer.Finished:
		case unit == first:
			open = slices.Insert(open, 0, line)
		default:
			open = append(open, line)
		}
	}
	return open
}

// openTargets are the assembly targets with something left to assemble, that of a good first.
func (p planned) openTargets(first domain.Slug) []assembleRow {
	var open []assembleRow
	for _, target := range p.Summary.Assemblies {
		switch {
		case target.Feasibility == answer.Finished:
		case target.FinishedGood == first:
			open = slices.Insert(open, 0, p.assembleRow(target))
		default:
			open = append(open, p.assembleRow(target))
		}
	}
	return open
}

// nextLine leads to the first of some lines of which anything can be baked today.
func (p planned) nextLine(v *page.Visit, today tries, lines []answer.BatchLine) *page.Link {
	for _, line := range lines {
		found := today.lines[catalog.UnitRef{Recipe: line.Recipe, Unit: line.FinishedUnit}]
		if found != nil && (found.Possible() || found.Count > 0) {
			form := page.At("/plans/{}/bake/{}/{}", string(p.Plan.ID), string(line.Recipe), string(line.FinishedUnit))
			return &page.Link{Path: found.sized(form, "batches"), Text: v.T("run.next.bake", line.RecipeName)}
		}
	}
	return nil
}

// nextTarget leads to the first of some goods of which anything can be assembled today.
func (p planned) nextTarget(v *page.Visit, today tries, rows []assembleRow) *page.Link {
	for _, row := range rows {
		if found := today.targets[row.FinishedGood]; found != nil && (found.Possible() || found.Count > 0) {
			return &page.Link{Path: found.sized(row.Form, "quantity"), Text: v.T("run.next.assemble", row.Name)}
		}
	}
	return nil
}
