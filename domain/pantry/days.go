package pantry

import (
	"cmp"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Later is what counts only after the day that an answer is about: lots that are received
// and finished stock that is made later. Nothing of it counts on the day itself.
type Later struct {
	ReceivedLater   measure.Number `json:"received_later,omitzero" doc:"What is received or made later and does not count yet; missing if there is nothing"`
	ReceivedLaterOn domain.Date    `json:"received_later_on,omitempty" format:"date" doc:"The first day on which some of that counts"`
}

// AddLater adds an amount that counts from a day on.
func (l *Later) AddLater(amount measure.Number, from domain.Date) {
	l.ReceivedLater = l.ReceivedLater.Add(amount)
	if l.ReceivedLaterOn == "" || from < l.ReceivedLaterOn {
		l.ReceivedLaterOn = from
	}
}

// Past is what does not count any more on the day that an answer is about: it is past its last
// good day.
type Past struct {
	Expired   measure.Number `json:"expired,omitzero" doc:"What is there and past its last good day; missing if there is nothing"`
	ExpiredOn domain.Date    `json:"expired_on,omitempty" format:"date" doc:"The latest of those last good days"`
}

// AddPast adds an amount that was good until a day.
func (p *Past) AddPast(amount measure.Number, until domain.Date) {
	p.Expired, p.ExpiredOn = p.Expired.Add(amount), max(p.ExpiredOn, until)
}

// CountsOn reports whether a lot that was received on one day, and has a last good day
// or none, counts on a day: every answer goes by this rule. Whoever allows expired lots
// passes none.
func CountsOn(day, received, lastGood domain.Date) bool { return day.Within(received, lastGood) }

// CountsLater reports whether such a lot counts only after a day. One that is received
// after its last good day never counts.
func CountsLater(day, received, lastGood domain.Date) bool {
	return day < received && received.Within("", lastGood)
}

// simultaneous is how exact the times of runs are: people state them to the minute, and
// the clocks of two instances of the program differ a little.
const simultaneous = time.Minute

// isThere reports whether what was made at one time can be used at another. What is made
// later cannot. A zero time is unknown: a correction that an earlier version recorded
// counts at any time.
func isThere(made, used time.Time) bool {
	return used.IsZero() || made.Before(used.Add(simultaneous))
}

// Day returns the kitchen's day of the run, as it was when the run was recorded.
func (b BatchProductionRecorded) Day() domain.Date {
	return cmp.Or(b.ProducedOn, writtenDay(b.ProducedAt))
}

// Day returns the kitchen's day of the run, as it was when the run was recorded.
func (a AssemblyRecorded) Day() domain.Date { return cmp.Or(a.AssembledOn, writtenDay(a.AssembledAt)) }

// unlessWritten returns a day to record, empty for the one that the instant is written
// with: so the events of a kitchen in UTC are those of versions that knew no other days.
func unlessWritten(day domain.Date, at time.Time) domain.Date {
	if day == writtenDay(at) {
		return ""
	}
	return day
}

// writtenDay returns the day that an instant is written with, which is that of UTC.
func writtenDay(at time.Time) domain.Date { return domain.DateOf(at) }

// RecordedAt returns the correction with the time at which it is recorded, and the
// kitchen's day then.
func (f FinishedStockAdjusted) RecordedAt(at time.Time, on domain.Date) FinishedStockAdjusted {
	f.At, f.On = at, unlessWritten(on, at)
	return f
}

// Day returns the kitchen's day of the correction; empty if its time is not known.
func (f FinishedStockAdjusted) Day() domain.Date {
	if f.At.IsZero() {
		return ""
	}
	return cmp.Or(f.On, writtenDay(f.At))
}
