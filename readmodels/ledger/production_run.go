package ledger

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/names"
)

// ProductionRun is what was baked, from what, at what cost.
type ProductionRun struct {
	ID             domain.ID           `json:"id"`
	Recipe         domain.Slug         `json:"recipe"`
	RecipeName     string              `json:"recipe_name,omitempty" doc:"As the catalog has it now"`
	FinishedUnit   domain.Slug         `json:"finished_unit" doc:"The unit's own slug within the recipe"`
	UnitName       string              `json:"finished_unit_name,omitempty" doc:"As the catalog has it now"`
	OccasionID     *domain.ID          `json:"occasion_id"`
	PlanID         *domain.ID          `json:"plan_id" doc:"The plan whose snapshot was used; null for an ad hoc run"`
	SnapshotID     domain.ID           `json:"snapshot_id"`
	SnapshotReused bool                `json:"snapshot_reused" doc:"Whether the snapshot is the plan's, not captured with the run"`
	Batches        int64               `json:"batches"`
	Scale          measure.Number      `json:"scale" doc:"Size of each batch; 1 is the recipe as written"`
	ExpectedYield  int64               `json:"expected_yield"`
	ActualYield    int64               `json:"actual_yield"`
	OverYield      int64               `json:"over_yield" doc:"Units beyond the expected yield, where that was allowed"`
	LossQuantity   int64               `json:"loss_quantity"`
	LossCategory   pantry.LossCategory `json:"loss_category,omitempty"`
	LossNotes      string              `json:"loss_notes,omitempty"`
	Status         pantry.Status       `json:"status" enum:"complete,partial_loss,total_loss"`
	ProducedAt     time.Time           `json:"produced_at"`
	ProducedOn     domain.Date         `json:"produced_on" format:"date" doc:"The kitchen's day of produced_at, as it was when the run was recorded"`
	ExpiresOn      domain.Date         `json:"expires_on,omitempty" format:"date" doc:"The last good day of what was made, by the shelf life that the snapshot has; missing if it keeps"`
	Notes          string              `json:"notes,omitempty"`
	Voiding
	TookReserved
	Consumed []ConsumedLine `json:"consumed"`
	//nolint:lll // A struct tag cannot be wrapped.
	Otherwise []OtherwiseLine `json:"otherwise" doc:"Items of which the run took something else than the snapshot has, with that amount. consumed has what it took: of the item, or instead_of it"`
	//nolint:lll // A struct tag cannot be wrapped.
	Unaccounted    []UnaccountedLine `json:"unaccounted,omitempty" doc:"What the run used and no lot was there for; its cost is not known until a lot settles it. Missing if there is nothing"`
	ShortageReason string            `json:"shortage_reason,omitempty" doc:"Why the run was recorded although that was missing"`
	// Cost is that of what was consumed; its known part is the sum of GoodValue and
	// LossValue.
	measure.Cost
	GoodValue          measure.Money    `json:"good_value" doc:"The known value of the good units: their share of known_cost"`
	LossValue          measure.Money    `json:"loss_value" doc:"The known value of the loss: known_cost less good_value"`
	UnitCost           *measure.Money   `json:"unit_cost" doc:"Cost of a good unit without losses: good_value per good unit, rounded; null if it is not known or there is no good unit"`
	UnitCostWithLosses *measure.Money   `json:"unit_cost_with_losses" doc:"Cost of a good unit with the losses spread over the good ones: total_cost per good unit, rounded; null if it is not known or there is no good unit"`
	Warnings           []RunWarning     `json:"warnings"`
	Revaluations       []RunRevaluation `json:"revaluations" doc:"What corrections of lots changed of the cost since, oldest first"`
}

// Names implements [names.Named].
func (r *ProductionRun) Names(wanted *names.Wanted) {
	wanted.Recipe(r.Recipe, &r.RecipeName)
	wanted.Unit(catalog.UnitRef{Recipe: r.Recipe, Unit: r.FinishedUnit}, &r.UnitName)
	nameConsumed(wanted, r.Consumed)
	nameOtherwise(wanted, r.Otherwise)
	nameUnaccounted(wanted, r.Unaccounted)
	nameWarnings(wanted, r.Warnings)
}

// ProductionRunOf returns the answer for the event that records a run.
func ProductionRunOf(run pantry.BatchProductionRecorded) ProductionRun {
	return productionRunOf(run, Voiding{}, []RunRevaluation{})
}

func productionRunOf(run pantry.BatchProductionRecorded, voiding Voiding, changes []RunRevaluation) ProductionRun {
	answer := ProductionRun{
		ID: run.ID, Recipe: run.FinishedUnit.Recipe, FinishedUnit: run.FinishedUnit.Unit,
		OccasionID: orNull(run.Occasion), PlanID: orNull(run.Plan), SnapshotID: run.Snapshot, SnapshotReused: run.SnapshotReused,
		Batches: run.Batches, Scale: run.Scale, ExpectedYield: run.ExpectedYield, ActualYield: run.ActualYield,
		OverYield: max(0, run.ActualYield-run.ExpectedYield), Status: run.Status(), ProducedAt: run.ProducedAt, ProducedOn: run.Day(),
		ExpiresOn: run.ExpiresOn,
		Notes:     run.Notes, Voiding: voiding, Consumed: consumedLines(run.Consumed), Otherwise: otherwiseLines(run.Otherwise),
		Warnings: runWarnings(run.PassedOver), Unaccounted: unaccountedLines(run.Unaccounted), ShortageReason: run.ShortageReason,
		Cost: run.Cost(), GoodValue: run.GoodValue, LossValue: run.LossValue,
		UnitCost: run.GoodCost().Each(run.ActualYield), UnitCostWithLosses: run.Cost().Each(run.ActualYield),
		TookReserved: tookReserved(run.AllowReserved, run.Reserved), Revaluations: changes,
	}
	if run.Loss != nil {
		answer.LossQuantity, answer.LossCategory, answer.LossNotes = run.Loss.Quantity, run.Loss.Category, run.Loss.Notes
	}
	return answer
}
