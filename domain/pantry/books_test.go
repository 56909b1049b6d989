package pantry_test

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// ledger is the books of a pantry, kept from its events alone and in another
// way than the pantry keeps them.
type ledger struct {
	in, lost, away measure.Money
	lots           map[domain.ID]*entry
	layers         map[domain.ID]*entry
}

type entry struct {
	thing  pantry.Thing
	amount measure.Number
	value  measure.Money
}

func (l *ledger) write(event pantry.Event) {
	switch event := event.(type) {
	case pantry.LotReceived:
		l.lots[event.ID] = &entry{amount: event.Value, value: event.Cost}
		l.in = l.in.Add(event.Cost)
	case pantry.LotAdjusted:
		l.lots[event.Lot].add(event.Change, event.Cost)
		l.adjust(event.Cost)
	case pantry.FinishedStockAdjusted:
		if event.Change.Sign() > 0 {
			l.layers[event.ID] = &entry{event.Thing, event.Change, event.Value}
		}
		l.take(event.Taken)
		l.adjust(event.Value)
	case pantry.BatchProductionRecorded:
		l.take(event.Consumed)
		l.lost = l.lost.Add(event.LossValue)
		l.layers[event.ID] = &entry{pantry.Thing{FinishedUnit: event.FinishedUnit}, measure.Int(event.ActualYield), event.GoodValue}
	case pantry.AssemblyRecorded:
		l.take(event.Consumed)
		l.layers[event.ID] = &entry{goodOf(event.FinishedGood), measure.Int(event.Quantity), event.TotalCost}
	case pantry.RecipeSnapshotCaptured, pantry.GoodSnapshotCaptured:
	}
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
		from := l.lots[line.Lot]
		if line.Lot == "" {
			from = l.layers[line.Layer]
		}
		from.add(line.Amount.Neg(), line.Cost.Neg())
	}
}

func (e *entry) add(amount measure.Number, value measure.Money) {
	e.amount, e.value = e.amount.Add(amount), e.value.Add(value)
}
