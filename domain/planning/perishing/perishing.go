// Package perishing counts what runs made of a finished unit that is past its last good day on the
// date of the occasion. Lines that take the unit on an earlier day may use it; nothing else can.
package perishing

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/stock"
	"crumbtrail/domain/planning/tracing"
)

// Units are those of a line that are past their last good day on the date of the occasion. The zero
// value has none.
type Units struct {
	runs  []run // first those that expire first
	needs stock.Days
	early measure.Number
}

// run is what is left of what one made, and what of that other lines use.
type run struct {
	id         domain.ID
	expires    domain.Date
	left, used measure.Number
}

// Add adds what is left of a run, if that is past its last good day on the date of the occasion.
func (u *Units) Add(made *made.ProductionRun, date domain.Date) {
	left := made.Left(made.ActualYield)
	if made.ExpiresOn == "" || date <= made.ExpiresOn || left.Sign() <= 0 {
		return
	}
	u.runs = append(u.runs, run{id: made.ID, expires: made.ExpiresOn, left: left})
	slices.SortStableFunc(u.runs, func(a, b run) int { return cmp.Compare(a.expires, b.expires) })
}

// Need adds what another line takes on a day.
func (u *Units) Need(day domain.Date, units measure.Number) {
	if len(u.runs) > 0 {
		u.needs.Add(day, units.Plain())
	}
}

// Spoil adds to what is gone of a unit what is no more use of it: what no line uses while it is good.
// Each day uses first what expires first, so that as much is used as can be. The needs are forgotten.
func (u *Units) Spoil(gone *made.Gone, unit catalog.UnitRef, numbers tracing.Numbers) {
	if len(u.runs) == 0 {
		return
	}
	gone.Expired, u.early = measure.Number{}, measure.Number{}
	for i := range u.runs {
		u.runs[i].used = measure.Number{}
	}
	for _, need := range u.needs {
		missing := need.Needed
		for i := range u.runs {
			if one := &u.runs[i]; need.Day <= one.expires && missing.Sign() > 0 {
				some := one.left.Sub(one.used).Min(missing)
				one.used, missing = one.used.Add(some), missing.Sub(some)
			}
		}
	}
	u.needs = nil
	for _, one := range u.runs {
		u.early = u.early.Add(one.used)
		source := explanation.Source{Kind: explanation.ProductionRun, ID: one.id, Name: unit.String()}
		numbers.AddGone(gone, made.Gone{Expired: one.left.Sub(one.used)}, source)
	}
}

// Early returns what of them other lines use while it is good.
func (u *Units) Early() measure.Number { return u.early }

// Until returns the latest last good day of what no line uses; empty if all is used.
func (u *Units) Until() (until domain.Date) {
	for _, one := range u.runs {
		if one.used.Less(one.left) {
			until = one.expires
		}
	}
	return until
}

// TakeEarly takes out of a stock what was made for an occasion and other lines use, and returns how
// much that is.
func (u *Units) TakeEarly(left *stock.Stock, unit catalog.UnitRef, occasion domain.ID, into *stock.Finished) measure.Number {
	for _, one := range u.runs {
		left.TakeUnits(unit, one.used, func(layer *stock.Layer) bool {
			return layer.Occasion == occasion && layer.ExpiresOn == one.expires
		}, into)
	}
	return u.early
}
