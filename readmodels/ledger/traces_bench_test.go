package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// BenchmarkTraces measures where lots went and what goods were made of, in a pantry of
// 100,000 consumed lines, for a usual lot and for one that is in everything. The budget
// is 100 ms.
func BenchmarkTraces(b *testing.B) {
	k := onDisk(b)
	made := k.manyRuns(100_000)
	query := k.Query()
	plan, err := k.ExplainUses(b.Context(), query, made.lot)
	require.NoError(b, err)
	require.Contains(b, plan, "consumed_pkey")
	require.NotContains(b, plan, "Seq Scan")
	b.Run("uses of a lot", func(b *testing.B) {
		uses := 0
		for b.Loop() {
			found, err := k.LotUses(b.Context(), query, made.lot, reader.Page{})
			require.NoError(b, err)
			uses = 0
			for _, one := range found.Made {
				uses += int(one.Runs)
			}
		}
		b.ReportMetric(float64(uses), "uses")
	})
	b.Run("uses of a lot that is in everything", func(b *testing.B) {
		uses := 0
		for b.Loop() {
			found, err := k.LotUses(b.Context(), query, made.salt, reader.Page{})
			require.NoError(b, err)
			uses = 0
			for _, one := range found.Made {
				uses += int(one.Runs)
			}
		}
		b.ReportMetric(float64(uses), "uses")
	})
	b.Run("origins of a run", func(b *testing.B) {
		runs := 0
		for b.Loop() {
			found, _, err := k.AssemblyOrigins(b.Context(), query, made.crate)
			require.NoError(b, err)
			runs = len(found.Runs)
		}
		b.ReportMetric(float64(runs), "runs")
	})
}

// manyMade names some of what many runs used and made.
type manyMade struct {
	lot, salt, crate domain.ID
}

// manyRuns fills the pantry with runs that consume a number of lines: production runs of
// eight items, boxes of five of them, and crates of four boxes.
func (k *kitchen) manyRuns(lines int) manyMade {
	k.tb.Helper()
	m := &runMaker{tb: k.tb, log: k.Log, codec: eventstore.NewCodec(pantry.Names())}
	salt := m.lot("salt")
	made := manyMade{salt: salt}
	var boxes []domain.ID
	for m.lines < lines {
		flours := []domain.ID{}
		for i := range 7 {
			flours = append(flours, m.lot(fmt.Sprintf("item-%d", i)))
		}
		made.lot = flours[0]
		var bakings []domain.ID
		for range 20 { // a lot lasts for twenty bakings
			taken := []pantry.Consumed{m.of("salt", salt)}
			for i, lot := range flours {
				taken = append(taken, m.of(fmt.Sprintf("item-%d", i), lot))
			}
			bakings = append(bakings, m.bake(taken))
		}
		for i := 0; i < len(bakings); i += 5 {
			var taken []pantry.Consumed
			for _, baking := range bakings[i : i+5] {
				taken = append(taken, pantry.Consumed{Thing: pantry.Thing{FinishedUnit: loaf}, Layer: baking, Amount: measure.Int(24)})
			}
			boxes = append(boxes, m.assemble("box", taken))
		}
		if len(boxes) >= 4 {
			var taken []pantry.Consumed
			for _, box := range boxes[:4] {
				taken = append(taken, pantry.Consumed{Thing: pantry.Thing{FinishedGood: "box"}, Layer: box, Amount: measure.Int(10)})
			}
			made.crate, boxes = m.assemble("crate", taken), boxes[4:]
		}
	}
	m.flush()
	return made
}

// runMaker appends lots and runs to the pantry.
type runMaker struct {
	tb    testing.TB
	log   eventstore.Store
	codec eventstore.Codec[pantry.Event]
	next  uint64
	batch []eventstore.NewEvent
	ids   int
	lines int
}

func (m *runMaker) id() domain.ID {
	m.ids++
	return domain.DeriveID("traced", fmt.Sprint(m.ids))
}

func (m *runMaker) add(event pantry.Event) {
	name, data, err := m.codec.Encode(event)
	require.NoError(m.tb, err)
	m.batch = append(m.batch, eventstore.NewEvent{ID: uuid.New(), Type: name, Data: data, Metadata: []byte(`{"command":"fill"}`)})
	if len(m.batch) == 1000 {
		m.flush()
	}
}

func (m *runMaker) flush() {
	expected := eventstore.NoStream()
	if m.next > 0 {
		expected = eventstore.Exactly(m.next - 1)
	}
	_, err := m.log.Append(m.tb.Context(), stream.Pantry(domain.Home), expected, m.batch)
	require.NoError(m.tb, err)
	m.next += uint64(len(m.batch))
	m.batch = nil
}

func (m *runMaker) lot(item string) domain.ID {
	id := m.id()
	m.add(pantry.LotReceived{
		ID: id, Item: domain.Slug(item), Amount: measure.Amount{Value: measure.Int(1e9), Unit: measure.Gram},
		Cost: measure.MoneyOf(measure.Int(1e6)), ReceivedOn: "2026-11-01",
	})
	return id
}

func (m *runMaker) of(item string, lot domain.ID) pantry.Consumed {
	return pantry.Consumed{
		Item: domain.Slug(item), Lot: lot, Amount: measure.Ratio(125, 2), Unit: measure.Gram, Cost: measure.MoneyOf(measure.Ratio(1, 16)),
	}
}

func (m *runMaker) bake(consumed []pantry.Consumed) domain.ID {
	id := m.id()
	m.lines += len(consumed)
	m.add(pantry.BatchProductionRecorded{
		ID: id, FinishedUnit: loaf, Snapshot: m.id(), Batches: 1, Scale: measure.Int(1), ExpectedYield: 24, ActualYield: 24,
		ProducedAt: time.Date(2026, 11, 1, 0, 0, m.ids, 0, time.UTC), Consumed: consumed,
	})
	return id
}

func (m *runMaker) assemble(good string, consumed []pantry.Consumed) domain.ID {
	id := m.id()
	m.lines += len(consumed)
	m.add(pantry.AssemblyRecorded{
		ID: id, FinishedGood: domain.Slug(good), Snapshot: m.id(), Quantity: 10,
		AssembledAt: time.Date(2026, 11, 1, 0, 0, m.ids, 0, time.UTC), Consumed: consumed,
	})
	return id
}

var loaf = catalog.UnitRef{Recipe: "bread", Unit: "loaf"}
