package audit

import (
	"strconv"
	"strings"

	"crumbtrail/domain"
)

// About says which item was defined as what.
func (f itemDefined) About(stream Stream) About {
	return say("Defined ", orElse(f.Definition.Kind, "item"), " ", stream.Name, ", ", strconv.Quote(f.Definition.Name))
}

// About says which recipe was defined, and how large it is.
func (f recipeDefined) About(stream Stream) About {
	d := f.Definition
	words := []string{"Defined recipe ", stream.Name, ", ", strconv.Quote(d.Name), ": ", count(len(d.Lines), "line", "lines")}
	if len(d.Components) > 0 {
		words = append(words, ", ", count(len(d.Components), "component", "components"))
	}
	return say(append(words, ", ", count(len(d.Yields), "finished unit", "finished units"))...)
}

// About says which finished good was defined, and how large it is.
func (f goodDefined) About(stream Stream) About {
	return say("Defined finished good ", stream.Name, ", ", strconv.Quote(f.Definition.Name), ": ", count(len(f.Definition.Components), "component", "components"))
}

// About says what was archived.
func (itemArchived) About(stream Stream) About { return say("Archived item ", stream.Name) }

// About says what was archived.
func (recipeArchived) About(stream Stream) About { return say("Archived recipe ", stream.Name) }

// About says what was archived.
func (goodArchived) About(stream Stream) About { return say("Archived finished good ", stream.Name) }

// About says what was scheduled for when.
func (f scheduled) About(stream Stream) About {
	return say("Scheduled ", strconv.Quote(f.Name), " for ", f.Date).on(stream)
}

// About says what the occasion is now.
func (f rescheduled) About(stream Stream) About {
	return say("Changed the occasion's details: ", strconv.Quote(f.Name), " on ", f.Date).on(stream)
}

// About says how much of what is wanted.
func (f productionTargetSet) About(stream Stream) About {
	return say("Set ", count(f.Batches, "batch", "batches"), " of ", f.FinishedUnit).on(stream)
}

// About says what is not wanted any more.
func (f productionTargetRemoved) About(stream Stream) About {
	return say("Removed the target for batches of ", f.FinishedUnit).on(stream)
}

// About says how much of what is wanted.
func (f assemblyTargetSet) About(stream Stream) About {
	return say("Set ", number(f.Quantity), " of ", f.FinishedGood).on(stream)
}

// About says what is not wanted any more.
func (f assemblyTargetRemoved) About(stream Stream) About {
	return say("Removed the target for ", f.FinishedGood).on(stream)
}

// About says which plan was made, and how large it is.
func (f planCreated) About(stream Stream) About {
	about := say("Created plan ", number(f.Number), ": ", count(len(f.Production), "finished unit", "finished units"), " to bake, ",
		count(len(f.Assembly), "finished good", "finished goods"), " to assemble").on(stream)
	about.Plan = f.ID
	return about
}

// About says what became of the plan.
func (f planLocked) About(stream Stream) About { return f.say(stream, "Locked the plan") }

// About says what became of the plan.
func (f planUnlocked) About(stream Stream) About { return f.say(stream, "Unlocked the plan") }

// About says what became of the plan.
func (f productionStarted) About(stream Stream) About { return f.say(stream, "Started production") }

// About says what became of the plan.
func (f planCompleted) About(stream Stream) About { return f.say(stream, "Completed the plan") }

// About says what became of the plan.
func (f planReopened) About(stream Stream) About { return f.say(stream, "Reopened the plan") }

// About says what became of the plan.
func (f planCancelled) About(stream Stream) About { return f.say(stream, "Cancelled the plan") }

// About says how much of the plan was changed.
func (f planAmended) About(stream Stream) About {
	return f.say(stream, "Made amendment "+number(f.Number)+" to the plan: "+count(len(f.Changes), "change", "changes"))
}

// About says that everything was bought.
func (f shoppingCompleted) About(stream Stream) About {
	return f.say(stream, "Marked the plan's shopping as done")
}

// About says that not everything was bought after all.
func (f shoppingReopened) About(stream Stream) About {
	return f.say(stream, "Reopened the plan's shopping")
}

func (f ofPlan) say(stream Stream, words string) About {
	about := say(words).on(stream)
	about.Plan, about.Reason = f.Plan, f.Reason
	return about
}

// About says what was captured. What it was captured for is in the last event of
// the append.
func (f recipeCaptured) About(stream Stream) About {
	return captured(stream, "recipe "+f.Recipe, f.SourceRevision)
}

// About says what was captured. What it was captured for is in the last event of
// the append.
func (f goodCaptured) About(stream Stream) About {
	return captured(stream, "finished good "+f.FinishedGood, f.SourceRevision)
}

func captured(stream Stream, what string, revision uint64) About {
	about := say("Captured a snapshot of ", what, " at its revision ", strconv.FormatUint(revision, 10))
	about.IsCapture = true
	if stream.Category == "occasion" {
		about = about.on(stream)
	}
	return about
}

// About says what came in at which cost.
func (f lotReceived) About(Stream) About {
	return say("Received ", f.Amount, " ", f.Unit, " ", f.Item, " for ", f.Cost)
}

// About says by how much which lot was corrected.
func (f lotAdjusted) About(Stream) About {
	about := say("Corrected lot ", f.Lot, " by ", signed(f.Change), ", worth ", signed(f.Cost))
	about.Reason = f.Reason
	return about
}

// About says by how much which stock was corrected.
func (f stockAdjusted) About(Stream) About {
	about := say("Corrected the stock of ", orElse(f.FinishedUnit, f.FinishedGood), " by ", signed(f.Change), ", worth ", signed(f.Value))
	about.Reason = f.Reason
	return about
}

// About says what was baked and how it went.
func (f productionRecorded) About(Stream) About {
	words := []string{"Baked ", count(f.Batches, "batch", "batches"), " of ", f.FinishedUnit, " for ", f.Cost, ": ", number(f.Actual), " of ", number(f.Expected)}
	if f.Loss.Quantity > 0 {
		words = append(words, ", ", number(f.Loss.Quantity), " lost (", strings.ReplaceAll(f.Loss.Category, "_", " "), ")")
	}
	about := say(words...)
	about.Occasion, about.Plan, about.Run = f.Occasion, f.Plan, f.ID
	return about
}

// About says what was assembled.
func (f assemblyRecorded) About(Stream) About {
	about := say("Assembled ", number(f.Quantity), " of ", f.FinishedGood, " for ", f.Cost)
	about.Occasion, about.Plan, about.Run = f.Occasion, f.Plan, f.ID
	return about
}

// About says which run counts as not having been.
func (f runVoided) About(Stream) About {
	about := say("Voided the ", f.Kind, " run ", string(f.Run), " of ", orElse(f.FinishedUnit, f.FinishedGood))
	about.Occasion, about.Plan, about.Run, about.Reason = f.Occasion, f.Plan, f.Run, f.Reason
	return about
}

func say(words ...string) About { return About{Description: strings.Join(words, "")} }

// on is the same about the occasion that the stream is of.
func (a About) on(stream Stream) About {
	a.Occasion = domain.ID(stream.Name)
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
