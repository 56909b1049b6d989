package projections

import (
	"strings"

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
