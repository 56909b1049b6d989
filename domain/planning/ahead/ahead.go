// Package ahead orders the lines of a plan by what is made ahead: the lines of finished units that
// other lines take from stock.
package ahead

import (
	"cmp"
	"slices"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/assembling"
)

// Lines are the lines of a plan with what they take of one another. The zero value has none.
type Lines struct {
	// Order is the indexes of the lines, each before those that it takes from.
	Order []int
	// Any reports whether any line takes from another.
	Any  bool
	at   map[catalog.UnitRef]int
	rank []int
}

// Of orders lines by the finished units that are made ahead for each. In a cycle, which only
// definitions that are not planned can have, one line takes nothing of another.
func Of(at map[catalog.UnitRef]int, takes func(line int) []catalog.UnitNeed) Lines {
	l := Lines{Order: make([]int, 0, len(at)), at: at, rank: make([]int, len(at))}
	seen := make([]bool, len(at))
	var visit func(line int)
	visit = func(line int) {
		seen[line] = true
		for _, need := range takes(line) {
			l.Any = true
			if next := at[need.Unit.FinishedUnit]; !seen[next] {
				visit(next)
			}
		}
		l.Order = append(l.Order, line)
	}
	for line := range l.rank {
		if !seen[line] {
			visit(line)
		}
	}
	slices.Reverse(l.Order)
	for rank, line := range l.Order {
		l.rank[line] = rank
	}
	return l
}

// From returns the line of a finished unit that a line takes; false if it takes nothing of it, as
// that would close a cycle.
func (l *Lines) From(line int, unit catalog.UnitRef) (from int, takes bool) {
	from, known := l.at[unit]
	return from, known && l.rank[line] < l.rank[from]
}

// Take takes out of a pool what some batches need of what is made ahead for them, beside what they
// have of it already, and returns that with what is short of it, if anything is. What in the pool
// comes only after the day of the batches stays.
func Take(need catalog.UnitNeed, batches, have measure.Number, pool *assembling.Pool, comesAfter measure.Number) answer.Shortage {
	at, needed := pool.Index.Units[need.Unit.FinishedUnit], need.For(batches)
	there, missing := pool.Units[at], needed
	if !have.IsZero() {
		missing = needed.Sub(have)
	}
	if comesAfter.IsZero() {
		pool.Units[at] = arithmetic.Excess(there, missing)
	} else {
		stays := there.Min(comesAfter)
		there = there.Sub(stays)
		pool.Units[at] = stays.Add(arithmetic.Excess(there, missing))
	}
	if !have.IsZero() {
		there = have.Add(there)
	}
	return answer.Shortage{
		FinishedUnit: need.Unit.FinishedUnit, Name: need.Unit.FullName(),
		Needed: needed, Available: there, Short: arithmetic.Lacking(needed, there, measure.NoUnit),
	}
}

// ByPeg orders pegs: those of goods first.
func ByPeg(a, b answer.Peg) int {
	return cmp.Or(cmp.Compare(a.Recipe, b.Recipe), cmp.Compare(a.FinishedGood, b.FinishedGood))
}

// Peg adds a peg to others, of which one may be for the same: of a good only the last.
func Peg(pegs []answer.Peg, added answer.Peg) []answer.Peg {
	for i := range slices.Backward(pegs) {
		if ByPeg(pegs[i], added) == 0 {
			pegs[i].Units = pegs[i].Units.Add(added.Units)
			return pegs
		}
		if added.Recipe == "" {
			break
		}
	}
	return append(pegs, added)
}
