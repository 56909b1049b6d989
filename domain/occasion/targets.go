package occasion

import (
	"slices"
	"strconv"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// maxQuantity is the maximum number of batches or pieces of a target or a change.
const maxQuantity = 1_000_000

// maxTargets is the maximum number of production targets of an occasion, and of
// assembly targets.
const maxTargets = 2_000

// SetProductionTarget sets the number of batches for a finished unit, which the caller
// got from [catalog.TargetUnit]. Setting an equal target again is idempotent in every
// state. It fails with a [*StateError] or a [*domain.InvalidError].
func (d Decider) SetProductionTarget(target ProductionTarget) ([]Event, error) {
	if !d.Archived && slices.Contains(d.Production, target) {
		return nil, nil
	}
	var checks domain.Checks
	checkWhole(&checks, target.Batches, "/batches")
	d.checkDay(&checks, target.ProduceOn, "/produce_on")
	checks.Text(target.Notes, "/notes")
	isNew := !d.WantsUnit(target.FinishedUnit)
	checks.Require(!isNew || len(d.Production) < maxTargets, "", "must be at most %d production targets per occasion", maxTargets)
	if err := domain.All(checks.Err(), d.Guard(ChangeTargets)); err != nil {
		return nil, err
	}
	return []Event{ProductionTargetSet{target}}, nil
}

// checkDay checks the day of a production target, which may be empty.
func (o Occasion) checkDay(checks *domain.Checks, day domain.Date, pointer string) {
	if day == "" {
		return
	}
	_, err := domain.ParseDate(string(day))
	checks.Require(err == nil, pointer, "must be a date like 2026-12-24")
	checks.Require(err != nil || day <= o.Details.Date, pointer, "must not be after the date of the occasion, %s", o.Details.Date)
}

// RemoveProductionTarget removes the target of a finished unit. It fails with
// [ErrNoTarget] or a [*StateError].
func (d Decider) RemoveProductionTarget(unit catalog.UnitRef) ([]Event, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	if !d.WantsUnit(unit) {
		return nil, ErrNoTarget
	}
	if err := d.Guard(ChangeTargets); err != nil {
		return nil, err
	}
	return []Event{ProductionTargetRemoved{FinishedUnit: unit}}, nil
}

// SetAssemblyTarget sets the quantity of a finished good, which the caller checked by
// [catalog.CheckTargetGood]. It is idempotent and fails as
// [Decider.SetProductionTarget] does.
func (d Decider) SetAssemblyTarget(target AssemblyTarget) ([]Event, error) {
	if !d.Archived && slices.Contains(d.Assembly, target) {
		return nil, nil
	}
	var checks domain.Checks
	checkWhole(&checks, target.Quantity, "/quantity")
	checks.Text(target.Notes, "/notes")
	isNew := !d.WantsGood(target.FinishedGood)
	checks.Require(!isNew || len(d.Assembly) < maxTargets, "", "must be at most %d assembly targets per occasion", maxTargets)
	if err := domain.All(checks.Err(), d.Guard(ChangeTargets)); err != nil {
		return nil, err
	}
	return []Event{AssemblyTargetSet{target}}, nil
}

// RemoveAssemblyTarget removes the target of a finished good. It fails with
// [ErrNoTarget] or a [*StateError].
func (d Decider) RemoveAssemblyTarget(good domain.Slug) ([]Event, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	if !d.WantsGood(good) {
		return nil, ErrNoTarget
	}
	if err := d.Guard(ChangeTargets); err != nil {
		return nil, err
	}
	return []Event{AssemblyTargetRemoved{FinishedGood: good}}, nil
}

// WantsUnit reports whether the occasion has a production target for a finished unit.
func (o Occasion) WantsUnit(unit catalog.UnitRef) bool {
	return slices.ContainsFunc(o.Production, func(t ProductionTarget) bool { return t.FinishedUnit == unit })
}

// WantsGood reports whether the occasion has an assembly target for a finished good.
func (o Occasion) WantsGood(good domain.Slug) bool {
	return slices.ContainsFunc(o.Assembly, func(t AssemblyTarget) bool { return t.FinishedGood == good })
}

func checkWhole(checks *domain.Checks, n int64, pointer string) {
	checks.Require(n > 0 && n <= maxQuantity, pointer, "must be a whole number from 1 to %s", strconv.Itoa(maxQuantity))
}
