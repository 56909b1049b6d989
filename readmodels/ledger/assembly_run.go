package ledger

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/names"
)

// AssemblyRun is what was assembled, from what, at what cost.
type AssemblyRun struct {
	ID             domain.ID   `json:"id"`
	FinishedGood   domain.Slug `json:"finished_good"`
	GoodName       string      `json:"finished_good_name,omitempty" doc:"As the catalog has it now"`
	OccasionID     *domain.ID  `json:"occasion_id"`
	PlanID         *domain.ID  `json:"plan_id" doc:"The plan whose snapshot was used; null for an ad hoc run"`
	SnapshotID     domain.ID   `json:"snapshot_id"`
	SnapshotReused bool        `json:"snapshot_reused"`
	Quantity       int64       `json:"quantity"`
	AssembledAt    time.Time   `json:"assembled_at"`
	AssembledOn    domain.Date `json:"assembled_on" format:"date" doc:"The kitchen's day of assembled_at, as it was when the run was recorded"`
	ExpiresOn      domain.Date `json:"expires_on,omitempty" format:"date" doc:"The earliest last good day of the finished units and goods that it took; missing if all of them keep"`
	Notes          string      `json:"notes,omitempty"`
	Voiding
	TookReserved
	Consumed []ConsumedLine `json:"consumed"`
	//nolint:lll // A struct tag cannot be wrapped.
	Otherwise []OtherwiseLine `json:"otherwise" doc:"Items of which the run took something else than the snapshot has, with that amount. consumed has what it took: of the item, or instead_of it"`
	//nolint:lll // A struct tag cannot be wrapped.
	Nested []NestedRun `json:"nested,omitempty" doc:"Runs of nested goods that were recorded with this one, because the goods were missing; each is a run of its own, and is voided by itself. Missing if there are none"`
	// Cost is that of what was consumed, which is now the value of the goods.
	measure.Cost
	UnitCost     *measure.Money   `json:"unit_cost" doc:"total_cost per good, rounded; null if it is not known"`
	Warnings     []RunWarning     `json:"warnings"`
	Revaluations []RunRevaluation `json:"revaluations" doc:"What corrections of lots changed of the cost since, oldest first"`
}

// Names implements [names.Named].
func (r *AssemblyRun) Names(wanted *names.Wanted) {
	wanted.Good(r.FinishedGood, &r.GoodName)
	nameConsumed(wanted, r.Consumed)
	nameOtherwise(wanted, r.Otherwise)
	nameWarnings(wanted, r.Warnings)
	for i := range r.Nested {
		wanted.Good(r.Nested[i].FinishedGood, &r.Nested[i].Name)
	}
}

// NestedRun is the run of a nested good that was missing.
type NestedRun struct {
	RunID        domain.ID   `json:"run_id"`
	FinishedGood domain.Slug `json:"finished_good"`
	Name         string      `json:"name,omitempty" doc:"Name of the good, as the catalog has it now"`
	Quantity     int64       `json:"quantity"`
}

func nestedRuns(runs []pantry.NestedRun) []NestedRun {
	var nested []NestedRun
	for _, run := range runs {
		nested = append(nested, NestedRun{RunID: run.Run, FinishedGood: run.FinishedGood, Quantity: run.Quantity})
	}
	return nested
}

// AssemblyRunOf returns the answer for the event that records a run.
func AssemblyRunOf(run pantry.AssemblyRecorded) AssemblyRun {
	return assemblyRunOf(run, Voiding{}, []RunRevaluation{})
}

func assemblyRunOf(run pantry.AssemblyRecorded, voiding Voiding, changes []RunRevaluation) AssemblyRun {
	return AssemblyRun{
		ID: run.ID, FinishedGood: run.FinishedGood, OccasionID: orNull(run.Occasion), PlanID: orNull(run.Plan),
		SnapshotID: run.Snapshot, SnapshotReused: run.SnapshotReused, Quantity: run.Quantity,
		AssembledAt: run.AssembledAt, AssembledOn: run.Day(), ExpiresOn: run.ExpiresOn, Notes: run.Notes, Voiding: voiding,
		Consumed: consumedLines(run.Consumed), Otherwise: otherwiseLines(run.Otherwise),
		Warnings: append(runWarnings(run.PassedOver), staleWarnings(run.Stale)...),
		Nested:   nestedRuns(run.Nested), Cost: run.Cost(), UnitCost: run.Cost().Each(run.Quantity),
		TookReserved: tookReserved(run.AllowReserved, run.Reserved), Revaluations: changes,
	}
}
