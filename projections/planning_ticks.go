package projections

import (
	"strings"
	"time"
	"unique"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// itemCollected is the part of an [occasion.ItemCollected] that the table needs. Its
// amount is read as the table stores it.
type itemCollected struct {
	ID       domain.ID   `json:"id"`
	Plan     domain.ID   `json:"plan"`
	Item     domain.Slug `json:"item"`
	Amount   table.Exact `json:"amount"`
	Unit     string      `json:"unit"`
	Packages int64       `json:"packages"`
	At       time.Time   `json:"at"`
}

// itemOrdered is the same part of an [occasion.ItemOrdered].
type itemOrdered struct {
	itemCollected
	Supplier   string      `json:"supplier"`
	ExpectedOn domain.Date `json:"expected_on"`
}

// tickNames maps the events that add a tick to these types instead of the domain's.
func tickNames() map[string]any {
	return map[string]any{"shopping.item-collected.v1": itemCollected{}, "shopping.item-ordered.v1": itemOrdered{}}
}

func (p *planningTables) collect(e event, collected itemCollected) error {
	return p.tick(e, collected, func(*TickRow) {})
}

func (p *planningTables) order(e event, ordered itemOrdered) error {
	return p.tick(e, ordered.itemCollected, func(row *TickRow) {
		row.IsOrder, row.ExpectedOn = true, unique.Make(ordered.ExpectedOn).Value()
		row.Supplier = unique.Make(ordered.Supplier).Value()
	})
}

func (p *planningTables) tick(e event, collected itemCollected, with func(*TickRow)) error {
	metadata, err := eventstore.DecodeMetadata(e.Event.Event)
	if err != nil {
		return err
	}
	// Ticks stay in memory while tables are filled; copies keep less than whole events.
	row := TickRow{
		Kitchen: e.kitchen, ID: domain.ID(strings.Clone(string(collected.ID))), Occasion: domain.ID(e.id),
		Plan: unique.Make(collected.Plan).Value(), Item: unique.Make(collected.Item).Value(), Amount: collected.Amount,
		Unit: unique.Make(collected.Unit).Value(), Packages: collected.Packages, Actor: unique.Make(metadata.Actor).Value(),
		CollectedAt: table.Time(collected.At), Revision: e.Revision,
	}
	with(&row)
	p.ticks.Put(row)
	return nil
}
