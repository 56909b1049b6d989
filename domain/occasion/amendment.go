package occasion

import (
	"fmt"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// ChangeKind is what a change of an amendment does.
type ChangeKind string

// The kinds of changes.
const (
	// SetQuantity sets the quantity of a finished good, and adds the good if it is not in
	// the plan.
	SetQuantity ChangeKind = "set_quantity"
	// DropGood removes a finished good from the plan.
	DropGood ChangeKind = "drop_finished_good"
	// SetBatches sets the batches of a finished unit, and adds its line if it is not in
	// the plan. A derived line becomes one with a target.
	SetBatches ChangeKind = "set_batches"
	// DropBatches removes the target of a finished unit from the plan. If the finished
	// goods demand it, a derived line stays.
	DropBatches ChangeKind = "drop_batches"
	// RefreshRecipe and RefreshGood capture the current definition, for what remains.
	RefreshRecipe ChangeKind = "refresh_recipe"
	RefreshGood   ChangeKind = "refresh_finished_good"
	// SetProduceOn sets the day of a production target; none is that of the occasion.
	SetProduceOn ChangeKind = "set_produce_on"
	// SetUseStock sets whether the plan nets finished units and goods in stock.
	SetUseStock ChangeKind = "set_use_stock"
)

// Change is one change of an amendment. Its kind decides which of the other fields are
// set.
type Change struct {
	Kind         ChangeKind      `json:"change"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	Recipe       domain.Slug     `json:"recipe,omitempty"`
	Quantity     int64           `json:"quantity,omitempty"`
	Batches      int64           `json:"batches,omitempty"`
	UseStock     bool            `json:"use_stock,omitempty"`
	ProduceOn    domain.Date     `json:"produce_on,omitempty"`
}

// String describes the change in words.
func (c Change) String() string {
	switch c.Kind {
	case SetQuantity:
		return fmt.Sprintf("assemble %d of %s", c.Quantity, c.FinishedGood)
	case DropGood:
		return "remove " + string(c.FinishedGood)
	case SetBatches:
		return fmt.Sprintf("produce %d batches of %s", c.Batches, c.FinishedUnit)
	case DropBatches:
		return "produce only as much of " + c.FinishedUnit.String() + " as is demanded"
	case SetProduceOn:
		if c.ProduceOn == "" {
			return "produce " + c.FinishedUnit.String() + " on the date of the occasion"
		}
		return fmt.Sprintf("produce %s on %s", c.FinishedUnit, c.ProduceOn)
	case RefreshRecipe:
		return "use the current definition of the recipe " + string(c.Recipe)
	case RefreshGood:
		return "use the current definition of " + string(c.FinishedGood)
	case SetUseStock:
		if c.UseStock {
			return "use finished stock"
		}
		return "leave finished stock alone"
	}
	return string(c.Kind)
}

// PlanAmended changes the active plan while it is in production. The snapshots captured
// for it precede it in the same append.
type PlanAmended struct {
	Plan    domain.ID `json:"plan"`
	Number  int       `json:"number"` // counts the plan's amendments
	At      time.Time `json:"at"`
	Reason  string    `json:"reason"`
	Changes []Change  `json:"changes"`
	// Production and Assembly replace those of the plan.
	Production []PlanLine     `json:"production"`
	Assembly   []PlanAssembly `json:"assembly"`
	// UseStock replaces whether the plan uses stock; nil leaves it.
	UseStock *bool `json:"use_stock,omitempty"`
}

func (PlanAmended) occasionEvent() {}

// Earlier is a quantity of a finished good that was assembled by a snapshot that was
// replaced since.
type Earlier struct {
	Snapshot domain.ID `json:"finished_good_snapshot_id"`
	Quantity int64     `json:"quantity"`
}

// Made sums up the runs of a plan's occasion that are not voided.
type Made struct {
	// Batches is the completed batches of each finished unit. A unit whose runs yielded
	// nothing is in it with 0.
	Batches map[catalog.UnitRef]measure.Number
	Goods   map[domain.Slug]int64
	// By is the quantity assembled by each snapshot of a finished good. Like Goods, it
	// leaves out what runs of other goods for the occasion used.
	By map[AssembledBy]int64
}

// AssembledBy is a finished good together with the snapshot that it was assembled by,
// which may be that of another good that holds it.
type AssembledBy struct {
	FinishedGood domain.Slug
	Snapshot     domain.ID
}

// Amendment is the input of [Decider.AmendPlan].
type Amendment struct {
	// ID is new; the ids of new snapshots are derived from it.
	ID      domain.ID
	At      time.Time
	Reason  string
	Changes []Change
	// Definitions is those of everything that [Needed] returns and refers to.
	Definitions catalog.Definitions
	Made        Made
}

// NotAmendableError rejects changes that contradict what was made already, that name
// what is not in the plan, or that remove everything from it. It lists every problem,
// and how far a change may go.
type NotAmendableError struct{ Problems []domain.Problem }

// Faults implements [domain.Located].
func (e *NotAmendableError) Faults() []domain.Problem { return e.Problems }

func (e *NotAmendableError) Error() string {
	return (&domain.InvalidError{Problems: e.Problems}).Error()
}

// Needed returns the recipes and finished goods whose definitions the changes need.
func Needed(changes []Change) (recipes, goods []domain.Slug) {
	for _, change := range changes {
		switch change.Kind {
		case SetQuantity, RefreshGood:
			goods = append(goods, change.FinishedGood)
		case SetBatches:
			recipes = append(recipes, change.FinishedUnit.Recipe)
		case RefreshRecipe:
			recipes = append(recipes, change.Recipe)
		case DropGood, DropBatches, SetProduceOn, SetUseStock:
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

func (c Change) isValid() bool {
	var checks domain.Checks
	c.validate(&checks, "")
	return checks.Err() == nil
}

func (c Change) validate(checks *domain.Checks, at string) {
	checks.Require(c.Kind == SetUseStock || !c.UseStock, at, "only set_use_stock says whether stock is used")
	checks.Require(c.Kind == SetProduceOn || c.ProduceOn == "", at+"/produce_on", "is only allowed in set_produce_on")
	switch c.Kind {
	case SetUseStock:
		checks.Require(
			c.FinishedUnit.IsZero() && c.FinishedGood == "" && c.Recipe == "" && c.Batches == 0 && c.Quantity == 0, at,
			"a change of this kind names nothing",
		)
	case SetQuantity, DropGood, RefreshGood:
		checks.Require(c.FinishedGood != "", at+"/finished_good", "is required")
		checks.Require(c.FinishedUnit.IsZero() && c.Recipe == "" && c.Batches == 0, at, "a change of this kind only names a finished good")
	case SetBatches, DropBatches, SetProduceOn:
		checks.Require(!c.FinishedUnit.IsZero(), at+"/finished_unit", "is required")
		checks.Require(c.FinishedGood == "" && c.Recipe == "" && c.Quantity == 0, at, "a change of this kind only names a finished unit")
	case RefreshRecipe:
		checks.Require(c.Recipe != "", at+"/recipe", "is required")
		checks.Require(
			c.FinishedUnit.IsZero() && c.FinishedGood == "" && c.Batches == 0 && c.Quantity == 0, at, "a change of this kind only names a recipe",
		)
	default:
		checks.Require(
			false, at+"/change", "must be one of %v",
			[]ChangeKind{SetQuantity, DropGood, SetBatches, DropBatches, SetProduceOn, RefreshRecipe, RefreshGood, SetUseStock},
		)
	}
	checks.Require(c.Kind != SetProduceOn || c.Batches == 0, at+"/batches", "is not allowed in set_produce_on")
	if c.Kind == SetQuantity {
		checkWhole(checks, c.Quantity, at+"/quantity")
	}
	if c.Kind == SetBatches {
		checkWhole(checks, c.Batches, at+"/batches")
	}
}
