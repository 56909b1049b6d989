package ledger

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/names"
)

// RunVoid is the answer to voiding a run: what it returned to stock and removed.
type RunVoid struct {
	ID           domain.ID       `json:"id" doc:"The run"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"Output of a production run"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"Output of an assembly run"`
	Name         string          `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
	OccasionID   *domain.ID      `json:"occasion_id"`
	PlanID       *domain.ID      `json:"plan_id" doc:"The plan that the run counted for, and no longer does"`
	VoidedAt     time.Time       `json:"voided_at"`
	Reason       string          `json:"reason"`
	Returned     []ConsumedLine  `json:"returned" doc:"What the run consumed, returned to stock at its original cost"`
	Removed      measure.Number  `json:"removed" doc:"Quantity of the run's output removed from stock"`
	RemovedValue measure.Money   `json:"removed_value" doc:"Known value of the removed output; less than what returned if the run had losses"`
	// Cost is that of what returned.
	measure.Cost
}

// Names implements [names.Named].
func (v *RunVoid) Names(wanted *names.Wanted) {
	wanted.Thing("", v.FinishedUnit, v.FinishedGood, &v.Name)
	nameConsumed(wanted, v.Returned)
}

// RunVoidOf returns the answer for the event that voids a run.
func RunVoidOf(void pantry.RunVoided) RunVoid {
	return RunVoid{
		ID: void.Run, FinishedUnit: void.FinishedUnit, FinishedGood: void.FinishedGood,
		OccasionID: orNull(void.Occasion), PlanID: orNull(void.Plan), VoidedAt: void.At, Reason: void.Reason,
		Returned: consumedLines(void.Returned), Removed: void.Removed, RemovedValue: void.Value,
		Cost: pantry.CostOf(void.Returned),
	}
}
