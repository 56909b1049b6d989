package occasion

import (
	"cmp"
	"time"

	"crumbtrail/domain"
)

// Reservation is what decides whether a plan reserves the stock that it still needs,
// and before which other plans it does.
type Reservation struct {
	Plan domain.ID
	// Date is that of the occasion.
	Date domain.Date
	// IsActive reports whether the plan is its occasion's active one.
	IsActive bool
	// State is the state that the plan counts as; see [State.CountsAs].
	State     State
	CreatedAt time.Time
	// LockedAt is when the plan was locked, nil unless it was. A plan in production
	// keeps it.
	LockedAt *time.Time
}

// Reservation returns that of the active plan; the zero value without one.
func (d Decider) Reservation() Reservation {
	if d.Active == nil {
		return Reservation{}
	}
	return Reservation{
		Plan: d.Active.ID, Date: d.Details.Date, IsActive: true, State: d.State(), CreatedAt: d.Active.CreatedAt, LockedAt: d.Active.LockedAt,
	}
}

// Reserves reports whether the plan reserves: the active plan of an occasion does
// while it is locked or in production.
func (r Reservation) Reserves() bool {
	return r.IsActive && (r.State == Locked || r.State == InProduction)
}

// Keeps reports whether the plan keeps, on a day, what was made for its occasion: once it is completed,
// until the day of the occasion is over.
func (r Reservation) Keeps(on domain.Date) bool {
	return r.IsActive && r.State == Completed && r.Date >= on
}

// ReservesBefore reports whether the plan reserves before another: before one whose
// place is behind its own, and before every one that does not reserve. The zero value
// stands for no plan, which does not.
func (r Reservation) ReservesBefore(other Reservation) bool {
	return r.Reserves() && (!other.Reserves() || r.Compare(other) < 0)
}

// Compare orders plans as they reserve: by the date of the occasion, as who bakes first
// is served first; then by when they were locked or, if they never were, created; then by
// id, so that the order is total.
func (r Reservation) Compare(other Reservation) int {
	return cmp.Or(cmp.Compare(r.Date, other.Date), r.since().Compare(other.since()), cmp.Compare(r.Plan, other.Plan))
}

func (r Reservation) since() time.Time {
	if r.LockedAt != nil {
		return *r.LockedAt
	}
	return r.CreatedAt
}
