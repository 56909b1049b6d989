package pantry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Void is the input of [Pantry.VoidRun].
type Void struct {
	// Run is the [BatchProductionRecorded] or the [AssemblyRecorded] of the run, read
	// from the log at [Run.Revision]. The pantry does not keep what runs consumed, as
	// nothing else needs it.
	Run    Event
	At     time.Time
	Reason string
}

// Run is what the pantry knows of a run or of a correction of finished stock.
type Run struct {
	Kind Kind
	// Revision is the revision of its event in the pantry's stream.
	Revision uint64
	Voided   bool
	// ForOccasion reports that the run was recorded for an occasion.
	ForOccasion bool
}

// origin is the compact form of a [Run].
type origin struct {
	revision uint64
	kind     Kind
	voided   bool

	// run is what plans depend on of a run for an occasion; nil of others.
	run *OccasionRun
	// at and on are when it was made; at is zero if that is not known.
	at time.Time
	on domain.Date
	// expires is its last good day; empty if it keeps.
	expires domain.Date
}

var (
	// ErrNoRun rejects voiding a run that was never recorded.
	ErrNoRun = errors.New("run not found")
	// ErrVoided rejects voiding a run twice.
	ErrVoided = errors.New("the run is voided already")
)

// Use is a run or a correction of finished stock that took from a lot, or from what an
// earlier run made.
type Use struct {
	Kind Kind      `json:"kind" enum:"production,assembly,correction" doc:"A run, which can be voided, or a correction of stock, which cannot"`
	ID   domain.ID `json:"id"`
	// Thing is what the use made or corrected, and Name its name. The pantry keeps neither,
	// so who answers with the use adds them.
	Thing
	Name string `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
}

// InUseError rejects voiding a run whose output was used since. It lists every use,
// oldest first.
type InUseError struct{ Uses []Use }

func (e *InUseError) Error() string {
	parts := make([]string, len(e.Uses))
	for i, use := range e.Uses {
		parts[i] = fmt.Sprintf("%s %s", use.Kind, use.ID)
	}
	return "the output of the run was used since: " + strings.Join(parts, ", ")
}

// Run returns a run, voided or not, or a correction of finished stock.
func (p Pantry) Run(id domain.ID) (Run, bool) {
	found, ok := p.made[id]
	return Run{Kind: found.kind, Revision: found.revision, Voided: found.voided, ForOccasion: found.run != nil}, ok
}

// VoidRun voids a run: it returns exactly what the run consumed, at its former place in
// the order of use, and removes what the run made. It fails with an [*InUseError] if
// anything took from that and is not voided, and with [ErrNoRun], [ErrVoided] or a
// [*domain.InvalidError].
func (p Pantry) VoidRun(void Void) ([]Event, error) {
	var checks domain.Checks
	checks.Reason(void.Reason)
	voided, ok := voidOf(void.Run)
	known, recorded := p.made[voided.Run]
	switch {
	case !ok, !recorded, known.kind != voided.Kind:
		return nil, domain.All(checks.Err(), ErrNoRun)
	case known.voided:
		return nil, domain.All(checks.Err(), ErrVoided)
	}
	var inUse error
	if uses := p.uses[voided.Run]; len(uses) > 0 {
		refusal := &InUseError{}
		for _, id := range uses {
			refusal.Uses = append(refusal.Uses, Use{Kind: p.made[id].kind, ID: id})
		}
		inUse = refusal
	}
	if err := domain.All(checks.Err(), inUse, p.holds(voided.Returned)); err != nil {
		return nil, err
	}
	voided.At, voided.Reason = void.At, void.Reason
	return []Event{voided}, nil
}

// voidOf returns the event that voids a run, without its time and reason.
func voidOf(run Event) (RunVoided, bool) {
	if produced, ok := run.(BatchProductionRecorded); ok {
		return RunVoided{
			Run: produced.ID, Kind: ProductionKind, Thing: Thing{FinishedUnit: produced.FinishedUnit},
			Occasion: produced.Occasion, Plan: produced.Plan,
			Returned: produced.Consumed, Removed: measure.Int(produced.ActualYield), Value: produced.GoodValue,
		}, true
	}
	assembled, ok := run.(AssemblyRecorded)
	return RunVoided{
		Run: assembled.ID, Kind: AssemblyKind, Thing: Thing{FinishedGood: assembled.FinishedGood},
		Occasion: assembled.Occasion, Plan: assembled.Plan,
		Returned: assembled.Consumed, Removed: measure.Int(assembled.Quantity), Value: assembled.TotalCost,
	}, ok
}

// holds fails if a lot that was increased since the run would exceed the limit of a
// lot with what returns to it. Layers cannot be increased.
func (p Pantry) holds(returned []Consumed) error {
	var checks domain.Checks
	for _, line := range returned {
		lot := p.lots[line.Lot]
		isHeld := lot == nil || !tooMuch(lot.Remaining.Add(line.Amount), lot.RemainingCost.Add(line.Cost))
		checks.Require(isHeld, "", "would raise lot %s above the limit of %s for an amount or a cost", line.Lot, most)
	}
	return checks.Err()
}

// void folds a voided run.
func (p Pantry) void(event RunVoided) {
	for _, line := range event.Returned {
		if line.Lot != "" {
			p.change(p.lots[line.Lot], line.Amount, line.Cost)
			continue
		}
		p.restore(line)
		p.note(line.Layer, line.Amount.Neg(), event.Kind)
		p.forget(line.Layer, event.Run)
	}
	made := func(layer Layer) bool { return layer.ID == event.Run }
	if at := slices.IndexFunc(p.layers[event.Thing], made); at >= 0 {
		p.unshelve(event.Thing, at)
	}
	p.count(event.Plan, -1)
	if of := p.runsOf[event.Occasion]; of != nil {
		of.changes++
	}
	known := p.made[event.Run]
	known.voided = true
	p.made[event.Run] = known
}

// restore returns a line to its layer, which may have been used up since.
func (p Pantry) restore(line Consumed) {
	layers := p.layers[line.Thing]
	at := slices.IndexFunc(layers, func(layer Layer) bool { return layer.ID == line.Layer })
	if at < 0 {
		p.reshelve(line.Thing, Layer{
			ID: line.Layer, Remaining: line.Amount, Value: line.Cost, CostUnknown: line.CostUnknown, ExpiresOn: p.made[line.Layer].expires,
		})
		return
	}
	layers[at].Remaining = layers[at].Remaining.Add(line.Amount)
	layers[at].Value = layers[at].Value.Add(line.Cost)
}

// reshelve inserts a layer at the place of its age.
func (p Pantry) reshelve(thing Thing, layer Layer) {
	layers := p.layers[thing]
	at, _ := slices.BinarySearchFunc(layers, p.made[layer.ID].revision, func(other Layer, revision uint64) int {
		return cmp.Compare(p.made[other.ID].revision, revision)
	})
	p.layers[thing] = slices.Insert(layers, at, layer)
}

// forget removes the use of a layer by a voided run.
func (p Pantry) forget(layer, run domain.ID) {
	rest := slices.DeleteFunc(p.uses[layer], func(id domain.ID) bool { return id == run })
	p.uses[layer] = rest
	if len(rest) == 0 {
		delete(p.uses, layer)
	}
}
