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

// tickNames maps the event that adds a tick to this type instead of the domain's.
func tickNames() map[string]any { return map[string]any{"shopping.item-collected.v1": itemCollected{}} }

func (p *planningTables) collect(e event, collected itemCollected) error {
	metadata, err := eventstore.DecodeMetadata(e.Event.Event)
	if err != nil {
		return err
	}
	// Ticks stay in memory while tables are filled; copies keep less than whole events.
	p.ticks.Put(TickRow{
		Kitchen: e.kitchen, ID: domain.ID(strings.Clone(string(collected.ID))), Occasion: domain.ID(e.id),
		Plan: unique.Make(collected.Plan).Value(), Item: unique.Make(collected.Item).Value(), Amount: collected.Amount,
		Unit: unique.Make(collected.Unit).Value(), Packages: collected.Packages, Actor: unique.Make(metadata.Actor).Value(),
		CollectedAt: table.Time(collected.At), Revision: e.Revision,
	})
	return nil
}
