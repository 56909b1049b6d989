package projectionstest

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/domain/stream"
)

func (k *Kitchen) stocked(events []pantry.Event, err error) []Append {
	for _, event := range events {
		k.Pantry = k.Pantry.Apply(event)
		k.note(event)
		switch event.(type) {
		case pantry.BatchProductionRecorded, pantry.AssemblyRecorded:
			k.Runs = append(k.Runs, event)
		default: // only runs can be voided
		}
	}
	return recorded(k, stream.Pantries, "", pantry.Names(), events, err)
}

// Receive receives one to four lots.
func (k *Kitchen) Receive() []Append {
	var lots []pantry.LotReceived
	items := map[domain.Slug]catalog.Item{}
	for range 1 + k.random.IntN(4) {
		item := k.Definitions.Items[itemSlug(k.random.IntN(itemCount))].Definition
		items[item.Slug] = item
		lot := pantry.LotReceived{
			ID: k.NewID(), Item: item.Slug, Amount: measure.Amount{Value: measure.Int(int64(200 + k.random.IntN(2000))), Unit: measure.Gram},
			Cost:       measure.MoneyOf(measure.Ratio(int64(k.random.IntN(100_000)), 7)),
			ReceivedOn: domain.DateOf(k.Now().AddDate(0, 0, -1)), // a day that has come in every zone
		}
		if k.random.IntN(5) == 0 {
			lot.Cost, lot.CostUnknown = measure.Money{}, true
		}
		if k.random.IntN(2) == 0 {
			lot.ExpiresOn = "2027-06-30"
		}
		lots = append(lots, lot)
		k.Lots = append(k.Lots, lot.ID)
	}
	events, err := k.Pantry.ReceiveLots(lots, items)
	ticks := map[domain.ID][]pantry.Tick{}
	for _, lot := range lots {
		ticks[lot.ID] = k.ticks()
	}
	return k.stocked(k.Pantry.Settle(events, ticks, items), err)
}

// ticks are those of an occasion.
func (k *Kitchen) ticks() []pantry.Tick {
	var ticks []pantry.Tick
	if len(k.Occasions) == 0 {
		return ticks
	}
	for _, tick := range k.Occasions[k.random.IntN(len(k.Occasions))].Ticks() {
		if !tick.Undone {
			ticks = append(ticks, pantry.Tick{ID: tick.ID, Item: tick.Item, Amount: tick.Amount})
		}
	}
	return ticks
}

func (k *Kitchen) adjust() []Append {
	if k.random.IntN(2) == 0 && len(k.Lots) > 0 {
		lot := k.Lots[k.random.IntN(len(k.Lots))]
		events, err := k.Pantry.AdjustLot(
			lot, measure.Amount{Value: measure.Ratio(int64(k.random.IntN(100)-50), 7)}, measure.Measures{}, "counted",
		)
		return k.stocked(events, err)
	}
	thing := pantry.Thing{FinishedUnit: Unit(k.random.IntN(Recipes))}
	change := measure.Int(int64(k.random.IntN(9) - 5))
	var value *measure.Money
	if change.Sign() > 0 && k.random.IntN(2) == 0 {
		value = new(measure.MoneyOf(measure.Ratio(10, 3)))
	}
	events, err := k.Pantry.AdjustFinishedStock(k.NewID(), thing, change, value, "counted")
	for i, event := range events {
		events[i] = event.(pantry.FinishedStockAdjusted).RecordedAt(k.Now(), k.today())
	}
	return k.stocked(events, err)
}

// produce records a production run, for an occasion's plan or ad hoc.
func (k *Kitchen) produce() []Append {
	recipe := recipeSlug(k.random.IntN(Recipes))
	run := pantry.ProductionRun{
		ID: k.NewID(), Batches: 1, Scale: measure.Ratio(int64(1+k.random.IntN(3)), 3), ActualYield: int64(k.random.IntN(9)),
		At: k.Now(), On: k.today(),
	}
	if o := k.forWhom(); o != nil {
		run.Occasion = o.ID
		if o.Active != nil && o.Decider(true).Guard(occasion.RecordRun) == nil {
			run.Snapshot, run.Reused = o.Active.Recipes[recipe]
			run.Plan = o.Active.ID
		}
	}
	if !run.Reused {
		run.Plan = ""
		run.Snapshot = k.Definitions.CaptureRecipe(k.NewID(), recipe)
	}
	run.Reservations, run.AllowReserved = k.reservations(), true
	run.AllowShortage, run.ShortageReason = k.random.IntN(4) == 0, "the bin was not weighed"
	events, err := k.Pantry.RecordBatchProduction(run)
	return k.stocked(events, err)
}

// assemble is produce for goods.
func (k *Kitchen) assemble() []Append {
	good := Good(k.random.IntN(Goods))
	run := pantry.AssemblyRun{ID: k.NewID(), Quantity: 1, At: k.Now(), On: k.today()}
	if o := k.forWhom(); o != nil {
		run.Occasion = o.ID
		if o.Active != nil && o.Decider(true).Guard(occasion.RecordRun) == nil {
			run.Snapshot, run.Reused = o.Active.Goods[good]
			run.Plan = o.Active.ID
		}
	}
	if !run.Reused {
		run.Plan = ""
		run.Snapshot = k.Definitions.CaptureGood(k.NewID(), good)
	}
	run.Reservations, run.AllowReserved = k.reservations(), true
	events, err := k.Pantry.RecordAssembly(run)
	return k.stocked(events, err)
}

// reservations returns those of one or two plans, each of most of every lot, for every
// fourth run.
func (k *Kitchen) reservations() []pantry.Reservation {
	if k.made%4 != 0 {
		return nil
	}
	kept := make(map[domain.ID]measure.Number, len(k.Lots))
	for _, lot := range k.Lots {
		kept[lot] = measure.Int(1500)
	}
	var reservations []pantry.Reservation
	for _, o := range k.Occasions {
		if o.Active != nil && len(reservations) < 2 {
			reservations = append(reservations, pantry.Reservation{Occasion: o.ID, Plan: o.Active.ID, Stock: kept})
		}
	}
	return reservations
}

// forWhom returns an occasion half of the time.
func (k *Kitchen) forWhom() *occasion.Occasion {
	if k.random.IntN(2) == 0 {
		return nil
	}
	return k.Occasions[k.random.IntN(len(k.Occasions))]
}

// void voids one of the latest runs, unless its output is used.
func (k *Kitchen) void() []Append {
	if len(k.Runs) == 0 {
		return nil
	}
	latest := min(len(k.Runs), 20)
	run := k.uses[revaluing.UseID(k.Runs[len(k.Runs)-1-k.random.IntN(latest)])]
	events, err := k.Pantry.VoidRun(pantry.Void{Run: run, At: k.Now(), Reason: "counted \"twice\""})
	return k.stocked(events, err)
}
