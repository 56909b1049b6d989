package plans

import (
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// effectView is what is different between two summaries, as all screens of differences
// show it.
type effectView struct {
	Groups []effectGroup
	// Costs is the cost of what is to buy; empty where that is the same.
	Costs []figureChange
}

// None reports whether nothing is different.
func (e effectView) None() bool { return len(e.Groups)+len(e.Costs) == 0 }

type effectGroup struct {
	Title string
	Rows  []effectRow
}

type effectRow struct {
	Name, Change string
	Figures      []figureChange
}

// figureChange is a figure before and after.
type figureChange struct {
	Label    string
	Old, New locale.Quantity
}

// names are the names of what an effect has slugs of.
type names map[string]string

func (n names) of(slug string) string {
	if name := n[slug]; name != "" {
		return name
	}
	return slug
}

// namesIn returns the names that a summary has.
func namesIn(s answer.Summary) names {
	found := names{}
	for _, line := range s.Batches {
		found[string(line.Recipe)+"/"+string(line.FinishedUnit)] = line.RecipeName + " · " + line.UnitName
		found[string(line.Recipe)] = line.RecipeName
	}
	for _, good := range s.Assemblies {
		found[string(good.FinishedGood)] = good.Name
	}
	for _, item := range s.Ingredients {
		found[string(item.Item)] = item.Name
	}
	for _, item := range s.Shopping {
		found[string(item.Item)] = item.Name
	}
	return found
}

func effectOf(v *page.Visit, effect comparison.Effect, names names) effectView {
	var view effectView
	add := func(title string, rows []effectRow) {
		if len(rows) > 0 {
			view.Groups = append(view.Groups, effectGroup{Title: v.T(title), Rows: rows})
		}
	}
	var batches, goods, shopping []effectRow
	for _, e := range effect.Batches {
		made := row(v, names.of(e.FinishedUnit.String()), e.Change, 0, named{"effect.batches", e.Batches},
			named{"effect.yield", e.TotalYield}, named{"effect.left", e.Remaining}, named{"effect.waste", e.Waste})
		batches = append(batches, made.feasible(v, e.Feasibility))
	}
	for _, e := range effect.Assemblies {
		made := row(v, names.of(string(e.FinishedGood)), e.Change, 0,
			named{"effect.quantity", e.Quantity}, named{"effect.left", e.Remaining}, named{"effect.possible", e.CanAssembleNow})
		goods = append(goods, made.feasible(v, e.Feasibility))
	}
	for _, e := range effect.Shopping {
		shopping = append(shopping, row(v, names.of(string(e.Item)), e.Change, e.Unit,
			named{"effect.needed", e.Needed}, named{"effect.to_buy", e.ToBuy}))
	}
	add("plan.batches", batches)
	add("plan.goods", goods)
	add("effect.shopping", shopping)
	if !effect.Cost.Difference.IsZero() {
		view.Costs = []figureChange{{Label: v.T("plan.cost"), Old: v.Money(effect.Cost.Old), New: v.Money(effect.Cost.New)}}
	}
	return view
}

type named struct {
	label  string
	figure comparison.Figure
}

// row returns the figures of a row that are different.
func row(v *page.Visit, name string, change comparison.Change, unit measure.Unit, figures ...named) effectRow {
	made := effectRow{Name: name}
	if change != comparison.Changed {
		made.Change = v.T("effect." + string(change))
	}
	for _, f := range figures {
		if f.figure.Difference.IsZero() {
			continue
		}
		shown := figureChange{Label: v.T(f.label), Old: v.Number(f.figure.Old), New: v.Number(f.figure.New)}
		if unit != 0 {
			shown.Old, shown.New = v.Amount(f.figure.Old, unit), v.Amount(f.figure.New, unit)
		}
		made.Figures = append(made.Figures, shown)
	}
	return made
}

// feasible adds whether the row can be made, if that is different.
func (r effectRow) feasible(v *page.Visit, f comparison.Feasible) effectRow {
	if f.Old == f.New || f.Old == "" || f.New == "" {
		return r
	}
	text := func(state answer.Feasibility) locale.Quantity {
		return locale.Quantity{Text: v.T("feasible." + string(state))}
	}
	r.Figures = append(r.Figures, figureChange{Label: v.T("plan.state"), Old: text(f.Old), New: text(f.New)})
	return r
}
