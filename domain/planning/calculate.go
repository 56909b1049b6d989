package planning

import "crumbtrail/domain/measure"

// Calculate answers what the plan means today. It never fails: what cannot be
// calculated is named in a warning and leaves everything else as it is.
func Calculate(in Input) Summary {
	c := newCalculation(in)
	c.reserve()
	c.calculate()
	return c.summary()
}

func (c *calculation) calculate() {
	c.warnUnusable()
	c.planLines()
	c.follow()
	c.gather()
	c.count()
	c.walkProduction()
	c.walkAssembly()
}

// calculation is one calculation's working state. It only ever reads the input
// and the prepared snapshots; what it writes is its own.
type calculation struct {
	in       Input
	lines    []line
	targets  []target
	rows     rows
	warnings []Warning
	takings  []taking
	// unreserved is the stock with what the plans of other occasions reserve.
	unreserved Stock
	// explained says that the numbers are traced. Then sum and one are a traced 0
	// and 1.
	explained bool
	sum, one  measure.Number
}

func newCalculation(in Input) *calculation {
	return &calculation{in: in, one: measure.Int(1), lines: make([]line, 0, len(in.Production)+len(in.Recipes)), targets: make([]target, 0, len(in.Assembly))}
}

func (c *calculation) warn(warning Warning) { c.warnings = append(c.warnings, warning) }

func (c *calculation) summary() Summary {
	answer := Summary{
		Phases:      c.phases(),
		Progress:    c.progress(),
		Batches:     c.batchLines(),
		Assemblies:  c.assemblies(),
		Ingredients: c.ingredients(),
		Shopping:    c.shopping(),
	}
	answer.Status = answer.Phases.overall()
	if plan := c.in.Plan; plan != nil {
		answer.Plan = &PlanRef{ID: plan.ID, Number: plan.Number, State: plan.State, OccasionID: c.in.Occasion.ID, OccasionName: c.in.Occasion.Name}
	}
	sortWarnings(c.warnings)
	answer.Warnings = append([]Warning{}, c.warnings...)
	return answer
}

// above is by how much n lies above m, 0 if it does not.
func above(n, m measure.Number) measure.Number { return measure.Number{}.Max(n.Sub(m)) }
