package locale

import (
	"strconv"
	"time"

	"crumbtrail/domain"
)

// Date writes a date with its weekday: Sat 19 Dec 2026.
func (l *Locale) Date(date domain.Date) string {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return string(date)
	}
	return l.T(l.form("date.full"), l.weekday(day), day.Day(), l.month(day), strconv.Itoa(day.Year()))
}

// Day writes a date without its weekday, and without its year if that is the current one: 19 Dec, 19 Dec 2031.
func (l *Locale) Day(date domain.Date) string {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return string(date)
	}
	if year := day.Year(); year != time.Now().In(l.zone).Year() {
		return l.T(l.form("date.day.year"), day.Day(), l.month(day), strconv.Itoa(year))
	}
	return l.MonthDay(date)
}

// MonthDay writes a date without its weekday and its year: 19 Dec.
func (l *Locale) MonthDay(date domain.Date) string {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return string(date)
	}
	return l.T(l.form("date.day"), day.Day(), l.month(day))
}

// Time writes an instant in the locale's zone: 19 Dec 2026, 14:05.
func (l *Locale) Time(at time.Time) string {
	at = at.In(l.zone)
	return l.T(l.form("date.time"), at.Day(), l.month(at), strconv.Itoa(at.Year()), at.Format("15:04"))
}

// Today returns the date of an instant in the locale's zone.
func (l *Locale) Today(now time.Time) domain.Date { return domain.DateOf(now.In(l.zone)) }

// DaysLeft writes how far a date is from today: today, tomorrow, in 3 days, 2 days
// ago.
func (l *Locale) DaysLeft(date, today domain.Date) string {
	days, ok := Days(today, date)
	switch {
	case !ok:
		return ""
	case days == 0:
		return l.T("date.today")
	case days == 1:
		return l.T("date.tomorrow")
	case days == -1:
		return l.T("date.yesterday")
	case days < 0:
		return l.T("date.ago", -days)
	}
	return l.T("date.in", days)
}

// Days returns how many days one date is after another; false if one is no date.
func Days(from, to domain.Date) (int, bool) {
	start, err := time.Parse(time.DateOnly, string(from))
	end, failed := time.Parse(time.DateOnly, string(to))
	return int(end.Sub(start) / (24 * time.Hour)), err == nil && failed == nil
}

// form returns the id of a form of dates: the American one has the month first.
func (l *Locale) form(id string) string {
	if l.american {
		return id + ".us"
	}
	return id
}

// Weekday writes the weekday of a date: Sat.
func (l *Locale) Weekday(date domain.Date) string {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return string(date)
	}
	return l.weekday(day)
}

// FirstWeekday returns the weekday with which weeks begin.
func (l *Locale) FirstWeekday() time.Weekday {
	if l.american {
		return time.Sunday
	}
	return time.Monday
}

func (l *Locale) weekday(day time.Time) string {
	return l.T("date.weekday." + strconv.Itoa(int(day.Weekday())))
}

func (l *Locale) month(day time.Time) string {
	return l.T("date.month." + strconv.Itoa(int(day.Month())))
}
