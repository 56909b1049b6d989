package pantry

import (
	"errors"
	"fmt"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// ErrNoLot rejects a lot that was never received.
var ErrNoLot = errors.New("lot not found")

// BelowZeroError rejects a correction that takes more than is in stock.
type BelowZeroError struct {
	What      string
	Available measure.Number
	Change    measure.Number
}

// Faults implements [domain.Located].
func (e *BelowZeroError) Faults() []domain.Problem {
	needs := []string{"/unit", "/lot_id", "/finished_unit", "/finished_good"}
	return []domain.Problem{domain.FaultOn(needs, "/change", "takes more than there is: only %s is left", e.Available)}
}

func (e *BelowZeroError) Error() string {
	return fmt.Sprintf("%s: cannot take %s, only %s is left", e.What, e.Change.Neg(), e.Available)
}

// AdjustLot corrects the remainder of a lot by a signed change, which is in the lot's
// unit if it has none. A decrease takes its share of the remaining cost; an increase is
// valued at the price at which the lot was received, and its cost is unknown if that of
// the lot is. It fails with [ErrNoLot], a
// [*domain.InvalidError], a [*measure.ConversionError] or a [*BelowZeroError].
func (p Pantry) AdjustLot(id domain.ID, change measure.Amount, measures measure.Measures, reason string) ([]Event, error) {
	checks := checkAdjustment(change, reason)
	lot, ok := p.Lot(id)
	if !ok {
		return nil, domain.All(checks.Err(), domain.At(ErrNoLot, domain.Fault("/lot_id", "is no lot of the pantry")))
	}
	if change.Unit == measure.NoUnit {
		change.Unit = lot.Unit
	}
	converted, err := measures.Convert(change, lot.Unit)
	if err != nil {
		fault := domain.FaultOn([]string{"/lot_id"}, "/unit", "cannot be converted to %s", lot.Unit)
		return nil, domain.All(checks.Err(), domain.At(err, fault))
	}
	if measure.Counts(converted.Value.Add(lot.Remaining).Neg(), lot.Unit) {
		return nil, domain.All(checks.Err(), &BelowZeroError{What: "lot " + string(id), Available: lot.Remaining, Change: converted.Value})
	}
	if !change.Value.IsZero() && measure.Negligible(converted.Value, lot.Unit) {
		return nil, domain.All(checks.Err(), negligible("/change", lot.Unit))
	}
	by := rest(lot.Remaining.Add(converted.Value), lot.Unit).Sub(lot.Remaining)
	cost := lot.Cost.Times(by.Div(lot.Value))
	if by.Sign() < 0 {
		cost = lot.RemainingCost.Share(by.Neg(), lot.Remaining).Neg()
	}
	isHeld := !tooMuch(lot.Remaining.Add(by), lot.RemainingCost.Add(cost))
	checks.On("/unit", "/lot_id").Require(isHeld, "/change", "would raise the lot above the limit of %s for an amount or a cost", most)
	if err := checks.Err(); err != nil {
		return nil, err
	}
	return []Event{LotAdjusted{Lot: id, Change: by, Cost: cost, CostUnknown: lot.CostUnknown, Reason: reason}}, nil
}

func checkAdjustment(change measure.Amount, reason string) (checks domain.Checks) {
	checks.Reason(reason)
	checks.Require(!change.Value.IsZero(), "/change", "must not be zero")
	return checks
}

// CheckAdjustment returns what is wrong with an adjustment whatever its lot is.
func CheckAdjustment(change measure.Amount, reason string) error {
	checks := checkAdjustment(change, reason)
	return checks.Err()
}

// negligible refuses an amount below the tolerance of its unit.
func negligible(pointer string, unit measure.Unit) error {
	var checks domain.Checks
	checks.On("/unit", "/lot_id").Require(false, pointer, "is too small to count: the smallest amount is %s", smallest(unit))
	return checks.Err()
}

// smallest returns the tolerance of a unit as text, such as "0.0001 g".
func smallest(unit measure.Unit) string {
	base := map[measure.Kind]measure.Unit{
		measure.Mass: measure.Gram, measure.Volume: measure.Millilitre,
		measure.Length: measure.Centimetre, measure.Area: measure.SquareCentimetre,
	}
	if unit != measure.NoUnit {
		if unit = base[unit.Kind()]; unit == measure.NoUnit {
			unit = measure.Each
		}
	}
	return strings.TrimSpace(measure.Amount{Value: measure.Tolerance(unit), Unit: unit}.String())
}

// DefinedBy reports whether the thing was ever defined, given the definition of its
// recipe or that of its finished good. An archived one counts: it may still be in stock.
func (t Thing) DefinedBy(recipe catalog.Entry[catalog.Recipe], good catalog.Entry[catalog.FinishedGood]) bool {
	if t.FinishedGood != "" {
		return good.Exists
	}
	_, yields := recipe.Definition.Yield(t.FinishedUnit.Unit)
	return yields
}

// AdjustFinishedStock corrects the stock of a finished unit or good, which must be
// defined ([Thing.DefinedBy]), by a signed change. An increase adds a layer of the given
// value, which is unknown if it is nil; a decrease takes what expires first, then from the
// oldest layers, with their value. It fails with a [*domain.InvalidError] or a [*BelowZeroError].
func (p Pantry) AdjustFinishedStock(
	id domain.ID, thing Thing, change measure.Number, value *measure.Money, reason string,
) ([]Event, error) {
	var checks domain.Checks
	checks.Reason(reason)
	checks.Require(thing.FinishedUnit.IsZero() != (thing.FinishedGood == ""), "", "must name exactly one of finished_unit and finished_good")
	change = change.Stored()
	checks.Require(!change.IsZero(), "/change", "must not be zero")
	isCounted := change.IsZero() || !measure.Negligible(change, measure.NoUnit)
	checks.Require(isCounted, "/change", "is too small to count: the smallest amount is %s", smallest(measure.NoUnit))
	known := value != nil
	if !known {
		value = &measure.Money{}
	}
	checks.Require(value.Sign() >= 0, "/value", "must not be below zero")
	checks.Require(change.Sign() > 0 || value.IsZero(), "/value", "is only allowed for an increase")
	adjusted := FinishedStockAdjusted{ID: id, Thing: thing, Change: change, Value: *value, ValueUnknown: !known, Reason: reason}
	if change.Sign() < 0 {
		taking := consumption{pantry: p}
		taking.finished(thing, "", change.Neg())
		if taking.err() != nil {
			below := &BelowZeroError{What: Shortage{Thing: thing}.label(), Available: p.InStock(thing), Change: change}
			return nil, domain.All(checks.Err(), below)
		}
		cost := CostOf(taking.consumed)
		adjusted.Taken, adjusted.Value, adjusted.ValueUnknown = taking.consumed, cost.Known.Neg(), !cost.Complete
		adjusted.Change = taking.amount().Neg()
	}
	if err := checks.Err(); err != nil {
		return nil, err
	}
	return []Event{adjusted}, nil
}

// GoodUntil returns an increase with its last good day; an empty one if it keeps. It fails with a
// [*domain.InvalidError] for a decrease, and for a day before that on which it is recorded.
func (f FinishedStockAdjusted) GoodUntil(expires domain.Date) (FinishedStockAdjusted, error) {
	switch {
	case expires == "":
	case f.Change.Sign() < 0:
		var checks domain.Checks
		checks.On("/change").Require(false, "/expires_on", "is only allowed for an increase")
		return f, checks.Err()
	case expires < f.Day():
		return f, domain.Invalid("/expires_on", "must not be before the day on which it is counted, %s", f.Day())
	}
	f.ExpiresOn = expires
	return f, nil
}
