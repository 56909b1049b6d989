package baketracker

import (
	"context"
	"fmt"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// occasionDraft is an occasion that is ready, with its targets.
type occasionDraft struct {
	label    string
	schedule commands.ScheduleOccasion
	targets  []target
	// outcomes are what became of the targets, place by place.
	outcomes []verdict
}

// target is either a production or an assembly target.
type target struct {
	label      string
	production *commands.SetProductionTarget
	assembly   *commands.SetAssemblyTarget
}

// occasions schedules the export's events and sets their targets.
func (i *importing) occasions(ctx context.Context) error {
	drafts, find := i.events()
	i.targetsApart(productionTargetsSection, drafts, find, i.productionTarget)
	i.targetsApart(assemblyTargetsSection, drafts, find, i.assemblyTarget)
	verdicts, err := i.carryOut(ctx, eventsSection, len(drafts), func(ctx context.Context, at int) (change, error) {
		return i.schedule(ctx, drafts[at])
	})
	for at, one := range drafts {
		if !verdicts[at].known {
			continue
		}
		if verdicts[at].refused != "" {
			i.report.skip(one.label, verdicts[at].refused)
		} else {
			i.report.counts(verdicts[at].change).Occasions++
		}
		i.countTargets(one)
	}
	return err
}

func (i *importing) countTargets(one *occasionDraft) {
	for at, outcome := range one.outcomes {
		switch {
		case !outcome.known:
			i.report.skip(one.targets[at].label, "its occasion was not taken")
		case outcome.refused != "":
			i.report.skip(one.targets[at].label, outcome.refused)
		case one.targets[at].production != nil:
			i.report.counts(outcome.change).ProductionTargets++
		default:
			i.report.counts(outcome.change).AssemblyTargets++
		}
	}
}

// schedule makes an occasion or brings it up to date, then its targets in their
// order, which is that of the plan.
func (i *importing) schedule(ctx context.Context, one *occasionDraft) (change, error) {
	one.outcomes = make([]verdict, len(one.targets))
	scheduled, err := i.app.ScheduleOccasion(ctx, i.sender, one.schedule)
	if err != nil {
		return unchanged, err
	}
	made := changeOf(scheduled.Written, true)
	if !scheduled.Written {
		rescheduled, err := i.app.RescheduleOccasion(ctx, i.sender, one.reschedule())
		if err != nil {
			return unchanged, err
		}
		made = changeOf(rescheduled.Written, false)
	}
	for at, target := range one.targets {
		set, err := i.set(ctx, target)
		reason, refused := refusal(err)
		if err != nil && !refused {
			return unchanged, err
		}
		one.outcomes[at] = verdict{known: true, refused: reason, change: changeOf(set.Written, set.New)}
	}
	return made, nil
}

func (i *importing) set(ctx context.Context, one target) (commands.TargetSet, error) {
	if one.production != nil {
		return i.app.SetProductionTarget(ctx, i.sender, *one.production)
	}
	return i.app.SetAssemblyTarget(ctx, i.sender, *one.assembly)
}

// reschedule leaves alone what the export does not say: somebody may have said it
// here since.
func (one *occasionDraft) reschedule() commands.RescheduleOccasion {
	details := one.schedule.Details
	change := commands.RescheduleOccasion{Occasion: one.schedule.ID, Name: &details.Name, Date: &details.Date}
	if details.OutputMode != "" {
		change.OutputMode = &details.OutputMode
	}
	if details.Notes != "" {
		change.Notes = &details.Notes
	}
	if details.Attendees != 0 {
		change.Attendees = &details.Attendees
	}
	return change
}

// events are the export's events as occasions, and how a target's event is
// found: by its slug or its name.
func (i *importing) events() ([]*occasionDraft, func(reference string) (*occasionDraft, error)) {
	var drafts []*occasionDraft
	found := map[string][]*occasionDraft{}
	ids := map[domain.ID]bool{}
	for _, one := range i.records(eventsSection) {
		draft := &occasionDraft{label: one.label, schedule: i.event(one)}
		targets := i.targetsInside(one, draft)
		if ids[draft.schedule.ID] {
			one.problem("the export has another record of this event")
		}
		if wrong := one.wrong(); wrong != "" {
			i.report.skip(one.label, wrong)
			continue
		}
		ids[draft.schedule.ID] = true
		draft.targets = targets
		drafts = append(drafts, draft)
		for _, name := range []string{one.text("slug"), strings.ToLower(one.text("name", "display_name"))} {
			if name != "" {
				found[name] = append(found[name], draft)
			}
		}
	}
	return drafts, func(reference string) (*occasionDraft, error) {
		named := found[reference]
		if len(named) == 0 {
			named = found[strings.ToLower(reference)]
		}
		switch {
		case reference == "":
			return nil, fmt.Errorf("names no event")
		case len(named) == 0:
			return nil, fmt.Errorf("the export has no event %s that was taken", quoted(reference))
		case len(named) > 1:
			return nil, fmt.Errorf("%s names %d different events", quoted(reference), len(named))
		}
		return named[0], nil
	}
}

func (i *importing) event(one *record) commands.ScheduleOccasion {
	details := occasion.Details{
		Name: one.text("name", "display_name"), Date: one.date("event_date", "date"), Notes: one.text("notes"),
	}
	if details.Name == "" {
		one.problem("has no name")
	}
	if details.Date == "" && len(one.problems) == 0 {
		one.problem("has no date")
	}
	if attendees, ok := one.whole("expected_attendees", "attendees"); ok {
		details.Attendees = int(max(min(attendees, 1<<30), -1))
	}
	switch mode := strings.ToLower(one.text("output_mode")); occasion.OutputMode(mode) {
	case "", occasion.BulkCount, occasion.Bundled:
		details.OutputMode = occasion.OutputMode(mode)
	default:
		i.report.note(one.label, fmt.Sprintf("output mode %s is neither bulk_count nor bundled and was left out", quoted(mode)))
	}
	// An event that has no slug is what its name is in its year: the same again
	// if its day moves, and another one next year.
	name := one.text("slug")
	if name == "" {
		year := one.text("year")
		if year == "" && details.Date != "" {
			year = string(details.Date[:4])
		}
		name = details.Name + "/" + year
	}
	return commands.ScheduleOccasion{Details: details, ID: domain.DeriveID("bake-tracker", string(i.sender.Kitchen), "occasion", name)}
}
