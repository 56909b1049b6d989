package readmodels

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// AssemblyRun is what was assembled, from what, at what cost.
type AssemblyRun struct {
	ID             domain.ID   `json:"id"`
	FinishedGood   domain.Slug `json:"finished_good"`
	OccasionID     *domain.ID  `json:"occasion_id"`
	PlanID         *domain.ID  `json:"plan_id" doc:"The plan whose snapshot was used; null for an ad hoc run"`
	SnapshotID     domain.ID   `json:"snapshot_id"`
	SnapshotReused bool        `json:"snapshot_reused"`
	Quantity       int64       `json:"quantity"`
	AssembledAt    time.Time   `json:"assembled_at"`
	Notes          string      `json:"notes,omitempty"`
	Voiding
	Consumed  []ConsumedLine `json:"consumed"`
	TotalCost measure.Money  `json:"total_cost" doc:"The value of what was consumed, which moved into the good"`
	UnitCost  *measure.Money `json:"unit_cost" doc:"total_cost per good, rounded"`
	Warnings  []RunWarning   `json:"warnings"`
}

// AssemblyRunOf is the answer to the run that an event records.
func AssemblyRunOf(run pantry.AssemblyRecorded) AssemblyRun {
	return AssemblyRun{
		ID: run.ID, FinishedGood: run.FinishedGood, OccasionID: optional(run.Occasion), PlanID: optional(run.Plan),
		SnapshotID: run.Snapshot, SnapshotReused: run.SnapshotReused, Quantity: run.Quantity,
		AssembledAt: run.AssembledAt, Notes: run.Notes, Consumed: consumedLines(run.Consumed), Warnings: runWarnings(run.PassedOver),
		TotalCost: run.TotalCost, UnitCost: perUnit(run.TotalCost, run.Quantity),
	}
}

func assemblyRunOf(run pantry.AssemblyRecorded, voiding Voiding) AssemblyRun {
	answer := AssemblyRunOf(run)
	answer.Voiding = voiding
	return answer
}
