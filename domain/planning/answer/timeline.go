package answer

import (
	"slices"

	"crumbtrail/domain"
)

// Timeline is what happened for an occasion on which day, and what is still to happen by
// its day. All days are the kitchen's.
type Timeline struct {
	Today domain.Date `json:"today" format:"date" doc:"The day that the answer is about"`
	Date  domain.Date `json:"occasion_date" format:"date"`
	// Phases are those that apply, in the order of the work.
	Phases []TimelinePhase `json:"phases" doc:"The phases that apply, in the order of the work"`
	// EndedOn is empty for a plan that is neither completed nor cancelled.
	EndedOn domain.Date `json:"ended_on,omitempty" format:"date" doc:"When the plan was completed or cancelled"`
}

// TimelinePhase is a phase of the work on an occasion.
type TimelinePhase struct {
	Phase  string      `json:"phase" enum:"planning,shopping,production,assembly"`
	Status PhaseStatus `json:"status" enum:"not_started,in_progress,complete"`
	// Days are in their order; empty before anything was done.
	Days []domain.Date `json:"days" doc:"The days on which something was done that still counts: the plan created or locked, something collected or shopping completed, a run"`
	// DoneOn is empty unless the phase is complete and the day is known.
	DoneOn domain.Date `json:"done_on,omitempty" format:"date" doc:"When it was completed: the plan locked, shopping completed, the last run; missing while it is not"`
}

// Happened is when things happened for an occasion. Days that did not come are empty.
type Happened struct {
	Today, Date domain.Date
	// Created, Locked, Shopped and Ended are days of the plan; all are empty without one.
	Created, Locked, Shopped, Ended domain.Date
	// Collected, Baked and Assembled may have a day several times, in any order.
	Collected, Baked, Assembled []domain.Date
}

// TimelineOf returns the timeline of an occasion whose phases have come so far. Planning
// is complete once the targets are fixed.
func TimelineOf(happened Happened, phases Phases, plan *PlanRef) *Timeline {
	planning := NotStarted
	switch {
	case plan == nil:
	case plan.State == "draft":
		planning = InProgress
	default:
		planning = Complete
	}
	t := &Timeline{Today: happened.Today, Date: happened.Date, Phases: []TimelinePhase{}, EndedOn: happened.Ended}
	t.add("planning", planning, happened.Locked, happened.Created, happened.Locked)
	t.add("shopping", phases.Shopping, happened.Shopped, append(happened.Collected, happened.Shopped)...)
	t.add("production", phases.Production, latest(happened.Baked), happened.Baked...)
	t.add("assembly", phases.Assembly, latest(happened.Assembled), happened.Assembled...)
	return t
}

func (t *Timeline) add(name string, status PhaseStatus, done domain.Date, days ...domain.Date) {
	if status == NotApplicable {
		return
	}
	phase := TimelinePhase{Phase: name, Status: status, Days: []domain.Date{}}
	for _, day := range days {
		if day != "" {
			phase.Days = append(phase.Days, day)
		}
	}
	slices.Sort(phase.Days)
	phase.Days = slices.Compact(phase.Days)
	if status == Complete {
		phase.DoneOn = done
	}
	t.Phases = append(t.Phases, phase)
}

func latest(days []domain.Date) domain.Date {
	if len(days) == 0 {
		return ""
	}
	return slices.Max(days)
}
