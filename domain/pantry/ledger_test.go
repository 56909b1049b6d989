package pantry_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// cook sends commands to a pantry and keeps its books.
type cook struct {
	pantry  pantry.Pantry
	history []pantry.Event
	books   ledger
	items   map[domain.Slug]catalog.Item
	recipes []catalog.RecipeSnapshot
	goods   []catalog.GoodSnapshot
	ids     int
}

func newCook() *cook {
	k := newKitchen()
	starter := k.recipe("starter", "50 g flour", "1/3 each egg")
	cookie := k.recipe("cookie", "1/2 cup flour", "1/3 of starter")
	cake := k.recipe("cake", "2 each egg", "2 of starter", "1/7 of cookie")
	gateau := k.recipe("gateau", "1 each egg", "3/2 of cookie/standard", "1 of cake/slice")
	card := k.good("card", "1/3 each box")
	tin := k.good("tin", "3 cookie/standard", "1/2 cake/standard", "1 each box")
	hamper := k.good("hamper", "1 tin", "1/3 card", "1/7 cake/standard", "1/6 cake/slice")
	items := map[domain.Slug]catalog.Item{}
	for slug, entry := range k.Items {
		items[slug] = entry.Definition
	}
	return &cook{
		items:   items,
		books:   newLedger(),
		recipes: []catalog.RecipeSnapshot{starter, cookie, cake, gateau}, goods: []catalog.GoodSnapshot{card, tin, hamper},
	}
}

func (c *cook) id(what string) domain.ID {
	c.ids++
	return domain.ID(fmt.Sprintf("%s-%014d", what, c.ids)) // as long as ids that others are derived from
}

// apply folds the decided events. A refusal must be one of the expected errors and
// decide nothing.
func (c *cook) apply(t *rapid.T, events []pantry.Event, err error) {
	if err != nil {
		refused := errors.As(err, new(*pantry.ShortageError)) || errors.As(
			err, new(*pantry.BelowZeroError),
		) || errors.As(err, new(*domain.InvalidError))
		require.True(t, refused, "%v", err)
		require.Empty(t, events)
		return
	}
	for _, event := range events {
		before := c.books.remainders()
		c.pantry = c.pantry.Apply(event)
		c.books.write(event)
		c.touches(t, event, before)
		c.history = append(c.history, event)
	}
}

func (c *cook) receive(t *rapid.T) {
	texts := []string{"kg flour", "g flour", "cup flour", "oz flour", "each egg", "dozen egg", "each box"}
	received := lot(c.id("lot"), "1 "+rapid.SampledFrom(texts).Draw(t, "what"), "0", "01")
	received.Value = measure.Ratio(rapid.Int64Range(1, 900).Draw(t, "num"), rapid.Int64Range(1, 7).Draw(t, "den"))
	received.CostUnknown = rapid.IntRange(0, 3).Draw(t, "costless") == 0
	if !received.CostUnknown {
		received.Cost = someMoney(t)
	}
	received.ReceivedOn = rapid.SampledFrom([]domain.Date{"2026-12-01", "2026-12-02"}).Draw(t, "received")
	received.ExpiresOn = rapid.SampledFrom([]domain.Date{"", "2026-12-10", "2026-12-20", "2026-12-30"}).Draw(t, "expires")
	events, err := c.pantry.ReceiveLots([]pantry.LotReceived{received}, c.items)
	c.apply(t, events, err)
}

func someMoney(t *rapid.T) measure.Money {
	return measure.MoneyOf(measure.Ratio(rapid.Int64Range(0, 30_000_000).Draw(t, "millionths"), 1_000_000))
}

func (c *cook) policy(t *rapid.T) pantry.Policy {
	return rapid.SampledFrom([]pantry.Policy{pantry.FIFO, pantry.FEFO}).Draw(t, "policy")
}

func (c *cook) bake(t *rapid.T) {
	run := bake(rapid.SampledFrom(c.recipes).Draw(t, "recipe"))
	run.ID, run.Reused = c.id("run"), rapid.Bool().Draw(t, "reused")
	run.Unit = rapid.SampledFrom([]domain.Slug{"", "standard", "slice"}).Draw(t, "unit")
	run.Batches = rapid.Int64Range(1, 4).Draw(t, "batches")
	run.Scale = measure.Ratio(rapid.Int64Range(1, 9).Draw(t, "scale"), 3)
	run.AllowExpired, run.AllowOverYield = rapid.Bool().Draw(t, "expired"), true
	run.ActualYield = rapid.Int64Range(0, 40).Draw(t, "yield")
	run.Policy = c.policy(t)
	run.AllowShortage, run.ShortageReason = rapid.Bool().Draw(t, "short"), "the bin was not weighed"
	events, err := c.pantry.RecordBatchProduction(run)
	if err != nil && run.Scale.Less(measure.Int(1)) && errors.Is(err, pantry.ErrNoYield) {
		return
	}
	c.apply(t, events, err)
	for _, event := range events {
		if recorded, ok := event.(pantry.BatchProductionRecorded); ok {
			require.True(t, recorded.TotalCost.Equal(recorded.GoodValue.Add(recorded.LossValue)), "good and lost value sum to the cost")
			requireLines(t, recorded.Consumed, recorded.TotalCost)
			require.Equal(t, !c.books.isUnknown(recorded, recorded.Consumed), recorded.Cost().Complete)
		}
	}
}

func (c *cook) assemble(t *rapid.T) {
	run := pack(rapid.SampledFrom(c.goods).Draw(t, "good"))
	run.ID, run.Reused = c.id("packing"), rapid.Bool().Draw(t, "reused")
	run.Quantity, run.Policy = rapid.Int64Range(1, 5).Draw(t, "quantity"), c.policy(t)
	run.AssembleNested = rapid.Bool().Draw(t, "nested too")
	events, err := c.pantry.RecordAssembly(run)
	c.apply(t, events, err)
	for _, event := range events {
		if recorded, ok := event.(pantry.AssemblyRecorded); ok {
			requireLines(t, recorded.Consumed, recorded.TotalCost)
			require.Equal(t, !c.books.tookUnknown(recorded.Consumed), recorded.Cost().Complete)
		}
	}
}

func requireLines(t *rapid.T, lines []pantry.Consumed, total measure.Money) {
	var sum measure.Money
	for _, line := range lines {
		require.Positive(t, line.Amount.Sign())
		require.True(t, line.Amount.Equal(line.Amount.Stored()), "in the form in which amounts are stored")
		require.GreaterOrEqual(t, line.Cost.Sign(), 0)
		sum = sum.Add(line.Cost)
	}
	require.True(t, sum.Equal(total))
}

func (c *cook) adjustLot(t *rapid.T) {
	if len(c.books.lots) == 0 {
		t.Skip("no lot yet")
	}
	id := domain.ID(rapid.SampledFrom(c.lotIDs()).Draw(t, "lot"))
	change := measure.Ratio(rapid.Int64Range(-300, 100).Draw(t, "num"), rapid.Int64Range(1, 7).Draw(t, "den"))
	if rapid.Bool().Draw(t, "all of it") {
		change = c.books.lots[id].amount.Neg()
	}
	events, err := c.pantry.AdjustLot(id, measure.Amount{Value: change}, measure.Measures{}, "counted")
	c.apply(t, events, err)
}

func (c *cook) lotIDs() (ids []string) {
	for _, event := range c.history {
		if received, ok := event.(pantry.LotReceived); ok {
			ids = append(ids, string(received.ID))
		}
	}
	return ids
}

func things() []pantry.Thing {
	return []pantry.Thing{
		unitOf("starter/standard"), unitOf("starter/slice"), unitOf("cookie/standard"), unitOf("cookie/slice"),
		unitOf("cake/standard"), unitOf("cake/slice"), unitOf("gateau/standard"), unitOf("gateau/slice"),
		goodOf("card"), goodOf("tin"), goodOf("hamper"),
	}
}

func (c *cook) adjustStock(t *rapid.T) {
	thing := rapid.SampledFrom(things()).Draw(t, "thing")
	change := measure.Ratio(rapid.Int64Range(-40, 40).Draw(t, "num"), rapid.Int64Range(1, 7).Draw(t, "den"))
	var value *measure.Money
	if change.Sign() > 0 && rapid.Bool().Draw(t, "valued") {
		value = new(someMoney(t))
	}
	events, err := c.pantry.AdjustFinishedStock(c.id("found"), thing, change, value, "counted")
	c.apply(t, events, err)
}

// check compares the pantry with its books.
func (c *cook) check(t *rapid.T) {
	var value measure.Money
	for id, want := range c.books.lots {
		got, ok := c.pantry.Lot(id)
		require.True(t, ok)
		require.Equal(t, want.amount.String()+" "+want.value.String(), got.Remaining.String()+" "+got.RemainingCost.String())
		require.Equal(t, want.unknown, got.CostUnknown)
		requireSound(t, want)
		value = value.Add(want.value)
	}
	for _, thing := range things() {
		var amount measure.Number
		var worth measure.Money
		var unknown bool
		for _, layer := range c.books.layers {
			if layer.thing == thing {
				requireSound(t, layer)
				amount, worth = amount.Add(layer.amount), worth.Add(layer.value)
				unknown = unknown || layer.unknown && !layer.amount.IsZero()
			}
		}
		require.Equal(t, unknown, !costOf(t, c.pantry, thing).Complete)
		require.Equal(t, amount.String(), c.pantry.InStock(thing).String())
		require.Equal(t, worth.String(), valueOf(t, c.pantry, thing))
		value = value.Add(worth)
	}
	c.checkRuns(t)
	accounted := value.Add(c.books.lost).Add(c.books.away)
	require.Equal(t, c.books.in.String(), accounted.String(), "what came in is in stock, lost or adjusted away")
}

func requireSound(t *rapid.T, e *entry) {
	require.GreaterOrEqual(t, e.amount.Sign(), 0, "never below zero")
	require.GreaterOrEqual(t, e.value.Sign(), 0)
	require.True(t, e.amount.IsZero() || measure.Counts(e.amount, measure.NoUnit), "nothing negligible is left behind")
	if e.amount.IsZero() {
		require.True(t, e.value.IsZero(), "nothing is worth nothing")
	}
}

func TestThePantrysBooksBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCook()
		t.Repeat(map[string]func(*rapid.T){
			"receive": c.receive, "receive more": c.receive, "bake": c.bake, "bake more": c.bake, "assemble": c.assemble,
			"adjust a lot": c.adjustLot, "adjust finished stock": c.adjustStock,
			"correct a lot": c.correctLot, "void": c.void, "void the last": c.voidLast, "settle": c.settle, "": c.check,
		})
		var folded pantry.Pantry
		for _, event := range c.history {
			folded = folded.Apply(reread(t, event))
		}
		requireSame(t, folded, c.pantry, "what was folded one by one is not what the log folds to")
	})
}

// requireSame compares all fields of two pantries but the named ones, and what changed a
// lot last.
func requireSame(t *rapid.T, want, got pantry.Pantry, otherwise string, but ...string) {
	options := cmp.Options{cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.IgnoreFields(pantry.Pantry{}, but...)}
	options = append(options, cmpopts.IgnoreFields(pantry.Lot{}, "Changed"))
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Fatalf("%s: %s", otherwise, diff)
	}
}

// reread returns an event as it is decoded from the log.
func reread(t *rapid.T, event pantry.Event) pantry.Event {
	text, err := json.Marshal(event)
	require.NoError(t, err)
	value := reflect.New(reflect.TypeOf(event))
	require.NoError(t, json.Unmarshal(text, value.Interface()))
	return value.Elem().Interface().(pantry.Event)
}
