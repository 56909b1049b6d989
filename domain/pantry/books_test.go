package pantry_test

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// ledger keeps the books of a pantry from its events alone, independently of the
// pantry.
type ledger struct {
	in, lost, away measure.Money
	lots           map[domain.ID]*entry
	layers         map[domain.ID]*entry
	runs           map[domain.ID]*run
}

func newLedger() ledger {
	return ledger{lots: map[domain.ID]*entry{}, layers: map[domain.ID]*entry{}, runs: map[domain.ID]*run{}}
}

type entry struct {
	thing  pantry.Thing
	amount measure.Number
	value  measure.Money
	// unknown reports that a lot without a cost, or stock without a value, is in it.
	unknown bool
	// adjusted is what adjustments of a lot added to its value.
	adjusted measure.Money
}

func (l *ledger) write(event pantry.Event) {
	switch event := event.(type) {
	case pantry.LotReceived:
		l.lots[event.ID] = &entry{amount: event.Value, value: event.Cost, unknown: event.CostUnknown}
		l.in = l.in.Add(event.Cost)
	case pantry.LotAdjusted:
		l.lots[event.Lot].add(event.Change, event.Cost)
		l.lots[event.Lot].adjusted = l.lots[event.Lot].adjusted.Add(event.Cost)
		l.adjust(event.Cost)
	case pantry.LotCorrected:
		l.correct(event)
	case pantry.FinishedStockAdjusted:
		if event.Change.Sign() > 0 {
			l.layers[event.ID] = &entry{thing: event.Thing, amount: event.Change, value: event.Value, unknown: event.ValueUnknown}
		}
		l.take(event.Taken)
		l.adjust(event.Value)
	case pantry.BatchProductionRecorded:
		l.take(event.Consumed)
		l.lost = l.lost.Add(event.LossValue)
		l.layers[event.ID] = &entry{
			thing: pantry.Thing{FinishedUnit: event.FinishedUnit}, amount: measure.Int(event.ActualYield), value: event.GoodValue,
			unknown: l.isUnknown(event, event.Consumed),
		}
	case pantry.AssemblyRecorded:
		l.take(event.Consumed)
		l.layers[event.ID] = &entry{
			thing: goodOf(event.FinishedGood), amount: measure.Int(event.Quantity), value: event.TotalCost, unknown: l.tookUnknown(event.Consumed),
		}
	case pantry.RunVoided:
		l.void(event)
	case pantry.UnaccountedSettled:
		l.settle(event)
	case pantry.RecipeSnapshotCaptured, pantry.GoodSnapshotCaptured:
	}
	l.note(event)
}

// correct writes a corrected lot, and what it changes of runs. What is unknown is found by
// the books alone.
func (l *ledger) correct(event pantry.LotCorrected) {
	lot := l.lots[event.Lot]
	lot.add(event.Is.Value.Sub(event.Was.Value), event.Left)
	lot.unknown = event.Is.CostUnknown
	l.in = l.in.Add(event.Is.Cost).Sub(event.Was.Cost)
	if len(event.Revalued) > 0 || !event.Is.Cost.Equal(event.Was.Cost) {
		l.adjust(event.Adjusted.Sub(lot.adjusted))
		lot.adjusted = event.Adjusted
	}
	l.revalue(event.Revalued)
}

// settle writes what was settled of runs.
func (l *ledger) settle(event pantry.UnaccountedSettled) {
	for _, line := range event.Lines {
		if line.Taken != nil {
			l.take([]pantry.Consumed{*line.Taken})
		}
	}
	l.revalue(event.Revalued)
}

func (l *ledger) revalue(all []pantry.Revaluation) {
	for _, one := range all { // in the order of the log
		run := l.runs[one.Use]
		run.event = pantry.Revalued(run.event, one)
		run.lost, l.lost = run.lost.Add(one.Loss), l.lost.Add(one.Loss)
		switch of := run.event.(type) {
		case pantry.BatchProductionRecorded:
			run.consumed = of.Consumed
		case pantry.AssemblyRecorded:
			run.consumed = of.Consumed
		case pantry.FinishedStockAdjusted:
			run.consumed = of.Taken
			l.away = l.away.Add(one.Cost)
		}
		if one.Left != nil {
			l.layers[one.Use].value = l.layers[one.Use].value.Add(*one.Left)
			l.layers[one.Use].unknown = l.isUnknown(run.event, run.consumed)
		}
	}
}

// note keeps a recorded run to compare its void with.
func (l *ledger) note(event pantry.Event) {
	switch event := event.(type) {
	case pantry.BatchProductionRecorded:
		l.runs[event.ID] = &run{event: event, recorded: event, consumed: event.Consumed, lost: event.LossValue}
	case pantry.AssemblyRecorded:
		l.runs[event.ID] = &run{event: event, recorded: event, consumed: event.Consumed}
	case pantry.FinishedStockAdjusted:
		l.runs[event.ID] = &run{event: event, recorded: event, consumed: event.Taken}
	}
}

// run is a run or a correction, voided or not.
type run struct {
	event    pantry.Event // as revaluations left it
	recorded pantry.Event
	consumed []pantry.Consumed
	lost     measure.Money
	voided   bool
}

// void reverses a run by the books alone, not by the event of the void.
func (l *ledger) void(event pantry.RunVoided) {
	run := l.runs[event.Run]
	for _, line := range run.consumed {
		l.from(line).add(line.Amount, line.Cost)
	}
	l.lost = l.lost.Sub(run.lost)
	delete(l.layers, event.Run)
	run.voided = true
}

// users returns the ids of the runs and corrections that took from a run's output and
// are not voided.
func (l *ledger) users(id domain.ID) (ids []domain.ID) {
	for user, run := range l.runs {
		took := func(line pantry.Consumed) bool { return line.Layer == id }
		if !run.voided && slices.ContainsFunc(run.consumed, took) {
			ids = append(ids, user)
		}
	}
	return ids
}

// tookUnknown reports whether something of unknown cost is in what some lines took, by
// the lots and layers alone.
func (l *ledger) tookUnknown(lines []pantry.Consumed) bool {
	return slices.ContainsFunc(lines, func(line pantry.Consumed) bool { return l.from(line).unknown })
}

// isUnknown reports whether a part of the cost of a run is unknown.
func (l *ledger) isUnknown(run pantry.Event, lines []pantry.Consumed) bool {
	produced, _ := run.(pantry.BatchProductionRecorded)
	return l.tookUnknown(lines) || pantry.Costless(produced.Unaccounted)
}

func (l *ledger) adjust(value measure.Money) {
	if value.Sign() > 0 {
		l.in = l.in.Add(value)
		return
	}
	l.away = l.away.Sub(value)
}

func (l *ledger) take(lines []pantry.Consumed) {
	for _, line := range lines {
		l.from(line).add(line.Amount.Neg(), line.Cost.Neg())
	}
}

func (l *ledger) from(line pantry.Consumed) *entry {
	if line.Lot == "" {
		return l.layers[line.Layer]
	}
	return l.lots[line.Lot]
}

func (e *entry) add(amount measure.Number, value measure.Money) {
	e.amount, e.value = e.amount.Add(amount), e.value.Add(value)
}
