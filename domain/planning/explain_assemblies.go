package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

func targetPath(t *target) string { return "assemblies/" + string(t.FinishedGood) + "/" }

func (e *Explanation) explainAssemblies() {
	for i := range e.answer.Assemblies {
		answer := &e.answer.Assemblies[i]
		target := e.targets[answer.FinishedGood]
		path, of := targetPath(target), " of "+string(target.FinishedGood)
		add := func(name, label string, build func() *node) { e.figure(path+name, label+of, "", build) }
		add("quantity", "quantity", func() *node {
			return explanation.Fact("quantity in the plan"+of, measure.Int(target.Quantity), e.planned(string(target.FinishedGood)))
		})
		add("assembled", "assembled", func() *node { return whole(e.assembled(target)) })
		add("remaining", "still to assemble", func() *node {
			return explanation.AtLeastZero("remaining", e.at(path+"quantity"), e.at(path+"assembled"))
		})
		add("percent", "percent assembled", func() *node { return twoDecimals(e.targetPercent(target)) })
		add("can_assemble_now", "what can be assembled now", func() *node { return e.canAssemble(target) })
		for j := range answer.Blockers {
			e.explainBlocker(target, &answer.Blockers[j])
		}
	}
}

// explainBlocker explains of what a target finds too little.
func (e *Explanation) explainBlocker(target *target, blocker *Blocker) {
	path, unit := targetPath(target)+"blockers/", ""
	switch {
	case blocker.Item != "":
		path, unit = path+"items/"+e.entry(blocker.Item, blocker.Unit), blocker.Unit.String()
	case blocker.FinishedGood != "":
		path += "finished_goods/" + string(blocker.FinishedGood)
	default:
		path += "finished_units/" + blocker.FinishedUnit.String()
	}
	of := " for " + string(target.FinishedGood)
	both := func() (needed, available *node) {
		if target.good == nil {
			return e.at(targetPath(target) + "remaining"), explanation.Fixed("nobody says what it is made of", measure.Number{})
		}
		before := e.walked().before[target]
		wanted := target.wants(before, e.at(targetPath(target)+"remaining"))
		switch {
		case blocker.Item != "":
			row := e.row(blocker.Item, blocker.Unit)
			return wanted.items[row], before.items[row]
		case blocker.FinishedGood != "":
			return wanted.missing[blocker.FinishedGood], before.goods[blocker.FinishedGood]
		}
		return wanted.units[blocker.FinishedUnit], before.units[blocker.FinishedUnit]
	}
	e.figure(path+"/needed", "needed"+of, unit, func() *node { needed, _ := both(); return needed })
	e.figure(path+"/available", "available"+of, unit, func() *node { _, available := both(); return available })
	e.figure(path+"/short", "short"+of, unit, func() *node {
		return explanation.AtLeastZero("short", e.at(path+"/needed"), e.at(path+"/available"))
	})
}

func (e *Explanation) assembled(target *target) *node {
	return e.once("assembled "+string(target.FinishedGood), func() *node {
		var runs []*node
		for _, run := range e.c.in.Assemblies {
			if run.FinishedGood == target.FinishedGood {
				source := explanation.Source{Kind: explanation.AssemblyRun, ID: run.ID, Name: string(run.FinishedGood)}
				runs = append(runs, explanation.Fact("assembled by a run", measure.Int(run.Quantity), source))
			}
		}
		return explanation.Of(explanation.Sum, "assembled "+string(target.FinishedGood), runs...)
	})
}

func (e *Explanation) targetPercent(target *target) *node {
	return e.once(target, func() *node {
		return percentage("percent of "+string(target.FinishedGood), e.assembled(target), e.at(targetPath(target)+"quantity"))
	})
}

// found is what a target finds in the pool, or wants of it.
type found struct {
	units map[catalog.UnitRef]*node
	goods map[domain.Slug]*node
	items map[int]*node // by row
	// missing are the goods that are wanted and not in stock: those that have to be
	// assembled. Of one that is not defined it is what is wanted.
	missing map[domain.Slug]*node
}

func newFound() *found {
	return &found{units: map[catalog.UnitRef]*node{}, goods: map[domain.Slug]*node{}, items: map[int]*node{}, missing: map[domain.Slug]*node{}}
}

// walkTargets walks the targets through what the batch lines leave of the items.
func (e *Explanation) walkTargets(items []*node) {
	units, goods := map[catalog.UnitRef]*node{}, map[domain.Slug]*node{}
	for i := range e.c.targets {
		target := &e.c.targets[i]
		if target.good == nil {
			continue
		}
		before := newFound()
		for _, need := range target.good.units {
			unit := need.Unit.FinishedUnit
			if units[unit] == nil {
				units[unit] = e.stocked(unit.String(), e.stock.Units[unit], e.c.in.Stock.Units[unit])
			}
			before.units[unit] = units[unit]
		}
		for _, level := range target.good.levels[1:] {
			if goods[level.good] == nil {
				goods[level.good] = e.stocked(string(level.good), e.stock.Goods[level.good], e.c.in.Stock.Goods[level.good])
			}
			before.goods[level.good] = goods[level.good]
		}
		for _, row := range target.tree.slots {
			before.items[row] = items[row]
		}
		e.taken.before[target] = before
		if target.done() {
			continue
		}
		wanted := target.wants(before, e.at(targetPath(target)+"remaining"))
		leave := func(what string, of, less *node) *node {
			return explanation.AtLeastZero(what+" that "+string(target.FinishedGood)+" leaves", of, less)
		}
		for unit, amount := range wanted.units {
			units[unit] = leave(unit.String(), units[unit], amount)
		}
		for good, amount := range wanted.goods {
			goods[good] = leave(string(good), goods[good], amount)
		}
		for row, amount := range wanted.items {
			items[row] = leave(string(e.c.rows.all[row].item.Slug), items[row], amount)
		}
	}
}

// wants is what so many of the target's good take from what is there. Nested
// goods come out of stock as far as that goes, and the rest is looked through.
func (t *target) wants(before *found, count *node) *found {
	type sums = map[int][]*node
	levels, units, items := sums{}, sums{}, sums{}
	wanted := newFound()
	for i := range t.good.levels {
		level, missing := &t.good.levels[i], count
		if i > 0 {
			all := explanation.Of(explanation.Sum, string(level.good)+" for "+string(t.FinishedGood), levels[i]...)
			wanted.goods[level.good] = all
			missing = explanation.AtLeastZero(string(level.good)+" to assemble for "+string(t.FinishedGood), all, before.goods[level.good])
			if !level.defined {
				wanted.missing[level.good] = all
				continue
			}
			wanted.missing[level.good] = missing
		}
		if missing.Value.IsZero() {
			continue
		}
		t.takes(i, missing, levels, units, items)
	}
	for i := range t.good.units {
		unit := t.good.units[i].Unit.FinishedUnit
		wanted.units[unit] = explanation.Of(explanation.Sum, unit.String()+" for "+string(t.FinishedGood), units[i]...)
	}
	for slot, row := range t.tree.slots {
		wanted.items[row] = explanation.Of(explanation.Sum, "items for "+string(t.FinishedGood), items[slot]...)
	}
	return wanted
}

// takes adds what so many of a level take directly to the sums of levels, units
// and slots of items.
func (t *target) takes(level int, count *node, levels, units, items map[int][]*node) {
	source := explanation.Source{Kind: explanation.GoodLine, ID: t.good.id, Name: string(t.good.levels[level].good)}
	for _, part := range t.good.levels[level].parts {
		switch part.of {
		case aGood:
			each := explanation.Fact(string(t.good.levels[part.index].good)+" in "+source.Name, part.quantity, source)
			levels[part.index] = append(levels[part.index], by(each, count))
		case aUnit:
			each := explanation.Fact(t.good.units[part.index].Unit.FinishedUnit.String()+" in "+source.Name, part.quantity, source)
			units[part.index] = append(units[part.index], by(each, count))
		case anItem:
			need := &t.good.needs[part.index]
			each := explanation.Fact(string(need.Item.Slug)+" in "+source.Name, part.quantity, source).In(need.Amount.Unit.String())
			amount := by(each, count)
			if factor := t.tree.factors[part.index]; !factor.Equal(measure.Int(1)) {
				amount = explanation.Of(explanation.Convert, amount.Label, amount, explanation.Fixed("into the unit that it is counted in", factor))
			}
			items[t.tree.slotOf[part.index]] = append(items[t.tree.slotOf[part.index]], amount)
		}
	}
}
