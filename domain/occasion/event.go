// Package occasion holds what people plan for: the occasion with its targets,
// and the plans that were made of them together with the snapshots captured for
// each.
package occasion

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Event is a fact about one occasion.
//
//sumtype:decl
type Event interface{ occasionEvent() }

// Scheduled says that there is an occasion.
type Scheduled struct {
	ID domain.ID `json:"id"`
	Details
}

// Rescheduled replaces the occasion's details as a whole.
type Rescheduled struct{ Details }

// ProductionTargetSet says how many batches are wanted; it replaces an earlier
// target for the same finished unit and keeps its place.
type ProductionTargetSet struct{ ProductionTarget }

// ProductionTargetRemoved says that the target is none any more.
type ProductionTargetRemoved struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit"`
}

// AssemblyTargetSet says how many of a finished good are wanted.
type AssemblyTargetSet struct{ AssemblyTarget }

// AssemblyTargetRemoved says that the target is none any more.
type AssemblyTargetRemoved struct {
	FinishedGood domain.Slug `json:"finished_good"`
}

// RecipeSnapshotCaptured holds a snapshot for the plan that is created in the
// same append.
type RecipeSnapshotCaptured struct{ catalog.RecipeSnapshot }

// GoodSnapshotCaptured holds a snapshot for the plan that is created in the
// same append.
type GoodSnapshotCaptured struct{ catalog.GoodSnapshot }

// PlanCreated makes a plan of the targets and the snapshots captured just
// before it, and makes it the active one.
type PlanCreated struct {
	ID         domain.ID      `json:"id"`
	Number     int            `json:"number"`
	CreatedAt  time.Time      `json:"created_at"`
	Production []PlanLine     `json:"production"`
	Assembly   []PlanAssembly `json:"assembly"`
	InputHash  string         `json:"input_hash"`
}

// ShoppingCompleted marks the plan's shopping as done.
type ShoppingCompleted struct {
	Plan domain.ID `json:"plan"`
	At   time.Time `json:"at"`
}

// ShoppingReopened takes the mark back.
type ShoppingReopened struct {
	Plan domain.ID `json:"plan"`
}

// PlanLocked says that the plan is not to change any more.
type PlanLocked struct {
	Plan domain.ID `json:"plan"`
	At   time.Time `json:"at"`
}

// PlanUnlocked makes the plan a draft again.
type PlanUnlocked struct {
	Plan domain.ID `json:"plan"`
}

// ProductionStarted says that baking for the plan has begun.
type ProductionStarted struct {
	Plan domain.ID `json:"plan"`
	At   time.Time `json:"at"`
}

// PlanCompleted says that the plan is done. What was left over is named, with the
// reason why that was accepted.
type PlanCompleted struct {
	Plan   domain.ID `json:"plan"`
	At     time.Time `json:"at"`
	Left   []Left    `json:"left,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

// PlanReopened puts a completed plan back in production.
type PlanReopened struct {
	Plan   domain.ID `json:"plan"`
	Reason string    `json:"reason"`
}

// PlanCancelled says that nothing more will be made for the plan.
type PlanCancelled struct {
	Plan   domain.ID `json:"plan"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

func (Scheduled) occasionEvent()               {}
func (Rescheduled) occasionEvent()             {}
func (ProductionTargetSet) occasionEvent()     {}
func (ProductionTargetRemoved) occasionEvent() {}
func (AssemblyTargetSet) occasionEvent()       {}
func (AssemblyTargetRemoved) occasionEvent()   {}
func (RecipeSnapshotCaptured) occasionEvent()  {}
func (GoodSnapshotCaptured) occasionEvent()    {}
func (PlanCreated) occasionEvent()             {}
func (ShoppingCompleted) occasionEvent()       {}
func (ShoppingReopened) occasionEvent()        {}
func (PlanLocked) occasionEvent()              {}
func (PlanUnlocked) occasionEvent()            {}
func (ProductionStarted) occasionEvent()       {}
func (PlanCompleted) occasionEvent()           {}
func (PlanReopened) occasionEvent()            {}
func (PlanCancelled) occasionEvent()           {}

// Names are the permanent names under which the events are kept.
func Names() map[string]Event {
	return map[string]Event{
		"occasion.scheduled.v1":              Scheduled{},
		"occasion.rescheduled.v1":            Rescheduled{},
		"production-target.set.v1":           ProductionTargetSet{},
		"production-target.removed.v1":       ProductionTargetRemoved{},
		"assembly-target.set.v1":             AssemblyTargetSet{},
		"assembly-target.removed.v1":         AssemblyTargetRemoved{},
		"recipe-snapshot.captured.v1":        RecipeSnapshotCaptured{},
		"finished-good-snapshot.captured.v1": GoodSnapshotCaptured{},
		"plan.created.v1":                    PlanCreated{},
		"shopping.completed.v1":              ShoppingCompleted{},
		"shopping.reopened.v1":               ShoppingReopened{},
		"plan.locked.v1":                     PlanLocked{},
		"plan.unlocked.v1":                   PlanUnlocked{},
		"production.started.v1":              ProductionStarted{},
		"plan.completed.v1":                  PlanCompleted{},
		"plan.reopened.v1":                   PlanReopened{},
		"plan.amended.v1":                    PlanAmended{},
		"plan.cancelled.v1":                  PlanCancelled{},
	}
}
