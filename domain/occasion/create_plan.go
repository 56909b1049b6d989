package occasion

import (
	"errors"
	"maps"
	"slices"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

var (
	// ErrNoOutputMode rejects a plan for an occasion without an output mode.
	ErrNoOutputMode = errors.New("the occasion has no output mode: set it to bulk_count or bundled")
	// ErrNoTargets rejects a plan for an occasion without targets.
	ErrNoTargets = errors.New("the occasion has no targets: set a production target or an assembly target first")
)

// NewPlan is the input of [Decider.CreatePlan]. The caller provides the id, the time,
// and the definitions of everything that the targets name and refer to.
type NewPlan struct {
	ID          domain.ID
	At          time.Time
	Definitions catalog.Definitions
}

// CreatePlan creates a plan: it captures a snapshot of every recipe with a production
// target, of every recipe whose finished units the assembly targets demand or that are made ahead
// for other recipes, and of every targeted finished good. It gives no event if the active plan is a draft of the
// same targets and contents. It fails with
// [ErrNoOutputMode], [ErrNoTargets], a [*StateError] or a
// [*catalog.UnusableError] that lists everything that cannot be used.
func (d Decider) CreatePlan(request NewPlan) ([]Event, error) {
	var lacking []error
	if d.Details.OutputMode == "" {
		lacking = append(lacking, ErrNoOutputMode)
	}
	if len(d.Production)+len(d.Assembly) == 0 {
		lacking = append(lacking, ErrNoTargets)
	}
	if err := domain.All(append(lacking, d.Guard(CreatePlan), d.checkTargets(request.Definitions))...); err != nil {
		return nil, err
	}
	events, created := d.capture(request)
	if d.State() == Draft && d.Active.InputHash == created.InputHash {
		return nil, nil
	}
	return append(events, created), nil
}

// TargetedRecipes returns the recipes that the production targets name, each once, in
// the order of the targets.
func (o Occasion) TargetedRecipes() []domain.Slug {
	var recipes []domain.Slug
	for _, target := range o.Production {
		if !slices.Contains(recipes, target.FinishedUnit.Recipe) {
			recipes = append(recipes, target.FinishedUnit.Recipe)
		}
	}
	return recipes
}

// TargetedGoods returns the finished goods that the assembly targets name, in their
// order.
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

// capture returns the events that capture the snapshots of a plan, and the event that
// creates it. What was captured for a plan that was never created is used again, with
// the id of that plan: a command that was interrupted, or overtaken, goes on.
func (o Occasion) capture(request NewPlan) ([]Event, PlanCreated) {
	created := PlanCreated{
		Number: o.Plans + 1, CreatedAt: request.At, Production: []PlanLine{}, Assembly: []PlanAssembly{}, UseStock: o.Details.UseStock,
	}
	var events []Event
	hashes := map[string]string{}
	captured := map[domain.Slug]bool{}
	var derived []catalog.UnitRef
	line := func(planned PlanLine) {
		created.Production = append(created.Production, planned)
		if unit := planned.FinishedUnit; !captured[unit.Recipe] {
			captured[unit.Recipe] = true
			snapshot := request.Definitions.CaptureRecipe("", unit.Recipe)
			hashes[recipeName(unit.Recipe)] = snapshot.ContentHash
			events = append(events, RecipeSnapshotCaptured{RecipeSnapshot: snapshot})
			derived = append(derived, unitsOf(snapshot.Content.Units)...)
		}
	}
	for _, target := range o.Assembly {
		snapshot := request.Definitions.CaptureGood("", target.FinishedGood)
		hashes[goodName(target.FinishedGood)] = snapshot.ContentHash
		events = append(events, GoodSnapshotCaptured{GoodSnapshot: snapshot})
		created.Assembly = append(created.Assembly, PlanAssembly{FinishedGood: target.FinishedGood, Quantity: target.Quantity})
		derived = append(derived, unitsOf(snapshot.Content.Units)...)
	}
	planned := map[catalog.UnitRef]bool{}
	for _, target := range o.Production {
		planned[target.FinishedUnit] = true
		line(PlanLine{
			FinishedUnit: target.FinishedUnit, Batches: target.Batches, Origin: FromTarget, ProduceOn: target.ProduceOn,
		})
	}
	for i := 0; i < len(derived); i++ { // a line may add what is made ahead for it
		if unit := derived[i]; !planned[unit] {
			planned[unit] = true
			line(PlanLine{FinishedUnit: unit, Origin: Derived})
		}
	}
	created.InputHash = o.inputHash(hashes)
	plan, done := o.captured.unfinished(request.ID, hashes)
	missing := created.identify(plan, done, events)
	return missing, created
}

func unitsOf(units []catalog.SnapshotUnit) []catalog.UnitRef {
	refs := make([]catalog.UnitRef, len(units))
	for i, unit := range units {
		refs[i] = unit.FinishedUnit
	}
	return refs
}

// identify gives the plan and its snapshots their ids, and returns the events without
// those of the snapshots that were captured before.
func (p *PlanCreated) identify(plan domain.ID, done map[string]bool, events []Event) []Event {
	p.ID = plan
	for i := range p.Production {
		p.Production[i].Snapshot = domain.DeriveFrom(plan, recipeName(p.Production[i].FinishedUnit.Recipe))
	}
	for i := range p.Assembly {
		p.Assembly[i].Snapshot = domain.DeriveFrom(plan, goodName(p.Assembly[i].FinishedGood))
	}
	var missing []Event
	for _, event := range events {
		switch event := event.(type) {
		case RecipeSnapshotCaptured:
			name := recipeName(event.Recipe)
			if event.ID, event.Plan = domain.DeriveFrom(plan, name), plan; !done[name] {
				missing = append(missing, event)
			}
		case GoodSnapshotCaptured:
			name := goodName(event.FinishedGood)
			if event.ID, event.Plan = domain.DeriveFrom(plan, name), plan; !done[name] {
				missing = append(missing, event)
			}
		default:
		}
	}
	return missing
}

// The names from which the ids of snapshots are derived never change.

func recipeName(recipe domain.Slug) string { return "recipe/" + string(recipe) }

func goodName(good domain.Slug) string { return "finished-good/" + string(good) }

// inputHash is the content hash of the targets in their order, without their notes,
// of the snapshots' content hashes, and of whether stock is used.
func (o Occasion) inputHash(contentHashes map[string]string) string {
	type input struct {
		Production []ProductionTarget `json:"production"`
		Assembly   []AssemblyTarget   `json:"assembly"`
		Snapshots  [][2]string        `json:"snapshots"`
		UseStock   bool               `json:"use_stock,omitempty"`
	}
	in := input{UseStock: o.Details.UseStock}
	for _, target := range o.Production {
		in.Production = append(in.Production, ProductionTarget{
			FinishedUnit: target.FinishedUnit, Batches: target.Batches, ProduceOn: target.ProduceOn,
		})
	}
	for _, target := range o.Assembly {
		in.Assembly = append(in.Assembly, AssemblyTarget{FinishedGood: target.FinishedGood, Quantity: target.Quantity})
	}
	for _, name := range slices.Sorted(maps.Keys(contentHashes)) {
		in.Snapshots = append(in.Snapshots, [2]string{name, contentHashes[name]})
	}
	return catalog.ContentHash(in)
}
