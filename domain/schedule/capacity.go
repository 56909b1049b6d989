package schedule

import (
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Capacity is what a kitchen bakes on a day at most. Zero is no limit.
type Capacity struct {
	// Minutes are minutes of work, those of all helpers together.
	Minutes int
	// Batches are those that the oven takes.
	Batches int
	// Others are the plans of other occasions that bake first, in the order in which they do.
	Others []Other
}

// Limits reports whether anything limits a day.
func (c Capacity) Limits() bool { return c.Minutes > 0 || c.Batches > 0 }

// Other is what remains to be baked for another occasion.
type Other struct {
	Occasion domain.ID
	Name     string
	Date     domain.Date
	Batches  []answer.BatchLine
}

// Busy is what another occasion takes of a day.
type Busy struct {
	Occasion     domain.ID   `json:"occasion_id"`
	OccasionName string      `json:"occasion_name"`
	OccasionDate domain.Date `json:"occasion_date" format:"date"`
	// Batches and Active are for all its recipes on the day.
	Batches answer.Count    `json:"batches" doc:"Batches that it bakes on those days"`
	Active  *measure.Number `json:"active_minutes,omitempty" doc:"Minutes of work for them; missing if no recipe states any"`
}

// mostDays is how many days before the last one batches are spread over.
const mostDays = 60

// room is what is taken of the capacity of each day.
type room struct {
	of   Capacity
	used map[domain.Date]taken
	by   *Other // whose baking takes of it; nil for that of the schedule
}

// taken is what is taken of a day, and what other occasions take of that.
type taken struct {
	minutes, batches measure.Number
	others           []Busy
}

func (r room) take(day domain.Date, batches, minutes measure.Number) {
	used := r.used[day]
	active := batches.Mul(minutes)
	used.minutes, used.batches = used.minutes.Add(active), used.batches.Add(batches)
	if r.by != nil {
		busy := Busy{Occasion: r.by.Occasion, OccasionName: r.by.Name, OccasionDate: r.by.Date, Batches: answer.Count{Number: batches}}
		if active.Sign() > 0 {
			busy.Active = &active
		}
		used.others = withBusy(used.others, busy)
	}
	r.used[day] = used
}

// withBusy returns what others take with what one of them takes more.
func withBusy(all []Busy, more Busy) []Busy {
	all = slices.Clone(all)
	at := slices.IndexFunc(all, func(one Busy) bool { return one.Occasion == more.Occasion })
	if at < 0 {
		return append(all, more)
	}
	one := &all[at]
	one.Batches.Number = one.Batches.Add(more.Batches.Number)
	switch {
	case one.Active == nil:
		one.Active = more.Active
	case more.Active != nil:
		one.Active = new(one.Active.Add(*more.Active))
	}
	return all
}

// others returns what other occasions take of the days from one to another.
func (r room) others(from, to domain.Date) (all []Busy) {
	for _, day := range slices.Sorted(maps.Keys(r.used)) {
		if from <= day && day <= to {
			for _, busy := range r.used[day].others {
				all = withBusy(all, busy)
			}
		}
	}
	return all
}

// takeOthers takes what the plans that bake first take, if anything limits a day.
func (r room) takeOthers(now catalog.Definitions) error {
	if !r.of.Limits() {
		return nil
	}
	for i := range r.of.Others {
		r.by = &r.of.Others[i]
		other := Schedule{Date: r.by.Date}
		if _, err := other.baking(answer.Summary{Batches: r.by.Batches}, now, r); err != nil {
			return err
		}
	}
	return nil
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
			next, err := day.Later(1)
			if err != nil {
				return nil, err
			}
			part.Because = Reason{Rule: "capacity", Day: last, Days: days, Others: r.others(next, last)}
		}
		if exceeds {
			part.Conflicts = append(part.Conflicts, Conflict{Code: "OVER_CAPACITY", Day: day, Others: r.others(day, day)})
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
