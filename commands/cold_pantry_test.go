package commands_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// BenchmarkColdPantry is the first command after a start on a pantry of 100,000
// events, nearly all of them runs of ten consumed lines: it must stay under 2 s.
func BenchmarkColdPantry(b *testing.B) {
	log, err := postgres.Open(b.Context(), postgres.Options{URL: pgtest.URL(b)})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, log.Close(context.Background())) })
	item := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
	caller := commands.Caller{Kitchen: domain.Home, Actor: "cook", Correlation: "bench"}
	_, err = commands.New(log, commands.Options{}).DefineItem(b.Context(), caller, commands.DefineItem{Item: item})
	require.NoError(b, err)
	fillPantry(b, log, 100_000)
	for b.Loop() {
		cold := commands.New(log, commands.Options{})
		_, err := cold.ReceiveLots(b.Context(), caller, commands.ReceiveLots{Lots: []commands.NewLot{{LotReceived: pantry.LotReceived{
			Item: "flour", Amount: measure.Amount{Value: measure.Int(1), Unit: measure.Gram}, ReceivedOn: "2026-11-01",
		}}}})
		require.NoError(b, err)
	}
}

func fillPantry(b *testing.B, log eventstore.Store, events int) {
	codec := eventstore.NewCodec(pantry.Names())
	next := 0
	var batch []eventstore.NewEvent
	flush := func() {
		expected := eventstore.NoStream()
		if next > 0 {
			expected = eventstore.Exactly(uint64(next - 1))
		}
		_, err := log.Append(b.Context(), stream.Pantry(domain.Home), expected, batch)
		require.NoError(b, err)
		next += len(batch)
		batch = nil
	}
	add := func(event pantry.Event) {
		name, data, err := codec.Encode(event)
		require.NoError(b, err)
		batch = append(batch, eventstore.NewEvent{ID: uuid.New(), Type: name, Data: data, Metadata: []byte(`{"command":"fill"}`)})
		if len(batch) == 1000 {
			flush()
		}
	}
	const lines = 10
	lots := make([]domain.ID, lines)
	for i := range lots {
		lots[i] = domain.DeriveID("lot", fmt.Sprint(i))
		add(pantry.LotReceived{
			ID: lots[i], Item: "flour", Amount: measure.Amount{Value: measure.Int(1e9), Unit: measure.Gram},
			Cost: measure.MoneyOf(measure.Int(1e6)), ReceivedOn: "2026-11-01",
		})
	}
	for i := range events - lines {
		run := pantry.BatchProductionRecorded{
			ID: domain.DeriveID("run", fmt.Sprint(i)), FinishedUnit: catalog.UnitRef{Recipe: "bread", Unit: "loaf"},
			Snapshot: domain.DeriveID("snapshot", fmt.Sprint(i)), Batches: 1, Scale: measure.Int(1), ExpectedYield: 2, ActualYield: 2,
		}
		for _, lot := range lots {
			run.Consumed = append(run.Consumed, pantry.Consumed{
				Item: "flour", Lot: lot, Amount: measure.Ratio(125, 2), Unit: measure.Gram,
				Cost: measure.MoneyOf(measure.Ratio(1, 16)),
			})
		}
		add(run)
	}
	if len(batch) > 0 {
		flush()
	}
}
