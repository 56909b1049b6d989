package occasion

import (
	"errors"
	"slices"
	"strconv"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// OutputMode says in what form the occasion's food leaves the kitchen.
type OutputMode string

// The output modes.
const (
	BulkCount OutputMode = "bulk_count" // so many pieces
	Bundled   OutputMode = "bundled"    // assembled into finished goods
)

// Details are what an occasion is, its targets apart.
type Details struct {
	Name       string      `json:"name"`
	Date       domain.Date `json:"date"`
	OutputMode OutputMode  `json:"output_mode,omitempty"`
	Notes      string      `json:"notes,omitempty"`
	Attendees  int         `json:"attendees,omitempty"`
}

// ProductionTarget wants so many batches for a finished unit.
type ProductionTarget struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit"`
	Batches      int64           `json:"batches"`
	Notes        string          `json:"notes,omitempty"`
}

// AssemblyTarget wants so many of a finished good.
type AssemblyTarget struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Notes        string      `json:"notes,omitempty"`
}

// Occasion is just enough of the past to decide about the future: the details,
// the targets in the order in which they were first set, and the active plan.
// The zero value was never scheduled.
type Occasion struct {
	ID         domain.ID
	Details    Details
	Production []ProductionTarget
	Assembly   []AssemblyTarget
	// Active is the plan that counts now; nil before the first.
	Active *Plan
	// Plans is how many plans were made.
	Plans int

	captured *captured
}

// ErrNoTarget is for removing a target that there is not.
var ErrNoTarget = errors.New("there is no such target")

// Exists says whether the occasion was scheduled.
func (o Occasion) Exists() bool { return o.ID != "" }

// Apply folds one event. What the receiver refers to is never written to, so
// older values stay what they were.
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
		o.captured = &captured{recipe: &event.RecipeSnapshot, before: o.captured}
	case GoodSnapshotCaptured:
		o.captured = &captured{good: &event.GoodSnapshot, before: o.captured}
	case PlanCreated:
		o.Active = newPlan(event, o.captured)
		o.captured = nil
		o.Plans = event.Number
	case ShoppingCompleted:
		o.Active = o.Active.withShopping(&event.At)
	case ShoppingReopened:
		o.Active = o.Active.withShopping(nil)
	case PlanLocked:
		o.Active = o.Active.in(Locked)
	case PlanUnlocked:
		o.Active = o.Active.in(Draft)
	case ProductionStarted:
		o.Active = o.Active.in(InProduction)
	case PlanCompleted:
		o.Active = o.Active.in(Completed)
	case PlanReopened:
		o.Active = o.Active.in(InProduction)
	case PlanAmended:
		o.Active = o.Active.amended(event, o.captured)
		o.captured = nil
	case PlanCancelled:
		o.Active = o.Active.in(Cancelled)
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

func without[T any, K comparable](list []T, gone K, key func(T) K) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return key(t) == gone })
}

// Schedule makes the occasion. It fails with a [*domain.InvalidError].
func (o Occasion) Schedule(id domain.ID, details Details) ([]Event, error) {
	if err := details.validate(); err != nil {
		return nil, err
	}
	if o.Exists() {
		return nil, nil
	}
	return []Event{Scheduled{ID: id, Details: details}}, nil
}

// Reschedule replaces the details; nothing happens if they are what they were.
func (o Occasion) Reschedule(details Details) ([]Event, error) {
	if err := details.validate(); err != nil {
		return nil, err
	}
	if o.Details == details {
		return nil, nil
	}
	return []Event{Rescheduled{Details: details}}, nil
}

const maxAttendees = 1_000_000

func (d Details) validate() error {
	var checks domain.Checks
	checks.Name(d.Name, "/name")
	checks.Text(d.Notes, "/notes")
	_, err := domain.ParseDate(string(d.Date))
	checks.Require(err == nil, "/date", "must be a date like 2026-12-24")
	checks.Require(d.OutputMode == "" || d.OutputMode == BulkCount || d.OutputMode == Bundled, "/output_mode", "must be bulk_count or bundled")
	checks.Require(d.Attendees >= 0 && d.Attendees <= maxAttendees, "/attendees", "must be above zero and at most %d", maxAttendees)
	return checks.Err()
}

// MaxQuantity is the most batches or pieces that a target or a run may name.
const MaxQuantity = 1_000_000

// maxTargets bounds the targets of either sort on one occasion.
const maxTargets = 2_000

// SetProductionTarget sets how many batches are wanted for a finished unit,
// which the caller has found to be one that can be made; a target that stands
// already is quiet in every state. It fails with a [*StateError] or a
// [*domain.InvalidError].
func (o Occasion) SetProductionTarget(target ProductionTarget, runs bool) ([]Event, error) {
	if slices.Contains(o.Production, target) {
		return nil, nil
	}
	var checks domain.Checks
	checkWhole(&checks, target.Batches, "/batches")
	checks.Text(target.Notes, "/notes")
	isNew := !o.WantsUnit(target.FinishedUnit)
	checks.Require(!isNew || len(o.Production) < maxTargets, "", "an occasion has at most %d production targets", maxTargets)
	if err := errors.Join(checks.Err(), o.Guard(ChangeTargets, runs)); err != nil {
		return nil, err
	}
	return []Event{ProductionTargetSet{target}}, nil
}

// RemoveProductionTarget removes a target. It fails with [ErrNoTarget] or a
// [*StateError].
func (o Occasion) RemoveProductionTarget(unit catalog.UnitRef, runs bool) ([]Event, error) {
	if !o.WantsUnit(unit) {
		return nil, ErrNoTarget
	}
	if err := o.Guard(ChangeTargets, runs); err != nil {
		return nil, err
	}
	return []Event{ProductionTargetRemoved{FinishedUnit: unit}}, nil
}

// SetAssemblyTarget sets how many of a finished good are wanted. It fails as
// [Occasion.SetProductionTarget] does.
func (o Occasion) SetAssemblyTarget(target AssemblyTarget, runs bool) ([]Event, error) {
	if slices.Contains(o.Assembly, target) {
		return nil, nil
	}
	var checks domain.Checks
	checkWhole(&checks, target.Quantity, "/quantity")
	checks.Text(target.Notes, "/notes")
	isNew := !o.WantsGood(target.FinishedGood)
	checks.Require(!isNew || len(o.Assembly) < maxTargets, "", "an occasion has at most %d assembly targets", maxTargets)
	if err := errors.Join(checks.Err(), o.Guard(ChangeTargets, runs)); err != nil {
		return nil, err
	}
	return []Event{AssemblyTargetSet{target}}, nil
}

// RemoveAssemblyTarget removes a target. It fails with [ErrNoTarget] or a
// [*StateError].
func (o Occasion) RemoveAssemblyTarget(good domain.Slug, runs bool) ([]Event, error) {
	if !o.WantsGood(good) {
		return nil, ErrNoTarget
	}
	if err := o.Guard(ChangeTargets, runs); err != nil {
		return nil, err
	}
	return []Event{AssemblyTargetRemoved{FinishedGood: good}}, nil
}

// WantsUnit says whether there is a production target for a finished unit.
func (o Occasion) WantsUnit(unit catalog.UnitRef) bool {
	return slices.ContainsFunc(o.Production, func(t ProductionTarget) bool { return t.FinishedUnit == unit })
}

// WantsGood says whether there is an assembly target for a finished good.
func (o Occasion) WantsGood(good domain.Slug) bool {
	return slices.ContainsFunc(o.Assembly, func(t AssemblyTarget) bool { return t.FinishedGood == good })
}

func checkWhole(checks *domain.Checks, n int64, pointer string) {
	checks.Require(n > 0 && n <= MaxQuantity, pointer, "must be a whole number from 1 to %s", strconv.Itoa(MaxQuantity))
}
