package picture

import (
	"slices"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Schedule is the picture of an occasion's time: a lane for each phase, and the days.
type Schedule struct {
	Lanes []Lane
	// Lines are where weeks or months begin. Today and Date are where the day of the answer
	// and the day of the occasion are; Today is empty if it is the same day, or if the
	// occasion is over.
	Lines       []string
	Today, Date Mark
	// First is the first day of the line; empty where the text of Date has its place.
	First domain.Date
	// Height is how high the lanes are together, in pixels. They are drawn between the
	// texts of Today and Date: End is where they end, Drawn is how high all of it is.
	Height, End, Drawn int
}

// Mark is a place on the line. End is true in its right half, where texts end at it.
type Mark struct {
	Day domain.Date
	At  string
	End bool
}

// Lane is a phase: a bar from the first to the last day on which something was done, a
// dot for each of these days, and what is open of it until the day of the occasion.
type Lane struct {
	answer.TimelinePhase
	Top        int // in pixels
	Done, Open Part
	Dots       []Mark
}

// First and Last return the first and the last day on which something was done; empty
// without one.
func (l Lane) First() domain.Date {
	if len(l.Days) == 0 {
		return ""
	}
	return l.Days[0]
}

// Last returns the last day on which something was done; see [Lane.First].
func (l Lane) Last() domain.Date {
	if len(l.Days) == 0 {
		return ""
	}
	return l.Days[len(l.Days)-1]
}

// laneHeight is how high a lane is, in pixels: a line of text with a bar below.
const laneHeight = 40

// margin is how high the texts above and below the lanes are, in pixels.
const margin = 20

// over is the status of a phase that is not complete and will not be.
const over answer.PhaseStatus = "over"

// ScheduleOf returns the picture of a timeline.
func ScheduleOf(t *answer.Timeline) Schedule {
	line := lineOf(t)
	picture := Schedule{Date: line.mark(t.Date), Height: laneHeight * len(t.Phases)}
	picture.End, picture.Drawn = margin+picture.Height, 2*margin+picture.Height
	if picture.Date.End {
		picture.First = line.first
	}
	if today := line.mark(t.Today); t.EndedOn == "" && today.Day != t.Date {
		picture.Today = today
	}
	picture.Lines = line.lines()
	for i, phase := range t.Phases {
		switch {
		case phase.Status == answer.Complete:
		case t.EndedOn != "":
			phase.Status = over
		case len(phase.Days) == 0:
			phase.Status = answer.NotStarted
		}
		lane := Lane{TimelinePhase: phase, Top: laneHeight * i}
		for _, day := range phase.Days {
			lane.Dots = append(lane.Dots, line.mark(day))
		}
		if len(phase.Days) > 0 {
			lane.Done = line.span("done", 2*between(line.first, lane.First()), 2*between(line.first, lane.Last())+2)
		}
		if phase.Status != answer.Complete && t.EndedOn == "" && t.Today <= t.Date {
			lane.Open = line.span("open", 2*between(line.first, t.Today)+1, 2*between(line.first, t.Date)+1)
		}
		picture.Lanes = append(picture.Lanes, lane)
	}
	return picture
}

// SayShopping says how far the shopping is in the words of the page, which knows what is to buy.
func (s *Schedule) SayShopping(status answer.PhaseStatus) {
	for i, lane := range s.Lanes {
		if lane.Phase == "shopping" && lane.Status != answer.Complete {
			s.Lanes[i].Status = status
		}
	}
}

// line is a line of days.
type line struct {
	first, last domain.Date
	days        int
}

// lineOf returns the line with all days of a timeline and one more at each end.
func lineOf(t *answer.Timeline) line {
	days := []domain.Date{t.Date}
	if t.EndedOn == "" {
		days = append(days, t.Today)
	} else {
		days = append(days, t.EndedOn)
	}
	for _, phase := range t.Phases {
		days = append(days, phase.Days...)
	}
	l := line{first: after(slices.Min(days), -1), last: after(slices.Max(days), 1)}
	l.days = between(l.first, l.last) + 1
	return l
}

// mostWeeks and mostMonths are the days of the longest lines on which weeks and months are
// told apart.
const (
	mostWeeks  = 12 * 7
	mostMonths = 3 * 366
)

// lines returns where weeks begin; on a long line where months do.
func (l line) lines() (at []string) {
	if l.days > mostMonths {
		return nil
	}
	for day := l.first; day <= l.last; day = after(day, 1) {
		begins := weekday(day) == time.Monday
		if l.days > mostWeeks {
			begins = dayOf(day).Day() == 1
		}
		if begins {
			at = append(at, l.start(day))
		}
	}
	return at
}

// start returns where a day begins.
func (l line) start(day domain.Date) string { return l.at(2 * between(l.first, day)).String() }

// mark returns the middle of a day.
func (l line) mark(day domain.Date) Mark {
	at := l.at(2*between(l.first, day) + 1)
	return Mark{Day: day, At: at.String(), End: measure.Int(50).Less(at)}
}

// span returns what is between two places; see [line.at].
func (l line) span(kind string, from, to int) Part {
	start, end := l.at(from), l.at(to)
	return Part{Kind: kind, From: start.String(), Width: end.Sub(start).String()}
}

// at returns the place so many half days after the beginning.
func (l line) at(halves int) measure.Number {
	return share(measure.Int(int64(halves)), measure.Int(int64(2*l.days)))
}

func dayOf(date domain.Date) time.Time {
	day, _ := time.Parse(time.DateOnly, string(date)) // the API writes dates only
	return day
}

func weekday(date domain.Date) time.Weekday { return dayOf(date).Weekday() }

// after returns the date so many days later.
func after(date domain.Date, days int) domain.Date {
	return domain.DateOf(dayOf(date).AddDate(0, 0, days))
}

// between returns how many days a date is after another.
func between(from, to domain.Date) int { return int(dayOf(to).Sub(dayOf(from)) / (24 * time.Hour)) }
