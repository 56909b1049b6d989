package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/tracing"
)

// The functions of this file give the numbers of the input to the calculation.
// While it is explained they trace them: every number that is calculated from
// them then knows how it came about.

// explain makes the calculation one whose numbers are traced.
func (c *calculation) explain() {
	c.explained, c.numbers.Explained, c.one = true, true, explanation.Fixed(measure.Int(1), explanation.Says("one"))
	c.in = tracing.Input(c.in)
}

func (c *calculation) stockedUnits(unit catalog.UnitRef) measure.Number {
	day := c.in.Occasion.Date
	return c.numbers.Counting(explanation.UnitArg(unit), c.unreserved.Units[unit], day, c.in.Stock.Units[unit].On(day))
}

func (c *calculation) stockedGoods(good domain.Slug) measure.Number {
	day := c.in.Occasion.Date
	return c.numbers.Counting(explanation.GoodArg(good), c.unreserved.Goods[good], day, c.in.Stock.Goods[good].On(day))
}
