package pantry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// ProductionRun is the input of [Pantry.RecordBatchProduction].
type ProductionRun struct {
	ID domain.ID
	// Snapshot decides what is consumed. Reused reports that it is the plan's own;
	// otherwise it is captured with the run.
	Snapshot catalog.RecipeSnapshot
	Reused   bool
	// Unit is the finished unit's slug; empty means the recipe's first yield.
	Unit           domain.Slug
	Occasion, Plan domain.ID
	Batches        int64
	Scale          measure.Number
	ActualYield    int64
	// Loss is the cause of a yield below the expected one, nil for [OtherLoss]. Its
	// quantity is calculated.
	Loss *Loss
	At   time.Time
	// On is the kitchen's day at At, on which lots must not have expired. Empty means the
	// day that At is written with.
	On                           domain.Date
	Notes                        string
	AllowExpired, AllowOverYield bool
	Policy                       Policy
	Reservations                 []Reservation // as in [AssemblyRun]
	AllowReserved                bool
	Beyond                       Beyond // as in [AssemblyRun]
	// Actual is what went otherwise than the snapshot says, and Items the definitions of the
	// items in it that the snapshot does not have.
	Actual []Actual
	Items  map[domain.Slug]catalog.Item
	// AllowShortage takes what is there and records the rest as [Unaccounted], for a reason.
	AllowShortage  bool
	ShortageReason string
}

var (
	// ErrUnknownUnit rejects a finished unit that the snapshot does not yield.
	ErrUnknownUnit = errors.New("the recipe's snapshot does not yield the finished unit")
	// ErrNoYield rejects a run of which less than one unit is expected.
	ErrNoYield = errors.New("the run is too small to yield a whole unit: raise batches or scale")
)

// OverYieldError rejects a yield above the expected one unless that is allowed.
type OverYieldError struct{ Expected, Actual int64 }

// sizes are the fields that the yield of a run depends on.
var sizes = []string{"/actual_yield", "/batches", "/scale", "/recipe", "/finished_unit", "/occasion_id"}

// Faults implements [domain.Located].
func (e *OverYieldError) Faults() []domain.Problem {
	return []domain.Problem{domain.FaultOn(sizes, "/actual_yield", "is above the expected %d", e.Expected)}
}

func (e *OverYieldError) Error() string {
	return fmt.Sprintf("the actual yield of %d is above the expected %d: set allow_over_yield to record it anyway", e.Actual, e.Expected)
}

// RecordBatchProduction records a production run: it consumes every line of the
// snapshot, nested recipes included, times batches and scale, takes what is made ahead for it
// from stock, and puts the yield in stock. The values of the good units and of the loss sum to the cost of what was
// consumed. It fails with a [*domain.InvalidError], [ErrUnknownUnit],
// [ErrNoYield], an [*OverYieldError], a [*ShortageError] or a [*ReservedError].
func (p Pantry) RecordBatchProduction(run ProductionRun) ([]Event, error) {
	events, err := p.recordBatchProduction(run)
	asked, actual := run.Batches, run.Actual
	return events, withPossible(err, run.Batches, func(batches int64) error {
		run.Actual = scaledActual(actual, measure.Ratio(batches, asked))
		run.Batches, run.ActualYield, run.Loss = batches, 0, nil // what it yields does not matter for what it takes
		_, err := p.recordBatchProduction(run)
		return err
	})
}

func (p Pantry) recordBatchProduction(run ProductionRun) ([]Event, error) {
	invalid := run.validate()
	yield, unknown := run.yield()
	times := run.Scale.Mul(measure.Int(run.Batches))
	taking := consumption{
		pantry: p, policy: run.Policy, on: cmp.Or(run.On, writtenDay(run.At)), at: run.At, allowExpired: run.AllowExpired,
		reservations: run.Reservations, allowReserved: run.AllowReserved, allowShortage: run.AllowShortage,
	}
	actual := needsOf(run.Snapshot.Content, times)
	if !run.isSized() || unknown != nil {
		return nil, domain.All(invalid, unknown, taking.check(catalog.Merge(actual), run.Actual, run.Items))
	}
	expected := measure.Whole(yield.UnitsPerBatch().Mul(times)).Saturated()
	loss, lost := run.loss(expected)
	for _, need := range run.Snapshot.Content.UnitsPerBatch() {
		taking.finished(Thing{FinishedUnit: need.Unit.FinishedUnit}, need.Unit.FullName(), need.For(times))
	}
	if err := taking.actual(actual, run.Actual, run.Items); err != nil {
		return nil, domain.All(invalid, lost, err)
	}
	recorded := run.recorded(&taking, yield, expected, loss)
	if err := domain.All(invalid, lost, taking.judge(run.Beyond, producedFor(recorded))); err != nil {
		return nil, err
	}
	recorded.Reserved = taking.reserved
	if run.Reused {
		return []Event{recorded}, nil
	}
	return []Event{RecipeSnapshotCaptured{run.Snapshot}, recorded}, nil
}

// recorded returns the event of a run, which took what it needed.
func (r ProductionRun) recorded(taking *consumption, yield catalog.Yield, expected int64, loss *Loss) BatchProductionRecorded {
	recorded := BatchProductionRecorded{
		ID: r.ID, FinishedUnit: catalog.UnitRef{Recipe: r.Snapshot.Recipe, Unit: yield.Slug},
		Occasion: r.Occasion, Plan: r.Plan, Snapshot: r.Snapshot.ID, SnapshotReused: r.Reused,
		Batches: r.Batches, Scale: r.Scale, ExpectedYield: expected, ActualYield: r.ActualYield, Loss: loss,
		ProducedAt: r.At, ProducedOn: unlessWritten(r.On, r.At), ExpiresOn: yield.GoodUntil(taking.on), Notes: r.Notes,
		Consumed: taking.consumed, Otherwise: taking.otherwise, PassedOver: taking.passedOver, TotalCost: taking.cost(),
		AllowReserved: r.AllowReserved, Unaccounted: taking.unaccounted,
	}
	if len(taking.unaccounted) > 0 {
		recorded.ShortageReason = r.ShortageReason
	}
	recorded.GoodValue, recorded.LossValue = recorded.TotalCost, measure.Money{}
	if loss != nil {
		parts := recorded.TotalCost.Split([]measure.Number{measure.Int(r.ActualYield), measure.Int(loss.Quantity)})
		recorded.GoodValue, recorded.LossValue = parts[0], parts[1]
	}
	return recorded
}

// isSized reports whether it is known what the run needs.
func (r ProductionRun) isSized() bool {
	return r.Batches > 0 && r.Batches <= maxRun && r.Scale.Sign() > 0 && !measure.Int(maxRun).Less(r.Scale)
}

// CheckProduction returns what is wrong with the run whatever its recipe is.
func (p Pantry) CheckProduction(run ProductionRun) error {
	return domain.All(run.validate(), p.checkLots(run.Actual))
}

func (r ProductionRun) validate() error {
	var checks domain.Checks
	checks.Require(r.Batches > 0 && r.Batches <= maxRun, "/batches", "must be a whole number from 1 to %d", maxRun)
	checks.Require(r.Scale.Sign() > 0 && !measure.Int(maxRun).Less(r.Scale), "/scale", "must be above zero and at most %d", maxRun)
	checks.Require(r.ActualYield >= 0 && r.ActualYield <= maxYield, "/actual_yield", "must be a whole number from 0 to %d", maxYield)
	checks.Text(r.Notes, "/notes")
	checks.Text(r.ShortageReason, "/shortage_reason")
	checks.Require(!r.AllowShortage || strings.TrimSpace(r.ShortageReason) != "", "/shortage_reason", "is required")
	if r.Loss != nil {
		categories := []LossCategory{Burnt, Broken, Contaminated, Dropped, WrongIngredients, OtherLoss}
		checks.Require(slices.Contains(categories, r.Loss.Category), "/loss/category", "must be one of %v", categories)
		checks.Text(r.Loss.Notes, "/loss/notes")
	}
	return checks.Err()
}

// Limits of one run.
const (
	maxRun   = 1_000_000 // batches, pieces or scale
	maxYield = 1_000_000_000
)

func (r ProductionRun) yield() (catalog.Yield, error) {
	recipe := r.Snapshot.Content.Root()
	yield, ok := recipe.YieldOrFirst(r.Unit)
	if !ok {
		return catalog.Yield{}, domain.At(
			fmt.Errorf("%w: %s/%s", ErrUnknownUnit, recipe.Slug, r.Unit),
			domain.FaultOn([]string{"/recipe", "/occasion_id"}, "/finished_unit", "%s yields no %s", recipe.Slug, r.Unit),
		)
	}
	return yield, nil
}

// loss returns what was expected and not yielded, nil if nothing was lost.
func (r ProductionRun) loss(expected int64) (*Loss, error) {
	switch {
	case expected == 0:
		return nil, domain.At(ErrNoYield, domain.FaultOn(sizes, "/batches", "is too small to yield a whole unit"))
	case r.ActualYield > expected && !r.AllowOverYield:
		return nil, &OverYieldError{Expected: expected, Actual: r.ActualYield}
	case r.ActualYield >= expected && r.Loss != nil:
		var checks domain.Checks
		checks.On(sizes...).Require(false, "/loss", "must be empty: the yield reaches the expected %d", expected)
		return nil, checks.Err()
	case r.ActualYield >= expected:
		return nil, nil
	}
	loss := Loss{Category: OtherLoss}
	if r.Loss != nil {
		loss = *r.Loss
	}
	loss.Quantity = expected - r.ActualYield
	return &loss, nil
}

// needsOf returns what a run of so many batches needs.
func needsOf(content catalog.RecipeContent, batches measure.Number) []catalog.Need {
	return append(scaled(content.PerBatch(), batches), content.PerRun()...)
}

func scaled(needs []catalog.Need, times measure.Number) []catalog.Need {
	for i := range needs {
		needs[i].Amount.Value = needs[i].Amount.Value.Mul(times)
	}
	return needs
}
