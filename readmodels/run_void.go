package readmodels

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// RunVoid is what a run that was voided gave back.
type RunVoid struct {
	ID           domain.ID       `json:"id" doc:"The run"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"What the run made"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"What the run made"`
	OccasionID   *domain.ID      `json:"occasion_id"`
	PlanID       *domain.ID      `json:"plan_id" doc:"The plan that the run counted for and does not count for any more"`
	VoidedAt     time.Time       `json:"voided_at"`
	Reason       string          `json:"reason"`
	Returned     []ConsumedLine  `json:"returned" doc:"What came back to lots and to finished stock: all that the run consumed, at the cost at which it was taken"`
	Removed      measure.Number  `json:"removed" doc:"How many of what the run made went out of stock"`
	RemovedValue measure.Money   `json:"removed_value" doc:"What they were worth. Less than what came back is worth if the run had losses, which are undone with it"`
}

// RunVoidOf is the answer to the void that an event records.
func RunVoidOf(void pantry.RunVoided) RunVoid {
	return RunVoid{
		ID: void.Run, FinishedUnit: void.FinishedUnit, FinishedGood: void.FinishedGood,
		OccasionID: optional(void.Occasion), PlanID: optional(void.Plan), VoidedAt: void.At, Reason: void.Reason,
		Returned: consumedLines(void.Returned), Removed: void.Removed, RemovedValue: void.Value,
	}
}
