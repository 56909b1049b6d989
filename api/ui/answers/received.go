package answers

import (
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
