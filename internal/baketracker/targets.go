package baketracker

import "crumbtrail/commands"

// readTarget reads a target of an occasion; problems are added to the record.
type readTarget func(one *record, of *occasionDraft) target

// addSeparateTargets adds the targets that the export lists separately from their
// events.
func (i *importing) addSeparateTargets(
	section string, drafts []*occasionDraft, find func(string) (*occasionDraft, error), read readTarget,
) {
	for _, one := range i.records(section) {
		draft, err := find(one.text("event_slug", "event_name", "event"))
		if err != nil {
			one.problem("%v", err)
			i.report.skip(one.label, one.skipReason())
			continue
		}
		set := read(one, draft)
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
			continue
		}
		draft.targets = append(draft.targets, set)
	}
}

// nestedTargets returns the targets that the export lists inside their event.
func (i *importing) nestedTargets(event *record, draft *occasionDraft) []target {
	var targets []target
	add := func(records []*record, read readTarget) {
		for _, one := range records {
			set := read(one, draft)
			if reason := one.skipReason(); reason != "" {
				i.report.skip(one.label, reason)
				continue
			}
			targets = append(targets, set)
		}
	}
	add(event.list("event_production_targets", "production_targets"), i.productionTarget)
	add(event.list("event_assembly_targets", "assembly_targets"), i.assemblyTarget)
	return targets
}

func (i *importing) productionTarget(one *record, of *occasionDraft) target {
	set := &commands.SetProductionTarget{Occasion: of.schedule.ID, Notes: one.text("notes")}
	if reference := one.text("recipe_slug", "recipe_name", "recipe"); reference != "" {
		set.Recipe = i.recipeRef(one, reference)
	}
	if reference := one.text("finished_unit_slug", "finished_unit_name", "finished_unit"); reference != "" {
		unit, err := i.unitSet.find(reference)
		switch {
		case err != nil:
			one.problem("%v", err)
		case set.Recipe != "" && set.Recipe != unit.Recipe:
			one.problem("finished unit %s is not one of recipe %s", unit, set.Recipe)
		}
		set.Recipe, set.Unit = unit.Recipe, unit.Unit
	}
	if set.Recipe == "" && len(one.problems) == 0 {
		one.problem("names neither a recipe nor a finished unit")
	}
	set.Batches = amountOf(one, "target_batches", "batches")
	return target{label: one.label, production: set}
}

func (i *importing) assemblyTarget(one *record, of *occasionDraft) target {
	set := &commands.SetAssemblyTarget{Occasion: of.schedule.ID, Notes: one.text("notes")}
	if reference := one.text("finished_good_slug", "finished_good_name", "finished_good"); reference != "" {
		good, err := i.goodSet.find(reference)
		if err != nil {
			one.problem("%v", err)
		}
		set.Good = good
	} else {
		one.problem("names no finished good")
	}
	set.Quantity = amountOf(one, "target_quantity", "quantity")
	return target{label: one.label, assembly: set}
}

func amountOf(one *record, keys ...string) int64 {
	amount, ok := one.whole(keys...)
	if !ok && !one.has(keys...) {
		one.problem("the quantity is missing")
	}
	return amount
}
