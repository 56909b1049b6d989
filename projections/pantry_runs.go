package projections

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
)

func productionRun(e *event, run pantry.BatchProductionRecorded) ProductionRunRow {
	row := ProductionRunRow{
		Kitchen: e.kitchen, ID: run.ID, Occasion: run.Occasion, Plan: run.Plan,
		Recipe: run.FinishedUnit.Recipe, Unit: run.FinishedUnit.Unit, Snapshot: run.Snapshot, Reused: run.SnapshotReused,
		Batches: run.Batches, Scale: run.Scale.String(), Expected: run.ExpectedYield, Actual: run.ActualYield,
		ProducedAt: stored(run.ProducedAt), RecordedAt: e.RecordedAt, Document: Document(e.Data), Revision: e.Revision,
	}
	if run.Loss != nil {
		row.LossQuantity, row.LossCategory = run.Loss.Quantity, run.Loss.Category
	}
	return row
}

func assemblyRun(e *event, run pantry.AssemblyRecorded) AssemblyRunRow {
	return AssemblyRunRow{
		Kitchen: e.kitchen, ID: run.ID, Occasion: run.Occasion, Plan: run.Plan, Good: run.FinishedGood,
		Snapshot: run.Snapshot, Reused: run.SnapshotReused, Quantity: run.Quantity,
		AssembledAt: stored(run.AssembledAt), RecordedAt: e.RecordedAt, Document: Document(e.Data), Revision: e.Revision,
	}
}

// unitText is recipe/unit, or nothing where no finished unit is named.
func unitText(unit catalog.UnitRef) string {
	if unit.IsZero() {
		return ""
	}
	return unit.String()
}
