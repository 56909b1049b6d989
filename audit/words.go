package audit

import (
	"fmt"
	"slices"
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

func (f lotReceived) About(stream.Name) About {
	words := []string{"Received ", f.Amount, " ", f.Unit, " ", f.Item, " ", price(f.Cost, f.CostUnknown)}
	if len(f.Settles) > 0 {
		words = append(words, ", as collected")
	}
	about := describe(words...)
	about.Lot = f.ID
	return about
}

func (f lotAdjusted) About(stream.Name) About {
	about := describe("Corrected lot ", string(f.Lot), " by ", signed(f.Change), worth(f.Cost, f.CostUnknown))
	about.Reason, about.Lot = f.Reason, f.Lot
	return about
}

func (f stockAdjusted) About(stream.Name) About {
	about := describe(
		"Corrected the stock of ", orElse(f.FinishedUnit, f.FinishedGood), " by ", signed(f.Change), worth(f.Value, f.ValueUnknown), f.keeps(),
	)
	about.Reason = f.Reason
	return about
}

func (f productionRecorded) About(stream.Name) About {
	words := []string{
		"Baked ", count(f.Batches, "batch", "batches"), " of ", f.FinishedUnit, " ", price(f.Cost, f.costUnknown()),
		": ", number(f.Actual), " of ", number(f.Expected),
	}
	if f.Loss.Quantity > 0 {
		words = append(words, ", ", number(f.Loss.Quantity), " lost (", strings.ReplaceAll(f.Loss.Category, "_", " "), ")")
	}
	about := describe(append(words, f.keeps(), f.deviation(), f.lacking(), f.words())...)
	about.Occasion, about.Plan, about.Run, about.TookFrom = f.Occasion, f.Plan, f.ID, f.from()
	return about
}

func (f assemblyRecorded) About(stream.Name) About {
	cost := price(f.Cost, anyUnknown(f.Consumed))
	var first strings.Builder
	for _, nested := range f.Nested {
		first.WriteString(", after " + number(nested.Quantity) + " of " + nested.FinishedGood)
	}
	about := describe("Assembled ", number(f.Quantity), " of ", f.FinishedGood, first.String(), " ", cost, f.keeps(), f.deviation(), f.words())
	about.Occasion, about.Plan, about.Run, about.TookFrom = f.Occasion, f.Plan, f.ID, f.from()
	return about
}

// words says what a run took of what other occasions reserve, or that it was allowed to.
func (f tookReserved) words() string {
	switch {
	case len(f.Reserved) == 0 && f.Allowed:
		return ", allowed to take what others reserve"
	case len(f.Reserved) == 0:
		return ""
	}
	parts := make([]string, len(f.Reserved))
	for i, r := range f.Reserved {
		unit := ""
		if r.Unit != "" {
			unit = r.Unit + " "
		}
		parts[i] = r.Taken + " " + unit + orElse(r.Item, orElse(r.FinishedUnit, r.FinishedGood)) + " reserved for " + strconv.Quote(r.Occasion)
	}
	return ", taking " + strings.Join(parts, " and ")
}

// from returns the plans that a run took something from, each once.
func (f tookReserved) from() []TookFrom {
	var plans []TookFrom
	for _, r := range f.Reserved {
		if plan := (TookFrom{Occasion: r.OccasionID, Plan: r.Plan}); !slices.Contains(plans, plan) {
			plans = append(plans, plan)
		}
	}
	return plans
}

func (f runVoided) About(stream.Name) About {
	about := describe("Voided the ", f.Kind, " run ", string(f.Run), " of ", orElse(f.FinishedUnit, f.FinishedGood))
	about.Occasion, about.Plan, about.Run, about.Reason = f.Occasion, f.Plan, f.Run, f.Reason
	return about
}

func describe(words ...string) About { return About{Description: strings.Join(words, "")} }

// on returns the description as one of the occasion that the stream belongs to.
func (a About) on(of stream.Name) About {
	a.Occasion = domain.ID(of.ID)
	return a
}

// price writes what something cost. An unknown cost is not 0; cost is its known part.
func price(cost string, unknown bool) string {
	switch {
	case !unknown:
		return "for " + cost
	case isZero(cost):
		return "at an unknown cost"
	}
	return "for " + cost + " and an unknown part"
}

// worth writes the value of a correction.
func worth(value string, unknown bool) string {
	switch {
	case !unknown:
		return ", worth " + signed(value)
	case isZero(value):
		return ", of unknown worth"
	}
	return ", worth " + signed(value) + " and an unknown part"
}

func isZero(money string) bool { return strings.Trim(money, "-0.") == "" }

func anyUnknown(lines []consumed) bool {
	return slices.ContainsFunc(lines, func(line consumed) bool { return line.CostUnknown })
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

// deviation names the items of which a run took something else.
func (f wentOtherwise) deviation() string {
	var text strings.Builder
	for _, line := range f.Otherwise {
		text.WriteString(", otherwise than " + line.Amount + " " + line.Unit + " " + line.Item)
	}
	return text.String()
}
