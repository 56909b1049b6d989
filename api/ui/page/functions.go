package page

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
)

// functions are those of all templates.
//
//	t "id" args…           a text
//	amount n unit          a quantity: an amount as it was stated
//	scaled n unit          a quantity: a calculated amount, in the unit that fits
//	measured n measure     a quantity: an amount of a row of a shopping list
//	number n, whole n      a quantity without a unit; count n for batches
//	money m, percent p     a quantity; rounds m whether it is written rounded
//	cost known complete    a quantity: a cost of which a part, or all, may be unknown
//	figure plan path q     a quantity with a link to its explanation
//	shown plan row name q  a figure of a row, for tables of many rows
//	plain q                a quantity without one
//	cells list             the numbers of a row of a table; see [Cell]
//	named list             figures with their names, on one line; see [Named]
//	warning w              a warning of an answer, in words
//	date d, day d, time t  a date with weekday, a short one, an instant
//	field form name label  a field; see [Field]
//	choices field options  the field as a select
//	bar percent label      a progress bar; explained bar plan path with an explanation
//	pill kind text icon    a state; state s and feasible f those of plans and of rows
//	asset name             the address of an asset
//	serves pattern         whether a screen serves an address
//	kinds "a b"            a list of words, such as the kinds of a legend
//	weekday d              the short name of a date's weekday
//	by actor               who acted, in words where it is no name
//	at pattern values…     an address with escaped values in the places of {}
func (k *Kit) functions(l *locale.Locale) template.FuncMap {
	return template.FuncMap{
		"t": l.T, "amount": l.Amount, "scaled": l.Scaled, "measured": l.Measured, "number": l.Number, "date": l.Date, "day": l.Day,
		"month_day": l.MonthDay, "remedy": func(of any) *answers.Remedy { return answers.RemedyOf(l, of) },
		"whole":       func(n any) (locale.Quantity, error) { return whole(l, n) },
		"time":        func(at time.Time) string { return l.Time(at) },
		"count":       func(c answer.Count) locale.Quantity { return l.Number(c.Shown()) },
		"warning":     func(of any) (string, error) { return answers.Warning(l, of) },
		"money":       l.Money,
		"cost":        l.Cost,
		"rounds":      l.Rounds,
		"percent":     func(p answer.Percent) (locale.Quantity, error) { return answers.Percent(l, p) },
		"written":     func(q locale.Quantity) template.HTML { return written(l, q) },
		"named":       func(list []Named) template.HTML { return named(l, list) },
		"cells":       func(row []Cell) template.HTML { return cells(l, row) },
		"explainable": func(f Figure) template.HTML { return explainable(l, f) },
		"shown": func(of any, row, name string, q locale.Quantity) (template.HTML, error) {
			f, err := figure(of, row+name, q)
			return explainable(l, f), err
		},
		"figure": figure, "plain": func(q locale.Quantity) Figure { return Figure{Quantity: q} },
		"field": func(f *Form, name, label string, options ...string) (Field, error) {
			return f.field(name, label, options...)
		},
		"choices": choices, "asset": k.assets.URL,
		"bar":       func(p answer.Percent, label string) (Bar, error) { return answers.BarOf(l, p, label) },
		"explained": explained,
		"pill":      func(kind, text, icon string) Pill { return Pill{Kind: kind, Text: l.T(text), Icon: icon} },
		"empty":     func(icon, text string) Empty { return Empty{Icon: icon, Text: l.T(text)} },
		"feasible":  func(f answer.Feasibility) Pill { return answers.FeasiblePill(l, f) },
		"state":     func(s string) Pill { return answers.StatePill(l, s) },
		"phase":     func(name string, status answer.PhaseStatus) phases.Phase { return phases.One(l, name, status) },
		"serves":    func(pattern string) bool { return k.permits.Serves(pattern) },
		"at":        at,
		"by":        func(actor string) string { return answers.By(l, actor) },
		"string":    func(s any) string { return text(s) },
		"kinds":     strings.Fields,
		"weekday":   l.Weekday,
		"unitOf":    l.UnitOf,
		"crumb":     func(path, text string) Link { return Link{Path: path, Text: text} },
	}
}

// whole writes a count.
func whole(l *locale.Locale, n any) (locale.Quantity, error) {
	switch n := n.(type) {
	case int:
		return l.Whole(int64(n)), nil
	case int64:
		return l.Whole(n), nil
	case *int64:
		return l.Whole(*n), nil
	}
	return locale.Quantity{}, fmt.Errorf("%T is no count", n)
}

// at is [At] for values of any kind of string.
func at(pattern string, values ...any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = text(value)
	}
	return At(pattern, texts...)
}

// text returns a named string, a number or what has a text of its own as a string.
func text(s any) string { return fmt.Sprint(s) }

// Bar is part of a page; see [answers.Bar].
type Bar = answers.Bar

// Pill is part of a page; see [answers.Pill].
type Pill = answers.Pill

// explained adds the explanation of a figure of a plan's summary to a bar.
func explained(b Bar, plan domain.ID, path string) (Bar, error) {
	of, err := figure(plan, path, locale.Quantity{})
	b.Explain = of.Explain
	return b, err
}

// Empty is what stands in the place of an empty list.
type Empty struct{ Icon, Text string }
