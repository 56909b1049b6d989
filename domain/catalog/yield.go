package catalog

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// YieldMode is how the units of a batch are counted.
type YieldMode string

// The modes of yields.
const (
	ByCount   YieldMode = "count"   // by the items per batch
	ByPortion YieldMode = "portion" // by the percentage of a batch that is one unit
)

// Yield is a finished unit of a recipe. ItemsPerBatch is set by count, BatchPercent by
// portion.
type Yield struct {
	Slug          domain.Slug    `json:"slug"`
	Name          string         `json:"name"`
	Mode          YieldMode      `json:"mode"`
	ItemsPerBatch int64          `json:"items_per_batch,omitempty"`
	BatchPercent  measure.Number `json:"batch_percent,omitzero"`
	ItemUnit      string         `json:"item_unit,omitempty"`
	// ExpectedLoss is how much of what is baked is usually lost, in percent.
	ExpectedLoss measure.Number `json:"expected_loss_percent,omitzero"`
	// ShelfLife is for how many days after the day of baking it is good; nil if it keeps. 0 is on
	// the day of baking alone.
	ShelfLife *int `json:"shelf_life_days,omitempty"`
}

// maxShelfLife is ten years, in days.
const maxShelfLife = 3650

// GoodUntil returns the last good day of what is baked on a day; empty if it keeps, as what is
// good until after the last day that there is does.
func (y Yield) GoodUntil(baked domain.Date) domain.Date {
	if y.ShelfLife == nil {
		return ""
	}
	last, err := baked.Later(*y.ShelfLife)
	if err != nil {
		return ""
	}
	return last
}

// UnitsPerBatch is the number of units that one batch yields: the items per batch, or
// 100 / percent, which need not be whole.
func (y Yield) UnitsPerBatch() measure.Number {
	if y.Mode == ByPortion {
		return measure.Int(100).Div(y.BatchPercent)
	}
	return measure.Int(y.ItemsPerBatch)
}

// Expected is how many of so many units are expected to be good: all of them, less the loss
// that is expected.
func (y Yield) Expected(units measure.Number) measure.Number {
	if y.ExpectedLoss.IsZero() {
		return units
	}
	return units.Mul(measure.Int(100).Sub(y.ExpectedLoss)).Div(measure.Int(100))
}

// BatchesFor is how many whole batches yield at least so many units, where one batch
// yields perBatch of them; 0 if a batch yields none.
func BatchesFor(units, perBatch measure.Number) measure.Number {
	if perBatch.IsZero() {
		return measure.Number{}
	}
	batches := units.Div(perBatch)
	whole := batches.Plain().Floor()
	if measure.Negligible(units.Plain().Sub(whole.Mul(perBatch.Plain())), measure.NoUnit) {
		return batches.Floor()
	}
	return batches.Ceil()
}

func (y Yield) validate(checks *domain.Checks, at string) {
	_, err := domain.ParseSlug(string(y.Slug))
	checks.Require(err == nil, at+"/slug", "%v", domain.ErrBadSlug) // recipe/unit must parse back
	checks.Name(y.Name, at+"/name")
	checks.Label(y.ItemUnit, at+"/item_unit")
	checks.Require(
		y.ExpectedLoss.Sign() >= 0 && y.ExpectedLoss.Less(measure.Int(100)), at+"/expected_loss_percent", "must be from 0 to below 100",
	)
	checks.Require(
		y.ShelfLife == nil || *y.ShelfLife >= 0 && *y.ShelfLife <= maxShelfLife, at+"/shelf_life_days", "must be from 0 to %d", maxShelfLife,
	)
	switch y.Mode {
	case ByCount:
		checks.Require(y.ItemsPerBatch > 0 && y.ItemsPerBatch <= maxItems, at+"/items_per_batch", "must be a whole number from 1 to %d", maxItems)
		checks.Require(y.BatchPercent.IsZero(), at+"/batch_percent", "is only allowed for a yield by portion")
	case ByPortion:
		percent := y.BatchPercent
		checks.Require(percent.Sign() > 0 && !measure.Int(100).Less(percent), at+"/batch_percent", "must be above 0 and at most 100")
		checks.Require(
			percent.Sign() <= 0 || !measure.Int(maxItems).Less(y.UnitsPerBatch()), at+"/batch_percent", "must be at most %d portions per batch",
			maxItems,
		)
		checks.Require(y.ItemsPerBatch == 0, at+"/items_per_batch", "is only allowed for a yield by count")
	default:
		checks.Require(false, at+"/mode", "must be count or portion")
	}
}

// withKnownOf adds to the finished units of a recipe what exports do not have: the expected loss and
// the shelf life of those of another.
func (r Recipe) withKnownOf(other Recipe) Recipe {
	r.Yields = slices.Clone(r.Yields)
	for i := range r.Yields {
		known, _ := other.Yield(r.Yields[i].Slug)
		if yield := &r.Yields[i]; yield.ExpectedLoss.IsZero() {
			yield.ExpectedLoss = known.ExpectedLoss
		}
		if yield := &r.Yields[i]; yield.ShelfLife == nil {
			yield.ShelfLife = known.ShelfLife
		}
	}
	return r
}
