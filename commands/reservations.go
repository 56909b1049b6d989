package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"crumbtrail/commands/directory"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/reservations"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// reservingPlans keeps of plans that may reserve what a decision about a run needs, so
// that an occasion's stream is read again only after it has changed, and what a plan still
// needs is calculated again only after one of its runs was recorded or voided.
type reservingPlans struct {
	kept *lru.Cache[keptKey, *reservingPlan]
}

// keptKey is the stream of an occasion, in one log.
type keptKey struct {
	log    *directory.Known
	stream string
}

// keptPlans limits the plans that are kept. With its snapshots prepared a large plan takes
// some hundred kilobytes.
const keptPlans = 256

func newReservingPlans() reservingPlans {
	kept, err := lru.New[keptKey, *reservingPlan](keptPlans)
	if err != nil {
		panic(err) // the size is positive
	}
	return reservingPlans{kept}
}

// reservingPlan is the active plan of an occasion, at a revision of its stream.
type reservingPlan struct {
	occasion.Occasion
	revision uint64
	planned  func() planning.Input

	mu      sync.Mutex
	changes uint64 // of the runs that the claim is calculated from
	claim   *planning.Claim
}

func newReservingPlan(o occasion.Occasion, revision uint64) *reservingPlan {
	return &reservingPlan{Occasion: o, revision: revision, planned: sync.OnceValue(func() planning.Input {
		in := planning.Planned(o.Active.Production, o.Active.Assembly, planning.Prepare(o.Active))
		in.Occasion = planning.Occasion{ID: o.ID, Name: o.Details.Name, Date: o.Details.Date}
		return in
	})}
}

// of returns the plan with what it still needs, given the runs that a pantry has.
func (r *reservingPlan) of(p pantry.Pantry) reservations.Plan {
	r.mu.Lock()
	defer r.mu.Unlock()
	in := r.planned()
	if changes := p.RunChanges(r.ID); r.claim == nil || r.changes != changes {
		in.AddRuns(planningRuns(p.RunsOf(r.ID)))
		r.claim, r.changes = planning.NewClaim(in), changes
	}
	return reservations.Plan{Reservation: r.reservation(p), Occasion: in.Occasion, Claim: r.claim}
}

// after returns what the plan needs once a run is counted.
func (r *reservingPlan) after(p pantry.Pantry) reservations.After {
	return func(made pantry.OccasionRun, consumed []pantry.Consumed) *planning.Claim {
		in := r.planned()
		in.AddRuns(planningRuns(p.RunsWith(made, consumed)))
		return planning.NewClaim(in)
	}
}

func (r *reservingPlan) reservation(p pantry.Pantry) occasion.Reservation {
	return r.Decider(p.HasRuns(r.Active.ID)).Reservation()
}

// others is the active plans that may reserve from a run, and that of its own occasion.
type others struct {
	// own is the occasion that the run is for, the zero value if it is for none.
	own occasion.Occasion
	// assembles reports that the run takes finished stock, and not items alone.
	assembles bool

	active map[domain.ID]directory.ActivePlan
	plans  map[domain.ID]*reservingPlan
}

// others finds the plans that may reserve from a run for an occasion, which is the zero
// value for a run for none. A pantry that was cached is recent enough to find them: the
// decision looks again, at the current one.
func (a *Application) others(
	ctx context.Context, known *directory.Known, kitchen domain.Kitchen, own occasion.Occasion, assembles bool,
) (others, error) {
	found := others{own: own, assembles: assembles, active: known.MayReserve(kitchen), plans: map[domain.ID]*reservingPlan{}}
	if len(found.active) == 0 {
		return found, nil
	}
	var reserving []domain.ID
	err := a.pantries.Known(ctx, stream.Pantry(kitchen), func(p pantry.Pantry, _ eventstore.Expected) {
		reserving = found.reserving(p)
	})
	if err != nil || !found.concern(reserving) {
		return found, err
	}
	for _, id := range reserving {
		plan, err := a.reservingPlan(ctx, keptKey{known, stream.Occasion(kitchen, id)}, found.active[id].Revision)
		if err != nil {
			return found, fmt.Errorf("read what occasion %s reserves: %w", id, err)
		}
		found.plans[id] = plan
	}
	return found, nil
}

// reserving returns the occasions of the plans that count as locked or in production.
func (o others) reserving(p pantry.Pantry) []domain.ID {
	var reserving []domain.ID
	for id, active := range o.active {
		if active.State != occasion.Draft || p.HasRuns(domain.ID(active.ID.String())) {
			reserving = append(reserving, id)
		}
	}
	return reserving
}

// reservingPlan returns the active plan of an occasion, at a revision of its stream or a
// later one. A plan whose stream cannot be read reserves nothing, and the answer is nil:
// one broken event must not stop all runs of a kitchen. An event of a newer version of the
// program is an error, as that version knows what the plan reserves.
func (a *Application) reservingPlan(
	ctx context.Context, key keptKey, revision uint64,
) (*reservingPlan, error) {
	if kept, known := a.reserving.kept.Get(key); known && kept.revision >= revision {
		return kept, nil
	}
	var plan *reservingPlan
	err := a.occasions.Known(ctx, key.stream, func(o occasion.Occasion, at eventstore.Expected) {
		if now, exists := at.Revision(); exists && o.Active != nil {
			plan = newReservingPlan(o, now)
		}
	})
	if broken := (*eventstore.UnreadableError)(nil); errors.As(err, &broken) && !errors.Is(err, eventstore.ErrNewerVersion) {
		return nil, nil
	}
	if err == nil && plan != nil {
		a.reserving.kept.Add(key, plan)
	}
	return plan, err
}

// concern reports whether the run may take what plans of some occasions reserve: those of
// other occasions, and what was made for the targets of its own.
func (o others) concern(occasions []domain.ID) bool {
	return slices.ContainsFunc(occasions, func(id domain.ID) bool { return id != o.own.ID || o.assembles })
}

// in returns what plans reserve of a pantry from the run, on its day, as far as the items
// that it takes and finished stock are concerned, and what judges the run beyond its plan.
// It fails with [errOutdated] if a plan has become one that reserves since the plans were read.
func (o others) in(p pantry.Pantry, day domain.Date, items []catalog.Item) ([]pantry.Reservation, pantry.Beyond, error) {
	reserving := o.reserving(p)
	if !o.concern(reserving) {
		return nil, nil, nil
	}
	var plans []reservations.Plan
	for _, id := range reserving {
		switch plan, read := o.plans[id]; {
		case !read:
			return nil, nil, errOutdated
		case plan != nil && plan.reservation(p).Reserves():
			plans = append(plans, plan.of(p))
		}
	}
	run := reservations.Run{Occasion: o.own.ID, Day: day, Items: items}
	var beyond pantry.Beyond
	if own := o.plans[o.own.ID]; own != nil {
		beyond = reservations.Beyond(p, plans, run, own.after(p))
	}
	return reservations.Of(p, plans, run), beyond, nil
}
