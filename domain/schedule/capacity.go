package schedule

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Capacity is what a kitchen bakes on a day at most. Zero is no limit.
type Capacity struct {
	// Minutes are minutes of work, those of all helpers together.
	Minutes int
	// Batches are those that the oven takes.
	Batches int
}

// mostDays is how many days before the last one batches are spread over.
const mostDays = 60

// room is what is taken of the capacity of each day.
type room struct {
	of   Capacity
	used map[domain.Date]taken
}

type taken struct{ minutes, batches measure.Number }

func (r room) take(day domain.Date, batches, minutes measure.Number) {
	used := r.used[day]
	r.used[day] = taken{used.minutes.Add(batches.Mul(minutes)), used.batches.Add(batches)}
}

// fits returns how many batches of so many minutes each still fit in a day, of those that remain.
func (r room) fits(day domain.Date, remaining, minutes measure.Number) measure.Number {
	most, used := remaining, r.used[day]
	if r.of.Batches > 0 {
		most = most.Min(measure.Int(int64(r.of.Batches)).Sub(used.batches))
	}
	if r.of.Minutes > 0 && minutes.Sign() > 0 {
		most = most.Min(measure.Int(int64(r.of.Minutes)).Sub(used.minutes).Div(minutes))
	}
	if most.Less(remaining) {
		most = most.Floor()
	}
	return most.Max(measure.Number{})
}

// exceeds reports whether a day has more than it takes.
func (r room) exceeds(day domain.Date) bool {
	used := r.used[day]
	return r.of.Batches > 0 && measure.Int(int64(r.of.Batches)).Less(used.batches) ||
		r.of.Minutes > 0 && measure.Int(int64(r.of.Minutes)).Less(used.minutes)
}

// spread returns a step as those of the days on which its batches fit, from its own day
// backwards. A batch that no day takes has a day of its own, with a conflict, as has what
// is left on the earliest day.
func (r room) spread(step Step, work Work) ([]Step, error) {
	var parts []Step
	remaining, last := step.Batches.Number, step.Day
	for days := 0; remaining.Sign() > 0; days++ {
		day, err := last.Earlier(days)
		if err != nil {
			return nil, err
		}
		batches, exceeds := r.fits(day, remaining, work.Active), false
		switch _, some := r.used[day]; {
		case days == mostDays:
			batches, exceeds = remaining, batches.Less(remaining)
		case batches.Sign() == 0 && !some:
			batches, exceeds = remaining.Min(measure.Int(1)), true
		case batches.Sign() == 0:
			continue
		}
		part := step.of(batches, work)
		if part.Day = day; days > 0 {
			part.Because = Reason{Rule: "capacity", Day: last, Days: days}
		}
		if exceeds {
			part.Conflicts = append(part.Conflicts, Conflict{"OVER_CAPACITY", day})
		}
		r.take(day, batches, work.Active)
		remaining = remaining.Sub(batches)
		parts = append(parts, part)
	}
	if len(parts) > 1 {
		for i := range parts {
			parts[i].Part = i + 1
		}
	}
	return parts, nil
}

// of is the step for some of its batches.
func (s Step) of(batches measure.Number, work Work) Step {
	s.Batches = &answer.Count{Number: batches}
	if work.Active.Sign() > 0 {
		s.Active = new(work.Active.Mul(batches))
	}
	s.Conflicts = append([]Conflict(nil), s.Conflicts...)
	return s
}
