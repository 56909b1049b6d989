package pantry

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Pantry is the state that commands decide on: what remains of every lot and of every
// layer of finished stock. The zero value is an empty pantry.
//
// [Pantry.Apply] writes to maps that the result shares with its receiver, so that
// folding many events is not quadratic: after it, use only the result. All other
// methods only read.
type Pantry struct {
	lots map[domain.ID]*Lot
	// open is the lots of each item that are not used up ([Lot.Open]).
	open map[domain.Slug]map[domain.ID]*Lot
	// layers is the remaining layers of finished stock, oldest first. A thing without
	// stock is not in it.
	layers map[Thing][]Layer
	// runs is the number of runs of each plan that are not voided.
	runs     map[domain.ID]int
	arrivals int
	// runsOf is the runs of each occasion.
	runsOf map[domain.ID]*occasionRuns
	// folded is the number of folded events, which is the revision of the next one.
	folded uint64
	// made is the runs and the corrections of finished stock, by id.
	made map[domain.ID]origin
	// uses is the ids of the runs and corrections that took from each layer, oldest first.
	uses map[domain.ID][]domain.ID
	// revalued is the revisions of the events that revalued each run or correction.
	revalued map[domain.ID][]uint64
	// settled is what lots have put away of each tick on a shopping list.
	settled map[domain.ID]measure.Number
	// unaccounted is what is [Unaccounted] of runs, as it was settled since.
	unaccounted map[domain.ID][]Unaccounted
}

// Lot is a received amount of one item and its remainder.
type Lot struct {
	ID   domain.ID
	Item domain.Slug
	// Amount and Cost are those that were received.
	measure.Amount
	Cost                  measure.Money
	CostUnknown           bool // the lot was received without a cost
	ReceivedOn, ExpiresOn domain.Date
	Remaining             measure.Number
	RemainingCost         measure.Money
	// Arrival orders lots that were received on the same day.
	Arrival int
	// Received and Changed are the revisions, in the pantry's stream, of the event that
	// received the lot and of the last one that changed it.
	Received, Changed uint64
}

// Open reports whether anything that counts remains of the lot. A log of an earlier
// version may hold lots with a negligible remainder ([measure.Negligible]); they are
// used up.
func (l Lot) Open() bool { return measure.Counts(l.Remaining, l.Unit) }

// Layer is finished stock that was made at one cost: its remaining quantity and the
// known part of its value.
type Layer struct {
	ID        domain.ID
	Remaining measure.Number
	Value     measure.Money
	// CostUnknown reports that a part of what the layer was made of has no known cost.
	CostUnknown bool
	// ExpiresOn is the last good day; empty if it keeps.
	ExpiresOn domain.Date
}

// open is as [Lot.Open] is.
func (l Layer) open() bool { return measure.Counts(l.Remaining, measure.NoUnit) }

// Apply folds one event. The receiver must not be used afterwards.
func (p Pantry) Apply(event Event) Pantry {
	if p.lots == nil {
		p.lots = map[domain.ID]*Lot{}
		p.open = map[domain.Slug]map[domain.ID]*Lot{}
		p.layers = map[Thing][]Layer{}
		p.runs = map[domain.ID]int{}
		p.runsOf = map[domain.ID]*occasionRuns{}
		p.made = map[domain.ID]origin{}
		p.uses = map[domain.ID][]domain.ID{}
		p.revalued = map[domain.ID][]uint64{}
		p.settled = map[domain.ID]measure.Number{}
		p.unaccounted = map[domain.ID][]Unaccounted{}
	}
	switch event := event.(type) {
	case LotReceived:
		p.arrivals++
		lot := &Lot{
			ID: event.ID, Item: event.Item, Amount: event.Amount, Cost: event.Cost, CostUnknown: event.CostUnknown,
			ReceivedOn: event.ReceivedOn, ExpiresOn: event.ExpiresOn, Arrival: p.arrivals,
			Received: p.folded,
		}
		p.change(lot, event.Value, event.Cost)
		for _, one := range event.Settles {
			p.settled[one.Tick] = p.settled[one.Tick].Add(one.Amount)
		}
	case LotAdjusted:
		p.change(p.lots[event.Lot], event.Change, event.Cost)
	case LotCorrected:
		lot := p.lots[event.Lot]
		lot.Amount, lot.Cost, lot.CostUnknown = event.Is.Amount, event.Is.Cost, event.Is.CostUnknown
		lot.ReceivedOn, lot.ExpiresOn = event.Is.ReceivedOn, event.Is.ExpiresOn
		p.change(lot, event.Is.Value.Sub(event.Was.Value), event.Left)
		p.revalue(event.Revalued)
	case FinishedStockAdjusted:
		p.made[event.ID] = origin{revision: p.folded, kind: CorrectionKind, at: event.At, on: event.Day(), expires: event.ExpiresOn}
		p.take(event.ID, event.Taken)
		if event.Change.Sign() > 0 {
			p.shelve(event.Thing, Layer{
				ID: event.ID, Remaining: event.Change, Value: event.Value, CostUnknown: event.ValueUnknown, ExpiresOn: event.ExpiresOn,
			})
		}
	case RecipeSnapshotCaptured, GoodSnapshotCaptured:
	case BatchProductionRecorded:
		p.made[event.ID] = origin{
			revision: p.folded, kind: ProductionKind, run: p.assign(producedFor(event)), at: event.ProducedAt, on: event.Day(),
			expires: event.ExpiresOn,
		}
		p.take(event.ID, event.Consumed)
		p.count(event.Plan, 1)
		if len(event.Unaccounted) > 0 {
			p.unaccounted[event.ID] = event.Unaccounted
		}
		if event.ActualYield > 0 {
			p.shelve(Thing{FinishedUnit: event.FinishedUnit}, Layer{
				ID: event.ID, Remaining: measure.Int(event.ActualYield), Value: event.GoodValue, CostUnknown: event.costUnknown(),
				ExpiresOn: event.ExpiresOn,
			})
		}
	case AssemblyRecorded:
		p.made[event.ID] = origin{
			revision: p.folded, kind: AssemblyKind, run: p.assign(assembledFor(event)), at: event.AssembledAt, on: event.Day(),
			expires: event.ExpiresOn,
		}
		p.take(event.ID, event.Consumed)
		p.count(event.Plan, 1)
		p.shelve(Thing{FinishedGood: event.FinishedGood}, event.layer())
	case RunVoided:
		p.void(event)
		delete(p.unaccounted, event.Run)
	case UnaccountedSettled:
		p.settleUnaccounted(event)
	}
	p.folded++
	return p
}

// change adds a signed amount and cost to a lot, and updates the index of open lots.
func (p Pantry) change(lot *Lot, amount measure.Number, cost measure.Money) {
	lot.Remaining = lot.Remaining.Add(amount)
	lot.RemainingCost = lot.RemainingCost.Add(cost)
	lot.Changed = p.folded
	p.lots[lot.ID] = lot
	if !lot.Open() {
		delete(p.open[lot.Item], lot.ID)
		return
	}
	if p.open[lot.Item] == nil {
		p.open[lot.Item] = map[domain.ID]*Lot{}
	}
	p.open[lot.Item][lot.ID] = lot
}

// take removes consumed lines from their lots and layers. A layer that is used up is
// deleted.
func (p Pantry) take(by domain.ID, consumed []Consumed) {
	for _, line := range consumed {
		if line.Lot != "" {
			p.change(p.lots[line.Lot], line.Amount.Neg(), line.Cost.Neg())
			continue
		}
		p.uses[line.Layer] = append(p.uses[line.Layer], by)
		p.note(line.Layer, line.Amount, p.made[by].kind)
		layers := p.layers[line.Thing]
		at := slices.IndexFunc(layers, func(layer Layer) bool { return layer.ID == line.Layer })
		layers[at].Remaining = layers[at].Remaining.Sub(line.Amount)
		layers[at].Value = layers[at].Value.Sub(line.Cost)
		if layers[at].Remaining.Sign() <= 0 {
			p.unshelve(line.Thing, at)
		}
	}
}

// shelve appends a layer.
func (p Pantry) shelve(thing Thing, layer Layer) {
	p.layers[thing] = append(p.layers[thing], layer)
}

func (p Pantry) unshelve(thing Thing, at int) {
	p.layers[thing] = slices.Delete(p.layers[thing], at, at+1)
	if len(p.layers[thing]) == 0 {
		delete(p.layers, thing)
	}
}

func (p Pantry) count(plan domain.ID, by int) {
	p.runs[plan] += by
	if p.runs[plan] == 0 {
		delete(p.runs, plan)
	}
}

// Lot returns a lot, whether or not it is used up.
func (p Pantry) Lot(id domain.ID) (Lot, bool) {
	lot, ok := p.lots[id]
	if !ok {
		return Lot{}, false
	}
	return *lot, true
}

// Layer returns what is left of what a run or a correction made of something finished; false
// if nothing is.
func (p Pantry) Layer(of Thing, id domain.ID) (Layer, bool) {
	for _, layer := range p.layers[of] {
		if layer.ID == id {
			return layer, true
		}
	}
	return Layer{}, false
}

// Folded returns the number of events that were folded.
func (p Pantry) Folded() uint64 { return p.folded }

// HasRuns reports whether a run was recorded for a plan and is not voided.
func (p Pantry) HasRuns(plan domain.ID) bool { return plan != "" && p.runs[plan] > 0 }

// InStock returns the quantity of a finished unit or good in stock.
func (p Pantry) InStock(thing Thing) measure.Number {
	var sum measure.Number
	for _, layer := range p.layers[thing] {
		if layer.open() {
			sum = sum.Add(layer.Remaining)
		}
	}
	return sum
}

// OpenLots returns the lots of an item that are not used up, in the order of their arrival.
func (p Pantry) OpenLots(item domain.Slug) []Lot {
	lots := make([]Lot, 0, len(p.open[item]))
	for _, lot := range p.open[item] {
		lots = append(lots, *lot)
	}
	slices.SortFunc(lots, func(a, b Lot) int { return cmp.Compare(a.Arrival, b.Arrival) })
	return lots
}

// FinishedStock yields the layers of each finished unit and good, oldest first. They must
// not be changed.
func (p Pantry) FinishedStock() iter.Seq2[Thing, []Layer] { return maps.All(p.layers) }

// MadeOn returns the kitchen's day from which a layer counts; empty if it counts on every
// day.
func (p Pantry) MadeOn(layer domain.ID) domain.Date { return p.made[layer].on }

// Policy is the order in which lots are used up.
type Policy string

// The policies.
const (
	FIFO Policy = "fifo" // first received, first used
	FEFO Policy = "fefo" // first to expire, first used; undated ones last
)

// ordered returns the open lots of an item in the order in which they are used up. The
// order is total: lots that tie are in the order of their arrival.
func (p Pantry) ordered(item domain.Slug, policy Policy) []*Lot {
	lots := make([]*Lot, 0, len(p.open[item]))
	for _, lot := range p.open[item] {
		lots = append(lots, lot)
	}
	slices.SortFunc(lots, func(a, b *Lot) int {
		if policy == FEFO && a.ExpiresOn != b.ExpiresOn {
			switch {
			case a.ExpiresOn == "":
				return 1
			case b.ExpiresOn == "":
				return -1
			}
			return cmp.Compare(a.ExpiresOn, b.ExpiresOn)
		}
		return cmp.Or(cmp.Compare(a.ReceivedOn, b.ReceivedOn), cmp.Compare(a.Arrival, b.Arrival))
	})
	return lots
}
