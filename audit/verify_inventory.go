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
	inventory, err := log.Inventory(ctx, string(v.Scope.Kitchen()))
	if err != nil {
		return err
	}
	for _, missing := range inventory.Missing {
		if err := v.missing(missing, inventory); err != nil {
			return err
		}
	}
	if inventory.Kept.Before(inventory.Last) {
		err := v.found(eventstore.Event{Position: inventory.Last}, WrongHead, "the log keeps position %s as its end, and goes on to position %s",
			inventory.Kept, inventory.Last)
		if err != nil {
			return err
		}
	}
	for _, uneven := range inventory.Uneven {
		if err := v.uneven(uneven); err != nil {
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

func (v *verifying) uneven(uneven eventstore.UnevenStream) error {
	if !v.Scope.Contains(uneven.Stream) {
		return nil
	}
	at := eventstore.Event{Stream: uneven.Stream, Revision: uneven.Held.Next()}
	written, isKnown := uneven.Written.Revision()
	held, exists := uneven.Held.Revision()
	switch {
	case !isKnown:
		return v.found(at, WrongHead, "the log does not keep where it ends, and it goes on to revision %d", held)
	case !exists:
		return v.found(at, ShortStream, "it was written up to revision %d, and has no events", written)
	case written < held:
		return v.found(at, WrongHead, "the log keeps revision %d as its end, and it goes on to revision %d", written, held)
	}
	return v.found(at, ShortStream, "it was written up to revision %d, and ends at revision %d", written, held)
}
