package baking

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/ahead"
	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
)

// trial is what a run would take, as the API answers, or why it cannot be recorded.
type trial struct {
	Lines []taken
	Cost  measure.Cost
	// Expected is the number of units that the run yields; 0 of an assembly, and if that
	// is not known.
	Expected int64
	Missing  []missing
	Reserved []pantry.Reserved
	// Count is how much of a refused run is possible, Summary says so in a sentence, with what is
	// missing for the rest. Instead leads to the form of what is possible; nil without.
	Count   int64
	Summary string
	Instead *page.Link
	// Why says why the run cannot be recorded for another reason than these; empty if it
	// can.
	Why string
	// List is the address of the shopping list; empty without a plan.
	List string
	// Expirable reports that expired lots may be what is missing.
	Expirable bool
	// plan is what the amounts are written as in; nil for the unit of the recipe.
	plan *answer.Summary
}

// missing is a shortage, with where what is missing comes from.
type missing struct {
	pantry.Shortage
	Name, Path, Action string
	Measure            locale.Measure
}

// try asks what a run would record. A refusal is a part of the answer.
func try[T any](v *page.Visit, path string, body page.Fields) (run T, refused *problem.Problem, err error) {
	run, err = page.Try[T](v, path+"?dry_run=true", body.Filled())
	if refused, ok := errors.AsType[*problem.Problem](err); ok && refused.Status < http.StatusInternalServerError {
		return run, refused, nil
	}
	return run, nil, err
}

// unknown reports whether a run is refused because what it makes does not exist.
func unknown(refused *problem.Problem, what ...string) bool {
	return slices.ContainsFunc(refused.Missing, func(m catalog.Missing) bool {
		return m.Reason == "not_defined" && slices.Contains(what, m.Name)
	}) || slices.ContainsFunc(refused.Errors, func(f web.Fault) bool {
		return slices.Contains([]string{"/recipe", "/finished_unit", "/finished_good"}, f.Pointer)
	})
}

// attempt is a run that is tried: the kind, bake or assemble, and how many batches or pieces.
type attempt struct {
	kind  string
	count int64
}

// refuse adds why a run cannot be recorded.
func (t *trial) refuse(v *page.Visit, b book, plan domain.ID, run attempt, refused *problem.Problem) {
	for _, short := range refused.Shortages {
		one := missingOf(v, b, plan, short)
		if one.Measure.Unit = short.Unit; t.plan != nil {
			one.Measure = answers.MeasureIn(t.plan, short.Item, short.Unit)
		}
		t.Missing = append(t.Missing, one)
		t.Expirable = t.Expirable || short.Item != "" || short.Expired.Sign() > 0
	}
	t.Reserved = refused.Reserved
	if refused.Possible != nil {
		t.sum(v, run, *refused.Possible)
	}
	if plan != "" {
		t.List = page.At("/plans/{}/shopping-list", string(plan))
	}
	if len(t.Missing)+len(t.Reserved) == 0 {
		t.Why = refused.Detail
		if id := "code." + refused.Code; v.Has(id) {
			t.Why = v.T(id)
		}
	}
}

// lack says in a sentence what is unaccounted of a run.
func (t *trial) lack(v *page.Visit, lines []ledger.UnaccountedLine) {
	parts := make([]string, len(lines))
	for i, line := range lines {
		parts[i] = v.Scaled(line.Amount, line.Unit).String() + " " + cmp.Or(line.Name, string(line.Item))
	}
	if len(parts) > 0 {
		t.Summary = v.T("run.unaccounted.trial", v.List(parts))
	}
}

// sum says in a sentence how much of a run is possible, and what is missing for all of it.
func (t *trial) sum(v *page.Visit, run attempt, possible int64) {
	t.Count = possible
	lacking := make([]string, 0, len(t.Missing)+len(t.Reserved))
	for _, one := range t.Missing {
		available, needed := v.Number(one.Available), v.Number(one.Needed)
		if one.Item != "" {
			available, needed = v.Measured(one.Available, one.Measure), v.Measured(one.Needed, one.Measure)
		}
		lacking = append(lacking, v.T("run.possible.lacking", one.Name, available.String(), needed.String()))
	}
	reason := "run.possible.missing"
	if len(lacking) == 0 {
		reason = "run.possible.reserved"
		for _, one := range t.Reserved {
			lacking = append(lacking, one.OccasionName)
		}
		slices.Sort(lacking)
		lacking = slices.Compact(lacking)
	}
	id, args := run.kind+".possible.some", []any{possible, v.Whole(run.count).Text}
	if possible == 0 {
		id, args = run.kind+".possible.none", []any{run.count}
	}
	t.Summary = v.T(reason, v.T(id, args...), v.List(lacking))
}

// on adds the day of a run that is not recorded for today: other lots and runs count then.
func (t *trial) on(v *page.Visit, when string) {
	if day := ahead.Day(when); day != "" && day != v.Today() && len(t.Missing)+len(t.Reserved) > 0 {
		t.Summary = strings.TrimSpace(v.T("run.on", v.Date(day), t.Summary))
	}
}

// sized is the address of a form that is filled in with what is possible of a refused run.
func (t *trial) sized(path, field string) string {
	if t.Count > 0 {
		path += "?" + field + "=" + strconv.FormatInt(t.Count, 10)
	}
	return path
}

// offerInstead offers to fill in what is possible of a refused run.
func (t *trial) offerInstead(v *page.Visit, run attempt, path, field string) {
	if t.Count > 0 {
		t.Instead = &page.Link{Path: t.sized(path, field), Text: v.T(run.kind+".instead", t.Count)}
	}
}

// head words the refusal of a form as the trial found it: what is possible, and what is missing.
func (t *trial) head(v *page.Visit, form *page.Form, run attempt) {
	if form.Refusal == nil || t.Summary == "" {
		return
	}
	form.Refusal.Title, form.Refusal.Detail, form.Refusal.Lists = v.T(run.kind+".refused", run.count), t.Summary, nil
	if len(t.Missing) == 0 {
		form.Refusal.Title = v.T("run.refused.reserved")
	}
}

func missingOf(v *page.Visit, b book, plan domain.ID, short pantry.Shortage) missing {
	one := missing{Shortage: short, Name: short.Name}
	switch unit := short.FinishedUnit; {
	case short.Item != "":
		one.Name = cmp.Or(b.items[short.Item], short.Name, string(short.Item))
		one.Path, one.Action = page.At("/pantry/receive?item={}", string(short.Item)), v.T("run.receive")
	case short.FinishedGood != "":
		one.Name, one.Action = b.Good(short.FinishedGood), v.T("run.assemble")
		one.Path = page.At("/runs/new/assemble/{}", string(short.FinishedGood))
		if plan != "" {
			one.Path = page.At("/plans/{}/assemble/{}", string(plan), string(short.FinishedGood))
		}
	default:
		one.Name, one.Action = v.UnitOf("run.unit", b.Recipe(unit.Recipe), b.Unit(unit)), v.T("run.bake")
		one.Path = page.At("/runs/new/bake/{}/{}", string(unit.Recipe), string(unit.Unit))
		if plan != "" {
			one.Path = page.At("/plans/{}/bake/{}/{}", string(plan), string(unit.Recipe), string(unit.Unit))
		}
	}
	return one
}

// picks adds where the lots are.
func picks(v *page.Visit, lines []taken) ([]taken, error) {
	lots, err := page.All[ledger.Lot](v, "/v1/pantry/lots?used_up=false")
	if err != nil {
		return nil, err
	}
	known := make(map[domain.ID]ledger.Lot, len(lots))
	for _, lot := range lots {
		known[lot.ID] = lot
	}
	for i, line := range lines {
		lines[i].Lot = known[line.LotID]
	}
	return lines, nil
}

// instant returns the time that a form names, in the kitchen's zone, as the API reads
// it; empty is now.
func instant(v *page.Visit, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	zone, err := time.LoadLocation(v.Kitchen.TimeZone)
	if err != nil {
		return "", err
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", text, zone)
	return at.Format(time.RFC3339), err
}

// at reads the field with the time of a run.
func at(v *page.Visit, form *page.Form, field string) string {
	text, err := instant(v, form.Text(field))
	if err != nil {
		form.Fault(field, "run.at.invalid")
	}
	return text
}

// whole returns a whole number above zero that was typed, else another one.
func whole(v *page.Visit, text string, other int64) int64 {
	number, err := v.Parse(text)
	if value, ok := number.Int64(); err == nil && ok && value > 0 {
		return value
	}
	return other
}

// number returns a number as the API reads it; empty for what is none.
func number(v *page.Visit, text string) string {
	if number, err := v.Parse(text); err == nil && text != "" {
		return number.String()
	}
	return ""
}

// allow adds the permissions that were ticked.
func allow(form *page.Form, body page.Fields, names ...string) {
	for _, name := range names {
		if form.Checked(name) {
			body[name] = true
		}
	}
}

// codeOf returns the code of the problem that a form was refused with.
func codeOf(err error) string {
	if refused, ok := errors.AsType[*problem.Problem](err); ok {
		return refused.Code
	}
	return ""
}

// again returns a form that was sent to see more, as a new one with what was typed.
func again(v *page.Visit, form *page.Form, fields ...string) *page.Form {
	other := v.NewForm(form.Name)
	for _, field := range fields {
		other.Fill(field, form.Text(field))
	}
	return other
}
