package occasion

import (
	"time"

	"crumbtrail/domain"
)

// OrderItem records an order of an item on the shopping list of the active plan. The
// amount is given as for [Decider.CollectItem], which fails in the same ways.
func (d Decider) OrderItem(ordered ItemOrdered) ([]Event, error) {
	var checks domain.Checks
	checkListed(&checks, ordered.Item, ordered.Amount, ordered.Packages, ordered.Size)
	if ordered.Supplier != "" {
		checks.Name(ordered.Supplier, "/supplier")
	}
	_, err := domain.ParseDate(string(ordered.ExpectedOn))
	checks.Require(ordered.ExpectedOn == "" || err == nil, "/expected_on", "must be a date like 2026-12-24")
	amount, refused := d.listed(OrderItems, ordered.Item, ordered.Amount, ordered.Packages, ordered.Size)
	if err := domain.All(checks.Err(), refused); err != nil {
		return nil, err
	}
	ordered.Plan, ordered.Amount = d.Active.ID, amount
	return []Event{ordered}, nil
}

// CancelOrder cancels an order. It is idempotent and fails with [ErrNoTick], a
// [*StateError] or [ErrNoPlan].
func (d Decider) CancelOrder(order domain.ID, at time.Time) ([]Event, error) {
	found, err := d.open(OrderItems, order, true)
	if found == nil || err != nil {
		return nil, err
	}
	return []Event{OrderCancelled{Order: order, Plan: d.Active.ID, Item: found.Item, At: at}}, nil
}
