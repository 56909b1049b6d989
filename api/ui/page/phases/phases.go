// Package phases has how far the phases of an occasion are, as pages show it.
package phases

import (
	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/planning/answer"
)

// Phase is how far a phase of an occasion is.
type Phase struct{ Status, Icon, Name, Text string }

// Statuses that pages tell apart beyond those of the API: shopping of which nothing is to be
// found, and a phase that is not done and will not be, because the plan is over.
const (
	Nothing answer.PhaseStatus = "nothing"
	Over    answer.PhaseStatus = "over"
)

// IsOver reports whether nothing more is made for a plan in a state.
func IsOver(state string) bool { return state == "completed" || state == "cancelled" }

// Of returns how far the work on a plan is, which has a state. Shopping has begun once
// something was collected; there is none to do while nothing is to buy, or once the plan is completed.
func Of(l *locale.Locale, of answer.Phases, state string, isToBuy bool) []Phase {
	shopping := of.Shopping
	switch {
	case shopping != answer.InProgress:
	case !isToBuy || state == "completed":
		shopping = Nothing
	case !of.ShoppingBegun:
		shopping = answer.NotStarted
	}
	all := []Phase{
		One(l, "requirements", of.Requirements), One(l, "shopping", shopping),
		One(l, "production", of.Production), One(l, "assembly", of.Assembly),
	}
	for i, status := range []answer.PhaseStatus{of.Requirements, shopping, of.Production, of.Assembly} {
		if IsOver(state) && (status == answer.NotStarted || status == answer.InProgress) {
			all[i] = Phase{Status: string(Over), Icon: "minus", Name: all[i].Name, Text: l.T("phase." + string(Over))}
		}
	}
	return all
}

// One returns how far a phase is.
func One(l *locale.Locale, name string, status answer.PhaseStatus) Phase {
	icon := map[answer.PhaseStatus]string{
		answer.Complete: "circle-check", answer.InProgress: "hourglass", answer.NotStarted: "circle-dashed", answer.NotApplicable: "minus",
		Nothing: "circle-check", Over: "minus",
	}[status]
	if icon == "" {
		icon = "circle-dashed"
	}
	return Phase{Status: string(status), Icon: icon, Name: l.T("phase." + name), Text: l.T("phase." + string(status))}
}
