package occasion

import (
	"errors"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// OutputMode is the form in which the food of an occasion leaves the kitchen.
type OutputMode string

// The output modes.
const (
	BulkCount OutputMode = "bulk_count" // as single pieces
	Bundled   OutputMode = "bundled"    // assembled into finished goods
)

// Details are the properties of an occasion, without its targets. Attendees is 0 if
// unknown.
type Details struct {
	Name       string      `json:"name"`
	Date       domain.Date `json:"date"`
	OutputMode OutputMode  `json:"output_mode,omitempty"`
	Notes      string      `json:"notes,omitempty"`
	Attendees  int         `json:"attendees,omitempty"`
	// UseStock reports whether plans net finished units and goods in stock.
	UseStock bool `json:"use_stock,omitempty"`
}

// ProductionTarget is a number of batches to produce for a finished unit.
type ProductionTarget struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit"`
	Batches      int64           `json:"batches"`
	Notes        string          `json:"notes,omitempty"`
	// ProduceOn is the day of production; empty means that of the occasion. A day after that
	// of an occasion that was rescheduled counts as it.
	ProduceOn domain.Date `json:"produce_on,omitempty"`
}

// AssemblyTarget is a quantity of a finished good to assemble.
type AssemblyTarget struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Notes        string      `json:"notes,omitempty"`
}

// Occasion is the state that commands decide on: the details, the targets in the order
// in which they were first set, and the active plan. The zero value was never
// scheduled. [Occasion.Decider] has the commands that depend on the plan's state.
type Occasion struct {
	ID         domain.ID
	Details    Details
	Production []ProductionTarget
	Assembly   []AssemblyTarget
	// Active is the active plan, nil before the first.
	Active *Plan
	// Plans is the number of plans created so far.
	Plans int
	// Archived reports whether the occasion is out of the lists. Nothing about it changes then.
	Archived bool

	captured *captured
	ticked   *ticked
}

// ErrNoTarget rejects removing a target that does not exist.
var ErrNoTarget = errors.New("the occasion has no such target")

// Exists reports whether the occasion was scheduled.
func (o Occasion) Exists() bool { return o.ID != "" }

// Apply folds one event. It does not change the receiver or anything that it refers
// to.
func (o Occasion) Apply(event Event) Occasion {
	switch event := event.(type) {
	case Scheduled:
		o.ID, o.Details = event.ID, event.Details
	case Rescheduled:
		o.Details = event.Details
	case ProductionTargetSet:
		o.Production = with(o.Production, event.ProductionTarget, ProductionTarget.key)
	case ProductionTargetRemoved:
		o.Production = without(o.Production, event.FinishedUnit, ProductionTarget.key)
	case AssemblyTargetSet:
		o.Assembly = with(o.Assembly, event.AssemblyTarget, AssemblyTarget.key)
	case AssemblyTargetRemoved:
		o.Assembly = without(o.Assembly, event.FinishedGood, AssemblyTarget.key)
	case RecipeSnapshotCaptured:
		o.captured = &captured{recipe: &event.RecipeSnapshot, plan: event.Plan, before: o.captured}
	case GoodSnapshotCaptured:
		o.captured = &captured{good: &event.GoodSnapshot, plan: event.Plan, before: o.captured}
	case PlanCreated:
		o.Active = newPlan(event, o.captured)
		o.captured = nil
		o.Plans = event.Number
	case ShoppingCompleted:
		o.Active = o.Active.withShopping(&event.At)
	case ShoppingReopened:
		o.Active = o.Active.withShopping(nil)
	case ItemCollected:
		o.ticked = &ticked{tick: &Tick{ID: event.ID, Item: event.Item, Amount: event.Amount}, before: o.ticked}
	case ItemUncollected:
		o.ticked = &ticked{undone: event.Tick, before: o.ticked}
	case ItemOrdered:
		o.ticked = &ticked{tick: &Tick{ID: event.ID, Item: event.Item, Amount: event.Amount, Ordered: true}, before: o.ticked}
	case OrderCancelled:
		o.ticked = &ticked{undone: event.Order, before: o.ticked}
	case PlanLocked:
		o.Active = o.Active.locked(&event.At)
	case PlanUnlocked:
		o.Active = o.Active.locked(nil)
	case ProductionStarted:
		o.Active = o.Active.in(InProduction)
	case PlanCompleted:
		o.Active = o.Active.completed(event.FromStock)
	case PlanReopened:
		o.Active = o.Active.completed(nil).in(InProduction)
	case PlanAmended:
		o.Active = o.Active.amended(event, o.captured)
		o.captured = nil
	case PlanCancelled:
		o.Active = o.Active.in(Cancelled)
	case Archived:
		o.Archived = true
	case Restored:
		o.Archived = false
	}
	return o
}

func (t ProductionTarget) key() catalog.UnitRef { return t.FinishedUnit }
func (t AssemblyTarget) key() domain.Slug       { return t.FinishedGood }

func with[T any, K comparable](list []T, one T, key func(T) K) []T {
	list = slices.Clone(list)
	if at := slices.IndexFunc(list, func(t T) bool { return key(t) == key(one) }); at >= 0 {
		list[at] = one
		return list
	}
	return append(list, one)
}

func without[T any, K comparable](list []T, removed K, key func(T) K) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return key(t) == removed })
}

// Schedule schedules the occasion. It is idempotent and fails with a
// [*domain.InvalidError].
func (o Occasion) Schedule(id domain.ID, details Details) ([]Event, error) {
	if err := details.Validate(); err != nil {
		return nil, err
	}
	if o.Exists() {
		return nil, nil
	}
	return []Event{Scheduled{ID: id, Details: details}}, nil
}

// Reschedule replaces the details. It is idempotent and fails with a
// [*domain.InvalidError] or [ErrArchived].
func (o Occasion) Reschedule(details Details) ([]Event, error) {
	if err := domain.All(details.Validate(), o.usable()); err != nil {
		return nil, err
	}
	if o.Details == details {
		return nil, nil
	}
	return []Event{Rescheduled{Details: details}}, nil
}

// Reschedule is [Occasion.Reschedule] for an occasion with a plan: whether it uses stock is
// fixed as the targets are. It also fails with a [*StateError].
func (d Decider) Reschedule(details Details) ([]Event, error) {
	var fixed error
	if !d.Archived && details.UseStock != d.Details.UseStock {
		fixed = d.Guard(ChangeTargets)
	}
	events, err := d.Occasion.Reschedule(details)
	if err := domain.All(err, fixed); err != nil {
		return nil, err
	}
	return events, nil
}

const maxAttendees = 1_000_000

// Validate checks the details. It fails with a [*domain.InvalidError] that lists every problem.
func (d Details) Validate() error {
	var checks domain.Checks
	checks.Name(d.Name, "/name")
	checks.Text(d.Notes, "/notes")
	_, err := domain.ParseDate(string(d.Date))
	checks.Require(err == nil, "/date", "must be a date like 2026-12-24")
	checks.Require(d.OutputMode == "" || d.OutputMode == BulkCount || d.OutputMode == Bundled, "/output_mode", "must be bulk_count or bundled")
	checks.Require(d.Attendees >= 0 && d.Attendees <= maxAttendees, "/attendees", "must be from 0 to %d", maxAttendees)
	return checks.Err()
}
