package audit

import (
	"strconv"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// About says which item was defined as what.
func (f itemDefined) About(of stream.Name) About {
	return say("Defined ", orElse(f.Definition.Kind, "item"), " ", of.ID, ", ", strconv.Quote(f.Definition.Name))
}

// About says which recipe was defined, and how large it is.
func (f recipeDefined) About(of stream.Name) About {
	d := f.Definition
	words := []string{"Defined recipe ", of.ID, ", ", strconv.Quote(d.Name), ": ", count(len(d.Lines), "line", "lines")}
	if len(d.Components) > 0 {
		words = append(words, ", ", count(len(d.Components), "component", "components"))
	}
	return say(append(words, ", ", count(len(d.Yields), "finished unit", "finished units"))...)
}

// About says which finished good was defined, and how large it is.
func (f goodDefined) About(of stream.Name) About {
	return say("Defined finished good ", of.ID, ", ", strconv.Quote(f.Definition.Name), ": ", count(len(f.Definition.Components), "component", "components"))
}

// About says what was archived.
func (itemArchived) About(of stream.Name) About { return say("Archived item ", of.ID) }

// About says what was archived.
func (recipeArchived) About(of stream.Name) About { return say("Archived recipe ", of.ID) }

// About says what was archived.
func (goodArchived) About(of stream.Name) About { return say("Archived finished good ", of.ID) }

// About says what was scheduled for when.
func (f scheduled) About(of stream.Name) About {
	return say("Scheduled ", strconv.Quote(f.Name), " for ", f.Date).on(of)
}

// About says what the occasion is now.
func (f rescheduled) About(of stream.Name) About {
	return say("Changed the occasion's details: ", strconv.Quote(f.Name), " on ", f.Date).on(of)
}

// About says how much of what is wanted.
func (f productionTargetSet) About(of stream.Name) About {
	return say("Set ", count(f.Batches, "batch", "batches"), " of ", f.FinishedUnit).on(of)
}

// About says what is not wanted any more.
func (f productionTargetRemoved) About(of stream.Name) About {
	return say("Removed the target for batches of ", f.FinishedUnit).on(of)
}

// About says how much of what is wanted.
func (f assemblyTargetSet) About(of stream.Name) About {
	return say("Set ", number(f.Quantity), " of ", f.FinishedGood).on(of)
}

// About says what is not wanted any more.
func (f assemblyTargetRemoved) About(of stream.Name) About {
	return say("Removed the target for ", f.FinishedGood).on(of)
}

// About says which plan was made, and how large it is.
func (f planCreated) About(of stream.Name) About {
	about := say("Created plan ", number(f.Number), ": ", count(len(f.Production), "finished unit", "finished units"), " to bake, ",
		count(len(f.Assembly), "finished good", "finished goods"), " to assemble").on(of)
	about.Plan = f.ID
	return about
}

// About says what became of the plan.
func (f planLocked) About(of stream.Name) About { return f.say(of, "Locked the plan") }

// About says what became of the plan.
func (f planUnlocked) About(of stream.Name) About { return f.say(of, "Unlocked the plan") }

// About says what became of the plan.
func (f productionStarted) About(of stream.Name) About { return f.say(of, "Started production") }

// About says what became of the plan.
func (f planCompleted) About(of stream.Name) About { return f.say(of, "Completed the plan") }

// About says what became of the plan.
func (f planReopened) About(of stream.Name) About { return f.say(of, "Reopened the plan") }

// About says what became of the plan.
func (f planCancelled) About(of stream.Name) About { return f.say(of, "Cancelled the plan") }

// About says how much of the plan was changed.
func (f planAmended) About(of stream.Name) About {
	return f.say(of, "Made amendment "+number(f.Number)+" to the plan: "+count(len(f.Changes), "change", "changes"))
}

// About says that everything was bought.
func (f shoppingCompleted) About(of stream.Name) About {
	return f.say(of, "Marked the plan's shopping as done")
}

// About says that not everything was bought after all.
func (f shoppingReopened) About(of stream.Name) About {
	return f.say(of, "Reopened the plan's shopping")
}

func (f ofPlan) say(of stream.Name, words string) About {
	about := say(words).on(of)
	about.Plan, about.Reason = f.Plan, f.Reason
	return about
}

// About says what was captured. What it was captured for is in the last event of
// the append.
func (f recipeCaptured) About(of stream.Name) About {
	return captured(of, "recipe "+f.Recipe, f.SourceRevision)
}

// About says what was captured. What it was captured for is in the last event of
// the append.
func (f goodCaptured) About(of stream.Name) About {
	return captured(of, "finished good "+f.FinishedGood, f.SourceRevision)
}

func captured(of stream.Name, what string, revision uint64) About {
	about := say("Captured a snapshot of ", what, " at its revision ", strconv.FormatUint(revision, 10))
	about.IsCapture = true
	if of.Category == stream.Occasions {
		about = about.on(of)
	}
	return about
}

// About says what came in at which cost.
func (f lotReceived) About(stream.Name) About {
	return say("Received ", f.Amount, " ", f.Unit, " ", f.Item, " for ", f.Cost)
}

// About says by how much which lot was corrected.
func (f lotAdjusted) About(stream.Name) About {
	about := say("Corrected lot ", f.Lot, " by ", signed(f.Change), ", worth ", signed(f.Cost))
	about.Reason = f.Reason
	return about
}

// About says by how much which stock was corrected.
func (f stockAdjusted) About(stream.Name) About {
	about := say("Corrected the stock of ", orElse(f.FinishedUnit, f.FinishedGood), " by ", signed(f.Change), ", worth ", signed(f.Value))
	about.Reason = f.Reason
	return about
}

// About says what was baked and how it went.
func (f productionRecorded) About(stream.Name) About {
	words := []string{"Baked ", count(f.Batches, "batch", "batches"), " of ", f.FinishedUnit, " for ", f.Cost, ": ", number(f.Actual), " of ", number(f.Expected)}
	if f.Loss.Quantity > 0 {
		words = append(words, ", ", number(f.Loss.Quantity), " lost (", strings.ReplaceAll(f.Loss.Category, "_", " "), ")")
	}
	about := say(words...)
	about.Occasion, about.Plan, about.Run = f.Occasion, f.Plan, f.ID
	return about
}

// About says what was assembled.
func (f assemblyRecorded) About(stream.Name) About {
	about := say("Assembled ", number(f.Quantity), " of ", f.FinishedGood, " for ", f.Cost)
	about.Occasion, about.Plan, about.Run = f.Occasion, f.Plan, f.ID
	return about
}

// About says which run counts as not having been.
func (f runVoided) About(stream.Name) About {
	about := say("Voided the ", f.Kind, " run ", string(f.Run), " of ", orElse(f.FinishedUnit, f.FinishedGood))
	about.Occasion, about.Plan, about.Run, about.Reason = f.Occasion, f.Plan, f.Run, f.Reason
	return about
}

func say(words ...string) About { return About{Description: strings.Join(words, "")} }

// on is the same about the occasion that the stream is of.
func (a About) on(of stream.Name) About {
	a.Occasion = domain.ID(of.ID)
	return a
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func count[N int | int64](n N, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(int64(n)) + " " + more
}

// signed shows the sign of what was added, too.
func signed(amount string) string {
	if strings.HasPrefix(amount, "-") {
		return amount
	}
	return "+" + amount
}

func orElse(text, other string) string {
	if text != "" {
		return text
	}
	return other
}
