package audit

import (
	"slices"
	"strconv"
	"strings"

	"crumbtrail/domain/stream"
)

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

// deviation names the items of which a run took something else.
func (f wentOtherwise) deviation() string {
	var text strings.Builder
	for _, line := range f.Otherwise {
		text.WriteString(", otherwise than " + line.Amount + " " + line.Unit + " " + line.Item)
	}
	return text.String()
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
