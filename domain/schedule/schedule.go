// Package schedule calculates when to do what for an occasion, backwards from its date: the
// last day to order, to shop, to bake and to assemble what remains.
package schedule

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Schedule is when to do what for an occasion.
type Schedule struct {
	OccasionID   domain.ID       `json:"occasion_id"`
	OccasionName string          `json:"occasion_name"`
	Date         domain.Date     `json:"occasion_date" format:"date"`
	Today        domain.Date     `json:"today" format:"date" doc:"The kitchen's day that the answer is about"`
	Plan         *answer.PlanRef `json:"plan" doc:"The active plan; null where the current definitions answered"`
	Position     string          `json:"position" doc:"Position of the log that the answer reflects"`
	Steps        []Step          `json:"steps" doc:"What remains to be done, by day and in the order of the work"`
	Conflicts    int             `json:"conflicts" doc:"How many of the steps have a conflict"`
}

// Kind is what is to be done.
type Kind string

// The kinds, in the order of the work.
const (
	Order    Kind = "order"    // an item that takes days to arrive
	Arrive   Kind = "arrive"   // what was ordered
	Shop     Kind = "shop"     // everything else that is to buy
	Bake     Kind = "bake"     // batches of a finished unit
	Assemble Kind = "assemble" // a finished good
)

const minutesADay = 24 * 60

var inOrder = []Kind{Order, Arrive, Shop, Bake, Assemble}

// Step is something that remains to be done, with the last day to do it.
type Step struct {
	Kind Kind        `json:"kind" enum:"order,arrive,shop,bake,assemble"`
	Day  domain.Date `json:"day" format:"date" doc:"The last day on which it is in time; of what was ordered, the day on which it is expected"`
	// Of these only those that the kind has are set.
	Item         domain.Slug     `json:"item,omitempty" doc:"What to order, or what arrives"`
	Recipe       domain.Slug     `json:"recipe,omitempty" doc:"What to bake"`
	FinishedUnit domain.Slug     `json:"finished_unit,omitempty" doc:"What to bake: the unit's slug within the recipe"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"What to assemble"`
	OrderID      domain.ID       `json:"order_id,omitempty" doc:"The order that is to arrive"`
	Name         string          `json:"name,omitempty" doc:"Name of what it is about; of baking that of the recipe; missing for shopping"`
	UnitName     string          `json:"finished_unit_name,omitempty" doc:"Name of the finished unit to bake"`
	Amount       *measure.Number `json:"amount,omitempty" doc:"What to order, or what arrives, in unit"`
	Unit         measure.Unit    `json:"unit,omitzero"`
	Batches      *answer.Count   `json:"batches,omitempty" doc:"Batches to bake"`
	Part         int             `json:"part,omitempty" doc:"Of batches that are baked on several days: 1 on the last of them, 2 on the one before, and so on; missing if one day is enough"`
	Quantity     int64           `json:"quantity,omitempty" doc:"Goods to assemble"`
	Items        int             `json:"items,omitempty" doc:"How many items are to buy"`
	// Active and Passive are nil where the recipe states none.
	Active    *measure.Number `json:"active_minutes,omitempty" doc:"Minutes of work for all batches to bake, with those of nested recipes; missing if no recipe states any"`
	Passive   *measure.Number `json:"passive_minutes,omitempty" doc:"Minutes of waiting, as for dough that rests: those of the recipe and of the nested recipe with the longest; missing if no recipe states any"`
	NotBefore domain.Date     `json:"not_before,omitempty" format:"date" doc:"Of baking: the first day on which it can be baked and is good on the last day on which it is needed, by its shelf life; missing if it keeps"`
	Because   Reason          `json:"because"`
	Conflicts []Conflict      `json:"conflicts" doc:"What stands against the day; empty if nothing does"`
}

// Reason is why a day is the last one.
type Reason struct {
	//nolint:lll // A struct tag cannot be wrapped.
	Rule string      `json:"rule" enum:"occasion,produce_on,waiting,capacity,needed,lead_days,expected" doc:"occasion: it is needed on the occasion's date; produce_on: the target names the day; waiting: so many days before that day, because the recipe waits as long; capacity: so many days before that day, because the kitchen bakes no more on the days between and on that day; needed: baking or assembling on that day takes it; lead_days: so many days before that day, because it takes as long to arrive; expected: the order names the day"`
	Day  domain.Date `json:"day" format:"date" doc:"The day that the rule starts from"`
	Days int         `json:"days,omitempty" doc:"Days before that day: lead days of the item, whole days that the recipe waits, or days that are full"`
	// Others are nil where no other occasion takes anything of those days.
	Others []Busy `json:"others,omitempty" doc:"Of days that are full: what other occasions, whose plans come before this one, bake on them; missing if nothing"`
}

// Conflict stands against the day of a step.
type Conflict struct {
	//nolint:lll // A struct tag cannot be wrapped.
	Code string      `json:"code" enum:"DAY_PAST,ORDER_LATE,ARRIVAL_UNKNOWN,READY_LATE,OVER_CAPACITY,EXPIRES_EARLY" doc:"EXPIRES_EARLY: baked on the day, it is past its last good day when it is last needed; DAY_PAST: the last day is before today; READY_LATE: on the day that the target names it is begun too late to be ready when it is needed; ORDER_LATE: it arrives after it is needed; ARRIVAL_UNKNOWN: the order names no day; OVER_CAPACITY: it is more than the kitchen bakes on a day"`
	Day  domain.Date `json:"day" format:"date" doc:"The day that it is against: today, the one on which it is needed, or the one that is too full"`
	// Others are nil where no other occasion takes anything of the day.
	Others []Busy `json:"others,omitempty" doc:"Of OVER_CAPACITY: what other occasions, whose plans come before this one, bake on the day; missing if nothing"`
}

// Of returns the schedule of what a summary says remains, by the lead days and minutes of
// the definitions. Baking and assembling are due on the date of the occasion, baking so many
// days earlier as a recipe waits, or on the day that its target names. What is ordered is due
// on the day on which baking with it begins, or on which it is first lacking, and what is only
// packed on the date; what is bought is due on the first such day of all that is to buy.
//
// Where a capacity limits a day, baking is spread over the days before it. What has a day of
// its own stays on it. What the plans of other occasions bake that come first is taken of the days before.
func Of(summary answer.Summary, today, date domain.Date, now catalog.Definitions, capacity Capacity) (Schedule, error) {
	s := Schedule{Date: date, Today: today, Plan: summary.Plan, Position: summary.Position, Steps: []Step{}}
	days := room{of: capacity, used: map[domain.Date]taken{}}
	if err := days.takeOthers(now); err != nil {
		return s, err
	}
	begin, err := s.baking(summary, now, days)
	if err != nil {
		return s, err
	}
	if err := s.buying(summary, begin, now); err != nil {
		return s, err
	}
	for _, assembly := range summary.Assemblies {
		if assembly.Remaining > 0 {
			s.add(Step{
				Kind: Assemble, Day: date, FinishedGood: assembly.FinishedGood, Name: assembly.Name, Quantity: assembly.Remaining,
				Because: Reason{Rule: "occasion", Day: date},
			})
		}
	}
	slices.SortStableFunc(s.Steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(slices.Index(inOrder, a.Kind), slices.Index(inOrder, b.Kind)))
	})
	return s, nil
}

// baking adds what is to bake, and returns when that begins. What is made ahead is due when what
// takes it is begun.
func (s *Schedule) baking(summary answer.Summary, now catalog.Definitions, room room) (begin beginning, err error) {
	begin = beginning{date: s.Date, uses: map[domain.Slug]map[domain.Date]domain.Date{}}
	taking := takers(summary.Ingredients)
	steps := map[domain.Slug][]Step{} // of each recipe
	lines := s.days(summary.Batches, now)
	for _, line := range lines {
		if line.hasDay {
			room.take(line.on, line.RemainingBatches.Number, line.work.Active)
		}
	}
	for _, line := range lines {
		due, last := Reason{Rule: "occasion", Day: s.Date}, lastNeed(&line.BatchLine, steps, s.Date)
		for _, peg := range line.Pegs {
			for _, user := range steps[peg.Recipe] {
				if user.Day < due.Day {
					due = Reason{Rule: "needed", Day: user.Day}
				}
			}
		}
		baked, err := bake(line, due, room)
		if err != nil {
			return begin, err
		}
		for i := range baked {
			baked[i].keep(line, last)
			begin.note(baked[i].Day, line.on, taking[line.Recipe])
		}
		steps[line.Recipe] = append(steps[line.Recipe], baked...)
	}
	for _, line := range slices.Backward(lines) { // what is made ahead comes first
		for _, step := range steps[line.Recipe] {
			if step.FinishedUnit == line.FinishedUnit {
				s.add(step)
			}
		}
	}
	return begin, nil
}

// bake returns the steps of a line, which is due on a day or has a day of its own.
func bake(line dayed, due Reason, room room) ([]Step, error) {
	step := Step{
		Kind: Bake, Day: due.Day, Recipe: line.Recipe, FinishedUnit: line.FinishedUnit, Name: line.RecipeName, UnitName: line.UnitName,
		Because: due,
	}.of(line.RemainingBatches.Number, line.work)
	if line.work.Passive > 0 {
		step.Passive = new(measure.Int(line.work.Passive))
	}
	days := int(line.work.Passive / minutesADay)
	ready, err := due.Day.Earlier(days)
	if err != nil {
		return nil, err
	}
	if !line.hasDay {
		if days > 0 {
			step.Day, step.Because = ready, Reason{Rule: "waiting", Day: due.Day, Days: days}
		}
		return room.spread(step, line.work)
	}
	step.Day, step.Because = line.on, Reason{Rule: "produce_on", Day: line.on}
	if ready < step.Day {
		step.Conflicts = append(step.Conflicts, Conflict{Code: "READY_LATE", Day: due.Day})
	}
	if room.exceeds(step.Day) {
		step.Conflicts = append(step.Conflicts, Conflict{Code: "OVER_CAPACITY", Day: step.Day, Others: room.others(step.Day, step.Day)})
	}
	return []Step{step}, nil
}

// lastNeed is the last day on which something takes of a line: the date of the occasion, unless lines
// alone do.
func lastNeed(line *answer.BatchLine, steps map[domain.Slug][]Step, date domain.Date) domain.Date {
	if len(line.Pegs) == 0 || line.BatchesRequired < line.Batches {
		return date
	}
	var last domain.Date
	for _, peg := range line.Pegs {
		if peg.FinishedGood != "" {
			return date
		}
		for _, user := range steps[peg.Recipe] {
			last = max(last, user.Day)
		}
	}
	return cmp.Or(last, date)
}

// keep sets the first day on which it can be baked and is good on the last day on which it is needed,
// with the conflict of a day before that. What waits is baked at the end of that.
func (s *Step) keep(line dayed, needed domain.Date) {
	if line.ShelfLife == nil {
		return
	}
	first, err := needed.Earlier(*line.ShelfLife)
	if err != nil {
		return // before the first day that there is
	}
	s.NotBefore = first
	baked := s.Day
	if !line.hasDay {
		baked, err = s.Day.Later(int(line.work.Passive / minutesADay))
	}
	if err == nil && baked < first {
		s.Conflicts = append(s.Conflicts, Conflict{Code: "EXPIRES_EARLY", Day: needed})
	}
}

// add adds a step, with the conflict of a day that is past.
func (s *Schedule) add(step Step) {
	if step.Day < s.Today {
		step.Conflicts = append(step.Conflicts, Conflict{Code: "DAY_PAST", Day: s.Today})
	}
	step.Conflicts = append([]Conflict{}, step.Conflicts...)
	if len(step.Conflicts) > 0 {
		s.Conflicts++
	}
	s.Steps = append(s.Steps, step)
}
