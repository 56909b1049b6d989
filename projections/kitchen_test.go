package projections

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// kitchen makes up what could happen in one kitchen. Every append is what the
// domain decided, so it is one that can be in a log.
type kitchen struct {
	name      domain.Kitchen
	random    *rand.Rand
	made      int // ids
	next      map[string]uint64
	defs      catalog.Definitions
	occasions []*occasion.Occasion
	pantry    pantry.Pantry
	lots      []domain.ID
	runs      []pantry.Event
}

// append is what one command writes.
type appended struct {
	stream string
	at     eventstore.Expected
	events []eventstore.NewEvent
}

func newKitchen(name domain.Kitchen, seed uint64) *kitchen {
	return &kitchen{
		name: name, random: rand.New(rand.NewPCG(seed, 1)), next: map[string]uint64{},
		defs: catalog.Definitions{
			Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
			Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
			Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
		},
	}
}

var simulatedStart = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

func (k *kitchen) now() time.Time {
	return simulatedStart.Add(time.Duration(k.made) * 1500 * time.Millisecond)
}

func (k *kitchen) id() domain.ID {
	k.made++
	return domain.ID(fmt.Sprintf("%08x-%04x-7%03x-8000-%012x", k.made>>12, k.made&0xfff, k.random.IntN(4096), k.random.Uint64N(1<<48)))
}

const (
	simulatedItems   = 6
	simulatedRecipes = 4
	simulatedGoods   = 2
)

func itemSlug(i int) domain.Slug   { return domain.Slug(fmt.Sprintf("item-%d", i)) }
func recipeSlug(i int) domain.Slug { return domain.Slug(fmt.Sprintf("recipe-%d", i)) }
func goodSlug(i int) domain.Slug   { return domain.Slug(fmt.Sprintf("good-%d", i)) }
func unitOf(i int) catalog.UnitRef { return catalog.UnitRef{Recipe: recipeSlug(i), Unit: "piece"} }

func (k *kitchen) schedule() []appended {
	o := &occasion.Occasion{}
	events, err := o.Schedule(k.id(), occasion.Details{Name: "Christmas", Date: "2026-12-24", OutputMode: occasion.Bundled})
	k.occasions = append(k.occasions, o)
	return k.happened(o, events, err)
}

func (k *kitchen) happened(o *occasion.Occasion, events []occasion.Event, err error) []appended {
	for _, event := range events {
		*o = o.Apply(event)
	}
	return recorded(k, stream.Occasions, string(o.ID), occasion.Names(), events, err)
}

// plan does something with one of the occasions.
func (k *kitchen) plan() []appended {
	o := k.occasions[k.random.IntN(len(k.occasions))]
	d := o.Decider(o.Active != nil && k.pantry.HasRuns(o.Active.ID))
	var events []occasion.Event
	var err error
	switch k.random.IntN(14) {
	case 0:
		events, err = o.Reschedule(occasion.Details{
			Name: fmt.Sprintf("Party %d", k.random.IntN(9)), Date: "2026-12-31", OutputMode: occasion.BulkCount,
			Attendees: k.random.IntN(20), Notes: "line\nline\r\n\\N \\.",
		})
	case 1, 2:
		events, err = d.SetProductionTarget(occasion.ProductionTarget{FinishedUnit: unitOf(k.random.IntN(simulatedRecipes)), Batches: int64(1 + k.random.IntN(3))})
	case 3:
		events, err = d.RemoveProductionTarget(unitOf(k.random.IntN(simulatedRecipes)))
	case 4:
		events, err = d.SetAssemblyTarget(occasion.AssemblyTarget{FinishedGood: goodSlug(k.random.IntN(simulatedGoods)), Quantity: int64(1 + k.random.IntN(5))})
	case 5:
		events, err = d.RemoveAssemblyTarget(goodSlug(k.random.IntN(simulatedGoods)))
	case 6, 9:
		events, err = d.CreatePlan(occasion.NewPlan{ID: k.id(), At: k.now(), Definitions: k.defs})
	case 7:
		events, err = d.CompleteShopping(k.now())
	case 8:
		events, err = d.ReopenShopping()
	case 10, 11:
		events, err = k.live(d)
	case 12, 13:
		events, err = d.AmendPlan(occasion.Amendment{ID: k.id(), At: k.now(), Reason: "more \"guests\"", Definitions: k.defs, Changes: []occasion.Change{
			{Kind: occasion.SetBatches, FinishedUnit: unitOf(k.random.IntN(simulatedRecipes)), Batches: int64(3 + k.random.IntN(3))},
			{Kind: occasion.SetQuantity, FinishedGood: goodSlug(k.random.IntN(simulatedGoods)), Quantity: int64(5 + k.random.IntN(5))},
		}})
	}
	return k.happened(o, events, err)
}

// live takes a plan through its life.
func (k *kitchen) live(o occasion.Decider) ([]occasion.Event, error) {
	switch k.random.IntN(6) {
	case 0:
		return o.LockPlan(k.now())
	case 1:
		return o.UnlockPlan()
	case 2:
		return o.StartProduction(k.now())
	case 3:
		return o.CompletePlan(occasion.Completion{At: k.now()})
	case 4:
		return o.ReopenPlan("more guests")
	}
	return o.CancelPlan(k.now(), "snow")
}

func (k *kitchen) stocked(events []pantry.Event, err error) []appended {
	for _, event := range events {
		k.pantry = k.pantry.Apply(event)
		switch event.(type) {
		case pantry.BatchProductionRecorded, pantry.AssemblyRecorded:
			k.runs = append(k.runs, event)
		}
	}
	return recorded(k, stream.Pantries, "", pantry.Names(), events, err)
}

func (k *kitchen) receive() []appended {
	var lots []pantry.LotReceived
	items := map[domain.Slug]catalog.Item{}
	for range 1 + k.random.IntN(4) {
		item := k.defs.Items[itemSlug(k.random.IntN(simulatedItems))].Definition
		items[item.Slug] = item
		lot := pantry.LotReceived{
			ID: k.id(), Item: item.Slug, Amount: measure.Amount{Value: measure.Int(int64(200 + k.random.IntN(2000))), Unit: measure.Gram},
			Cost: measure.MoneyOf(measure.Ratio(int64(k.random.IntN(100_000)), 7)), ReceivedOn: domain.DateOf(k.now()),
		}
		if k.random.IntN(2) == 0 {
			lot.ExpiresOn = "2027-06-30"
		}
		lots = append(lots, lot)
		k.lots = append(k.lots, lot.ID)
	}
	events, err := k.pantry.ReceiveLots(lots, items)
	return k.stocked(events, err)
}

func (k *kitchen) adjust() []appended {
	if k.random.IntN(2) == 0 && len(k.lots) > 0 {
		lot := k.lots[k.random.IntN(len(k.lots))]
		events, err := k.pantry.AdjustLot(lot, measure.Amount{Value: measure.Ratio(int64(k.random.IntN(100)-50), 7)}, measure.Density{}, "counted")
		return k.stocked(events, err)
	}
	thing := pantry.Thing{FinishedUnit: unitOf(k.random.IntN(simulatedRecipes))}
	change, value := measure.Int(int64(k.random.IntN(9)-5)), measure.Money{}
	if change.Sign() > 0 {
		value = measure.MoneyOf(measure.Ratio(10, 3))
	}
	events, err := k.pantry.AdjustFinishedStock(k.id(), thing, change, value, "counted")
	return k.stocked(events, err)
}

// produce bakes, for an occasion's plan or for itself.
func (k *kitchen) produce() []appended {
	recipe := recipeSlug(k.random.IntN(simulatedRecipes))
	run := pantry.ProductionRun{ID: k.id(), Batches: 1, Scale: measure.Ratio(int64(1+k.random.IntN(3)), 3), At: k.now(), ActualYield: int64(k.random.IntN(9))}
	if o := k.forWhom(); o != nil {
		run.Occasion = o.ID
		if o.Active != nil && o.Decider(true).Guard(occasion.RecordRun) == nil {
			run.Snapshot, run.Reused = o.Active.Recipes[recipe]
			run.Plan = o.Active.ID
		}
	}
	if !run.Reused {
		run.Plan = ""
		run.Snapshot = k.defs.CaptureRecipe(k.id(), recipe)
	}
	events, err := k.pantry.RecordBatchProduction(run)
	return k.stocked(events, err)
}

// assemble is produce for goods.
func (k *kitchen) assemble() []appended {
	good := goodSlug(k.random.IntN(simulatedGoods))
	run := pantry.AssemblyRun{ID: k.id(), Quantity: 1, At: k.now()}
	if o := k.forWhom(); o != nil {
		run.Occasion = o.ID
		if o.Active != nil && o.Decider(true).Guard(occasion.RecordRun) == nil {
			run.Snapshot, run.Reused = o.Active.Goods[good]
			run.Plan = o.Active.ID
		}
	}
	if !run.Reused {
		run.Plan = ""
		run.Snapshot = k.defs.CaptureGood(k.id(), good)
	}
	events, err := k.pantry.RecordAssembly(run)
	return k.stocked(events, err)
}

// forWhom is an occasion, or none as often.
func (k *kitchen) forWhom() *occasion.Occasion {
	if k.random.IntN(2) == 0 {
		return nil
	}
	return k.occasions[k.random.IntN(len(k.occasions))]
}

// void takes one of the latest runs back, if nothing has used its output.
func (k *kitchen) void() []appended {
	if len(k.runs) == 0 {
		return nil
	}
	latest := min(len(k.runs), 20)
	run := k.runs[len(k.runs)-1-k.random.IntN(latest)]
	events, err := k.pantry.VoidRun(pantry.Void{Run: run, At: k.now(), Reason: "counted \"twice\""})
	return k.stocked(events, err)
}

// step is what one random command writes; nothing if it was refused.
func (k *kitchen) step() []appended {
	switch k.random.IntN(22) {
	case 0:
		return k.defineItem(k.random.IntN(simulatedItems))
	case 1:
		return k.defineRecipe(k.random.IntN(simulatedRecipes))
	case 2:
		return k.archive()
	case 3, 4, 5, 6, 7, 8, 9:
		if len(k.occasions) < 3 || k.random.IntN(50) == 0 {
			return k.schedule()
		}
		return k.plan()
	case 10, 11:
		return k.receive()
	case 12, 13:
		return k.adjust()
	case 14, 15, 16, 17, 18:
		return k.produce()
	case 19, 20:
		return k.void()
	}
	return k.assemble()
}

// recorded is an append of events that the domain decided on, nothing if it
// refused.
func recorded[E any](k *kitchen, category stream.Category, name string, names map[string]E, events []E, refused error) []appended {
	if refused != nil || len(events) == 0 {
		return nil
	}
	to := stream.Name{Category: category, Kitchen: k.name, ID: name}.String()
	metadata, err := json.Marshal(eventstore.Metadata{Causation: string(k.id()), Command: "Simulate", Kitchen: string(k.name), RecordedAt: k.now()})
	if err != nil {
		panic(err)
	}
	codec := eventstore.NewCodec(names)
	one := appended{stream: to, at: eventstore.NoStream()}
	if next := k.next[to]; next > 0 {
		one.at = eventstore.Exactly(next - 1)
	}
	for _, event := range events {
		name, data, err := codec.Encode(event)
		if err != nil {
			panic(err)
		}
		one.events = append(one.events, eventstore.NewEvent{ID: uuid.New(), Type: name, Data: data, Metadata: metadata})
	}
	k.next[to] += uint64(len(events))
	return []appended{one}
}
