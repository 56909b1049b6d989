package plans

import (
	"cmp"
	"strconv"
	"strings"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// differences is what is different between two summaries, as all screens show it: of the
// drift, an amendment, two plans, or what would be.
type differences struct {
	Facts  []difference
	Groups []differenceGroup
	// Added and Removed are warnings that only one side has.
	Added, Removed []answer.Warning
}

// None reports whether nothing is different.
func (d differences) None() bool {
	for _, fact := range d.Facts {
		if fact.By.Text != "" || fact.Old != fact.New {
			return false
		}
	}
	return len(d.Groups)+len(d.Added)+len(d.Removed) == 0
}

// differenceGroup are rows of one kind. Of is what their main figure is, Before and After
// are the headings of its two sides. Same are those whose main figure stays as it is.
type differenceGroup struct {
	Title, Of, Before, After string
	Rows, Same               []differenceRow
}

// Unchanged is the group with the rows alone whose main figure stays as it is.
func (g differenceGroup) Unchanged() differenceGroup {
	g.Rows, g.Same = g.Same, nil
	return g
}

// changedFirst sets the rows apart of which only details are different.
func (g differenceGroup) changedFirst() differenceGroup {
	var changed []differenceRow
	for _, row := range g.Rows {
		if row.By.Text == "" && row.Change == "" && !row.decided {
			g.Same = append(g.Same, row)
		} else {
			changed = append(changed, row)
		}
	}
	g.Rows = changed
	return g
}

// differenceRow is a row with its figure, and what else of it is different.
type differenceRow struct {
	difference
	Under, Change string
	More          []difference
	// decided is true if something else about the row matters as much as its main figure.
	decided bool
}

// difference is a figure before and after.
type difference struct {
	Label    string
	Old, New locale.Quantity
	// By is new less old, with its sign; no text where that is nothing.
	By locale.Quantity
	// Single is true of a figure that has one side.
	Single bool
	// OldPlan and NewPlan are the plans whose figures the sides are, at Path; empty if a
	// side is no plan, or does not have the row.
	OldPlan, NewPlan domain.ID
	Path             string
	// oldPath is the path of the side before where that is another figure.
	oldPath string
	// in is the unit in which the explanation of a side begins; none where that is not chosen.
	in measure.Unit
}

// Was and Is are the sides with their explanations, in the unit of the row.
func (d difference) Was() page.Figure {
	d.Path = cmp.Or(d.oldPath, d.Path)
	return d.explained(d.OldPlan, d.Old)
}

// Is is the figure after.
func (d difference) Is() page.Figure { return d.explained(d.NewPlan, d.New) }

func (d difference) explained(plan domain.ID, side locale.Quantity) page.Figure {
	figure := page.FigureOf(plan, d.Path, side)
	if figure.Explain != "" && d.in != measure.NoUnit {
		figure.Explain += page.At("&in={}", d.in.String())
	}
	return figure
}

// view makes the differences of an effect.
type view struct {
	*page.Visit
	effect   comparison.Effect
	old, now domain.ID
}

// differencesOf returns an effect as it is shown. old and now are the plans whose figures
// the sides are, empty if a side is none.
func differencesOf(v *page.Visit, effect comparison.Effect, old, now domain.ID) differences {
	one := view{v, effect, old, now}
	shown := differences{Facts: one.facts(), Added: effect.Warnings.Added, Removed: effect.Warnings.Removed}
	for _, group := range []differenceGroup{
		one.group("plan.batches", "effect.batches", one.batches()), one.group("plan.goods", "effect.quantity", one.goods()),
		one.group("effect.shopping", "effect.to_buy", one.shopping()), one.group("plan.ingredients", "effect.total", one.ingredients()),
	} {
		shown.add(group.changedFirst())
	}
	return shown
}

func (v view) group(title, of string, rows []differenceRow) differenceGroup {
	return differenceGroup{Title: v.T(title), Of: v.T(of), Before: v.T("effect.before"), After: v.T("effect.after"), Rows: rows}
}

// add adds the groups that have rows.
func (d *differences) add(groups ...differenceGroup) {
	for _, group := range groups {
		if len(group.Rows)+len(group.Same) > 0 {
			d.Groups = append(d.Groups, group)
		}
	}
}

// facts are the totals that are different, and the cost.
func (v view) facts() []difference {
	cost, totals := v.effect.Cost, v.effect.Totals
	facts := []difference{v.cost("plan.cost", cost)}
	for _, one := range []named{
		{"effect.batches", totals.Batches},
		{"effect.quantity", totals.Quantity},
		{"effect.rows", totals.RowsToBuy},
		{"effect.short", totals.ShortLines},
		{"effect.unready", totals.UnreadyTargets},
	} {
		if !one.figure.Difference.IsZero() {
			facts = append(facts, v.figure(one.label, one.figure, locale.Measure{}))
		}
	}
	return facts
}

func (v view) cost(label string, c comparison.Cost) difference {
	made := difference{
		Label: v.T(label), Old: v.Cost(c.Old, c.OldComplete), New: v.Cost(c.New, c.NewComplete),
	}
	if !c.Difference.IsZero() {
		made.By = signed(v.Money(c.Difference), c.Difference.Number())
		made.By.Limit = v.limit(c)
	} else if c.OldComplete != c.NewComplete {
		made.By = v.sum(nil)
	}
	return made
}

// limit are the words before the difference of costs: more may be missing of a side that is not complete.
func (v view) limit(c comparison.Cost) string {
	switch {
	case c.OldComplete && c.NewComplete:
		return ""
	case c.OldComplete:
		return v.T("cost.at_least")
	case c.NewComplete:
		return v.T("cost.at_most")
	}
	return v.T("cost.as_known")
}

// figure returns a figure that is written in a measure; one without a unit is a number.
func (v view) figure(label string, f comparison.Figure, as locale.Measure) difference {
	made := difference{Label: v.T(label)}
	write := v.Number
	if as.Unit != measure.NoUnit {
		write = func(n measure.Number) locale.Quantity { return v.Measured(n, as) }
	}
	made.Old, made.New = write(f.Old), write(f.New)
	if !f.Difference.IsZero() {
		made.By = signed(write(f.Difference), f.Difference)
	}
	return made
}

// signed writes the sign of a difference that is above zero; others have it.
func signed(q locale.Quantity, difference measure.Number) locale.Quantity {
	if difference.Sign() > 0 {
		q.Text = "+" + q.Text
	}
	return q
}

type named struct {
	label  string
	figure comparison.Figure
}

// row returns a row with its main figure and the others that are different. The path is
// that of the main figure.
func (v view) row(name, under string, change comparison.Change, as locale.Measure, path string, main named, more ...named) differenceRow {
	made := differenceRow{difference: v.figure(main.label, main.figure, as), Under: under}
	if made.Label = name; strings.EqualFold(name, under) {
		made.Under = ""
	}
	if change != comparison.Changed {
		made.Change = v.T("effect." + string(change))
	}
	if made.Path, made.in = path, as.Unit; as.Into != measure.NoUnit {
		made.in = as.Into
	}
	if change != comparison.Added {
		made.OldPlan = v.old
	}
	if change != comparison.Removed {
		made.NewPlan = v.now
	}
	for _, one := range more {
		if !one.figure.Difference.IsZero() {
			made.More = append(made.More, v.figure(one.label, one.figure, as))
		}
	}
	return made
}

func (v view) batches() []differenceRow {
	rows := make([]differenceRow, len(v.effect.Batches))
	for i, e := range v.effect.Batches {
		rows[i] = v.row(e.RecipeName, e.UnitName, e.Change, locale.Measure{}, "recipe_batches/"+e.FinishedUnit.String()+"/batches",
			named{"effect.batches", e.Batches}, named{"effect.needed", e.UnitsNeeded}, named{"effect.yield", e.TotalYield},
			named{"effect.waste", e.Waste}, named{"effect.shortfall", e.Shortfall}, named{"effect.left", e.Remaining})
		rows[i].feasible(v, e.Feasibility)
	}
	return rows
}

func (v view) goods() []differenceRow {
	rows := make([]differenceRow, len(v.effect.Assemblies))
	for i, e := range v.effect.Assemblies {
		rows[i] = v.row(e.Name, "", e.Change, locale.Measure{}, "assemblies/"+string(e.FinishedGood)+"/quantity",
			named{"effect.quantity", e.Quantity}, named{"effect.left", e.Remaining}, named{"effect.possible", e.CanAssembleNow})
		rows[i].feasible(v, e.Feasibility)
	}
	return rows
}

func (v view) shopping() []differenceRow {
	rows := make([]differenceRow, len(v.effect.Shopping))
	for i, e := range v.effect.Shopping {
		path := "shopping_list/" + string(e.Item) + ":" + e.Unit.String() + "/to_buy"
		as := measured(e.Unit, e.NeededTotal, e.Package, e.PackageFactor)
		rows[i] = v.row(cmp.Or(e.Name, string(e.Item)), "", e.Change, as, path, named{"effect.to_buy", e.ToBuy},
			named{"effect.needed", e.Needed}, named{"effect.reserved", e.Reserved}, named{"effect.on_hand", e.OnHand})
		if !e.Packages.Difference.IsZero() {
			rows[i].More = append(rows[i].More, v.figure("effect.packages", e.Packages, locale.Measure{}))
		}
		if e.Covers != nil {
			rows[i].More = append(rows[i].More, difference{Label: v.T("effect.cover"), Old: v.cover(e.Covers.Old), New: v.cover(e.Covers.New)})
		}
		if !e.Cost.Difference.IsZero() {
			rows[i].More = append(rows[i].More, v.cost("effect.cost", e.Cost))
		}
	}
	return rows
}

// cover writes which packages are to buy of an item that is sold in several.
func (v view) cover(taken []answer.Taken) locale.Quantity {
	if len(taken) == 0 {
		return locale.Quantity{Text: v.T("effect.cover.none"), Exact: "0"}
	}
	texts, exact := make([]string, len(taken)), make([]string, len(taken))
	for i, one := range taken {
		texts[i] = v.T("effect.cover.of", v.Whole(one.Packages).Text, v.Amount(one.Value, one.Unit).String())
		exact[i] = strconv.FormatInt(one.Packages, 10) + " × " + one.Value.String() + " " + one.Unit.String()
		if one.Supplier != "" {
			texts[i] += " " + one.Supplier
		}
	}
	return locale.Quantity{Text: v.List(texts), Exact: strings.Join(exact, " + ")}
}

// measured is how both sides of a row are written: as on the list of the one that needs more.
func measured(unit measure.Unit, needed comparison.Figure, sold *catalog.Package, factor *measure.Number) locale.Measure {
	return answers.MeasureOf(&answer.Purchase{Unit: unit, NeededTotal: needed.Old.Max(needed.New), Package: sold, PackageFactor: factor})
}

func (v view) ingredients() []differenceRow {
	rows := make([]differenceRow, len(v.effect.Ingredients))
	for i, e := range v.effect.Ingredients {
		path := "aggregated_ingredients/" + string(e.Item) + ":" + e.Unit.String() + "/total"
		as := measured(e.Unit, e.NeededTotal, e.Package, e.PackageFactor)
		rows[i] = v.row(cmp.Or(e.Name, string(e.Item)), "", e.Change, as, path, named{"effect.total", e.Total},
			named{"effect.remaining", e.Remaining})
	}
	return rows
}

// feasible adds whether the row can be made, if that is different.
func (r *differenceRow) feasible(v view, f comparison.Feasible) {
	if f.Old == f.New || f.Old == "" || f.New == "" {
		return
	}
	text := func(state answer.Feasibility) locale.Quantity {
		return locale.Quantity{Text: v.T("feasible." + string(state)), Exact: string(state)}
	}
	r.decided = true
	r.More = append(r.More, difference{Label: v.T("plan.state"), Old: text(f.Old), New: text(f.New)})
}
