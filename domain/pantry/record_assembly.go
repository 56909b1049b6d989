package pantry

import (
	"cmp"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// AssemblyRun is the input of [Pantry.RecordAssembly].
type AssemblyRun struct {
	ID domain.ID
	// Snapshot decides what is consumed. Reused reports that it is the plan's own;
	// otherwise it is captured with the run.
	Snapshot       catalog.GoodSnapshot
	Reused         bool
	Occasion, Plan domain.ID
	Quantity       int64
	At             time.Time
	On             domain.Date // as in [ProductionRun]
	// NeededOn is the date of the occasion, empty without one: what keeps until then is taken first.
	NeededOn domain.Date
	Notes    string
	Policy   Policy
	// Reservations is what plans of other occasions reserve, in their order. The run takes
	// something of that only if AllowReserved is set.
	Reservations  []Reservation
	AllowReserved bool
	// AllowExpired allows what is past its last good day: packaging, finished units and nested
	// goods. Actual and Items are as in [ProductionRun], of
	// packaging.
	AllowExpired bool
	// AssembleNested assembles nested goods first, as far as they are missing.
	AssembleNested bool
	Actual         []Actual
	Items          map[domain.Slug]catalog.Item
	// Beyond, if it is not nil, judges what the run takes beyond its plan.
	Beyond Beyond
}

// RecordAssembly records an assembly run: it consumes the snapshot's own components
// times the quantity, and moves their value into the good. Nested goods are taken from
// stock and have to be assembled first, unless AssembleNested is set: then those that are
// missing are assembled, each good by a run of its own before this one. What is received or made later than the run is
// not used. It fails with a [*domain.InvalidError], a [*ShortageError] or a
// [*ReservedError].
func (p Pantry) RecordAssembly(run AssemblyRun) ([]Event, error) {
	events, err := p.recordAssembly(run)
	asked, actual := run.Quantity, run.Actual
	return events, withPossible(err, run.Quantity, func(quantity int64) error {
		run.Actual = scaledActual(actual, measure.Ratio(quantity, asked))
		run.Quantity = quantity
		_, err := p.recordAssembly(run)
		return err
	})
}

func (p Pantry) recordAssembly(run AssemblyRun) ([]Event, error) {
	invalid := run.validate()
	taking := consumption{
		pantry: p, policy: run.Policy, on: cmp.Or(run.On, writtenDay(run.At)), at: run.At, neededOn: run.NeededOn,
		reservations: run.Reservations, allowReserved: run.AllowReserved, allowExpired: run.AllowExpired,
	}
	if run.Quantity < 1 || run.Quantity > maxRun {
		packaging := (&consumption{pantry: p}).components(run.Snapshot.Content, measure.Int(1))
		return nil, domain.All(invalid, taking.check(catalog.Merge(packaging), run.Actual, run.Items))
	}
	nested, tooMany := taking.nested(run)
	recorded, err := taking.assemble(run)
	if tooMany != nil || err != nil {
		return nil, domain.All(invalid, tooMany, err)
	}
	var events []Event
	if !run.Reused {
		events = append(events, GoodSnapshotCaptured{run.Snapshot})
	}
	var made []OccasionRun
	for _, one := range nested {
		events, made = append(events, one), append(made, assembledFor(one))
		recorded.Nested = append(recorded.Nested, NestedRun{Run: one.ID, FinishedGood: one.FinishedGood, Quantity: one.Quantity})
	}
	if err := domain.All(invalid, taking.judge(run.Beyond, append(made, assembledFor(recorded))...)); err != nil {
		return nil, err
	}
	recorded.Reserved = taking.reserved
	return append(events, recorded), nil
}

func (r AssemblyRun) validate() error {
	var checks domain.Checks
	checks.Require(r.Quantity > 0 && r.Quantity <= maxRun, "/quantity", "must be a whole number from 1 to %d", maxRun)
	checks.Text(r.Notes, "/notes")
	return checks.Err()
}

// CheckAssembly returns what is wrong with the run whatever its finished good is.
func (p Pantry) CheckAssembly(run AssemblyRun) error {
	return domain.All(run.validate(), p.checkLots(run.Actual))
}

// assemble takes what a run consumes.
func (c *consumption) assemble(run AssemblyRun) (AssemblyRecorded, error) {
	packaging := c.components(run.Snapshot.Content, measure.Int(run.Quantity))
	if err := c.actual(packaging, run.Actual, run.Items); err != nil {
		return AssemblyRecorded{}, err
	}
	return AssemblyRecorded{
		ID: run.ID, FinishedGood: run.Snapshot.FinishedGood, Occasion: run.Occasion, Plan: run.Plan,
		Snapshot: run.Snapshot.ID, SnapshotReused: run.Reused, Quantity: run.Quantity,
		AssembledAt: run.At, AssembledOn: unlessWritten(run.On, run.At), ExpiresOn: c.earliest(), Notes: run.Notes,
		Consumed: c.consumed, Otherwise: c.otherwise, PassedOver: c.passedOver, Stale: c.stale(), TotalCost: c.cost(),
		AllowReserved: run.AllowReserved,
	}, nil
}

// layer returns what the run puts in stock.
func (a AssemblyRecorded) layer() Layer {
	return Layer{
		ID: a.ID, Remaining: measure.Int(a.Quantity), Value: a.TotalCost, CostUnknown: anyUnknown(a.Consumed), ExpiresOn: a.ExpiresOn,
	}
}

// components consumes the finished units and goods of the good itself, times a quantity,
// and returns the needs of items. Components of the same thing are one need.
func (c *consumption) components(content catalog.GoodContent, times measure.Number) []catalog.Need {
	items := map[domain.Slug]catalog.Item{}
	for _, item := range content.Items {
		items[item.Slug] = item
	}
	names := map[Thing]string{}
	for _, unit := range content.Units {
		names[Thing{FinishedUnit: unit.FinishedUnit}] = unit.FullName()
	}
	for _, good := range content.Goods {
		names[Thing{FinishedGood: good.Slug}] = good.Name
	}
	var needs []catalog.Need
	var things []Thing
	needed := map[Thing]measure.Number{}
	for _, component := range content.Root().Components {
		quantity := component.Quantity.Mul(times)
		if component.Item != "" {
			needs = append(needs, catalog.Need{Item: items[component.Item], Amount: measure.Amount{Value: quantity, Unit: component.Unit}})
			continue
		}
		thing := Thing{FinishedUnit: component.FinishedUnit, FinishedGood: component.FinishedGood}
		if _, known := needed[thing]; !known {
			things = append(things, thing)
		}
		needed[thing] = needed[thing].Add(quantity)
	}
	for _, thing := range things {
		c.finished(thing, names[thing], needed[thing])
	}
	return needs
}
