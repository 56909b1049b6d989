package picture

import (
	"time"

	"crumbtrail/domain"
)

// Calendar is some weeks as rows with their days as cells.
type Calendar struct {
	// Heads are days, one of each weekday in the order of the cells.
	Heads []Cell
	Cells []Cell
	// First and Last are the first and the last day.
	First, Last domain.Date
	// Width and Height are those of the picture, in its own units.
	Width, Height int
}

// Cell is a day of a calendar.
type Cell struct {
	Day domain.Date
	// Number is that of the day in its month.
	Number int
	// X and Y are where the cell is, Size is how wide and high it is.
	X, Y, Size int
	// Kind is the [Urgency] of the day; Today and NewMonth mark days.
	Kind            string
	Today, NewMonth bool
	// Count is how many things there are on the day.
	Count int
}

// Inner is how wide and high the drawn cell is, TextX and TextY are where its number is,
// Middle and Base where its count is.
func (c Cell) Inner() int { return c.Size - gap }

// TextX is where the number of the day begins; see [Cell.Inner].
func (c Cell) TextX() int { return c.X + 5 }

// TextY is the base line of the number of the day.
func (c Cell) TextY() int { return c.Y + 13 }

// Middle is the middle of the cell.
func (c Cell) Middle() int { return c.X + c.Inner()/2 }

// Base is the base line of the count.
func (c Cell) Base() int { return c.Y + 35 }

const (
	gap      = 3 // between cells
	cellSize = 48
	headSize = 22 // of the row of weekdays
)

// Urgency returns over, soon (within a week) or later for a day.
func Urgency(today, day domain.Date) string {
	switch left := between(today, day); {
	case left < 0:
		return "over"
	case left < 7:
		return "soon"
	}
	return "later"
}

// CalendarOf returns so many weeks from that of a day on. Weeks begin on first. count
// returns how many things there are on a day; nil is none.
func CalendarOf(today domain.Date, weeks int, first time.Weekday, count func(domain.Date) int) Calendar {
	start := after(today, -((int(weekday(today)-first) + 7) % 7))
	c := Calendar{
		First: start, Last: after(start, 7*weeks-1), Width: 7 * cellSize, Height: headSize + weeks*cellSize,
	}
	for i := range 7 * weeks {
		day := after(start, i)
		cell := Cell{
			Day: day, Number: dayOf(day).Day(), X: i % 7 * cellSize, Y: headSize + i/7*cellSize, Size: cellSize,
			Kind: Urgency(today, day), Today: day == today, NewMonth: i == 0 || dayOf(day).Day() == 1,
		}
		if count != nil {
			cell.Count = count(day)
		}
		if i < 7 {
			c.Heads = append(c.Heads, cell)
		}
		c.Cells = append(c.Cells, cell)
	}
	return c
}
