package answers

import (
	"slices"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/measure"
)

// MostReceived is how many things a message about what was received lists.
const MostReceived = 3

// Received lists what was received, each with its amount, and counts what is beyond
// [MostReceived] of them.
func Received(l *locale.Locale, shown []Stocked, all int) string {
	var texts []string
	for _, one := range shown[:min(len(shown), MostReceived)] {
		texts = append(texts, l.T("receive.one", l.Amount(one.Amount, one.Unit).String(), one.Name))
	}
	if more := all - len(texts); more > 0 {
		texts = append(texts, l.T("list.further", more))
	}
	return l.List(texts)
}

// Stocked is an amount of an item.
type Stocked struct {
	Amount measure.Number
	Unit   measure.Unit
	Name   string
}

// Unconverted is the warning that the unit of a lot does not convert to other units of its item.
type Unconverted struct{ Name string }

// ReceivedMessage returns the text about lots that were put into the pantry, with its arguments.
func ReceivedMessage(l *locale.Locale, lots string, warnings []Unconverted) (id string, args []string) {
	if len(warnings) == 0 {
		return "receive.done", []string{lots}
	}
	var names []string
	for _, warning := range warnings {
		if !slices.Contains(names, warning.Name) {
			names = append(names, warning.Name)
		}
	}
	return "receive.done.not_convertible", []string{lots, l.List(names)}
}
