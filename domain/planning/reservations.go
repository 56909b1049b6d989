package planning

import (
	"cmp"
	"slices"
	"sync"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/assembling"
	"crumbtrail/domain/planning/input"
	"crumbtrail/domain/planning/prepared"
	"crumbtrail/domain/planning/stock"
)

// Claim is what a plan needs of the stock: items for what remains to be baked and packed,
// finished things for what remains to be assembled, and what was made for its targets and
// counts there. It can be taken from any number of stocks. It is safe for concurrent use.
type Claim struct {
	occasion Occasion
	useStock bool // and it is not settled
	keeps    bool // it needs nothing, and keeps what was made for its targets
	mu       sync.Mutex
	c        *calculation
}

// NewClaim returns what a plan needs. It depends on the plan and its runs alone:
// neither the stock of the input nor its others are looked at, see [Claim.Settle].
func NewClaim(in Input) *Claim {
	return newClaim(in, !in.Keeps)
}

// newClaim returns it without what it needs of items if that is looked for only once it is settled.
func newClaim(in Input, items bool) *Claim {
	in.Stock, in.Others, in.Behind = Stock{}, nil, nil
	return &Claim{c: claimed(in, items), occasion: in.Occasion, useStock: in.UseStock && !in.Keeps, keeps: in.Keeps}
}

// TakeOwn takes out of a stock what the plan counts on of what was made for its occasion,
// whatever its day: it belongs to the plan before any other plan takes anything.
func (claim *Claim) TakeOwn(left *Stock) stock.Own {
	own := stock.Own{ToUse: stock.NewFinished(), Kept: stock.NewFinished()}
	good := stock.MadeFor(claim.occasion.ID, claim.occasion.Date)
	for slug, of := range claim.c.goods {
		if !claim.keeps {
			left.TakeGoods(slug, of.Used, good, &own.ToUse)
		}
		left.TakeGoods(slug, of.Kept(), good, &own.Kept)
	}
	for i := range claim.c.lines {
		line := &claim.c.lines[i]
		if !claim.keeps {
			early := line.TakeEarly(left, line.FinishedUnit, claim.occasion.ID, &own.ToUse)
			left.TakeUnits(line.FinishedUnit, line.Left().Min(line.outstanding).Sub(early), good, &own.ToUse)
		}
		left.TakeUnits(line.FinishedUnit, line.promised(), good, &own.Kept)
	}
	return own
}

// TakeItems takes the items that the plan needs, each on the day on which it is used, as far
// as the stock has them, and returns what it took of the lots. on may be nil, and returns the
// day on which what is planned for a day is made instead.
func (claim *Claim) TakeItems(left *Stock, on func(domain.Date) domain.Date) []stock.Taking {
	return claim.TakeItemsBeside(pantry.Thing{}, left, on)
}

// TakeItemsBeside takes the items that the plan needs for all but the batches of a finished unit, or
// for all but a finished good and those that hold it.
func (claim *Claim) TakeItemsBeside(makes pantry.Thing, left *Stock, on func(domain.Date) domain.Date) []stock.Taking {
	if claim.keeps {
		return nil
	}
	var takings []stock.Taking
	needs := claim.c.itemsFor(makes)
	for i := range claim.c.rows.All {
		takings = append(takings, claim.c.rows.All[i].TakeFrom(left, stock.Day{Day: claim.DayOf(makes), Needed: needs[i]}, on)...)
	}
	return takings
}

// itemsFor returns what remains to be taken of rows for a finished unit, or for a finished good and
// those that hold it.
func (c *calculation) itemsFor(makes pantry.Thing) map[int]measure.Number {
	needs := map[int]measure.Number{}
	for i := range c.lines {
		if line := &c.lines[i]; line.FinishedUnit == makes.FinishedUnit {
			for _, take := range line.takes {
				needs[take.Row] = needs[take.Row].Add(take.Of(line.remainingBatches))
			}
		}
	}
	for i := range c.targets {
		if target := &c.targets[i]; makes.FinishedGood != "" && target.makes(makes.FinishedGood) {
			for n := range target.good.Needs {
				need := &target.good.Needs[n]
				at, factor := c.rows.Join(need, target.good.ID)
				needs[at] = needs[at].Add(target.toPack(n, factor, need.Amount.Value.Mul(factor)))
			}
		}
	}
	return needs
}

// makes reports whether the target is one of a good, or of goods that hold it.
func (t *target) makes(good domain.Slug) bool {
	return t.good != nil && slices.ContainsFunc(t.good.Levels, func(level prepared.Level) bool { return level.Good == good })
}

// DayOf returns the day on which the plan makes something: that of its line, or of the
// occasion.
func (claim *Claim) DayOf(thing pantry.Thing) domain.Date {
	for i := range claim.c.lines {
		if line := &claim.c.lines[i]; !thing.FinishedUnit.IsZero() && line.FinishedUnit == thing.FinishedUnit {
			return line.day
		}
	}
	return claim.occasion.Date
}

// TakeFinished takes what remains to be assembled needs, beyond its own, of what counts
// on a day: of what is left after every plan has taken its own. An empty day takes as it is planned:
// for lines on their days, and for targets on that of the occasion.
func (claim *Claim) TakeFinished(left *Stock, own stock.Own, day domain.Date) {
	claim.TakeFinishedBeside(pantry.Thing{}, left, own, day)
}

// TakeFinishedBeside takes the same for all but the batches of a finished unit, or for all but a
// finished good and those that hold it. It returns what that takes of its own.
func (claim *Claim) TakeFinishedBeside(makes pantry.Thing, left *Stock, own stock.Own, day domain.Date) stock.Finished {
	there := left.With(own.ToUse)
	now, early := claim.takeFrom(there, makes, day, nil)
	early.LeaveIn(left.Units, claim.occasion.Date)
	day = cmp.Or(day, claim.occasion.Date)
	return stock.Finished{
		Units: takeDown(left.Units, own.ToUse.Units, there.Units, now.Index.Units, now.Units, day),
		Goods: takeDown(left.Goods, own.ToUse.Goods, there.Goods, now.Index.Goods, now.Goods, day),
	}
}

// takeDown takes out of what is left of finished things what was taken of a pool of that with a plan's
// own, of its own first. It returns what that is.
func takeDown[T comparable](left, own, there map[T]Layers, index map[T]int, pool []measure.Number, day domain.Date) map[T]Layers {
	ofOwn := map[T]Layers{}
	for thing, at := range index {
		if layers := own[thing]; len(layers) > 0 {
			_, ofOwn[thing] = layers.TakeBeside("", arithmetic.Excess(there[thing].On(day), pool[at]), day)
		}
		if layers := left[thing]; len(layers) > 0 {
			left[thing] = layers.TakeDownTo(pool[at], day)
		}
	}
	return ofOwn
}

// UsesStock reports whether what the plan needs depends on a stock.
func (claim *Claim) UsesStock() bool { return claim.useStock }

// Settle returns what the plan needs of a stock that is left to it: of a plan that uses
// stock, without what that covers. What in it is for the targets of such a plan themselves is
// taken out, and returned.
func (claim *Claim) Settle(left *Stock) (*Claim, stock.Finished) {
	if !claim.UsesStock() {
		return claim, stock.Finished{}
	}
	claim.mu.Lock()
	in := claim.c.in
	claim.mu.Unlock()
	in.Occasion, in.Stock = claim.occasion, *left
	settled := claimed(in, true)
	return &Claim{c: settled, occasion: claim.occasion}, settled.keep(left)
}

// claimed calculates what a plan needs of the stock of its input.
func claimed(in Input, items bool) *calculation {
	c := newCalculation(in)
	c.unreserved = in.Stock
	c.planLines()
	c.follow()
	if items {
		c.gather()
	}
	for i := range c.lines {
		if c.in.Keeps { // what was not packed is not packed any more
			c.lines[i].outstanding = measure.Number{}
		}
	}
	return c
}

// Lack is a finished unit, or a nested good without a definition, that a target or a line lacks.
type Lack struct {
	pantry.Thing
	Target domain.Slug
	Line   catalog.UnitRef
}

// Lacks returns what the targets lack where the plan takes of a stock as it is planned, as
// [Claim.TakeFinished] does.
func (claim *Claim) Lacks(left Stock, own stock.Own) map[Lack]measure.Number {
	lacks := map[Lack]measure.Number{}
	claim.takeFrom(left.With(own.ToUse), pantry.Thing{}, "", func(of Lack, many measure.Number) { lacks[of] = many })
	return lacks
}

// takeFrom returns the pool of a stock without what the plan takes of it, for all but the making of
// something, and what is left of what only its lines can use on their days. lacking may be nil.
func (claim *Claim) takeFrom(
	there Stock, beside pantry.Thing, day domain.Date, lacking func(Lack, measure.Number),
) (now *assembling.Pool, early ahead.Early) {
	claim.mu.Lock()
	defer claim.mu.Unlock()
	c := claim.c
	if c.ahead.Any && day == "" {
		early = ahead.EarlyIn(there.Units, claim.occasion.Date)
	}
	c.in.Occasion.Date, c.in.Stock = cmp.Or(day, claim.occasion.Date), there
	if now = c.pool(); claim.keeps {
		return now, early
	}
	c.takeAllAhead(now, early, beside, func(l *line, unit catalog.UnitRef) (after measure.Number) {
		if c.in.UseStock && day == "" { // it is not what covers the line
			after = c.comesAfter(unit, l.day)
		}
		return after
	}, lacking)
	for i := range c.targets {
		target := &c.targets[i]
		if target.done() || target.good == nil || target.makes(beside.FinishedGood) {
			continue
		}
		target.tree.Place(now.Index)
		target.tree.Want(now, target.remaining)
		if lacking != nil {
			target.eachLack(now, lacking)
		}
		target.tree.TakeFrom(now)
	}
	return now, early
}

// eachLack does something with what the target lacks of a pool but items: the lines lack those too.
func (t *target) eachLack(now *assembling.Pool, do func(Lack, measure.Number)) {
	for _, lack := range t.tree.Lacks(now) {
		thing := pantry.Thing{FinishedGood: lack.Good}
		if lack.Unit != nil {
			thing.FinishedUnit = lack.Unit.FinishedUnit
		}
		if thing != (pantry.Thing{}) {
			do(Lack{Thing: thing, Target: t.FinishedGood}, lack.Wanted.Sub(lack.There))
		}
	}
}

// taking is what a plan reserves of a lot, in the unit of the lot.
type taking struct {
	stock.Taking
	by int // which of the others
}

// claimant is a plan that reserves, with what it took of its own.
type claimant struct {
	*Claim
	own stock.Own
}

// claimants are plans that have taken their own out of a stock.
func claimants(plans []Other, left *Stock) []claimant {
	all := make([]claimant, len(plans))
	for i := range plans {
		all[i].Claim = newClaim(plans[i].Input, !plans[i].Input.UseStock && !plans[i].Input.Keeps)
		all[i].own = all[i].TakeOwn(left)
	}
	return all
}

// settle settles the claim, once: a settled one does not depend on the stock.
func (c *claimant) settle(left *Stock) { c.Claim, _ = c.Settle(left) }

// take takes what the plan needs beyond its own.
func (c *claimant) take(left *Stock) []stock.Taking {
	c.settle(left)
	c.TakeFinished(left, c.own, "")
	return c.TakeItems(left, nil)
}

// reserve leaves in the stock what other plans do not reserve. First all plans take their
// own, then those before the plan what else they need, one after the other, each of what
// is left. So no more is ever reserved than there is.
func (c *calculation) reserve() {
	c.unreserved = c.in.Stock
	if len(c.in.Others)+len(c.in.Behind) == 0 {
		return
	}
	left := c.in.Stock.Copy()
	if len(c.in.Assembly) == 0 && !c.in.TakesAhead() && !c.in.UseStock && !input.UsesStock(c.in.Others) { // nothing depends on finished things
		for i := range c.in.Others {
			c.reserveItems(i, &left)
		}
		c.in.Stock = left
		return
	}
	before, behind := claimants(c.in.Others, &left), claimants(c.in.Behind, &left)
	var plan claimant
	if len(behind) > 0 || (c.in.Reserves || c.in.Keeps) && len(c.in.Runs)+len(c.in.Assemblies) > 0 {
		plan = claimants([]Other{{Input: c.in}}, &left)[0]
	}
	for i := range before {
		c.keepTakings(i, before[i].take(&left))
	}
	c.in.Stock = left.With(plan.own.ToUse, plan.own.Kept)
	if len(behind) > 0 {
		c.reserveBehind(left.Copy(), plan, behind)
	}
}

// reserveItems takes the items that one of the others still needs.
func (c *calculation) reserveItems(other int, left *Stock) {
	claim := NewClaim(c.in.Others[other].Input)
	c.keepTakings(other, claim.TakeItems(left, nil))
}

func (c *calculation) keepTakings(other int, takings []stock.Taking) {
	for _, one := range takings {
		c.takings = append(c.takings, taking{Taking: one, by: other})
	}
}

// countReserved adds up in the rows what the others reserve of lots that the plan
// could use.
func (c *calculation) countReserved() {
	for _, taking := range c.takings {
		lot := &c.in.Stock.Lots[taking.Lot]
		first, used := c.rows.First[lot.Item]
		if !used {
			continue
		}
		row := c.rows.Holder(first, lot.Remaining.Unit)
		if row == nil {
			continue
		}
		occasion := c.in.Others[taking.by].Input.Occasion
		row.Reserve(answer.Reserved{
			Occasion: occasion.ID, OccasionName: occasion.Name, OccasionDate: occasion.Date, Plan: c.in.Others[taking.by].Plan,
			Amount: c.numbers.ReservedOf(lot, taking.Amount, &c.in.Others[taking.by]).Mul(row.FactorOf(lot.Remaining.Unit)),
		}, lot)
	}
}
