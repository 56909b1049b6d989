package audit

import (
	"fmt"
	"strconv"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

func (f settingsChanged) About(stream.Name) About {
	changes := make([]string, len(f.Changed))
	for i, name := range f.Changed {
		to := "the default"
		if set, ok := f.Settings[name]; ok {
			to = fmt.Sprintf("%#v", set)
		}
		changes[i] = strings.ReplaceAll(name, "_", " ") + " to " + to
	}
	return describe("Changed the kitchen's settings: ", strings.Join(changes, ", "))
}

func (f itemDefined) About(of stream.Name) About {
	return describe("Defined ", orElse(f.Definition.Of.Kind, "item"), " ", of.ID, ", ", strconv.Quote(f.Definition.Of.Name))
}

func (f recipeDefined) About(of stream.Name) About {
	d := f.Definition.Of
	words := []string{"Defined recipe ", of.ID, ", ", strconv.Quote(d.Name), ": ", count(len(d.Lines), "line", "lines")}
	if len(d.Components) > 0 {
		words = append(words, ", ", count(len(d.Components), "component", "components"))
	}
	return describe(append(words, ", ", count(len(d.Yields), "finished unit", "finished units"))...)
}

func (f goodDefined) About(of stream.Name) About {
	d := f.Definition.Of
	return describe("Defined finished good ", of.ID, ", ", strconv.Quote(d.Name), ": ", count(len(d.Components), "component", "components"))
}

func (itemArchived) About(of stream.Name) About { return describe("Archived item ", of.ID) }

func (recipeArchived) About(of stream.Name) About { return describe("Archived recipe ", of.ID) }

func (goodArchived) About(of stream.Name) About { return describe("Archived finished good ", of.ID) }

func (f scheduled) About(of stream.Name) About {
	return describe("Scheduled ", strconv.Quote(f.Name), " for ", f.Date).on(of)
}

func (f rescheduled) About(of stream.Name) About {
	return describe("Changed the occasion's details: ", strconv.Quote(f.Name), " on ", f.Date).on(of)
}

func (f occasionArchived) About(of stream.Name) About {
	about := describe("Archived the occasion").on(of)
	about.Reason = f.Reason
	return about
}

func (occasionRestored) About(of stream.Name) About { return describe("Restored the occasion").on(of) }

func (f productionTargetSet) About(of stream.Name) About {
	day := ""
	if f.ProduceOn != "" {
		day = " for " + f.ProduceOn
	}
	return describe("Set ", count(f.Batches, "batch", "batches"), " of ", f.FinishedUnit, day).on(of)
}

func (f productionTargetRemoved) About(of stream.Name) About {
	return describe("Removed the target for batches of ", f.FinishedUnit).on(of)
}

func (f assemblyTargetSet) About(of stream.Name) About {
	return describe("Set ", number(f.Quantity), " of ", f.FinishedGood).on(of)
}

func (f assemblyTargetRemoved) About(of stream.Name) About {
	return describe("Removed the target for ", f.FinishedGood).on(of)
}

func (f planCreated) About(of stream.Name) About {
	about := describe("Created plan ", number(f.Number), ": ", count(len(f.Production), "finished unit", "finished units"), " to bake, ",
		count(len(f.Assembly), "finished good", "finished goods"), " to assemble").on(of)
	about.Plan = f.ID
	return about
}

func (f planLocked) About(of stream.Name) About { return f.describe(of, "Locked the plan") }

func (f planUnlocked) About(of stream.Name) About { return f.describe(of, "Unlocked the plan") }

func (f productionStarted) About(of stream.Name) About { return f.describe(of, "Started production") }

func (f planCompleted) About(of stream.Name) About { return f.describe(of, "Completed the plan") }

func (f planReopened) About(of stream.Name) About { return f.describe(of, "Reopened the plan") }

func (f planCancelled) About(of stream.Name) About { return f.describe(of, "Cancelled the plan") }

func (f planAmended) About(of stream.Name) About {
	return f.describe(of, "Made amendment "+number(f.Number)+" to the plan: "+count(len(f.Changes), "change", "changes"))
}

func (f shoppingCompleted) About(of stream.Name) About {
	return f.describe(of, "Marked the plan's shopping as done")
}

func (f shoppingReopened) About(of stream.Name) About {
	return f.describe(of, "Reopened the plan's shopping")
}

func (f itemCollected) About(of stream.Name) About {
	if f.Unit == "" {
		return f.describe(of, "Collected "+f.Item+", which is taken to taste")
	}
	return f.describe(of, "Collected "+f.Amount+" "+f.Unit+" "+f.Item)
}

func (f itemUncollected) About(of stream.Name) About {
	return f.describe(of, "Undid collecting "+f.Item)
}

func (f itemOrdered) About(of stream.Name) About {
	words := "Ordered " + f.Amount + " " + f.Unit + " " + f.Item
	if f.Supplier != "" {
		words += " from " + f.Supplier
	}
	if f.ExpectedOn != "" {
		words += ", expected on " + f.ExpectedOn
	}
	return f.describe(of, words)
}

func (f orderCancelled) About(of stream.Name) About {
	return f.describe(of, "Cancelled the order of "+f.Item)
}

func (f ofPlan) describe(of stream.Name, words string) About {
	about := describe(words).on(of)
	about.Plan, about.Reason = f.Plan, f.Reason
	return about
}

func (f recipeCaptured) About(of stream.Name) About {
	return captured(of, f.Plan, "recipe "+f.Recipe, f.SourceRevision)
}

func (f goodCaptured) About(of stream.Name) About {
	return captured(of, f.Plan, "finished good "+f.FinishedGood, f.SourceRevision)
}

func captured(of stream.Name, plan domain.ID, what string, revision uint64) About {
	about := describe("Captured a snapshot of ", what, " at its revision ", strconv.FormatUint(revision, 10))
	about.Plan, about.IsCapture = plan, true
	if of.Category == stream.Occasions {
		about = about.on(of)
	}
	return about
}

func describe(words ...string) About { return About{Description: strings.Join(words, "")} }

// on returns the description as one of the occasion that the stream belongs to.
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

// signed writes a plus sign before an amount that is not negative.
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
