package answers

import (
	"strconv"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Percent writes a percentage; nothing where there is none.
func Percent(l *locale.Locale, p answer.Percent) (locale.Quantity, error) {
	if p == "" {
		return locale.Quantity{}, nil
	}
	number, err := measure.ParseNumber(string(p))
	if err != nil {
		return locale.Quantity{}, err
	}
	return l.Percent(number), nil
}

// Bar is a progress bar. Its width is an attribute of SVG, because the policy of pages
// forbids styles within them.
type Bar struct {
	Label string
	Width string // of 100, capped
	Text  string
	Exact string
	Full  bool
	// Explain is the address of the explanation; empty without one.
	Explain string
}

// BarOf returns the progress bar of a percentage; an empty one where there is none.
func BarOf(l *locale.Locale, p answer.Percent, label string) (Bar, error) {
	quantity, err := Percent(l, p)
	if err != nil || p == "" {
		return Bar{Label: label, Width: "0"}, err
	}
	width, err := strconv.ParseFloat(string(p), 64)
	return Bar{
		Label: label, Width: strconv.FormatFloat(min(max(width, 0), 100), 'f', -1, 64),
		Text: quantity.Text, Exact: quantity.Exact, Full: width >= 100,
	}, err
}

// Pill is a state, as an icon with a word. Its kind is ok, attention, blocked or quiet.
type Pill struct{ Kind, Text, Icon string }

// StatePill returns the state of a plan, or that there is none.
func StatePill(l *locale.Locale, state string) Pill {
	switch state {
	case "":
		return Pill{"quiet", l.T("state.none"), "circle-dashed"}
	case "draft":
		return Pill{"quiet", l.T("state.draft"), "pencil"}
	case "locked":
		return Pill{"active", l.T("state.locked"), "lock"}
	case "in_production":
		return Pill{"active", l.T("state.in_production"), "chef-hat"}
	case "completed":
		return Pill{"ok", l.T("state.completed"), "circle-check"}
	}
	return Pill{"quiet", l.T("state.cancelled"), "ban"}
}

// FeasiblePill returns whether something can be made.
func FeasiblePill(l *locale.Locale, f answer.Feasibility) Pill {
	text := l.T("feasible." + string(f))
	switch f {
	case answer.Finished:
		return Pill{"ok", text, "circle-check"}
	case answer.Ready:
		return Pill{"ok", text, "play"}
	case answer.AfterProduction:
		return Pill{"quiet", text, "hourglass"}
	case answer.Partial:
		return Pill{"attention", text, "pie-chart"}
	case answer.Short, answer.Blocked:
	}
	return Pill{"blocked", text, "circle-alert"}
}
