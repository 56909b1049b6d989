package planning

import (
	"cmp"

	"crumbtrail/domain/planning/assembling"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/prepared"
)

// Line is one line of a plan: so many batches for a finished unit.
type Line struct {
	FinishedUnit catalog.UnitRef
	Origin       Origin
	Batches      int64
	// ProduceOn is that of the target; empty if it has none.
	ProduceOn domain.Date
}

// Lines are the plan's lines alone, in plan order. It reads the targets and
// what they name, and nothing else of the input.
func Lines(in Input) []Line {
	c := newCalculation(in)
	c.planLines()
	lines := make([]Line, len(c.lines))
	for i := range c.lines {
		lines[i] = c.lines[i].Line
	}
	return lines
}

// line is a batch line in the making.
type line struct {
	Line
	day                  domain.Date // on which it is baked
	recipe               *Recipe     // nil if there is no definition
	recipeName, unitName string
	perBatch             measure.Number // 0 if it is unknown
	// goodPerBatch are those of perBatch that are expected to be good, which lossPercent is not.
	goodPerBatch, lossPercent measure.Number
	yieldOf                   catalog.Yield
	withheld                  measure.Number // of what is there, for the target beyond the demand
	usedUntil                 domain.Date    // the last day on which another line takes of it; empty if none does
	demand, demandAhead       measure.Number // the second is the part for other lines
	pegs                      []Peg
	// planned are the batches that the line bakes, required those that the demand
	// takes.
	planned, required   measure.Number
	yield, needed       measure.Number
	loss                measure.Number // of the yield, as it is expected
	waste, wastePercent measure.Number
	shortfall           measure.Number
	lineStock
	lineProgress
	takes       []take
	feasibility Feasibility
	shortages   []answer.Shortage
}

// target is an assembly target in the making.
type target struct {
	AssemblyTarget
	day      domain.Date // on which it is assembled
	good     *Good       // nil if there is no definition
	quantity measure.Number
	versions []version // what the quantity is made up of
	// fromStock is those that stock covers, toMake the others.
	fromStock, toMake measure.Number
	targetProgress
	tree           assembling.Tree
	feasibility    Feasibility
	canAssembleNow measure.Number
	blockers       []answer.Blocker
	first          []answer.First
}

// version is how many of a target are of one snapshot of its good.
type version struct {
	good     *Good
	quantity measure.Number
	current  bool // the snapshot that what remains is assembled from
}

// versionsOf are the snapshots that a target is made up of: those from before an
// amendment as far as they were assembled, and the current one for the rest.
func (c *calculation) versionsOf(t *target) []version {
	versions := make([]version, 0, 1+len(t.Earlier))
	rest := t.quantity
	for _, earlier := range t.Earlier {
		if earlier.Good != nil {
			quantity := c.numbers.FromTarget(c.in.Plan, "target_earlier", earlier.Quantity, catalog.UnitRef{}, t.FinishedGood)
			versions = append(versions, version{good: earlier.Good, quantity: quantity})
			rest = rest.Sub(quantity)
		}
	}
	if len(versions) > 0 {
		rest = measure.Number{}.Max(rest)
	}
	if t.good != nil {
		versions = append(versions, version{good: t.good, quantity: rest, current: true})
	}
	return versions
}

// planLines makes the lines: those with a target, and those that are only
// demanded. Demand is summed over all targets before anything is rounded and
// is gross: what is in stock or was produced does not reduce it.
func (c *calculation) planLines() {
	at := make(map[catalog.UnitRef]int, len(c.in.Production))
	for _, target := range c.in.Production {
		at[target.FinishedUnit] = len(c.lines)
		c.addLine(Line{
			FinishedUnit: target.FinishedUnit, Origin: FromTarget, Batches: target.Batches, ProduceOn: target.ProduceOn,
		})
	}
	for _, wanted := range c.in.Assembly {
		good := c.in.Goods[wanted.FinishedGood]
		quantity := c.numbers.FromTarget(c.in.Plan, "target_quantity", wanted.Quantity, catalog.UnitRef{}, wanted.FinishedGood)
		target := target{AssemblyTarget: wanted, day: c.in.Occasion.Date, good: good, quantity: quantity}
		target.versions = c.versionsOf(&target)
		c.targets = append(c.targets, target)
		if good == nil {
			c.warn(answer.NewDefinitionMissing("finished_good", string(wanted.FinishedGood)))
			continue
		}
		c.warnMissing(good.Missing, string(wanted.FinishedGood), good.Name)
		for _, version := range target.versions {
			for i := range version.good.Units {
				need := &version.good.Units[i]
				line, planned := at[need.Unit.FinishedUnit]
				if !planned {
					line = len(c.lines)
					at[need.Unit.FinishedUnit] = line
					c.addLine(Line{FinishedUnit: need.Unit.FinishedUnit, Origin: Derived})
				}
				c.demandFrom(&c.lines[line], wanted.FinishedGood, version, need)
			}
		}
	}
	for _, unit := range c.in.Kept {
		if _, planned := at[unit]; !planned {
			at[unit] = len(c.lines)
			c.addLine(Line{FinishedUnit: unit, Origin: Derived})
		}
	}
	c.planAhead(at)
	warned := map[domain.Slug]bool{}
	for i := range c.lines {
		c.warnLine(&c.lines[i], warned)
	}
}

func (c *calculation) addLine(planned Line) {
	added := line{
		Line: planned, day: c.in.Occasion.DayOf(planned.ProduceOn), unitName: string(planned.FinishedUnit.Unit),
		demand: explanation.NewSum(c.explained),
		lineProgress: lineProgress{
			Account: made.Account{Made: explanation.NewSum(c.explained)},
			lost:    explanation.NewSum(c.explained), completed: explanation.NewSum(c.explained), outstanding: explanation.NewSum(c.explained),
		},
		recipe: c.in.Recipes[planned.FinishedUnit.Recipe], recipeName: string(planned.FinishedUnit.Recipe),
	}
	if added.recipe != nil {
		added.recipeName = added.recipe.Root.Name
		if yield, yields := added.recipe.Root.Yield(planned.FinishedUnit.Unit); yields {
			added.setYield(yield, c.numbers.UnitsPerBatch(yield, explanation.RecipeLine, added.recipe.ID, planned.FinishedUnit))
		}
	}
	if planned.Origin == FromTarget {
		added.planned = c.numbers.FromTarget(c.in.Plan, "target_batches", planned.Batches, planned.FinishedUnit, "")
	}
	c.lines = append(c.lines, added)
}

// demandFrom adds what so many of a finished good take of the line's unit. Where
// the recipe is missing, the good's snapshot still knows its name and yield.
func (c *calculation) demandFrom(l *line, good domain.Slug, version version, need *catalog.UnitNeed) {
	units := need.For(version.quantity)
	l.demand = l.demand.Add(units)
	l.pegs = ahead.Peg(l.pegs, Peg{FinishedGood: good, Name: version.good.Name, Units: units})
	if l.recipe == nil {
		l.recipeName = cmp.Or(need.Unit.RecipeName, l.recipeName)
		if yield := need.Unit.Yield; l.perBatch.IsZero() && yield.Mode != "" {
			l.setYield(yield, c.numbers.UnitsPerBatch(yield, explanation.GoodLine, version.good.ID, l.FinishedUnit))
		}
	}
}

// setYield sets what a batch yields.
func (l *line) setYield(yield catalog.Yield, perBatch measure.Number) {
	l.unitName, l.perBatch, l.yieldOf = yield.Name, perBatch, yield
	l.goodPerBatch, l.lossPercent = yield.Expected(perBatch), yield.ExpectedLoss
}

// plan calculates how much the line bakes, once its demand is known. Sizes of one
// recipe are different batches, so only the yield of the line counts.
func (l *line) plan() {
	l.net = l.demand
	l.required = arithmetic.Answerable(catalog.BatchesFor(l.net, l.goodPerBatch))
	if l.Origin == Derived {
		l.planned = l.required.Same()
		l.Batches = l.planned.Saturated()
	}
	l.total()
}

// total calculates what the planned batches yield, and what of that is needed.
func (l *line) total() {
	l.yield = l.planned.Mul(l.perBatch)
	good := l.yield
	if !l.lossPercent.IsZero() {
		good = l.planned.Mul(l.goodPerBatch)
		l.loss = l.yield.Sub(good)
	}
	l.needed = good.Same()
	if l.demanded() {
		l.needed = l.net.Same()
	}
	l.waste, l.shortfall = arithmetic.Lacking(good, l.needed, measure.NoUnit), arithmetic.Lacking(l.needed, good, measure.NoUnit)
	l.wastePercent = arithmetic.PercentOf(l.waste, l.yield)
}

// demanded reports whether assembly targets or other lines demand the line's units. Then the
// demand is the need, whether or not there is a production target.
func (l *line) demanded() bool { return l.demand.Sign() > 0 }

func (c *calculation) warnLine(l *line, warned map[domain.Slug]bool) {
	recipe := l.FinishedUnit.Recipe
	switch {
	case l.recipe == nil && !warned[recipe]:
		c.warn(answer.NewDefinitionMissing("recipe", string(recipe)))
	case l.recipe != nil && l.perBatch.IsZero():
		c.warn(answer.NewDefinitionMissing("finished_unit", l.FinishedUnit.String()).Of(l.recipeName, l.unitName))
	}
	if l.recipe != nil && !warned[recipe] {
		c.warnMissing(l.recipe.Missing, string(recipe), l.recipeName)
	}
	warned[recipe] = true
}

func (c *calculation) warnMissing(list []prepared.Missing, user, name string) {
	for _, one := range list {
		c.warn(answer.NewDefinitionMissing(one.What, one.Name).By(user, name))
	}
}
