package readmodels

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// ProductionRun is what was baked, from what, at what cost.
type ProductionRun struct {
	ID             domain.ID           `json:"id"`
	Recipe         domain.Slug         `json:"recipe"`
	FinishedUnit   domain.Slug         `json:"finished_unit" doc:"The unit's own slug within the recipe"`
	OccasionID     *domain.ID          `json:"occasion_id"`
	PlanID         *domain.ID          `json:"plan_id" doc:"The plan whose snapshot was used; null for an ad hoc run"`
	SnapshotID     domain.ID           `json:"snapshot_id"`
	SnapshotReused bool                `json:"snapshot_reused" doc:"Whether the snapshot is the plan's own; otherwise it was captured with the run"`
	Batches        int64               `json:"batches"`
	Scale          measure.Number      `json:"scale" doc:"The size of each batch; 1 is as the recipe says"`
	ExpectedYield  int64               `json:"expected_yield"`
	ActualYield    int64               `json:"actual_yield"`
	OverYield      int64               `json:"over_yield" doc:"Units beyond the expected yield, where that was allowed"`
	LossQuantity   int64               `json:"loss_quantity"`
	LossCategory   pantry.LossCategory `json:"loss_category,omitempty"`
	LossNotes      string              `json:"loss_notes,omitempty"`
	Status         pantry.Status       `json:"status" enum:"complete,partial_loss,total_loss"`
	ProducedAt     time.Time           `json:"produced_at"`
	Notes          string              `json:"notes,omitempty"`
	Voiding
	Consumed  []ConsumedLine `json:"consumed"`
	TotalCost measure.Money  `json:"total_cost" doc:"What was consumed cost; good_value and loss_value sum to it"`
	GoodValue measure.Money  `json:"good_value"`
	LossValue measure.Money  `json:"loss_value"`
	UnitCost  *measure.Money `json:"unit_cost" doc:"good_value per unit yielded, rounded; null if nothing was yielded"`
	Warnings  []RunWarning   `json:"warnings"`
}

// ConsumedLine is what a run took from one lot or one layer of finished stock.
type ConsumedLine struct {
	Item         domain.Slug     `json:"item,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	LotID        domain.ID       `json:"lot_id,omitempty"`
	RunID        domain.ID       `json:"run_id,omitempty" doc:"The run or correction that the finished stock came from"`
	Amount       measure.Number  `json:"amount"`
	Unit         measure.Unit    `json:"unit,omitzero" doc:"The lot's own unit"`
	Cost         measure.Money   `json:"cost"`
}

// RunWarning names a lot that a run passed over.
type RunWarning struct {
	Code   string      `json:"code" enum:"LOT_NOT_CONVERTIBLE"`
	Item   domain.Slug `json:"item"`
	LotID  domain.ID   `json:"lot_id"`
	Units  [2]string   `json:"units"`
	Detail string      `json:"detail"`
}

// ProductionRunOf is the answer to the run that an event records.
func ProductionRunOf(run pantry.BatchProductionRecorded) ProductionRun {
	answer := ProductionRun{
		ID: run.ID, Recipe: run.FinishedUnit.Recipe, FinishedUnit: run.FinishedUnit.Unit,
		OccasionID: optional(run.Occasion), PlanID: optional(run.Plan), SnapshotID: run.Snapshot, SnapshotReused: run.SnapshotReused,
		Batches: run.Batches, Scale: run.Scale, ExpectedYield: run.ExpectedYield, ActualYield: run.ActualYield,
		OverYield: max(0, run.ActualYield-run.ExpectedYield), Status: run.Status(), ProducedAt: run.ProducedAt, Notes: run.Notes,
		Consumed: consumedLines(run.Consumed), Warnings: runWarnings(run.PassedOver),
		TotalCost: run.TotalCost, GoodValue: run.GoodValue, LossValue: run.LossValue,
		UnitCost: perUnit(run.GoodValue, run.ActualYield),
	}
	if run.Loss != nil {
		answer.LossQuantity, answer.LossCategory, answer.LossNotes = run.Loss.Quantity, run.Loss.Category, run.Loss.Notes
	}
	return answer
}

func productionRunOf(run pantry.BatchProductionRecorded, voiding Voiding) ProductionRun {
	answer := ProductionRunOf(run)
	answer.Voiding = voiding
	return answer
}

func perUnit(value measure.Money, units int64) *measure.Money {
	if units == 0 {
		return nil
	}
	each := measure.MoneyOf(value.Number().Div(measure.Int(units)))
	return &each
}

func optional(id domain.ID) *domain.ID {
	if id == "" {
		return nil
	}
	return &id
}

func consumedLines(consumed []pantry.Consumed) []ConsumedLine {
	lines := make([]ConsumedLine, len(consumed))
	for i, line := range consumed {
		lines[i] = ConsumedLine{
			Item: line.Item, FinishedUnit: line.FinishedUnit, FinishedGood: line.FinishedGood,
			LotID: line.Lot, RunID: line.Layer, Amount: line.Amount, Unit: line.Unit, Cost: line.Cost,
		}
	}
	return lines
}

func runWarnings(passedOver []pantry.PassedOver) []RunWarning {
	warnings := make([]RunWarning, len(passedOver))
	for i, lot := range passedOver {
		warnings[i] = RunWarning{
			Code: "LOT_NOT_CONVERTIBLE", Item: lot.Item, LotID: lot.Lot, Units: [2]string{lot.Unit.String(), lot.Needed.String()},
			Detail: "lot " + string(lot.Lot) + " of " + string(lot.Item) + " was passed over: " + lot.Unit.String() + " cannot be converted to " + lot.Needed.String(),
		}
	}
	return warnings
}
