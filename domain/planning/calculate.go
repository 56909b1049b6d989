package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/assembling"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/tracing"
)

// Calculate returns what the plan means today. It never fails: what cannot be
// calculated is named in a warning and does not affect the rest.
func Calculate(in Input) Summary {
	c := newCalculation(in)
	c.reserve()
	c.calculate()
	return c.summary()
}

func (c *calculation) calculate() {
	c.warnings = append(c.warnings, answer.Unusable(c.in.Unusable)...)
	c.planLines()
	c.follow()
	c.gather()
	c.count()
	c.collect(c.in.Ticks, func(row *row) domain.Date { return row.NeededOn() })
	c.walkProduction()
	c.walkAssembly()
}

// calculation is the working state of one calculation. It does not change the
// input or the prepared snapshots.
type calculation struct {
	in      Input
	lines   []line
	targets []target
	goods   map[domain.Slug]*made.Good // those that were assembled for the occasion
	ahead   ahead.Lines
	// now and later are what there is of finished things; nil until lines take of them.
	now, later *assembling.Pool
	// early and earlyLater are what lines can use of finished units that are in neither pool.
	early, earlyLater ahead.Early
	rows              rows
	warnings          []Warning
	takings           []taking
	known             measure.Number // what all that is to buy costs, as far as that is known
	// unreserved is the stock with what the plans of other occasions reserve.
	unreserved Stock
	behind     *reservedBehind // nil if no plan is behind
	// severalDays is whether lines and targets take items on more days than one.
	severalDays bool
	// explained is true while the numbers are traced. Then one is a traced 1.
	explained bool
	numbers   tracing.Numbers
	one       measure.Number
}

func newCalculation(in Input) *calculation {
	if in.NameKey == nil {
		in.NameKey = func(name string) string { return name }
	}
	return &calculation{
		in: in, one: measure.Int(1),
		lines: make([]line, 0, max(len(in.Production), len(in.Recipes))), targets: make([]target, 0, len(in.Assembly)),
	}
}

func (c *calculation) warn(warning Warning) { c.warnings = append(c.warnings, warning) }

func (c *calculation) summary() Summary {
	shown := Summary{
		Phases:      c.phases(),
		Progress:    c.progress(),
		Batches:     c.batchLines(),
		Assemblies:  c.assemblies(),
		Ingredients: c.ingredients(),
		Shopping:    c.shopping(),
		ToTaste:     c.toTaste(),
		Lost:        []answer.LostReservation{},
	}
	shown.EstimatedCost = c.estimate(answer.Each(shown.Shopping, func(row *Purchase) *Purchase { return row }))
	shown.Status = shown.Phases.Overall()
	if c.in.Plan != nil {
		ref := c.in.Ref()
		shown.Plan, shown.Lost = &ref, append(shown.Lost, c.in.Plan.Lost...)
	}
	slices.SortFunc(c.warnings, answer.CompareWarnings)
	shown.Warnings = append([]Warning{}, c.warnings...)
	return shown
}
