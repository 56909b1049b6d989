package occasion

import (
	"maps"
	"slices"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Origin is why a plan has a line.
type Origin string

// The origins of lines.
const (
	FromTarget Origin = "target"  // a production target names it
	Derived    Origin = "derived" // the assembly targets demand it
)

// PlanLine is a finished unit that a plan produces. Batches is the target's number; it
// is 0 for a derived line, whose batches the calculations derive from the demand.
type PlanLine struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit"`
	Batches      int64           `json:"batches,omitempty"`
	Origin       Origin          `json:"origin"`
	Snapshot     domain.ID       `json:"recipe_snapshot_id"`
	// ProduceOn is that of the target.
	ProduceOn domain.Date `json:"produce_on,omitempty"`
}

// PlanAssembly is a quantity of a finished good that a plan assembles.
type PlanAssembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Snapshot     domain.ID   `json:"finished_good_snapshot_id"`
	// Earlier is the part of the quantity that was assembled before amendments replaced
	// the snapshot.
	Earlier []Earlier `json:"earlier,omitempty"`
}

// Plan is the targets of an occasion together with the snapshots captured for them.
type Plan struct {
	ID         domain.ID
	Number     int
	CreatedAt  time.Time
	Production []PlanLine
	Assembly   []PlanAssembly
	// InputHash is the content hash of the targets and the snapshots.
	InputHash string
	// UseStock reports whether the plan nets finished stock, and FromStock what of that it had
	// taken when it was completed.
	UseStock  bool
	FromStock []FromStock
	// State is the recorded state; see [State.CountsAs] for the one that counts.
	State State
	// LockedAt is when the plan was locked, nil unless it was. A plan in production keeps it.
	LockedAt *time.Time
	// ShoppingCompletedAt is when shopping was completed, nil unless it was.
	ShoppingCompletedAt *time.Time
	// Recipes and Goods are the current snapshots; see [Plan.RecipeSnapshot] for the one
	// that a run uses. Replaced is those of goods that amendments replaced.
	Recipes  map[domain.Slug]catalog.RecipeSnapshot
	Goods    map[domain.Slug]catalog.GoodSnapshot
	Replaced map[domain.ID]catalog.GoodSnapshot
	// Amendments is the amendments of the plan, in their order.
	Amendments []PlanAmended
}

// captured is a list of snapshots that were captured for a plan or an amendment which
// has not followed yet, the last one first.
type captured struct {
	recipe *catalog.RecipeSnapshot
	good   *catalog.GoodSnapshot
	plan   domain.ID // empty if it follows in the same append
	before *captured
}

// into adds the snapshots that were captured for a plan, or in the same append, to
// maps, in the order of their capture.
func (c *captured) into(
	plan domain.ID, recipes map[domain.Slug]catalog.RecipeSnapshot, goods map[domain.Slug]catalog.GoodSnapshot,
) {
	var all []*captured
	for ; c != nil; c = c.before {
		if c.plan == plan || c.plan == "" {
			all = append(all, c)
		}
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

// HasDays reports whether the plan produces something on a day of its own.
func (p *Plan) HasDays() bool {
	return p != nil && slices.ContainsFunc(p.Production, func(line PlanLine) bool { return line.ProduceOn != "" })
}

func newPlan(created PlanCreated, snapshots *captured) *Plan {
	plan := &Plan{
		ID: created.ID, Number: created.Number, CreatedAt: created.CreatedAt,
		Production: created.Production, Assembly: created.Assembly, InputHash: created.InputHash, UseStock: created.UseStock, State: Draft,
		Recipes: map[domain.Slug]catalog.RecipeSnapshot{}, Goods: map[domain.Slug]catalog.GoodSnapshot{},
		Replaced: map[domain.ID]catalog.GoodSnapshot{},
	}
	snapshots.into(created.ID, plan.Recipes, plan.Goods)
	return plan
}

// amended returns the plan after an amendment and the snapshots captured for it.
func (p *Plan) amended(by PlanAmended, snapshots *captured) *Plan {
	changed := *p
	changed.Production, changed.Assembly = by.Production, by.Assembly
	if by.UseStock != nil {
		changed.UseStock = *by.UseStock
	}
	changed.Amendments = append(slices.Clip(p.Amendments), by)
	changed.Recipes, changed.Goods, changed.Replaced = maps.Clone(p.Recipes), maps.Clone(p.Goods), maps.Clone(p.Replaced)
	snapshots.into("", changed.Recipes, changed.Goods)
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

// locked returns the plan locked at a time or, without one, as a draft.
func (p *Plan) locked(at *time.Time) *Plan {
	changed := p.in(Draft)
	if at != nil {
		changed.State = Locked
	}
	changed.LockedAt = at
	return changed
}

func (p *Plan) completed(fromStock []FromStock) *Plan {
	changed := p.in(Completed)
	changed.FromStock = fromStock
	return changed
}

func (p *Plan) in(state State) *Plan {
	changed := *p
	changed.State = state
	return &changed
}

// RecipeSnapshot returns the snapshot that a run of a recipe for the plan uses. A
// cancelled plan has none, nor has a nil plan: the run captures its own.
func (p *Plan) RecipeSnapshot(recipe domain.Slug) (catalog.RecipeSnapshot, bool) {
	if p == nil || p.State == Cancelled {
		return catalog.RecipeSnapshot{}, false
	}
	snapshot, ok := p.Recipes[recipe]
	return snapshot, ok
}

// GoodSnapshot returns the snapshot that an assembly run of a finished good for the
// plan uses, by the same rule as [Plan.RecipeSnapshot]. A good that the plan does not
// assemble for itself, but inside another, has the definition that the snapshot of the
// other holds; the first in the order of the plan counts. The answer has the id of the
// snapshot that holds the definition, and no content hash.
func (p *Plan) GoodSnapshot(good domain.Slug) (catalog.GoodSnapshot, bool) {
	if p == nil || p.State == Cancelled {
		return catalog.GoodSnapshot{}, false
	}
	if snapshot, ok := p.Goods[good]; ok {
		return snapshot, true
	}
	for _, assembly := range p.Assembly {
		outer := p.Goods[assembly.FinishedGood]
		if content, holds := outer.Content.Nested(good); holds {
			return catalog.GoodSnapshot{ID: outer.ID, FinishedGood: good, Content: content}, true
		}
	}
	return catalog.GoodSnapshot{}, false
}

// TakesAhead reports whether any recipe of the plan takes finished units that are made ahead.
func (p *Plan) TakesAhead() bool {
	if p == nil {
		return false
	}
	for _, snapshot := range p.Recipes {
		if len(snapshot.Content.Units) > 0 {
			return true
		}
	}
	return false
}
