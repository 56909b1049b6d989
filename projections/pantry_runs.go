package projections

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"crumbtrail/domain"
)

func productionRun(e *event, run productionRecorded) ProductionRunRow {
	recipe, unit, _ := strings.Cut(run.FinishedUnit, "/")
	row := ProductionRunRow{
		Kitchen: e.kitchen, ID: run.ID, Occasion: run.Occasion, Plan: run.Plan,
		Recipe: domain.Slug(recipe), Unit: domain.Slug(unit), Snapshot: run.Snapshot, Reused: run.Reused,
		Batches: run.Batches, Scale: run.Scale, Expected: run.Expected, Actual: run.Actual,
		ProducedAt: stored(run.ProducedAt), RecordedAt: e.RecordedAt, Document: Document(e.Data), Revision: e.Revision,
	}
	if run.Loss != nil {
		row.LossQuantity, row.LossCategory = run.Loss.Quantity, run.Loss.Category
	}
	return row
}

func assemblyRun(e *event, run assemblyRecorded) AssemblyRunRow {
	return AssemblyRunRow{
		Kitchen: e.kitchen, ID: run.ID, Occasion: run.Occasion, Plan: run.Plan, Good: run.FinishedGood,
		Snapshot: run.Snapshot, Reused: run.Reused, Quantity: run.Quantity,
		AssembledAt: stored(run.AssembledAt), RecordedAt: e.RecordedAt, Document: Document(e.Data), Revision: e.Revision,
	}
}

// note adds to the rows of what runs took one for each lot and each layer.
func (p *pantryTables) note(e *event, run domain.ID, lines []consumed) error {
	taker, err := uuidOf(run)
	if err != nil {
		return err
	}
	first := len(p.consumed.added)
	for _, line := range lines {
		source, err := uuidOf(line.source())
		if err != nil {
			return err
		}
		again := slices.IndexFunc(p.consumed.added[first:], func(row ConsumedRow) bool { return row.Source == source })
		if again >= 0 {
			row := &p.consumed.added[first+again]
			row.Amount = row.Amount.Add(line.Amount)
			continue
		}
		p.consumed.add(ConsumedRow{Kitchen: e.kitchen, Source: source, Run: taker, Amount: line.Amount})
	}
	return nil
}

// source is the lot or the layer that a line was taken from.
func (c consumed) source() domain.ID {
	if c.Lot != "" {
		return c.Lot
	}
	return c.Layer
}

func uuidOf(id domain.ID) (uuid.UUID, error) {
	parsed, err := uuid.Parse(string(id))
	if err != nil {
		return parsed, fmt.Errorf("read id %q: %w", id, err)
	}
	return parsed, nil
}

// void undoes a run: what it took goes back, and its layer goes.
func (p *pantryTables) void(e *event, voided runVoided) error {
	p.voidedRuns.add(VoidedRunRow{
		Kitchen: e.kitchen, Run: voided.Run, Kind: voided.Kind, Reason: voided.Reason,
		VoidedAt: stored(voided.At), RecordedAt: e.RecordedAt, Revision: e.Revision,
	})
	for _, line := range voided.Returned {
		if err := p.change(e, line, line.Amount, line.Cost); err != nil {
			return err
		}
	}
	if voided.Removed.Sign() == 0 && voided.Value.Sign() == 0 {
		return nil // of a total loss there is no layer
	}
	return p.changeLayer(e, voided.Run, voided.Removed.Neg(), voided.Value.Neg())
}
