// Package occasion holds the aggregate that kitchens plan for: an occasion with its
// targets, and its plans with the snapshots captured for each.
//
//   - [Occasion] is the state folded from the events;
//   - [Decider] decides the commands that depend on the state of the active plan;
//   - [Plan] knows which snapshots its runs use, [State] what a plan counts as, and
//     [Reservation] whether a plan reserves stock and before which others.
package occasion

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Event is a fact about one occasion.
//
//sumtype:decl
type Event interface{ occasionEvent() }

// Scheduled creates the occasion.
type Scheduled struct {
	ID domain.ID `json:"id"`
	Details
}

// Rescheduled replaces the occasion's details as a whole.
type Rescheduled struct{ Details }

// ProductionTargetSet sets a production target. It replaces the target of the same
// finished unit and keeps its place.
type ProductionTargetSet struct{ ProductionTarget }

// ProductionTargetRemoved removes a production target.
type ProductionTargetRemoved struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit"`
}

// AssemblyTargetSet sets an assembly target. It replaces the target of the same
// finished good and keeps its place.
type AssemblyTargetSet struct{ AssemblyTarget }

// AssemblyTargetRemoved removes an assembly target.
type AssemblyTargetRemoved struct {
	FinishedGood domain.Slug `json:"finished_good"`
}

// RecipeSnapshotCaptured is a snapshot for a plan or an amendment that follows. It has
// no effect before that.
type RecipeSnapshotCaptured struct {
	catalog.RecipeSnapshot
	// Plan is the plan that follows, in the same append or in a later one. It is empty
	// for an amendment, and for plans of older versions: those follow in the same append.
	Plan domain.ID `json:"plan_id,omitempty"`
}

// GoodSnapshotCaptured is a snapshot of a finished good; see [RecipeSnapshotCaptured].
type GoodSnapshotCaptured struct {
	catalog.GoodSnapshot
	Plan domain.ID `json:"plan_id,omitempty"`
}

// IsPreparation reports whether an event has no effect before a later one refers to it,
// so that it may be recorded earlier: a snapshot for a plan.
func IsPreparation(event Event) bool {
	switch event := event.(type) {
	case RecipeSnapshotCaptured:
		return event.Plan != ""
	case GoodSnapshotCaptured:
		return event.Plan != ""
	default:
		return false
	}
}

// PlanCreated creates a plan of the targets and of the snapshots that precede it, and
// makes it the active one.
type PlanCreated struct {
	ID         domain.ID      `json:"id"`
	Number     int            `json:"number"`
	CreatedAt  time.Time      `json:"created_at"`
	Production []PlanLine     `json:"production"`
	Assembly   []PlanAssembly `json:"assembly"`
	InputHash  string         `json:"input_hash"`
	// UseStock reports whether the plan nets finished units and goods in stock.
	UseStock bool `json:"use_stock,omitempty"`
}

// ShoppingCompleted marks the plan's shopping as completed.
type ShoppingCompleted struct {
	Plan domain.ID `json:"plan"`
	At   time.Time `json:"at"`
}

// ShoppingReopened removes the mark.
type ShoppingReopened struct {
	Plan domain.ID `json:"plan"`
}

// ItemCollected records a tick on the shopping list: a shopper has so much of an item,
// which is not put away yet. It counts for the occasion, whichever its plan is, until it
// is undone or a lot settles it.
type ItemCollected struct {
	ID   domain.ID   `json:"id"`
	Plan domain.ID   `json:"plan"`
	Item domain.Slug `json:"item"`
	measure.Amount
	// Packages is how many packages the amount is, 0 if it was not given in packages, and Size
	// what each of them holds if it is not the item's package: it is another one of several.
	Packages int64           `json:"packages,omitempty"`
	Size     *measure.Amount `json:"package,omitempty"`
	At       time.Time       `json:"at"`
}

// ItemUncollected undoes a tick.
type ItemUncollected struct {
	Tick domain.ID   `json:"tick"`
	Plan domain.ID   `json:"plan"`
	Item domain.Slug `json:"item"`
	At   time.Time   `json:"at"`
}

// ItemOrdered records that an item on the shopping list was ordered from a supplier and is
// on its way. It counts for the occasion, whichever its plan is, until it is cancelled or a
// lot settles it.
type ItemOrdered struct {
	ID   domain.ID   `json:"id"`
	Plan domain.ID   `json:"plan"`
	Item domain.Slug `json:"item"`
	measure.Amount
	// Packages and Size are as those of [ItemCollected].
	Packages int64           `json:"packages,omitempty"`
	Size     *measure.Amount `json:"package,omitempty"`
	Supplier string          `json:"supplier,omitempty"`
	// ExpectedOn is the day on which it is to arrive; empty if that is not known.
	ExpectedOn domain.Date `json:"expected_on,omitempty"`
	At         time.Time   `json:"at"`
}

// OrderCancelled cancels an order. What has arrived of it stays.
type OrderCancelled struct {
	Order domain.ID   `json:"order"`
	Plan  domain.ID   `json:"plan"`
	Item  domain.Slug `json:"item"`
	At    time.Time   `json:"at"`
}

// PlanLocked fixes the plan and the targets.
type PlanLocked struct {
	Plan domain.ID `json:"plan"`
	At   time.Time `json:"at"`
}

// PlanUnlocked makes the plan a draft again.
type PlanUnlocked struct {
	Plan domain.ID `json:"plan"`
}

// ProductionStarted puts the plan in production.
type ProductionStarted struct {
	Plan domain.ID `json:"plan"`
	At   time.Time `json:"at"`
}

// PlanCompleted completes the plan. Left is what was not made, Reason why that was
// accepted.
type PlanCompleted struct {
	Plan   domain.ID `json:"plan"`
	At     time.Time `json:"at"`
	Left   []Left    `json:"left,omitempty"`
	Reason string    `json:"reason,omitempty"`
	// FromStock is what a plan that uses stock took of it.
	FromStock []FromStock `json:"from_stock,omitempty"`
}

// FromStock is how much of a finished unit or good stock covered in a plan. Units that goods
// in stock hold count.
type FromStock struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Quantity     measure.Number  `json:"quantity"`
}

// PlanReopened puts a completed plan back in production.
type PlanReopened struct {
	Plan   domain.ID `json:"plan"`
	Reason string    `json:"reason"`
}

// PlanCancelled cancels the plan.
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
func (ItemCollected) occasionEvent()           {}
func (ItemUncollected) occasionEvent()         {}
func (ItemOrdered) occasionEvent()             {}
func (OrderCancelled) occasionEvent()          {}
func (PlanLocked) occasionEvent()              {}
func (PlanUnlocked) occasionEvent()            {}
func (ProductionStarted) occasionEvent()       {}
func (PlanCompleted) occasionEvent()           {}
func (PlanReopened) occasionEvent()            {}
func (PlanCancelled) occasionEvent()           {}
func (Archived) occasionEvent()                {}
func (Restored) occasionEvent()                {}

// Names returns the events by their permanent stored names.
func Names() map[string]Event {
	return map[string]Event{
		"occasion.scheduled.v1":              Scheduled{},
		"occasion.rescheduled.v1":            Rescheduled{},
		"occasion.archived.v1":               Archived{},
		"occasion.restored.v1":               Restored{},
		"production-target.set.v1":           ProductionTargetSet{},
		"production-target.removed.v1":       ProductionTargetRemoved{},
		"assembly-target.set.v1":             AssemblyTargetSet{},
		"assembly-target.removed.v1":         AssemblyTargetRemoved{},
		"recipe-snapshot.captured.v1":        RecipeSnapshotCaptured{},
		"finished-good-snapshot.captured.v1": GoodSnapshotCaptured{},
		"plan.created.v1":                    PlanCreated{},
		"shopping.completed.v1":              ShoppingCompleted{},
		"shopping.reopened.v1":               ShoppingReopened{},
		"shopping.item-collected.v1":         ItemCollected{},
		"shopping.item-uncollected.v1":       ItemUncollected{},
		"shopping.item-ordered.v1":           ItemOrdered{},
		"shopping.order-cancelled.v1":        OrderCancelled{},
		"plan.locked.v1":                     PlanLocked{},
		"plan.unlocked.v1":                   PlanUnlocked{},
		"production.started.v1":              ProductionStarted{},
		"plan.completed.v1":                  PlanCompleted{},
		"plan.reopened.v1":                   PlanReopened{},
		"plan.amended.v1":                    PlanAmended{},
		"plan.cancelled.v1":                  PlanCancelled{},
	}
}
