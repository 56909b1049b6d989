package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
)

// walkProduction walks the batch lines in plan order through one pool of items:
// what one takes the next cannot have. A line that is short still takes what
// there is of what it needs. Otherwise more stock could make it ready, let it
// take all it needs and so worsen a later line or target.
func (c *calculation) walkProduction() {
	pool := make([]measure.Number, len(c.rows.all))
	for i := range pool {
		pool[i] = c.rows.all[i].onHand
	}
	for i := range c.lines {
		c.bake(&c.lines[i], pool)
	}
	for i := range pool {
		c.rows.all[i].left = pool[i]
	}
}

// bake takes what the line's remaining batches need. A line whose recipe or
// yield is unknown is never ready.
func (c *calculation) bake(line *line, pool []measure.Number) {
	if line.done() {
		line.feasibility = Finished
		return
	}
	line.feasibility = Ready
	if line.recipe == nil || line.perBatch.IsZero() {
		line.feasibility = Short
	}
	for _, take := range line.takes {
		needed, available := take.of(line.remainingBatches), pool[take.row]
		pool[take.row] = arithmetic.Excess(available, needed)
		row := &c.rows.all[take.row]
		short := arithmetic.Lacking(needed, available, row.unit)
		if short.IsZero() {
			continue
		}
		line.feasibility = Short
		if line.shortages == nil {
			line.shortages = make([]Shortage, 0, len(line.takes))
		}
		line.shortages = append(line.shortages, Shortage{
			Item: row.item.Slug, Name: row.item.Name, Needed: needed, Available: available, Short: short, Unit: row.unit, Later: row.later,
		})
	}
}
