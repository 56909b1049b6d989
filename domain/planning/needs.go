package planning

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// Needs returns what the plan needs of items in the end: where fewer batches are planned
// than the demand takes, also for those that remain after the planned ones.
func (claim *Claim) Needs() []catalog.Need {
	needs := claim.Planned()
	for i := range claim.c.lines {
		line := &claim.c.lines[i]
		if !line.demanded() || !line.planned.Less(line.required) {
			continue
		}
		all := catalog.BatchesFor(line.remainingUnits, line.goodPerBatch)
		for _, take := range line.takes {
			needed := &needs[take.row].Amount.Value
			*needed = needed.Add(take.of(all).Sub(take.of(line.remainingBatches)))
		}
	}
	return needs
}

// Planned returns what the plan needs of items as it is planned: what [Claim.TakeItems] takes.
func (claim *Claim) Planned() []catalog.Need {
	needs := make([]catalog.Need, len(claim.c.rows.all))
	for i := range needs {
		row := &claim.c.rows.all[i]
		needs[i] = catalog.Need{Item: *row.item, Amount: measure.Amount{Value: row.needed, Unit: row.unit}}
	}
	return needs
}

// Things returns the finished units and nested goods that go into what remains to be
// assembled: of nested goods all, and of units those that no spare good holds.
func (claim *Claim) Things() map[pantry.Thing]measure.Number {
	things := map[pantry.Thing]measure.Number{}
	for i := range claim.c.lines {
		things[pantry.Thing{FinishedUnit: claim.c.lines[i].FinishedUnit}] = claim.c.lines[i].outstanding
	}
	for i := range claim.c.targets {
		if target := &claim.c.targets[i]; target.good != nil {
			for nested, many := range target.good.Nested(target.remaining) {
				thing := pantry.Thing{FinishedGood: nested}
				things[thing] = things[thing].Add(many)
			}
		}
	}
	return things
}

// Name returns the name of a finished unit or good of the plan; empty if it has none.
func (claim *Claim) Name(thing pantry.Thing) string {
	for i := range claim.c.lines {
		if line := &claim.c.lines[i]; line.FinishedUnit == thing.FinishedUnit {
			return line.recipeName + ", " + line.unitName
		}
	}
	for i := range claim.c.targets {
		if good := claim.c.targets[i].good; good != nil && good.NameOf(thing.FinishedGood) != "" {
			return good.NameOf(thing.FinishedGood)
		}
	}
	return ""
}
