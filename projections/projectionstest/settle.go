package projectionstest

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
)

// settle settles what is unaccounted of runs by one lot, or dismisses it.
func (k *Kitchen) settle() []Append {
	if len(k.Lots) == 0 {
		return nil
	}
	lot, _ := k.Pantry.Lot(k.Lots[k.random.IntN(len(k.Lots))])
	var settles []revaluing.Settle
	var uses []pantry.Event
	listed := map[domain.ID]bool{}
	for _, event := range k.history {
		id := revaluing.UseID(event)
		use, counts := k.uses[id]
		if !counts || listed[id] {
			continue
		}
		listed[id] = true
		uses = append(uses, use)
		for _, line := range k.Pantry.Unaccounted(id) {
			one := revaluing.Settle{Run: id, Item: line.Item, Measures: k.measuresOf(line.Item)}
			if line.Item == lot.Item && k.random.IntN(4) > 0 {
				one.Lot = &lot
				settles = append(settles, one)
			} else if k.random.IntN(8) == 0 {
				settles = append(settles, one)
			}
		}
	}
	return k.stocked(revaluing.SettleUnaccounted(k.Pantry, uses, settles, "found the receipt"), nil)
}

func (k *Kitchen) measuresOf(slug domain.Slug) measure.Measures {
	item := catalog.Item{Slug: slug}
	if entry, defined := k.Definitions.Items[slug]; defined {
		item = entry.Definition
	}
	return item.Conversions()
}
