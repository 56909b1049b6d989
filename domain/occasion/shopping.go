package occasion

import "time"

// CompleteShopping marks the active plan's shopping as completed. It is idempotent and
// fails with a [*StateError] or [ErrNoPlan].
func (d Decider) CompleteShopping(at time.Time) ([]Event, error) {
	if _, err := d.guard(MarkShopping); err != nil {
		return nil, err
	}
	if d.Active.ShoppingCompletedAt != nil {
		return nil, nil
	}
	return []Event{ShoppingCompleted{Plan: d.Active.ID, At: at}}, nil
}

// ReopenShopping removes the mark. It is idempotent and fails as
// [Decider.CompleteShopping] does.
func (d Decider) ReopenShopping() ([]Event, error) {
	if _, err := d.guard(MarkShopping); err != nil {
		return nil, err
	}
	if d.Active.ShoppingCompletedAt == nil {
		return nil, nil
	}
	return []Event{ShoppingReopened{Plan: d.Active.ID}}, nil
}
