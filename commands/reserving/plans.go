// Package reserving keeps plans that may reserve, for decisions about runs.
package reserving

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"crumbtrail/commands/directory"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/reservations"
)

// Plans keeps, of plans that may reserve what a decision about a run needs, so
// that an occasion's stream is read again only after it has changed, and what a plan still
// needs is calculated again only after one of its runs was recorded or voided.
type Plans struct {
	kept *lru.Cache[Key, *Plan]
}

// Key is the stream of an occasion, in one log.
type Key struct {
	Log    *directory.Known
	Stream string
}

// mostPlans limits the plans that are kept. With its snapshots prepared a large plan takes
// some hundred kilobytes.
const mostPlans = 256

// NewPlans returns Plans that keeps none yet.
func NewPlans() Plans {
	kept, err := lru.New[Key, *Plan](mostPlans)
	if err != nil {
		panic(err) // the size is positive
	}
	return Plans{kept}
}

// Get returns the plan that is kept of a stream, if there is one.
func (p Plans) Get(key Key) (*Plan, bool) { return p.kept.Get(key) }

// Keep keeps a plan.
func (p Plans) Keep(key Key, plan *Plan) { p.kept.Add(key, plan) }

// Plan is the active plan of an occasion, at a revision of its stream.
type Plan struct {
	occasion.Occasion
	// Revision is that of the stream.
	Revision uint64
	planned  func() planning.Input

	mu      sync.Mutex
	changes uint64 // of the runs that the claim is calculated from
	claim   *planning.Claim
}

// New returns the active plan of an occasion.
func New(o occasion.Occasion, revision uint64) *Plan {
	return &Plan{Occasion: o, Revision: revision, planned: sync.OnceValue(func() planning.Input {
		in := planning.Planned(o.Active.Production, o.Active.Assembly, planning.Prepare(o.Active))
		in.UseStock = o.Active.UseStock
		if in.Keeps = o.Active.State == occasion.Completed; in.Keeps {
			in.Recorded = planning.RecordedOf(o.Active.FromStock)
		}
		in.Occasion = planning.Occasion{ID: o.ID, Name: o.Details.Name, Date: o.Details.Date}
		return in
	})}
}

// Of returns the plan with what it still needs, given the runs that a pantry has.
func (r *Plan) Of(p pantry.Pantry) reservations.Plan {
	r.mu.Lock()
	defer r.mu.Unlock()
	in := r.planned()
	if changes := p.RunChanges(r.ID); r.claim == nil || r.changes != changes {
		in.AddRuns(Runs(p.RunsOf(r.ID)))
		r.claim, r.changes = planning.NewClaim(in), changes
	}
	return reservations.Plan{Reservation: r.Reservation(p), Occasion: in.Occasion, Claim: r.claim}
}

// After returns what the plan needs once a run is counted.
func (r *Plan) After(p pantry.Pantry) reservations.After {
	return func(made []pantry.OccasionRun, consumed []pantry.Consumed) *planning.Claim {
		in := r.planned()
		in.AddRuns(Runs(p.RunsWith(made, consumed)))
		return planning.NewClaim(in)
	}
}

// Reservation returns whether and where the plan reserves.
func (r *Plan) Reservation(p pantry.Pantry) occasion.Reservation {
	return r.Decider(p.HasRuns(r.Active.ID)).Reservation()
}

// Runs returns the runs of an occasion as calculations need them.
func Runs(runs []pantry.OccasionRun) (production []planning.ProductionRun, assembly []planning.AssemblyRun) {
	for _, run := range runs {
		gone := planning.Gone{Taken: run.Taken, Corrected: run.Corrected}
		if run.FinishedGood == "" {
			production = append(production, planning.ProductionRun{
				ID: run.ID, FinishedUnit: run.FinishedUnit, Batches: run.Batches, Scale: run.Scale, ActualYield: run.Actual, Loss: run.Lost,
				ExpiresOn: run.ExpiresOn, Gone: gone,
			})
			continue
		}
		assembly = append(assembly, planning.AssemblyRun{
			ID: run.ID, FinishedGood: run.FinishedGood, Quantity: run.Quantity, Snapshot: run.Snapshot,
			ExpiresOn: run.ExpiresOn, Gone: gone,
		})
	}
	return production, assembly
}
