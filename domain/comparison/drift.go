package comparison

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
)

// DriftStatus is what happened to a definition since its snapshot.
type DriftStatus string

// The statuses.
const (
	DriftSame     DriftStatus = "same"     // its content hash is equal
	DriftChanged  DriftStatus = "changed"  // a snapshot taken now would hold something else
	DriftArchived DriftStatus = "archived" // it cannot be planned any more
	DriftGone     DriftStatus = "gone"     // the definition does not exist
	DriftAdded    DriftStatus = "added"    // a plan created now would use it, this one does not
)

// Drift is a plan against a plan created now. Its lists are
// sorted by name and never nil.
type Drift struct {
	Recipes []SnapshotDrift `json:"recipe_snapshots"`
	Goods   []SnapshotDrift `json:"finished_good_snapshots"`
	// Production and Assembly are the targets that are different, Order where the
	// order of the targets is. Derived lines are no targets.
	Production []Entry `json:"production_targets" doc:"Production targets that changed since the plan was created, by recipe/unit"`
	Assembly   []Entry `json:"assembly_targets" doc:"Likewise the assembly targets, by finished good"`
	Order      []Field `json:"order" doc:"The order of the targets, where it is different or does not follow from the rest"`
	// UseStock is nil where it is the same.
	UseStock *Field `json:"use_stock,omitempty" doc:"Whether finished stock is used, where the occasion has that different now: null and true"`
	// Counts are how much is different.
	Counts Counts `json:"counts" doc:"How much is different"`
	// Unusable is why no plan can be made now; nil if one can.
	Unusable *Unusable `json:"unusable" doc:"Why no plan can be made of today's targets and definitions; null if one can"`
}

// Counts are how many snapshots and targets of a plan are different from what they are now.
type Counts struct {
	Recipes int `json:"recipes" doc:"Snapshots of recipes whose definitions changed, were archived or do not exist"`
	Goods   int `json:"finished_goods" doc:"Likewise the snapshots of finished goods"`
	Targets int `json:"targets" doc:"Targets of both kinds that were added, removed or changed"`
}

// SnapshotDrift is one snapshot of a plan against its definition.
type SnapshotDrift struct {
	Name        string `json:"name" doc:"The slug of the recipe or finished good"`
	DisplayName string `json:"display_name,omitempty" doc:"Its name, as the plan has it or else as it is now; missing if it is not known"`
	// Snapshot is the plan's; "" for what was added.
	Snapshot domain.ID   `json:"snapshot_id,omitempty" doc:"The plan's snapshot; missing where the status is added"`
	Status   DriftStatus `json:"status" enum:"same,changed,archived,gone,added" doc:"Of the definition, compared by content hash"`
	Fields   []Field     `json:"fields" doc:"Every field that differs from the plan's snapshot, nested ones included"`
}

// Unusable names the definitions that today's targets use and that cannot be
// planned.
type Unusable struct {
	Missing []catalog.Missing `json:"missing"`
	Cycles  [][]domain.Slug   `json:"cycles"`
	TooDeep []domain.Slug     `json:"too_deep"`
}

// Drifted compares a plan with the definitions and targets of today. The
// definitions are those that the plan and the targets use.
func Drifted(plan, targets Plan, definitions catalog.Definitions) Drift {
	between := Plans(onlyTargets(plan), onlyTargets(targets))
	drift := Drift{
		Production: between.Production, Assembly: between.Assembly, Order: between.Order, UseStock: between.UseStock,
		Recipes:  snapshotsDrift(plan.Recipes, recipesOf(targets), definitions.Recipes, definitions.RecipeContent),
		Goods:    snapshotsDrift(plan.Goods, goodsOf(targets), definitions.Goods, definitions.GoodContent),
		Unusable: unusable(targets, definitions),
	}
	drift.Counts = Counts{
		Recipes: differing(drift.Recipes), Goods: differing(drift.Goods), Targets: len(drift.Production) + len(drift.Assembly),
	}
	named := namesOf(plan)
	named.addLive(definitions)
	named.entries(drift.Production, named.unit)
	named.entries(drift.Assembly, in(named.goods))
	named.snapshots(drift.Recipes, named.recipes)
	named.snapshots(drift.Goods, named.goods)
	return drift
}

// differing counts the plan's snapshots whose definitions are different now.
func differing(drifts []SnapshotDrift) (count int) {
	for _, drift := range drifts {
		if drift.Status != DriftSame && drift.Status != DriftAdded {
			count++
		}
	}
	return count
}

// None reports whether a plan created now would be the same.
func (d Drift) None() bool {
	drifted := func(snapshot SnapshotDrift) bool { return snapshot.Status != DriftSame }
	return !slices.ContainsFunc(d.Recipes, drifted) && !slices.ContainsFunc(d.Goods, drifted) &&
		len(d.Production)+len(d.Assembly)+len(d.Order) == 0 && d.UseStock == nil && d.Unusable == nil
}

func onlyTargets(plan Plan) Plan {
	targets := Plan{Production: []Line{}, Assembly: append([]Target{}, plan.Assembly...), UseStock: plan.UseStock}
	for _, line := range plan.Production {
		if line.Origin == planning.FromTarget {
			targets.Production = append(targets.Production, line)
		}
	}
	return targets
}

func recipesOf(plan Plan) []domain.Slug {
	var slugs []domain.Slug
	for _, line := range plan.Production {
		slugs = append(slugs, line.FinishedUnit.Recipe)
	}
	return slugs
}

func goodsOf(plan Plan) []domain.Slug {
	var slugs []domain.Slug
	for _, target := range plan.Assembly {
		slugs = append(slugs, target.FinishedGood)
	}
	return slugs
}

// sameContent compares contents by their hashes. What is equal has equal hashes, and is
// told at a tenth of the time.
func sameContent(a, b any) bool {
	return reflect.DeepEqual(a, b) || catalog.ContentHash(a) == catalog.ContentHash(b)
}

// snapshotsDrift returns the snapshots of one kind, and what the targets use besides
// them.
func snapshotsDrift[C any, T catalog.Definition](
	captured map[domain.Slug]C, wanted []domain.Slug, live map[domain.Slug]catalog.Source[T], capture func(domain.Slug) C,
) []SnapshotDrift {
	drifts := []SnapshotDrift{}
	for _, slug := range slices.Sorted(maps.Keys(captured)) {
		drift := SnapshotDrift{Name: string(slug), Status: DriftGone, Fields: []Field{}}
		if live[slug].Exists {
			drift.Status = DriftSame
			if content := capture(slug); !sameContent(content, captured[slug]) {
				drift.Status, drift.Fields = DriftChanged, Fields(captured[slug], content)
			}
		}
		if live[slug].Archived {
			drift.Status = DriftArchived
		}
		drifts = append(drifts, drift)
	}
	slices.Sort(wanted)
	for _, slug := range slices.Compact(wanted) {
		if _, planned := captured[slug]; !planned {
			drifts = append(drifts, SnapshotDrift{Name: string(slug), Status: DriftAdded, Fields: []Field{}})
		}
	}
	slices.SortFunc(drifts, func(a, b SnapshotDrift) int { return strings.Compare(a.Name, b.Name) })
	return drifts
}

func unusable(targets Plan, definitions catalog.Definitions) *Unusable {
	var units []catalog.UnitRef
	for _, line := range targets.Production {
		units = append(units, line.FinishedUnit)
	}
	refusal, refused := errors.AsType[*catalog.UnusableError](definitions.CheckTargets(units, goodsOf(targets)))
	if !refused {
		return nil
	}
	return &Unusable{
		Missing: append([]catalog.Missing{}, refusal.Missing...), Cycles: append([][]domain.Slug{}, refusal.Cycles...),
		TooDeep: append([]domain.Slug{}, refusal.TooDeep...),
	}
}
