package baketracker

import (
	"context"
	"fmt"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// occasionDraft is a complete occasion with its targets.
type occasionDraft struct {
	label    string
	schedule commands.ScheduleOccasion
	targets  []target
	// outcomes are those of the targets, in the same order.
	outcomes []outcome
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
	i.addSeparateTargets(productionTargetsSection, drafts, find, i.productionTarget)
	i.addSeparateTargets(assemblyTargetsSection, drafts, find, i.assemblyTarget)
	outcomes, err := i.each(ctx, eventsSection, len(drafts), func(ctx context.Context, at int) (change, error) {
		return i.schedule(ctx, drafts[at])
	})
	for at, one := range drafts {
		if !outcomes[at].attempted {
			continue
		}
		if outcomes[at].refused != "" {
			i.report.skip(one.label, outcomes[at].refused)
		} else {
			i.report.counts(outcomes[at].change).Occasions++
		}
		i.countTargets(one)
	}
	return err
}

func (i *importing) countTargets(one *occasionDraft) {
	for at, outcome := range one.outcomes {
		switch {
		case !outcome.attempted:
			i.report.skip(one.targets[at].label, "its occasion was skipped")
		case outcome.refused != "":
			i.report.skip(one.targets[at].label, outcome.refused)
		case one.targets[at].production != nil:
			i.report.counts(outcome.change).ProductionTargets++
		default:
			i.report.counts(outcome.change).AssemblyTargets++
		}
	}
}

// schedule schedules or reschedules an occasion and sets its targets in their
// order, which is that of the plan.
func (i *importing) schedule(ctx context.Context, one *occasionDraft) (change, error) {
	one.outcomes = make([]outcome, len(one.targets))
	scheduled, err := i.app.ScheduleOccasion(ctx, i.caller, one.schedule)
	if err != nil {
		return unchanged, err
	}
	result := changeOf(scheduled.Written, true)
	if !scheduled.Written {
		rescheduled, err := i.app.RescheduleOccasion(ctx, i.caller, one.reschedule())
		if err != nil {
			return unchanged, err
		}
		result = changeOf(rescheduled.Written, false)
	}
	for at, target := range one.targets {
		set, err := i.set(ctx, target)
		reason, refused := refusal(err)
		if err != nil && !refused {
			return unchanged, err
		}
		one.outcomes[at] = outcome{attempted: true, refused: reason, change: changeOf(set.Written, set.New)}
	}
	return result, nil
}

func (i *importing) set(ctx context.Context, one target) (commands.TargetSet, error) {
	if one.production != nil {
		return i.app.SetProductionTarget(ctx, i.caller, *one.production)
	}
	return i.app.SetAssemblyTarget(ctx, i.caller, *one.assembly)
}

// reschedule changes only the fields that the export has: the others may have been
// set here.
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

// events returns the export's events as occasions, and a function that finds one by
// its slug or name.
func (i *importing) events() ([]*occasionDraft, func(reference string) (*occasionDraft, error)) {
	var drafts []*occasionDraft
	found := map[string][]*occasionDraft{}
	ids := map[domain.ID]bool{}
	for _, one := range i.records(eventsSection) {
		draft := &occasionDraft{label: one.label, schedule: i.event(one)}
		targets := i.nestedTargets(one, draft)
		if ids[draft.schedule.ID] {
			one.problem("the export has another record of this event")
		}
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
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
			return nil, fmt.Errorf("the export has no valid event %s", quoted(reference))
		case len(named) > 1:
			return nil, fmt.Errorf("%s names %d different events", quoted(reference), len(named))
		}
		return named[0], nil
	}
}

func (i *importing) event(one *record) commands.ScheduleOccasion {
	details := occasion.Details{
		Name: one.text("name", "display_name"), Date: one.date(i.dayOf, "event_date", "date"), Notes: one.text("notes"),
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
		i.report.note(one.label, fmt.Sprintf("output mode %s was ignored; it must be bulk_count or bundled", quoted(mode)))
	}
	// An event without a slug is identified by its name and year, so that its date
	// may change within the year.
	name := one.text("slug")
	if name == "" {
		year := one.text("year")
		if year == "" && details.Date != "" {
			year = string(details.Date[:4])
		}
		name = details.Name + "/" + year
	}
	return commands.ScheduleOccasion{Details: details, ID: domain.DeriveID("bake-tracker", string(i.caller.Kitchen), "occasion", name)}
}
