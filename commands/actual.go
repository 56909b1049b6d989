package commands

import (
	"context"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// Actual is what a run really took of an item, where that is not what its snapshot says.
type Actual struct {
	Item      domain.Slug
	Amount    measure.Number
	Unit      measure.Unit
	Lot       domain.ID   `json:",omitempty"` // empty takes lots in their order
	InsteadOf domain.Slug `json:",omitempty"`
}

// actual returns what went otherwise, with the definitions of the items that are not among
// those of the snapshot. It fails with a [*catalog.UnusableError].
func (a *Application) actual(
	ctx context.Context, kitchen domain.Kitchen, lines []Actual, snapshot []catalog.Item,
) ([]pantry.Actual, map[domain.Slug]catalog.Item, error) {
	known := map[domain.Slug]bool{}
	for _, item := range snapshot {
		known[item.Slug] = true
	}
	actual := make([]pantry.Actual, len(lines))
	var others []pantry.LotReceived
	for i, line := range lines {
		actual[i] = pantry.Actual{
			Item: line.Item, Amount: measure.Amount{Value: line.Amount, Unit: line.Unit}, Lot: line.Lot, InsteadOf: line.InsteadOf,
		}
		if !known[line.Item] {
			known[line.Item] = true
			others = append(others, pantry.LotReceived{Item: line.Item})
		}
	}
	if len(others) == 0 {
		return actual, nil, nil
	}
	items, err := a.usableItems(ctx, kitchen, others)
	return actual, items, err
}

// withItems returns the items of a snapshot and further ones.
func withItems(snapshot []catalog.Item, others map[domain.Slug]catalog.Item) []catalog.Item {
	all := slices.Clip(snapshot)
	for _, item := range others {
		all = append(all, item)
	}
	return all
}
