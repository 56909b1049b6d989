package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/explanation"
)

// use is all that takes of a row, and what is there of it.
type use struct {
	// baked is what each line takes of it for the planned batches, in plan order,
	// toBake what it takes for those that remain.
	baked, toBake []lineUse
	// packed and toPack are what the targets take as packaging.
	packed, toPack []*node
	lots           []*node
	// reserved is what the plans of other occasions keep of the lots.
	reserved map[domain.ID][]*node
}

type lineUse struct {
	line   *line
	amount *node
}

// used is all that takes of a row and lies in it.
func (e *Explanation) used(row int) *use {
	if e.uses == nil {
		e.uses = make([]use, len(e.c.rows.all))
		for i := range e.c.lines {
			e.useLine(&e.c.lines[i])
		}
		for i := range e.c.targets {
			if e.c.targets[i].good != nil {
				e.useTarget(&e.c.targets[i])
			}
		}
		for i := range e.stock.Lots {
			e.useLot(&e.stock.Lots[i])
		}
		for _, taking := range e.c.takings {
			e.useTaking(taking)
		}
	}
	return &e.uses[row]
}

func (e *Explanation) useLine(line *line) {
	if line.recipe == nil {
		return
	}
	batches, remaining := e.at(linePath(line)+"batches"), e.remainingBatches(line)
	for _, take := range e.takes(line) {
		row := &e.uses[take.row]
		row.baked = append(row.baked, lineUse{line, by(take.amount, batches)})
		row.toBake = append(row.toBake, lineUse{line, by(take.amount, remaining)})
	}
}

// takes is what one batch of a line takes of each row.
func (e *Explanation) takes(line *line) []snapshotLine {
	parts := map[int][]*node{}
	for _, taken := range e.perBatchOf(line.recipe) {
		parts[taken.row] = append(parts[taken.row], taken.amount)
	}
	takes := make([]snapshotLine, len(line.takes))
	for i, take := range line.takes {
		row := &e.c.rows.all[take.row]
		label := string(row.item.Slug) + " in a batch of " + string(line.FinishedUnit.Recipe)
		each := explanation.Total(label, parts[take.row])
		each.Unit = row.unit.String()
		takes[i] = snapshotLine{row: take.row, amount: each}
	}
	return takes
}

func (e *Explanation) useTarget(target *target) {
	for _, version := range e.versions(target) {
		for _, item := range e.perGood(version.good).items {
			row := &e.uses[item.row]
			row.packed = append(row.packed, by(item.amount, version.quantity))
		}
	}
	remaining := e.at(targetPath(target) + "remaining")
	for _, item := range e.perGood(target.good).items {
		row := &e.uses[item.row]
		row.toPack = append(row.toPack, by(item.amount, remaining))
	}
}

// useLot counts a lot where Calculate counts it.
func (e *Explanation) useLot(lot *Lot) {
	source := explanation.Source{Kind: explanation.Lot, ID: lot.ID, Name: string(lot.Item)}
	left := explanation.Fact("left of a lot of "+string(lot.Item), lot.Remaining.Value, source)
	if row, amount := e.inLot(lot, left); amount != nil && lot.Remaining.Value.Sign() > 0 {
		e.uses[row].lots = append(e.uses[row].lots, amount)
	}
}

// useTaking counts what another plan keeps of a lot there, too.
func (e *Explanation) useTaking(taking taking) {
	lot, plan := &e.stock.Lots[taking.lot], e.c.in.Others[taking.by].Plan
	source := explanation.Source{Kind: explanation.Reservation, ID: plan, Name: string(lot.ID)}
	kept := explanation.Fact("kept of a lot of "+string(lot.Item)+" for "+e.c.in.Others[taking.by].Input.Occasion.Name, taking.amount, source)
	if row, amount := e.inLot(lot, kept); amount != nil {
		use := &e.uses[row]
		if use.reserved == nil {
			use.reserved = map[domain.ID][]*node{}
		}
		use.reserved[plan] = append(use.reserved[plan], amount)
	}
}

// inLot is an amount of a lot in the row in which the lot counts: the first that
// it converts to; nil if that is nowhere.
func (e *Explanation) inLot(lot *Lot, amount *node) (int, *node) {
	first, used := e.c.rows.first[lot.Item]
	if !used || !lot.usableOn(e.c.in.Occasion.Date) {
		return 0, nil
	}
	for at := first; at >= 0; at = e.c.rows.all[at].next {
		row := &e.c.rows.all[at]
		if factor, possible := row.factor(lot.Remaining.Unit, row.item.Density); possible {
			source := explanation.Source{ID: e.origin(at)}
			return at, e.converted(amount.In(lot.Remaining.Unit.String()), at, lot.Remaining.Unit, factor, source)
		}
	}
	return 0, nil
}

// origin is the snapshot that the item of a row is from.
func (e *Explanation) origin(row int) domain.ID {
	id, known := e.origins[row]
	if !known {
		id = e.findOrigin(e.c.rows.all[row].item)
		e.origins[row] = id
	}
	return id
}

func (e *Explanation) findOrigin(item *catalog.Item) domain.ID {
	from := func(needs []catalog.Need) bool {
		return slices.ContainsFunc(needs, func(need catalog.Need) bool { return need.Item.Slug == item.Slug && need.Item == *item })
	}
	for i := range e.c.lines {
		if recipe := e.c.lines[i].recipe; recipe != nil && from(recipe.needs) {
			return recipe.id
		}
	}
	for i := range e.c.targets {
		var id domain.ID
		e.c.targets[i].each(e.c.targets[i].good, func(good *Good, _ int64) {
			if id == "" && good != nil && from(good.needs) {
				id = good.id
			}
		})
		if id != "" {
			return id
		}
	}
	return ""
}

// lineRow is a line and one of the rows that it takes of.
type lineRow struct {
	line *line
	row  int
}

// taken is the walk through the shared pool.
type taken struct {
	needed, available map[lineRow]*node
	// before is what each target finds.
	before map[*target]*found
}

// walked follows the batch lines, then the assembly targets through the pool.
func (e *Explanation) walked() *taken {
	if e.taken != nil {
		return e.taken
	}
	e.taken = &taken{needed: map[lineRow]*node{}, available: map[lineRow]*node{}, before: map[*target]*found{}}
	items := make([]*node, len(e.c.rows.all))
	for i := range items {
		row := &e.c.rows.all[i]
		items[i] = e.at("shopping_list/" + e.entry(row.item.Slug, row.unit) + "/on_hand")
	}
	for i := range e.c.lines {
		line := &e.c.lines[i]
		if line.done() {
			continue
		}
		for _, take := range line.takes {
			uses := e.used(take.row).toBake
			at := slices.IndexFunc(uses, func(use lineUse) bool { return use.line == line })
			key := lineRow{line, take.row}
			e.taken.needed[key], e.taken.available[key] = uses[at].amount, items[take.row]
			what := string(e.c.rows.all[take.row].item.Slug) + " that " + line.FinishedUnit.String() + " leaves"
			items[take.row] = explanation.AtLeastZero(what, items[take.row], uses[at].amount)
		}
	}
	e.walkTargets(items)
	return e.taken
}
