package occasion

import (
	"maps"
	"slices"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Origin says why a plan has a line.
type Origin string

// The origins of lines.
const (
	FromTarget Origin = "target"  // somebody set a production target
	Derived    Origin = "derived" // the assembly targets demand it
)

// PlanLine is a finished unit that a plan bakes. Batches are what the target
// says; for a derived line they are calculated when asked and 0 here.
type PlanLine struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit"`
	Batches      int64           `json:"batches,omitempty"`
	Origin       Origin          `json:"origin"`
	Snapshot     domain.ID       `json:"recipe_snapshot_id"`
}

// PlanAssembly is a finished good that a plan assembles.
type PlanAssembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Snapshot     domain.ID   `json:"finished_good_snapshot_id"`
	// Earlier are those of the quantity that were assembled before an amendment
	// replaced the snapshot.
	Earlier []Earlier `json:"earlier,omitempty"`
}

// Plan is an occasion's targets together with the snapshots captured for them.
type Plan struct {
	ID         domain.ID
	Number     int
	CreatedAt  time.Time
	Production []PlanLine
	Assembly   []PlanAssembly
	// InputHash is the content hash of all that the plan was made of.
	InputHash string
	// State is the recorded state; see [State.CountsAs] for the one that counts.
	State State
	// ShoppingCompletedAt is when shopping was marked as done, nil if it is not.
	ShoppingCompletedAt *time.Time
	// Recipes and Goods are the snapshots in use, Replaced those of goods that
	// amendments have replaced.
	Recipes  map[domain.Slug]catalog.RecipeSnapshot
	Goods    map[domain.Slug]catalog.GoodSnapshot
	Replaced map[domain.ID]catalog.GoodSnapshot
	// Amendments are the changes since the plan was made, in their order.
	Amendments []PlanAmended
}

// captured is a snapshot that waits for its plan, and those before it.
type captured struct {
	recipe *catalog.RecipeSnapshot
	good   *catalog.GoodSnapshot
	before *captured
}

// into puts the snapshots into maps, in the order of their capture.
func (c *captured) into(recipes map[domain.Slug]catalog.RecipeSnapshot, goods map[domain.Slug]catalog.GoodSnapshot) {
	var all []*captured
	for ; c != nil; c = c.before {
		all = append(all, c)
	}
	for _, one := range slices.Backward(all) {
		if one.recipe != nil {
			recipes[one.recipe.Recipe] = *one.recipe
		}
		if one.good != nil {
			goods[one.good.FinishedGood] = *one.good
		}
	}
}

func newPlan(created PlanCreated, snapshots *captured) *Plan {
	plan := &Plan{
		ID: created.ID, Number: created.Number, CreatedAt: created.CreatedAt,
		Production: created.Production, Assembly: created.Assembly, InputHash: created.InputHash, State: Draft,
		Recipes: map[domain.Slug]catalog.RecipeSnapshot{}, Goods: map[domain.Slug]catalog.GoodSnapshot{}, Replaced: map[domain.ID]catalog.GoodSnapshot{},
	}
	snapshots.into(plan.Recipes, plan.Goods)
	return plan
}

// amended is the plan after an amendment, for which some snapshots were captured.
func (p *Plan) amended(by PlanAmended, snapshots *captured) *Plan {
	changed := *p
	changed.Production, changed.Assembly = by.Production, by.Assembly
	changed.Amendments = append(slices.Clip(p.Amendments), by)
	changed.Recipes, changed.Goods, changed.Replaced = maps.Clone(p.Recipes), maps.Clone(p.Goods), maps.Clone(p.Replaced)
	snapshots.into(changed.Recipes, changed.Goods)
	for slug, old := range p.Goods {
		if changed.Goods[slug].ID != old.ID {
			changed.Replaced[old.ID] = old
		}
	}
	return &changed
}

func (p *Plan) withShopping(at *time.Time) *Plan {
	changed := *p
	changed.ShoppingCompletedAt = at
	return &changed
}

func (p *Plan) in(state State) *Plan {
	changed := *p
	changed.State = state
	return &changed
}

// RecipeSnapshot returns the snapshot that a run of a recipe for the plan uses. A
// cancelled plan has none, and neither has no plan: such a run captures its own.
func (p *Plan) RecipeSnapshot(recipe domain.Slug) (catalog.RecipeSnapshot, bool) {
	if p == nil || p.State == Cancelled {
		return catalog.RecipeSnapshot{}, false
	}
	snapshot, ok := p.Recipes[recipe]
	return snapshot, ok
}

// GoodSnapshot returns the snapshot that an assembly run of a finished good for the
// plan uses, by the same rule as [Plan.RecipeSnapshot].
func (p *Plan) GoodSnapshot(good domain.Slug) (catalog.GoodSnapshot, bool) {
	if p == nil || p.State == Cancelled {
		return catalog.GoodSnapshot{}, false
	}
	snapshot, ok := p.Goods[good]
	return snapshot, ok
}
