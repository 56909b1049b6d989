package occasion

import (
	"errors"
	"slices"
	"strconv"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// MaxQuantity is the most batches or pieces that a target or a run may name.
const MaxQuantity = 1_000_000

// maxTargets bounds the targets of either sort on one occasion.
const maxTargets = 2_000

// SetProductionTarget sets how many batches are wanted for a finished unit,
// which the caller has found to be one that can be made; a target that stands
// already is quiet in every state. It fails with a [*StateError] or a
// [*domain.InvalidError].
func (d Decider) SetProductionTarget(target ProductionTarget) ([]Event, error) {
	if slices.Contains(d.Production, target) {
		return nil, nil
	}
	var checks domain.Checks
	checkWhole(&checks, target.Batches, "/batches")
	checks.Text(target.Notes, "/notes")
	isNew := !d.WantsUnit(target.FinishedUnit)
	checks.Require(!isNew || len(d.Production) < maxTargets, "", "an occasion has at most %d production targets", maxTargets)
	if err := errors.Join(checks.Err(), d.Guard(ChangeTargets)); err != nil {
		return nil, err
	}
	return []Event{ProductionTargetSet{target}}, nil
}

// RemoveProductionTarget removes a target. It fails with [ErrNoTarget] or a
// [*StateError].
func (d Decider) RemoveProductionTarget(unit catalog.UnitRef) ([]Event, error) {
	if !d.WantsUnit(unit) {
		return nil, ErrNoTarget
	}
	if err := d.Guard(ChangeTargets); err != nil {
		return nil, err
	}
	return []Event{ProductionTargetRemoved{FinishedUnit: unit}}, nil
}

// SetAssemblyTarget sets how many of a finished good are wanted. It fails as
// [Occasion.SetProductionTarget] does.
func (d Decider) SetAssemblyTarget(target AssemblyTarget) ([]Event, error) {
	if slices.Contains(d.Assembly, target) {
		return nil, nil
	}
	var checks domain.Checks
	checkWhole(&checks, target.Quantity, "/quantity")
	checks.Text(target.Notes, "/notes")
	isNew := !d.WantsGood(target.FinishedGood)
	checks.Require(!isNew || len(d.Assembly) < maxTargets, "", "an occasion has at most %d assembly targets", maxTargets)
	if err := errors.Join(checks.Err(), d.Guard(ChangeTargets)); err != nil {
		return nil, err
	}
	return []Event{AssemblyTargetSet{target}}, nil
}

// RemoveAssemblyTarget removes a target. It fails with [ErrNoTarget] or a
// [*StateError].
func (d Decider) RemoveAssemblyTarget(good domain.Slug) ([]Event, error) {
	if !d.WantsGood(good) {
		return nil, ErrNoTarget
	}
	if err := d.Guard(ChangeTargets); err != nil {
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
