package audit

import (
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/stream"
)

func (f settingsChanged) Says(stream.Name) []Sentence {
	sentences := says("kitchen.settings-changed.v1")
	for _, name := range f.Changed {
		set, ok := f.Settings[name]
		if !ok {
			sentences = append(sentences, says("setting.default", of(OfSetting, name))...)
			continue
		}
		sentences = append(sentences, says("setting", of(OfSetting, name), of(OfText, fmt.Sprint(set)))...)
	}
	return sentences
}

func (f itemDefined) Says(in stream.Name) []Sentence {
	return says("item.defined.v1", named(OfItem, in.ID, f.Definition.Of.Name))
}

func (itemArchived) Says(in stream.Name) []Sentence {
	return says("item.archived.v1", of(OfItem, in.ID))
}

func (f recipeDefined) Says(in stream.Name) []Sentence {
	d := f.Definition.Of
	return append(says("recipe.defined.v1", named(OfRecipe, in.ID, d.Name)),
		says("recipe.size", ofCount(int64(len(d.Lines))), ofCount(int64(len(d.Components))), ofCount(int64(len(d.Yields))))...)
}

func (recipeArchived) Says(in stream.Name) []Sentence {
	return says("recipe.archived.v1", of(OfRecipe, in.ID))
}

func (f goodDefined) Says(in stream.Name) []Sentence {
	return append(says("finished-good.defined.v1", named(OfGood, in.ID, f.Definition.Of.Name)),
		says("good.size", ofCount(int64(len(f.Definition.Of.Components))))...)
}

func (goodArchived) Says(in stream.Name) []Sentence {
	return says("finished-good.archived.v1", of(OfGood, in.ID))
}

func (f scheduled) Says(in stream.Name) []Sentence {
	return says("occasion.scheduled.v1", named(OfOccasion, in.ID, f.Name), of(OfDay, f.Date))
}

func (f rescheduled) Says(in stream.Name) []Sentence {
	return says("occasion.rescheduled.v1", named(OfOccasion, in.ID, f.Name), of(OfDay, f.Date))
}

func (occasionArchived) Says(in stream.Name) []Sentence {
	return says("occasion.archived.v1", of(OfOccasion, in.ID))
}

func (occasionRestored) Says(in stream.Name) []Sentence {
	return says("occasion.restored.v1", of(OfOccasion, in.ID))
}

func (f productionTargetSet) Says(in stream.Name) []Sentence {
	said := says("production-target.set.v1", ofCount(f.Batches), of(OfUnit, f.FinishedUnit), of(OfOccasion, in.ID))
	if f.ProduceOn != "" {
		said = append(said, says("target.day", of(OfDay, f.ProduceOn))...)
	}
	return said
}

func (f productionTargetRemoved) Says(in stream.Name) []Sentence {
	return says("production-target.removed.v1", of(OfUnit, f.FinishedUnit), of(OfOccasion, in.ID))
}

func (f assemblyTargetSet) Says(in stream.Name) []Sentence {
	return says("assembly-target.set.v1", ofCount(f.Quantity), of(OfGood, f.FinishedGood), of(OfOccasion, in.ID))
}

func (f assemblyTargetRemoved) Says(in stream.Name) []Sentence {
	return says("assembly-target.removed.v1", of(OfGood, f.FinishedGood), of(OfOccasion, in.ID))
}

func (f planCreated) Says(in stream.Name) []Sentence {
	return append(says("plan.created.v1", named(OfPlan, string(f.ID), number(f.Number)), of(OfOccasion, in.ID)),
		says("plan.size", ofCount(int64(len(f.Production))), ofCount(int64(len(f.Assembly))))...)
}

func (f planLocked) Says(in stream.Name) []Sentence   { return f.says("plan.locked.v1", in) }
func (f planUnlocked) Says(in stream.Name) []Sentence { return f.says("plan.unlocked.v1", in) }

func (f productionStarted) Says(in stream.Name) []Sentence {
	return f.says("production.started.v1", in)
}

func (f planCompleted) Says(in stream.Name) []Sentence { return f.says("plan.completed.v1", in) }
func (f planReopened) Says(in stream.Name) []Sentence  { return f.says("plan.reopened.v1", in) }
func (f planCancelled) Says(in stream.Name) []Sentence { return f.says("plan.cancelled.v1", in) }

func (f planAmended) Says(in stream.Name) []Sentence {
	sentences := f.says("plan.amended.v1", in)
	for _, change := range f.Changes {
		sentences = append(sentences, change.says()...)
	}
	return sentences
}

// says returns what an amendment changed.
func (c amendedTarget) says() []Sentence {
	switch {
	case c.Kind == "set_quantity":
		return says("amended.quantity", ofCount(c.Quantity), of(OfGood, c.FinishedGood))
	case c.Kind == "drop_finished_good":
		return says("amended.drop_good", of(OfGood, c.FinishedGood))
	case c.Kind == "set_batches":
		return says("amended.batches", ofCount(c.Batches), of(OfUnit, c.FinishedUnit))
	case c.Kind == "drop_batches":
		return says("amended.drop_batches", of(OfUnit, c.FinishedUnit))
	case c.Kind == "set_produce_on" && c.ProduceOn != "":
		return says("amended.day", of(OfUnit, c.FinishedUnit), of(OfDay, c.ProduceOn))
	case c.Kind == "set_produce_on":
		return says("amended.no_day", of(OfUnit, c.FinishedUnit))
	case c.Kind == "refresh_recipe":
		return says("amended.recipe", of(OfRecipe, c.Recipe))
	case c.Kind == "refresh_finished_good":
		return says("amended.good", of(OfGood, c.FinishedGood))
	case c.Kind == "set_use_stock" && c.UseStock:
		return says("amended.use_stock")
	case c.Kind == "set_use_stock":
		return says("amended.leave_stock")
	}
	return says("plan.changes", ofCount(1))
}

func (f shoppingCompleted) Says(in stream.Name) []Sentence {
	return f.says("shopping.completed.v1", in)
}

func (f shoppingReopened) Says(in stream.Name) []Sentence {
	return f.says("shopping.reopened.v1", in)
}

func (f itemCollected) Says(in stream.Name) []Sentence {
	if f.Unit == "" {
		return f.says("shopping.item-collected.v1.taste", in, of(OfItem, f.Item))
	}
	return f.says("shopping.item-collected.v1", in, ofAmount(f.Amount, f.Unit), of(OfItem, f.Item))
}

func (f itemUncollected) Says(in stream.Name) []Sentence {
	return f.says("shopping.item-uncollected.v1", in, of(OfItem, f.Item))
}

func (f itemOrdered) Says(in stream.Name) []Sentence {
	sentences := f.says("shopping.item-ordered.v1", in, ofAmount(f.Amount, f.Unit), of(OfItem, f.Item))
	if f.Supplier != "" {
		sentences = append(sentences, says("ordered_from", of(OfText, f.Supplier))...)
	}
	if f.ExpectedOn != "" {
		sentences = append(sentences, says("ordered_until", of(OfDay, f.ExpectedOn))...)
	}
	return sentences
}

func (f orderCancelled) Says(in stream.Name) []Sentence {
	return f.says("shopping.order-cancelled.v1", in, of(OfItem, f.Item))
}

// says returns a sentence about the plan and its occasion, and what follows them.
func (f ofPlan) says(code string, in stream.Name, args ...SentenceArg) []Sentence {
	return says(code, append([]SentenceArg{of(OfPlan, string(f.Plan)), of(OfOccasion, in.ID)}, args...)...)
}

func (f recipeCaptured) Says(stream.Name) []Sentence {
	return says("recipe-snapshot.captured.v1", of(OfRecipe, f.Recipe))
}

func (f goodCaptured) Says(stream.Name) []Sentence {
	return says("finished-good-snapshot.captured.v1", of(OfGood, f.FinishedGood))
}

func (f lotReceived) Says(stream.Name) []Sentence {
	sentences := append(says("lot.received.v1", ofAmount(f.Amount, f.Unit), of(OfItem, f.Item)), ofMoney("cost", f.Cost, f.CostUnknown))
	if len(f.Settles) > 0 {
		sentences = append(sentences, says("as_collected")...)
	}
	return sentences
}

// The change has the unit of the lot, which is not in the event.
func (f lotAdjusted) Says(stream.Name) []Sentence {
	return append(says("lot.adjusted.v1", of(OfLot, string(f.Lot)), of(OfChange, f.Change)), ofMoney("worth", f.Cost, f.CostUnknown))
}

func (f stockAdjusted) Says(stream.Name) []Sentence {
	return append(says("finished-stock.adjusted.v1", ofThing("", f.FinishedUnit, f.FinishedGood), of(OfChange, f.Change)),
		append([]Sentence{ofMoney("worth", f.Value, f.ValueUnknown)}, f.until()...)...)
}

func (f productionRecorded) Says(stream.Name) []Sentence {
	sentences := append(says("batch-production.recorded.v1", ofCount(f.Batches), of(OfUnit, f.FinishedUnit), of(OfBaking, string(f.ID))),
		says("made_of_expected", ofCount(f.Actual), ofCount(f.Expected))...)
	if f.Loss.Quantity > 0 {
		sentences = append(sentences, says("lost", ofCount(f.Loss.Quantity), of(OfLoss, f.Loss.Category))...)
	}
	sentences = append(append(sentences, f.until()...), ofMoney("cost", f.Cost, f.costUnknown()))
	sentences = append(sentences, append(f.deviations(f.Consumed), f.lacks()...)...)
	return append(append(sentences, saysFor(f.Occasion, f.Plan)...), f.says()...)
}

func (f assemblyRecorded) Says(stream.Name) []Sentence {
	sentences := append(says("assembly.recorded.v1", ofCount(f.Quantity), of(OfGood, f.FinishedGood), of(OfAssembly, string(f.ID))),
		append(f.until(), ofMoney("cost", f.Cost, anyUnknown(f.Consumed)))...)
	for _, nested := range f.Nested {
		sentences = append(sentences, says("assembled_first", ofCount(nested.Quantity), of(OfGood, nested.FinishedGood))...)
	}
	sentences = append(sentences, f.deviations(f.Consumed)...)
	return append(append(sentences, saysFor(f.Occasion, f.Plan)...), f.says()...)
}

// deviations returns of which items a run took something else, and what.
func (f wentOtherwise) deviations(taken []consumed) (sentences []Sentence) {
	for _, line := range f.Otherwise {
		sentences = append(sentences, says("otherwise", of(OfItem, line.Item), ofAmount(line.Amount, line.Unit))...)
		used := usedFor(line.Item, taken)
		for _, one := range used {
			code := "otherwise.itself"
			if one.InsteadOf != "" {
				code = "otherwise.instead"
			}
			sentences = append(sentences, says(code, ofAmount(one.Amount, one.Unit), of(OfItem, one.Item))...)
		}
		if len(used) == 0 {
			sentences = append(sentences, says("otherwise.nothing")...)
		}
	}
	return sentences
}

// usedFor is what a run took of an item and instead of it, by item and unit.
func usedFor(item string, taken []consumed) (used []consumed) {
	for _, one := range taken {
		if one.InsteadOf != item && (one.InsteadOf != "" || one.Item != item) {
			continue
		}
		at := slices.IndexFunc(used, func(u consumed) bool { return u.Item == one.Item && u.Unit == one.Unit })
		if at < 0 {
			used = append(used, one)
			continue
		}
		if sum, err := measure.ParseNumber(used[at].Amount); err == nil {
			if more, err := measure.ParseNumber(one.Amount); err == nil {
				used[at].Amount = sum.Add(more).String()
			}
		}
	}
	return used
}

// says returns what a run took of what other occasions reserve, or that it was allowed to.
func (f tookReserved) says() []Sentence {
	if len(f.Reserved) == 0 && f.Allowed {
		return says("may_take_reserved")
	}
	var sentences []Sentence
	for _, r := range f.Reserved {
		sentences = append(sentences, says("took_reserved", ofAmount(r.Taken, r.Unit),
			ofThing(r.Item, r.FinishedUnit, r.FinishedGood), named(OfOccasion, string(r.OccasionID), r.Occasion))...)
	}
	return sentences
}

func (f runVoided) Says(stream.Name) []Sentence {
	kind := OfBaking
	if f.FinishedGood != "" {
		kind = OfAssembly
	}
	return append(says("run.voided.v1."+f.Kind, ofThing("", f.FinishedUnit, f.FinishedGood), of(kind, string(f.Run))),
		saysFor(f.Occasion, f.Plan)...)
}

// saysFor tells for what a run was made; nothing of a run that is for no occasion.
func saysFor(occasion, plan domain.ID) []Sentence {
	switch {
	case plan != "":
		return says("for_plan", of(OfPlan, string(plan)), of(OfOccasion, string(occasion)))
	case occasion != "":
		return says("for_occasion", of(OfOccasion, string(occasion)))
	}
	return nil
}
