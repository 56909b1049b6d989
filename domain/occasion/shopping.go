package occasion

import "time"

// CompleteShopping marks the active plan's shopping as done; repeating it is
// quiet. It fails with a [*StateError].
func (d Decider) CompleteShopping(at time.Time) ([]Event, error) {
	if _, err := d.guard(MarkShopping); err != nil {
		return nil, err
	}
	if d.Active.ShoppingCompletedAt != nil {
		return nil, nil
	}
	return []Event{ShoppingCompleted{Plan: d.Active.ID, At: at}}, nil
}

// ReopenShopping takes the mark back; repeating it is quiet. It fails with a
// [*StateError].
func (d Decider) ReopenShopping() ([]Event, error) {
	if _, err := d.guard(MarkShopping); err != nil {
		return nil, err
	}
	if d.Active.ShoppingCompletedAt == nil {
		return nil, nil
	}
	return []Event{ShoppingReopened{Plan: d.Active.ID}}, nil
}
