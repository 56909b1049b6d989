package reserving

import (
	"errors"
	"slices"

	"crumbtrail/commands/directory"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/reservations"
)

// ErrOutdated is for a decision that finds that what was gathered is not what its state
// refers to: what is missing is gathered, and it is decided again.
var ErrOutdated = errors.New("the state changed while the command gathered what it needs")

// Others is the active plans that may reserve from a run, and that of its own occasion.
type Others struct {
	// Own is the occasion that the run is for, the zero value if it is for none.
	Own occasion.Occasion
	// Day is that of the run.
	Day domain.Date
	// Assembles reports that the run takes finished stock, and not items alone.
	Assembles bool

	Active map[domain.ID]directory.ActivePlan
	Plans  map[domain.ID]*Plan
}

// counts reports whether a plan, nil of one that cannot be read, reserves something or keeps what was made
// for it.
func (o Others) counts(plan *Plan, p pantry.Pantry) bool {
	if plan == nil {
		return false
	}
	reservation := plan.Reservation(p)
	return reservation.Reserves() || reservation.Keeps(o.Day) && !plan.Archived
}

// Reserving returns the occasions of the plans that count as locked or in production, and of those that
// are completed.
func (o Others) Reserving(p pantry.Pantry) []domain.ID {
	var reserving []domain.ID
	for id, active := range o.Active {
		if active.State != occasion.Draft || p.HasRuns(domain.ID(active.ID.String())) {
			reserving = append(reserving, id)
		}
	}
	return reserving
}

// Claims returns the plans that reserve, of those that were read, with what they need.
func (o Others) Claims(p pantry.Pantry) []reservations.Plan {
	var plans []reservations.Plan
	for _, plan := range o.Plans {
		if o.counts(plan, p) {
			plans = append(plans, plan.Of(p))
		}
	}
	return plans
}

// Concern reports whether the run may take what plans of some occasions reserve: those of
// other occasions, what was made for the targets of its own, and what its own needs on other
// days.
func (o Others) Concern(occasions []domain.ID) bool {
	isOwn := o.Assembles || o.Own.Active.HasDays()
	return slices.ContainsFunc(occasions, func(id domain.ID) bool { return id != o.Own.ID || isOwn })
}

// In returns what plans reserve of a pantry from the run, as
// far as the items that it takes and finished stock are concerned, and what judges the run
// beyond its plan. It fails with [ErrOutdated] if a plan has become
// one that reserves since the plans were read.
func (o Others) In(p pantry.Pantry, run reservations.Run) ([]pantry.Reservation, pantry.Beyond, error) {
	reserving := o.Reserving(p)
	if !o.Concern(reserving) && !o.Own.Active.HasDays() {
		return nil, nil, nil
	}
	var plans []reservations.Plan
	for _, id := range reserving {
		switch plan, read := o.Plans[id]; {
		case !read:
			return nil, nil, ErrOutdated
		case o.counts(plan, p):
			plans = append(plans, plan.Of(p))
		}
	}
	run.Occasion = o.Own.ID
	if o.Own.Active.HasDays() && !slices.Contains(reserving, o.Own.ID) {
		run.Draft = new(New(o.Own, 0).Of(p))
	}
	var beyond pantry.Beyond
	if own := o.Plans[o.Own.ID]; own != nil && own.Reservation(p).Reserves() {
		beyond = reservations.Beyond(p, plans, run, own.After(p))
	}
	return reservations.Of(p, plans, run), beyond, nil
}
