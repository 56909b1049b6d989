package pantry_test

import (
	"fmt"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/touched"
)

// left is the remainder of a lot or of a layer by the books; 0 if it is used up or
// removed.
func left(e *entry) string {
	if e == nil {
		e = &entry{}
	}
	return e.amount.String() + " worth " + e.value.String()
}

// remainders is a copy of the remainders by the books.
func (l *ledger) remainders() map[domain.ID]string {
	remainders := map[domain.ID]string{}
	for id, entry := range l.lots {
		remainders[id] = left(entry)
	}
	for id, entry := range l.layers {
		remainders[id] = left(entry)
	}
	return remainders
}

// touches checks that the event applied last touched exactly what changed in the
// books.
func (c *cook) touches(t *rapid.T, event pantry.Event, before map[domain.ID]string) {
	found := map[domain.ID]string{}
	check := func(id domain.ID, remaining measure.Number, value measure.Money) {
		require.NotContains(t, found, id, "each is named once")
		found[id] = remaining.String() + " worth " + value.String()
	}
	seen := touched.Of(c.pantry, event)
	for _, lot := range seen.Lots {
		check(lot.ID, lot.Remaining, lot.RemainingCost)
		require.Equal(t, left(c.books.lots[lot.ID]), found[lot.ID])
	}
	for _, layer := range seen.Layers {
		check(layer.ID, layer.Remaining, layer.Value)
		require.Equal(t, left(c.books.layers[layer.ID]), found[layer.ID])
	}
	now := c.books.remainders()
	for id, was := range before {
		if _, still := now[id]; now[id] != was && (still || was != left(nil)) {
			require.Contains(t, found, id, fmt.Sprintf("by %T", event))
		}
	}
	for id, is := range now {
		if _, old := before[id]; !old && is != left(nil) {
			require.Contains(t, found, id, fmt.Sprintf("by %T", event))
		}
	}
	require.Empty(t, seen.BelowZero())
}
