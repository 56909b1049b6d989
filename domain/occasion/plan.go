package occasion

import (
	"errors"
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
	// State is what was said of the plan; see [Occasion.State].
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

// Refusals of a plan.
var (
	// ErrNoOutputMode is for planning an occasion that does not say in what form
	// its food leaves the kitchen.
	ErrNoOutputMode = errors.New("the occasion has no output mode: set it to bulk_count or bundled")
	// ErrNoTargets is for planning an occasion that wants nothing.
	ErrNoTargets = errors.New("the occasion has no targets: there is nothing to plan")
)

// NewPlan is what CreatePlan needs beside the occasion: an id and a time made by
// the caller, the definitions of everything that is targeted, and whether the
// pantry knows of a run for the active plan.
type NewPlan struct {
	ID          domain.ID
	At          time.Time
	Definitions catalog.Definitions
	Runs        bool
}

// CreatePlan captures a snapshot of every recipe with a production target, of
// every recipe whose finished units the assembly targets demand, and of every
// targeted finished good, and makes a plan of them. If nothing changed since the
// active draft plan there is no event and that plan stays. It fails with
// [ErrNoOutputMode], [ErrNoTargets], a [*StateError] or a
// [*catalog.UnusableError] that names everything that cannot be used.
func (o Occasion) CreatePlan(request NewPlan) ([]Event, error) {
	if _, err := o.guard(CreatePlan, request.Runs); err != nil {
		return nil, err
	}
	switch {
	case o.Details.OutputMode == "":
		return nil, ErrNoOutputMode
	case len(o.Production)+len(o.Assembly) == 0:
		return nil, ErrNoTargets
	}
	if err := o.checkTargets(request.Definitions); err != nil {
		return nil, err
	}
	events, created := o.capture(request)
	if o.State(request.Runs) == Draft && o.Active.InputHash == created.InputHash {
		return nil, nil
	}
	return append(events, created), nil
}

// TargetedRecipes and TargetedGoods are what the targets name, each once, in
// their order.
func (o Occasion) TargetedRecipes() []domain.Slug {
	var recipes []domain.Slug
	for _, target := range o.Production {
		if !slices.Contains(recipes, target.FinishedUnit.Recipe) {
			recipes = append(recipes, target.FinishedUnit.Recipe)
		}
	}
	return recipes
}

// TargetedGoods are the finished goods that the assembly targets name.
func (o Occasion) TargetedGoods() []domain.Slug {
	goods := make([]domain.Slug, len(o.Assembly))
	for i, target := range o.Assembly {
		goods[i] = target.FinishedGood
	}
	return goods
}

func (o Occasion) checkTargets(definitions catalog.Definitions) error {
	units := make([]catalog.UnitRef, len(o.Production))
	for i, target := range o.Production {
		units[i] = target.FinishedUnit
	}
	return definitions.CheckTargets(units, o.TargetedGoods())
}

func (o Occasion) capture(request NewPlan) ([]Event, PlanCreated) {
	created := PlanCreated{ID: request.ID, Number: o.Plans + 1, CreatedAt: request.At, Production: []PlanLine{}, Assembly: []PlanAssembly{}}
	definitions := request.Definitions
	var events []Event
	var derived []catalog.UnitRef
	hashes := map[string]string{}
	for _, target := range o.Assembly {
		snapshot := definitions.CaptureGood(domain.DeriveFrom(request.ID, "finished-good/"+string(target.FinishedGood)), target.FinishedGood)
		hashes["finished-good/"+string(target.FinishedGood)] = snapshot.ContentHash
		events = append(events, GoodSnapshotCaptured{snapshot})
		created.Assembly = append(created.Assembly, PlanAssembly{FinishedGood: target.FinishedGood, Quantity: target.Quantity, Snapshot: snapshot.ID})
		for _, unit := range snapshot.Content.Units {
			derived = append(derived, unit.FinishedUnit)
		}
	}
	captured := map[domain.Slug]domain.ID{}
	line := func(unit catalog.UnitRef, batches int64, origin Origin) {
		if _, done := captured[unit.Recipe]; !done {
			snapshot := definitions.CaptureRecipe(domain.DeriveFrom(request.ID, "recipe/"+string(unit.Recipe)), unit.Recipe)
			captured[unit.Recipe] = snapshot.ID
			hashes["recipe/"+string(unit.Recipe)] = snapshot.ContentHash
			events = append(events, RecipeSnapshotCaptured{snapshot})
		}
		created.Production = append(created.Production, PlanLine{FinishedUnit: unit, Batches: batches, Origin: origin, Snapshot: captured[unit.Recipe]})
	}
	planned := map[catalog.UnitRef]bool{}
	for _, target := range o.Production {
		planned[target.FinishedUnit] = true
		line(target.FinishedUnit, target.Batches, FromTarget)
	}
	for _, unit := range derived {
		if !planned[unit] {
			planned[unit] = true
			line(unit, 0, Derived)
		}
	}
	created.InputHash = o.inputHash(hashes)
	return events, created
}

// inputHash is the content hash of everything a plan is made of: the targets in
// their order and the snapshots' content hashes.
func (o Occasion) inputHash(contentHashes map[string]string) string {
	type input struct {
		Production []ProductionTarget `json:"production"`
		Assembly   []AssemblyTarget   `json:"assembly"`
		Snapshots  [][2]string        `json:"snapshots"`
	}
	in := input{}
	for _, target := range o.Production {
		in.Production = append(in.Production, ProductionTarget{FinishedUnit: target.FinishedUnit, Batches: target.Batches})
	}
	for _, target := range o.Assembly {
		in.Assembly = append(in.Assembly, AssemblyTarget{FinishedGood: target.FinishedGood, Quantity: target.Quantity})
	}
	for _, name := range slices.Sorted(maps.Keys(contentHashes)) {
		in.Snapshots = append(in.Snapshots, [2]string{name, contentHashes[name]})
	}
	return catalog.ContentHash(in)
}

// CompleteShopping marks the active plan's shopping as done; repeating it is
// quiet. It fails with a [*StateError].
func (o Occasion) CompleteShopping(at time.Time, runs bool) ([]Event, error) {
	if _, err := o.guard(MarkShopping, runs); err != nil {
		return nil, err
	}
	if o.Active.ShoppingCompletedAt != nil {
		return nil, nil
	}
	return []Event{ShoppingCompleted{Plan: o.Active.ID, At: at}}, nil
}

// ReopenShopping takes the mark back; repeating it is quiet. It fails with a
// [*StateError].
func (o Occasion) ReopenShopping(runs bool) ([]Event, error) {
	if _, err := o.guard(MarkShopping, runs); err != nil {
		return nil, err
	}
	if o.Active.ShoppingCompletedAt == nil {
		return nil, nil
	}
	return []Event{ShoppingReopened{Plan: o.Active.ID}}, nil
}
