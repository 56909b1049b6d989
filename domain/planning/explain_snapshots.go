package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

// snapshotLine is what a line of a recipe's snapshot, or one of a good's, takes
// of a row for one batch or one good.
type snapshotLine struct {
	row    int
	amount *node // in the row's unit
}

// perGood is what one of a good takes.
type perGood struct {
	units map[catalog.UnitRef]*node
	items []snapshotLine
}

// version is how many of a target are of a snapshot of its good.
type version struct {
	good     *Good
	quantity *node
}

// inRow converts an amount to the unit of the row that it counts in.
func (e *Explanation) inRow(amount *node, item *catalog.Item, unit measure.Unit, source explanation.Source) snapshotLine {
	row, factor := e.c.rows.join(&catalog.Need{Item: *item, Amount: measure.Amount{Unit: unit}})
	return snapshotLine{row: row, amount: e.converted(amount, row, unit, factor, source)}
}

// converted is an amount in the unit of a row.
func (e *Explanation) converted(amount *node, row int, unit measure.Unit, factor measure.Number, source explanation.Source) *node {
	to := e.c.rows.all[row].unit
	if unit == to {
		return amount
	}
	label := to.String() + " of a " + unit.String()
	by := explanation.Fixed(label, factor)
	if unit.Kind() != to.Kind() { // the item's density says it
		source.Kind, source.Name = explanation.Item, string(e.c.rows.all[row].item.Slug)
		by = explanation.Fact(label+", by density", factor, source)
	}
	return explanation.Of(explanation.Convert, amount.Label+" in "+to.String(), amount, by).In(to.String())
}

func itemsBySlug(needs []catalog.Need) map[domain.Slug]*catalog.Item {
	items := make(map[domain.Slug]*catalog.Item, len(needs))
	for i := range needs {
		items[needs[i].Item.Slug] = &needs[i].Item
	}
	return items
}

// perBatchOf is what one batch of a recipe takes: every line of its snapshot,
// those of nested recipes as often as they are nested.
func (e *Explanation) perBatchOf(recipe *Recipe) []snapshotLine {
	if lines, known := e.recipes[recipe]; known {
		return lines
	}
	lines := []snapshotLine{}
	items := itemsBySlug(recipe.needs)
	times := map[domain.Slug][]*node{}
	for i, nested := range recipe.content.Recipes {
		source := explanation.Source{Kind: explanation.RecipeLine, ID: recipe.id, Name: string(nested.Slug)}
		var batches *node // of the nested recipe; nil is one
		if i > 0 {
			batches = explanation.Total("batches of "+string(nested.Slug), times[nested.Slug])
		}
		for _, line := range nested.Lines {
			amount := explanation.Fact(string(line.Item)+" in "+string(nested.Slug), line.Value, source).In(line.Unit.String())
			lines = append(lines, e.inRow(by(amount, batches), items[line.Item], line.Unit, source))
		}
		for _, component := range nested.Components {
			part := explanation.Fact("batches of "+string(component.Recipe)+" in "+string(nested.Slug), component.Batches, source)
			times[component.Recipe] = append(times[component.Recipe], by(part, batches))
		}
	}
	e.recipes[recipe] = lines
	return lines
}

// by multiplies what one takes by how many there are; nil is one.
func by(each, count *node) *node {
	if count == nil {
		return each
	}
	return explanation.Of(explanation.Product, each.Label+", by "+count.Label, count, each).In(each.Unit)
}

// perGood is what one of a good takes, exploded through nested goods.
func (e *Explanation) perGood(good *Good) *perGood {
	if known := e.goods[good]; known != nil {
		return known
	}
	each := &perGood{units: map[catalog.UnitRef]*node{}}
	e.goods[good] = each
	items := itemsBySlug(good.needs)
	times, units := map[domain.Slug][]*node{}, map[catalog.UnitRef][]*node{}
	for i, nested := range good.content.Goods {
		source := explanation.Source{Kind: explanation.GoodLine, ID: good.id, Name: string(nested.Slug)}
		var count *node
		if i > 0 {
			count = explanation.Total(string(nested.Slug)+" in one", times[nested.Slug])
		}
		for _, component := range nested.Components {
			quantity := explanation.Fact(named(component)+" in "+string(nested.Slug), component.Quantity, source)
			switch {
			case component.Item != "":
				quantity.Unit = component.Unit.String()
				each.items = append(each.items, e.inRow(by(quantity, count), items[component.Item], component.Unit, source))
			case component.FinishedGood != "":
				times[component.FinishedGood] = append(times[component.FinishedGood], by(quantity, count))
			default:
				units[component.FinishedUnit] = append(units[component.FinishedUnit], by(quantity, count))
			}
		}
	}
	for unit, parts := range units {
		each.units[unit] = explanation.Total(unit.String()+" in one", parts)
	}
	return each
}

// versions are the snapshots that a target is made up of: those from before an
// amendment as far as they were assembled, and the one of today for the rest.
func (e *Explanation) versions(target *target) []version {
	quantity := e.at(targetPath(target) + "quantity")
	var list []version
	rest := []*node{quantity}
	for _, earlier := range target.Earlier {
		if earlier.Good == nil {
			continue
		}
		source := e.planned(string(target.FinishedGood))
		made := explanation.Fact("those made before an amendment", measure.Int(earlier.Quantity), source)
		list, rest = append(list, version{earlier.Good, made}), append(rest, made)
	}
	if len(rest) > 1 {
		quantity = explanation.Of(explanation.Max, "those of today's snapshot", explanation.Fixed("nothing", measure.Number{}),
			explanation.Of(explanation.Difference, "quantity less those made before", rest...))
	}
	return append(list, version{target.good, quantity})
}

// named is what a component is of.
func named(component catalog.GoodComponent) string {
	switch {
	case component.Item != "":
		return string(component.Item)
	case component.FinishedGood != "":
		return string(component.FinishedGood)
	}
	return component.FinishedUnit.String()
}
