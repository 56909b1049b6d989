package occasion

import (
	"fmt"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// ChangeKind says what a change of an amendment does.
type ChangeKind string

// The kinds of changes.
const (
	// SetQuantity sets how many of a finished good are assembled, and adds the good
	// if the plan has none.
	SetQuantity ChangeKind = "set_quantity"
	// DropGood takes a finished good out of the plan.
	DropGood ChangeKind = "drop_finished_good"
	// SetBatches sets the batches of a finished unit, and adds its line if the plan
	// has none. A derived line becomes one with a target.
	SetBatches ChangeKind = "set_batches"
	// DropBatches takes a finished unit's target out of the plan. What the finished
	// goods demand of it stays, as a derived line.
	DropBatches ChangeKind = "drop_batches"
	// RefreshRecipe and RefreshGood capture a definition anew, for what remains.
	RefreshRecipe ChangeKind = "refresh_recipe"
	RefreshGood   ChangeKind = "refresh_finished_good"
)

// Change is one change of an amendment. It names what its kind is about and, for
// those that set something, to what.
type Change struct {
	Kind         ChangeKind      `json:"change"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	Recipe       domain.Slug     `json:"recipe,omitempty"`
	Quantity     int64           `json:"quantity,omitempty"`
	Batches      int64           `json:"batches,omitempty"`
}

// String says in words what the change does.
func (c Change) String() string {
	switch c.Kind {
	case SetQuantity:
		return fmt.Sprintf("assemble %d of %s", c.Quantity, c.FinishedGood)
	case DropGood:
		return "assemble no " + string(c.FinishedGood)
	case SetBatches:
		return fmt.Sprintf("bake %s in batches: %d", c.FinishedUnit, c.Batches)
	case DropBatches:
		return "bake no more " + c.FinishedUnit.String() + " than is demanded"
	case RefreshRecipe:
		return "take the recipe " + string(c.Recipe) + " as it is defined now"
	case RefreshGood:
		return "take " + string(c.FinishedGood) + " as it is defined now"
	}
	return string(c.Kind)
}

// PlanAmended changes the active plan while it is in production. Snapshots that
// it takes into use are captured just before it, in the same append.
type PlanAmended struct {
	Plan    domain.ID `json:"plan"`
	Number  int       `json:"number"` // counts the plan's amendments
	At      time.Time `json:"at"`
	Reason  string    `json:"reason"`
	Changes []Change  `json:"changes"`
	// Production and Assembly are what the plan bakes and assembles from now on.
	Production []PlanLine     `json:"production"`
	Assembly   []PlanAssembly `json:"assembly"`
}

func (PlanAmended) occasionEvent() {}

// Earlier is so many of a finished good that were assembled before its snapshot
// was replaced.
type Earlier struct {
	Snapshot domain.ID `json:"finished_good_snapshot_id"`
	Quantity int64     `json:"quantity"`
}

// Made is what was made for the plan and not voided.
type Made struct {
	// Batches were completed of each finished unit. A unit of which batches were
	// begun and nothing came is in it too, with 0.
	Batches map[catalog.UnitRef]measure.Number
	Goods   map[domain.Slug]int64
	// By is how many were assembled by each snapshot of a finished good.
	By map[domain.ID]int64
}

// Amendment is a change to the active plan as its sender asks for it.
type Amendment struct {
	// ID is made by the caller; the ids of new snapshots are derived from it.
	ID      domain.ID
	At      time.Time
	Reason  string
	Changes []Change
	// Definitions are those of everything that [Needed] names.
	Definitions catalog.Definitions
	Made        Made
}

// NotAmendableError refuses changes that go against what was made already, that are
// about what the plan does not have, or that leave nothing of it. It says of each
// what is wrong, and how far it may go.
type NotAmendableError struct{ Problems []domain.Problem }

func (e *NotAmendableError) Error() string {
	return (&domain.InvalidError{Problems: e.Problems}).Error()
}

// Needed are the definitions that some changes capture: finished goods, with
// everything that they demand, and recipes.
func Needed(changes []Change) (recipes, goods []domain.Slug) {
	for _, change := range changes {
		switch change.Kind {
		case SetQuantity, RefreshGood:
			goods = append(goods, change.FinishedGood)
		case SetBatches:
			recipes = append(recipes, change.FinishedUnit.Recipe)
		case RefreshRecipe:
			recipes = append(recipes, change.Recipe)
		case DropGood, DropBatches:
		}
	}
	return recipes, goods
}

const maxChanges = 500

func (a Amendment) validate() error {
	var checks domain.Checks
	checks.Reason(a.Reason)
	checks.Require(len(a.Changes) > 0 && len(a.Changes) <= maxChanges, "/changes", "must be 1 to %d changes", maxChanges)
	for i, change := range a.Changes {
		change.validate(&checks, fmt.Sprintf("/changes/%d", i))
	}
	return checks.Err()
}

func (c Change) validate(checks *domain.Checks, at string) {
	switch c.Kind {
	case SetQuantity, DropGood, RefreshGood:
		checks.Require(c.FinishedGood != "", at+"/finished_good", "say which finished good")
		checks.Require(c.FinishedUnit.IsZero() && c.Recipe == "" && c.Batches == 0, at, "a change of this kind names a finished good alone")
	case SetBatches, DropBatches:
		checks.Require(!c.FinishedUnit.IsZero(), at+"/finished_unit", "say which finished unit")
		checks.Require(c.FinishedGood == "" && c.Recipe == "" && c.Quantity == 0, at, "a change of this kind names a finished unit alone")
	case RefreshRecipe:
		checks.Require(c.Recipe != "", at+"/recipe", "say which recipe")
		checks.Require(c.FinishedUnit.IsZero() && c.FinishedGood == "" && c.Batches == 0 && c.Quantity == 0, at, "a change of this kind names a recipe alone")
	default:
		checks.Require(false, at+"/change", "must be one of %v", []ChangeKind{SetQuantity, DropGood, SetBatches, DropBatches, RefreshRecipe, RefreshGood})
	}
	if c.Kind == SetQuantity {
		checkWhole(checks, c.Quantity, at+"/quantity")
	}
	if c.Kind == SetBatches {
		checkWhole(checks, c.Batches, at+"/batches")
	}
}
