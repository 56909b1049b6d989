package projections

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/projections/table"
)

func (p *pantryTables) produce(e event, run productionRecorded) error {
	recipe, unit, _ := strings.Cut(run.FinishedUnit, "/")
	p.productionRuns.Add(ProductionRunRow{
		Kitchen: e.kitchen, ID: run.ID, Occasion: run.Occasion, Plan: run.Plan,
		Recipe: domain.Slug(recipe), Unit: domain.Slug(unit), Snapshot: run.Snapshot,
		Batches: run.Batches, Scale: run.Scale, Actual: run.Actual, LossQuantity: run.Loss.Quantity,
		ProducedAt: table.Time(run.ProducedAt), ProducedOn: dayOf(run.ProducedOn, run.ProducedAt),
		Document: table.Document(e.Data), Revision: e.Revision,
	})
	if len(run.Unaccounted) > 0 {
		if err := p.lack(e, run.ID, run.Unaccounted); err != nil {
			return err
		}
	}
	if run.Actual > 0 {
		p.addLayer(e, LayerRow{
			ID: run.ID, Occasion: run.Occasion, Remaining: table.ExactOf(run.Actual), Value: run.GoodValue,
			CostUnknown: anyUnknown(run.Consumed) || pantry.Costless(run.Unaccounted), MadeOn: dayOf(run.ProducedOn, run.ProducedAt),
			ExpiresOn: run.ExpiresOn,
		}, product{FinishedUnit: run.FinishedUnit})
	}
	p.takeReserved(TakenRow{
		Kitchen: e.kitchen, Run: run.ID, Kind: pantry.ProductionKind, Occasion: run.Occasion, At: table.Time(run.ProducedAt),
		Revision: e.Revision,
	}, run.Reserved)
	return p.consume(e, run.ID, run.Consumed)
}

func (p *pantryTables) assemble(e event, run assemblyRecorded) error {
	p.assemblyRuns.Add(AssemblyRunRow{
		Kitchen: e.kitchen, ID: run.ID, Occasion: run.Occasion, Plan: run.Plan, Good: run.FinishedGood,
		Snapshot: run.Snapshot, Quantity: run.Quantity,
		AssembledAt: table.Time(run.AssembledAt), AssembledOn: dayOf(run.AssembledOn, run.AssembledAt),
		Document: table.Document(e.Data), Revision: e.Revision,
	})
	p.addLayer(e, LayerRow{
		ID: run.ID, Occasion: run.Occasion, Remaining: table.ExactOf(run.Quantity), Value: run.TotalCost, CostUnknown: anyUnknown(run.Consumed),
		MadeOn: dayOf(run.AssembledOn, run.AssembledAt), ExpiresOn: run.ExpiresOn,
	}, product{FinishedGood: run.FinishedGood})
	p.takeReserved(TakenRow{
		Kitchen: e.kitchen, Run: run.ID, Kind: pantry.AssemblyKind, Occasion: run.Occasion, At: table.Time(run.AssembledAt),
		Revision: e.Revision,
	}, run.Reserved)
	return p.consume(e, run.ID, run.Consumed)
}

// takeReserved adds a row for each plan that a run took something from, in the order in
// which it did.
func (p *pantryTables) takeReserved(row TakenRow, lines []reserved) {
	for i, line := range lines {
		samePlan := func(other reserved) bool { return other.plan == line.plan }
		if slices.ContainsFunc(lines[:i], samePlan) {
			continue
		}
		document := []byte{'['}
		for _, other := range lines[i:] {
			if samePlan(other) {
				document = append(append(document, other.data...), ',')
			}
		}
		document[len(document)-1] = ']'
		row.Plan, row.Reserved = line.plan, document
		p.taken.Add(row)
	}
}

// dayOf returns the day of a run as its event has it: the recorded one, or else the one
// that the instant is written with.
func dayOf(recorded table.Date, at time.Time) table.Date {
	return cmp.Or(recorded, table.Date(domain.DateOf(at)))
}

// consume takes what a run consumed, and adds a row for each lot and each layer.
func (p *pantryTables) consume(e event, run domain.ID, lines []consumed) error {
	taker, err := parseID(run)
	if err != nil {
		return err
	}
	p.sources = p.sources[:0]
	for _, line := range lines {
		source, err := parseID(line.source())
		if err != nil {
			return err
		}
		if !slices.Contains(p.sources, source) {
			p.sources = append(p.sources, source)
			p.consumed.Add(ConsumedRow{Kitchen: e.kitchen, Source: source, Run: taker})
		}
	}
	if err := p.addTaken(e, lines, false); err != nil {
		return err
	}
	return p.take(e, lines)
}

func parseID(id domain.ID) (uuid.UUID, error) {
	parsed, err := uuid.Parse(string(id))
	if err != nil {
		return parsed, fmt.Errorf("parse id %q: %w", id, err)
	}
	return parsed, nil
}

// void returns what a run took and removes what it made.
func (p *pantryTables) void(e event, voided runVoided) error {
	p.voidedRuns.Add(VoidedRunRow{Kitchen: e.kitchen, Run: voided.Run, Reason: voided.Reason, VoidedAt: table.Time(voided.At)})
	if err := p.dropUnaccounted(e, voided.Run); err != nil {
		return err
	}
	if err := p.giveBack(e, voided.Returned); err != nil {
		return err
	}
	if err := p.addTaken(e, voided.Returned, true); err != nil {
		return err
	}
	if voided.Removed.Sign() == 0 && voided.Value.Sign() == 0 {
		return nil // a run that lost everything made no layer
	}
	return p.changeLayer(e, voided.Run, voided.Removed.Neg(), voided.Value.Neg())
}

// capture adds a snapshot that was captured for an ad hoc run, and its content if
// it is new.
func (p *pantryTables) capture(e event, snapshot SnapshotRow, content []byte) error {
	snapshot.Kitchen = e.kitchen
	p.snapshots.Add(snapshot)
	_, exists, err := p.contents.Look(contentKey(e, snapshot.ContentHash))
	if err != nil || exists {
		return err
	}
	// Contents stay in memory while tables are filled. Copies let the rest of the
	// event go.
	p.contents.Put(SnapshotContentRow{
		Kitchen: e.kitchen, ContentHash: strings.Clone(snapshot.ContentHash), Content: bytes.Clone(content),
	})
	return nil
}

func contentKey(e event, hash string) table.Key { return table.Key{string(e.kitchen), hash} }
