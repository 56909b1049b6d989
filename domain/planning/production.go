package planning

import (
	"cmp"
	"slices"

	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
)

// walkProduction walks the batch lines, those of one day in plan order, through one pool of items:
// what one takes the next cannot have. Those of earlier days come first. A line that is short still takes what
// there is of what it needs. Otherwise more stock could make it ready, let it
// take all it needs and so worsen a later line or target.
func (c *calculation) walkProduction() {
	if c.ahead.Any {
		c.now, c.later = c.pools()
		c.early = ahead.EarlyIn(c.in.Stock.Units, c.in.Occasion.Date).Traced(c.numbers)
		c.earlyLater = c.bakedEarly()
	}
	lines := answer.Pointers(c.lines)
	if c.severalDays {
		slices.SortStableFunc(lines, func(a, b *line) int { return cmp.Compare(a.day, b.day) })
	}
	for _, line := range lines {
		c.bake(line)
	}
}

// bake takes what the line's remaining batches need. A line whose recipe or
// yield is unknown is never ready.
func (c *calculation) bake(line *line) {
	if line.done() {
		line.feasibility = Finished
		return
	}
	line.feasibility = Ready
	if line.recipe == nil || line.perBatch.IsZero() {
		line.feasibility = Short
	}
	for _, take := range line.takes {
		row, needed := c.rows.All[take.Row], take.Of(line.remainingBatches)
		available := row.Take(line.day, needed)
		short := arithmetic.Lacking(needed, available, row.Unit)
		if short.IsZero() {
			continue
		}
		line.feasibility = Short
		if line.shortages == nil {
			line.shortages = make([]answer.Shortage, 0, len(line.takes))
		}
		line.shortages = append(line.shortages, answer.Shortage{
			Item: row.Item.Slug, Name: row.Item.Name, Needed: needed, Available: available, Short: short, Unit: row.Unit, Later: row.Later,
		})
	}
	c.bakeAhead(line)
}
