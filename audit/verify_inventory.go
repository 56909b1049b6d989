package audit

import (
	"context"

	"crumbtrail/eventstore"
)

// inventory reports what a log lost, if the log records it.
func (v *verifying) inventory(ctx context.Context) error {
	log, ok := v.log.(eventstore.Inventoried)
	if !ok {
		return nil
	}
	inventory, err := log.Inventory(ctx)
	if err != nil {
		return err
	}
	for _, missing := range inventory.Missing {
		if err := v.missing(missing, inventory); err != nil {
			return err
		}
	}
	for _, short := range inventory.Short {
		if err := v.short(short); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifying) missing(missing eventstore.Missing, inventory eventstore.Inventory) error {
	at := eventstore.Event{Position: missing.First}
	where := ""
	if inventory.Last.Before(missing.First) {
		where = ", at the end of the log"
	}
	if missing.First == missing.Last {
		return v.found(at, MissingPositions, "position %s has no event%s", missing.First, where)
	}
	return v.found(at, MissingPositions, "positions %s to %s have no events%s", missing.First, missing.Last, where)
}

func (v *verifying) short(short eventstore.ShortStream) error {
	if !v.Scope.Contains(short.Stream) {
		return nil
	}
	at := eventstore.Event{Stream: short.Stream, Revision: short.Held.Next()}
	written, _ := short.Written.Revision()
	if held, exists := short.Held.Revision(); exists {
		return v.found(at, ShortStream, "it was written up to revision %d, and ends at revision %d", written, held)
	}
	return v.found(at, ShortStream, "it was written up to revision %d, and has no events", written)
}
