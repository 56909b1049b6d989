package shopping

import (
	"slices"
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
)

// tasteRow is a row without an amount.
type tasteRow struct {
	answer.ToTaste
	ID   string
	Tick *tick // nil once it is ticked
	Undo *undo
}

// Forms are the forms of the row.
func (r tasteRow) Forms() tickForms { return tickForms{r.ID, r.Name, r.Tick, r.Undo} }

// tasteRows returns the rows without an amount, with their forms.
func tasteRows(v *page.Visit, t *trip) []tasteRow {
	rows := make([]tasteRow, len(t.list.ToTaste))
	for i, of := range t.list.ToTaste {
		made := tasteRow{ToTaste: of, ID: "taste-" + string(of.Item)}
		if t.ticks(v) {
			made.offer(v, t)
		}
		rows[i] = made
	}
	return rows
}

// offer adds the form that ticks the row for each of its plans, or that takes its ticks back.
func (r *tasteRow) offer(v *page.Visit, t *trip) {
	named := row{ID: r.ID}
	named.Item, named.Name = r.Item, r.Name
	if len(r.CollectedBy) > 0 {
		r.Undo = &undo{RowForm: named.form(v, t, "undo", "/uncollect")}
		for i, one := range r.CollectedBy {
			of := ticked{Prefix: "ticks." + strconv.Itoa(i) + ".", Collected: answer.Collected{Tick: one.Tick, Plan: one.Plan}}
			r.Undo.Ticks = append(r.Undo.Ticks, of)
		}
		return
	}
	r.Tick = &tick{RowForm: named.form(v, t, "tick", "/collect")}
	var plans []domain.ID
	for _, use := range r.For {
		if !slices.Contains(plans, use.Plan) {
			plans = append(plans, use.Plan)
			r.Tick.Of = append(r.Tick.Of, taken{Prefix: "of." + strconv.Itoa(len(plans)) + ".", Plan: use.Plan})
		}
	}
}
