package pantry

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Unaccounted is what a production run used of an item and no lot was there for. Its cost is
// not known until a lot settles it.
type Unaccounted struct {
	Item domain.Slug `json:"item"`
	measure.Amount
	// InsteadOf is as in [Consumed].
	InsteadOf domain.Slug `json:"instead_of,omitempty"`
	// Settled is what was taken of lots for it since, and Dismissed what was there after all,
	// at a cost that stays unknown. The event of the run has neither.
	Settled   measure.Number `json:"settled,omitzero"`
	Dismissed measure.Number `json:"dismissed,omitzero"`
}

// Open returns what is neither settled nor dismissed.
func (u Unaccounted) Open() measure.Number {
	return rest(u.Value.Sub(u.Settled).Sub(u.Dismissed), u.Unit)
}

// Costless reports whether a part of what is unaccounted has no known cost.
func Costless(lines []Unaccounted) bool {
	return slices.ContainsFunc(lines, func(u Unaccounted) bool { return measure.Counts(u.Value.Sub(u.Settled), u.Unit) })
}

// UnaccountedSettled settles what is unaccounted of production runs: it is taken of lots, or
// dismissed because it was there after all.
type UnaccountedSettled struct {
	Lines  []SettledLine `json:"lines"`
	Reason string        `json:"reason,omitempty"`
	// Revalued is what that changes of the runs, and of the cost of what was made of them.
	Revalued []Revaluation `json:"revalued"`
}

// SettledLine is so much of an unaccounted line of a run, in the unit of the line, and what
// was taken of a lot for it; nil for what is dismissed.
type SettledLine struct {
	Run  domain.ID   `json:"run"`
	Line int         `json:"line"`
	Item domain.Slug `json:"item"`
	measure.Amount
	Taken *Consumed `json:"taken,omitempty"`
	// Again reports that the run had taken something of that lot before.
	Again bool `json:"again,omitempty"`
}

// SettledPart is so much of an unaccounted line of one run.
type SettledPart struct {
	Line      int            `json:"line"`
	Amount    measure.Number `json:"amount"`
	Dismissed bool           `json:"dismissed,omitempty"`
}

// Unaccounted returns what is unaccounted of a run, as it was settled since; none of a run
// that is voided.
func (p Pantry) Unaccounted(run domain.ID) []Unaccounted { return p.unaccounted[run] }

// Of returns what is unaccounted of a run once the part is settled.
func (part SettledPart) Of(lines []Unaccounted) []Unaccounted {
	lines = slices.Clone(lines)
	line := &lines[part.Line]
	if part.Dismissed {
		line.Dismissed = line.Dismissed.Add(part.Amount)
	} else {
		line.Settled = line.Settled.Add(part.Amount)
	}
	return lines
}

// SettledOf returns what is unaccounted of the run afterwards.
func (r Revaluation) SettledOf(lines []Unaccounted) []Unaccounted {
	for _, part := range r.Settled {
		lines = part.Of(lines)
	}
	return lines
}

// settleUnaccounted folds what was settled.
func (p Pantry) settleUnaccounted(event UnaccountedSettled) {
	for _, line := range event.Lines {
		part := SettledPart{Line: line.Line, Amount: line.Value, Dismissed: line.Taken == nil}
		p.unaccounted[line.Run] = part.Of(p.unaccounted[line.Run])
		if line.Taken != nil {
			p.change(p.lots[line.Taken.Lot], line.Taken.Amount.Neg(), line.Taken.Cost.Neg())
		}
	}
	p.revalue(event.Revalued)
}
