package projectionstest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Kitchen simulates one kitchen. Each append is decided by the domain, so it can
// be in a log.
type Kitchen struct {
	name        domain.Kitchen
	random      *rand.Rand
	made        int // ids
	next        map[string]uint64
	Definitions catalog.Definitions
	Occasions   []*occasion.Occasion
	Pantry      pantry.Pantry
	Settings    kitchen.Kitchen
	Lots        []domain.ID
	Runs        []pantry.Event // as they were recorded
	history     []pantry.Event
	uses        map[domain.ID]pantry.Event
}

// Append is what one command appends.
type Append struct {
	Stream string
	At     eventstore.Expected
	Events []eventstore.NewEvent
}

// NewKitchen returns a kitchen whose history depends on the seed only.
func NewKitchen(name domain.Kitchen, seed uint64) *Kitchen {
	return &Kitchen{
		name: name, random: rand.New(rand.NewPCG(seed, 1)), next: map[string]uint64{}, uses: map[domain.ID]pantry.Event{},
		Definitions: catalog.Definitions{
			Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
			Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
			Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
		},
	}
}

var simulatedStart = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

// Now is the kitchen's time.
func (k *Kitchen) Now() time.Time {
	return simulatedStart.Add(time.Duration(k.made) * 1500 * time.Millisecond)
}

// NewID returns an id that no other thing in the kitchen has.
func (k *Kitchen) NewID() domain.ID {
	k.made++
	return domain.ID(fmt.Sprintf("%08x-%04x-7%03x-8000-%012x", k.made>>12, k.made&0xfff, k.random.IntN(4096), k.random.Uint64N(1<<48)))
}

// The numbers of definitions.
const (
	itemCount = 6
	Recipes   = 4
	Goods     = 2
)

func itemSlug(i int) domain.Slug   { return domain.Slug(fmt.Sprintf("item-%d", i)) }
func recipeSlug(i int) domain.Slug { return domain.Slug(fmt.Sprintf("recipe-%d", i)) }

// Good is a finished good's slug.
func Good(i int) domain.Slug { return domain.Slug(fmt.Sprintf("good-%d", i)) }

// Unit is a recipe's finished unit.
func Unit(i int) catalog.UnitRef { return catalog.UnitRef{Recipe: recipeSlug(i), Unit: "piece"} }

// Schedule schedules an occasion.
func (k *Kitchen) Schedule() []Append {
	o := &occasion.Occasion{}
	events, err := o.Schedule(k.NewID(), occasion.Details{Name: "Christmas", Date: "2026-12-24", OutputMode: occasion.Bundled})
	k.Occasions = append(k.Occasions, o)
	return k.Happened(o, events, err)
}

// Happened applies what an occasion decided and returns it as an append.
func (k *Kitchen) Happened(o *occasion.Occasion, events []occasion.Event, err error) []Append {
	for _, event := range events {
		*o = o.Apply(event)
	}
	return recorded(k, stream.Occasions, string(o.ID), occasion.Names(), events, err)
}

// Plan changes one of the occasions or its plan at random.
func (k *Kitchen) Plan() []Append {
	o := k.Occasions[k.random.IntN(len(k.Occasions))]
	d := o.Decider(o.Active != nil && k.Pantry.HasRuns(o.Active.ID))
	var events []occasion.Event
	var err error
	switch at := k.random.IntN(20); at {
	case 0:
		events, err = o.Reschedule(occasion.Details{
			Name: fmt.Sprintf("Party %d", k.random.IntN(9)), Date: "2026-12-31", OutputMode: occasion.BulkCount,
			Attendees: k.random.IntN(20), Notes: "line\nline\r\n\\N \\.",
		})
	case 1, 2:
		events, err = d.SetProductionTarget(
			occasion.ProductionTarget{FinishedUnit: Unit(k.random.IntN(Recipes)), Batches: int64(1 + k.random.IntN(3))},
		)
	case 3:
		events, err = d.RemoveProductionTarget(Unit(k.random.IntN(Recipes)))
	case 4:
		events, err = d.SetAssemblyTarget(
			occasion.AssemblyTarget{FinishedGood: Good(k.random.IntN(Goods)), Quantity: int64(1 + k.random.IntN(5))},
		)
	case 5:
		events, err = d.RemoveAssemblyTarget(Good(k.random.IntN(Goods)))
	case 6, 9:
		events, err = d.CreatePlan(occasion.NewPlan{ID: k.NewID(), At: k.Now(), Definitions: k.Definitions})
	case 7:
		events, err = d.CompleteShopping(k.Now())
	case 8:
		events, err = d.ReopenShopping()
	case 10, 11:
		events, err = k.live(d)
	case 12, 13:
		amendment := occasion.Amendment{ID: k.NewID(), At: k.Now(), Reason: "more \"guests\"", Definitions: k.Definitions}
		amendment.Changes = []occasion.Change{
			{Kind: occasion.SetBatches, FinishedUnit: Unit(k.random.IntN(Recipes)), Batches: int64(3 + k.random.IntN(3))},
			{Kind: occasion.SetQuantity, FinishedGood: Good(k.random.IntN(Goods)), Quantity: int64(5 + k.random.IntN(5))},
		}
		events, err = d.AmendPlan(amendment)
	case 14, 15, 16, 17:
		events, err = k.shop(d, at)
	case 18:
		events, err = d.Archive("entered \"twice\"")
	case 19:
		events, err = d.Restore()
	}
	return k.Happened(o, events, err)
}

// shop collects or orders an item, or takes one of these back.
func (k *Kitchen) shop(d occasion.Decider, what int) ([]occasion.Event, error) {
	if ticks := d.Ticks(); what == 17 && len(ticks) > 0 {
		tick := ticks[k.random.IntN(len(ticks))]
		if tick.Ordered {
			return d.CancelOrder(tick.ID, k.Now())
		}
		return d.UncollectItem(tick.ID, k.Now())
	}
	collected := occasion.ItemCollected{
		ID: k.NewID(), Item: itemSlug(k.random.IntN(itemCount)), At: k.Now(),
		Amount: measure.Amount{Value: measure.Ratio(int64(1+k.random.IntN(5)), int64(1+k.random.IntN(3))), Unit: measure.Kilogram},
	}
	if what == 16 {
		return d.OrderItem(occasion.ItemOrdered{
			ID: collected.ID, Item: collected.Item, At: collected.At, Amount: collected.Amount, Supplier: "Mill \\ \"1\"", ExpectedOn: "2026-12-30",
		})
	}
	return d.CollectItem(collected)
}

// live changes the state of a plan.
func (k *Kitchen) live(o occasion.Decider) ([]occasion.Event, error) {
	switch k.random.IntN(6) {
	case 0:
		return o.LockPlan(k.Now())
	case 1:
		return o.UnlockPlan()
	case 2:
		return o.StartProduction(k.Now())
	case 3:
		return o.CompletePlan(occasion.Completion{At: k.Now()})
	case 4:
		return o.ReopenPlan("more guests")
	}
	return o.CancelPlan(k.Now(), "snow")
}

// Step handles a random command. It returns nothing if the command is refused.
func (k *Kitchen) Step() []Append {
	switch k.random.IntN(25) {
	case 0:
		return k.defineItem(k.random.IntN(itemCount))
	case 1:
		return k.defineRecipe(k.random.IntN(Recipes))
	case 2:
		return k.archive()
	case 3, 4, 5, 6, 7, 8, 9:
		if len(k.Occasions) < 3 || k.random.IntN(50) == 0 {
			return k.Schedule()
		}
		return k.Plan()
	case 10, 11:
		return k.Receive()
	case 12, 13:
		return k.adjust()
	case 14, 15, 16, 17, 18:
		return k.produce()
	case 19, 20:
		return k.void()
	case 21:
		return k.change()
	case 22:
		return k.correct()
	case 23:
		return k.settle()
	}
	return k.assemble()
}

// recorded returns decided events as an append, nothing if they were refused.
func recorded[E any](k *Kitchen, category stream.Category, name string, names map[string]E, events []E, refused error) []Append {
	if refused != nil || len(events) == 0 {
		return nil
	}
	to := stream.Name{Category: category, Kitchen: k.name, ID: name}.String()
	metadata, err := json.Marshal(
		eventstore.Metadata{Causation: string(k.NewID()), Command: "Simulate", Kitchen: string(k.name), RecordedAt: k.Now()},
	)
	if err != nil {
		panic(err)
	}
	codec := eventstore.NewCodec(names)
	one := Append{Stream: to, At: eventstore.NoStream()}
	if next := k.next[to]; next > 0 {
		one.At = eventstore.Exactly(next - 1)
	}
	for _, event := range events {
		name, data, err := codec.Encode(event)
		if err != nil {
			panic(err)
		}
		one.Events = append(one.Events, eventstore.NewEvent{ID: uuid.New(), Type: name, Data: data, Metadata: metadata})
	}
	k.next[to] += uint64(len(events))
	return []Append{one}
}
