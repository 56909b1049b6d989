package readmodels

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/names"
)

// Plan is an occasion's targets together with the snapshots captured for them.
type Plan struct {
	PlanHead
	PlanTargets
	Revision            uint64     `json:"revision" doc:"Revision of the occasion's stream; also the ETag"`
	InputHash           string     `json:"input_hash" doc:"SHA-256 over the targets and snapshot hashes that the plan was created from"`
	ShoppingCompletedAt *time.Time `json:"shopping_completed_at"`
	RecipeSnapshots     int        `json:"recipe_snapshot_count"`
	GoodSnapshots       int        `json:"finished_good_snapshot_count"`
	// Original is nil for a plan without amendments.
	Original   *PlanTargets `json:"original" doc:"The plan before its first amendment; null without one"`
	Amendments []Amendment  `json:"amendments" doc:"Changes to the plan while in production, in order"`
}

// PlanTargets are what a plan bakes and assembles.
type PlanTargets struct {
	ProductionTargets []PlanLine     `json:"production_targets" doc:"In plan order: targets, derived lines, begun lines without demand"`
	AssemblyTargets   []PlanAssembly `json:"assembly_targets"`
}

// PlanLine is a finished unit that a plan bakes.
type PlanLine struct {
	Recipe       domain.Slug     `json:"recipe"`
	RecipeName   string          `json:"recipe_name,omitempty" doc:"As the plan's snapshot has it"`
	FinishedUnit domain.Slug     `json:"finished_unit" doc:"The unit's own slug within the recipe"`
	UnitName     string          `json:"finished_unit_name,omitempty" doc:"As the plan's snapshot has it"`
	Batches      int64           `json:"batches" doc:"From the target, or calculated from the demand; without what comes from stock"`
	FromStock    measure.Number  `json:"from_stock,omitzero" doc:"Units that finished stock covers; only of a plan that uses stock"`
	Origin       occasion.Origin `json:"origin" enum:"target,derived"`
	ProduceOn    domain.Date     `json:"produce_on,omitempty" doc:"The day of production; missing if it is that of the occasion"`
	Snapshot     domain.ID       `json:"recipe_snapshot_id"`
}

// PlanAssembly is a finished good that a plan assembles.
type PlanAssembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Name         string      `json:"finished_good_name,omitempty" doc:"As the plan's snapshot has it"`
	Quantity     int64       `json:"quantity"`
	FromStock    int64       `json:"from_stock,omitempty" doc:"How many goods in stock cover; only of a plan that uses stock"`
	Snapshot     domain.ID   `json:"finished_good_snapshot_id"`
	Earlier      []Earlier   `json:"earlier,omitempty" doc:"Assembled from snapshots that amendments have replaced"`
}

// Earlier is a quantity of a finished good that was assembled before an amendment
// replaced its snapshot, as the amendment found it. Runs that were voided since do
// not count.
type Earlier struct {
	Snapshot domain.ID `json:"finished_good_snapshot_id"`
	Quantity int64     `json:"quantity"`
}

// Amendment is a change to a plan while it is in production.
type Amendment struct {
	Number  int               `json:"number"`
	At      time.Time         `json:"at"`
	Actor   string            `json:"actor"`
	Reason  string            `json:"reason"`
	Changes []AmendmentChange `json:"changes"`
}

// AmendmentChange is one change of an amendment.
type AmendmentChange struct {
	occasion.Change
	names.OfChange
	Description string `json:"description" doc:"The change in words"`
}

// Names implements [names.Named].
func (a *Amendment) Names(wanted *names.Wanted) {
	for i := range a.Changes {
		a.Changes[i].Of(a.Changes[i].Change, wanted)
	}
}

func amendmentOf(amended occasion.PlanAmended, actor string) Amendment {
	answer := Amendment{
		Number: amended.Number, At: amended.At, Actor: actor, Reason: amended.Reason, Changes: make([]AmendmentChange, len(amended.Changes)),
	}
	for i, change := range amended.Changes {
		answer.Changes[i] = AmendmentChange{Change: change, Description: change.String()}
	}
	return answer
}

// planTargets returns the targets of a plan, with the batches of derived lines
// calculated.
func planTargets(plan occasion.Plan, prepared planning.Prepared) PlanTargets {
	answer := PlanTargets{ProductionTargets: []PlanLine{}, AssemblyTargets: make([]PlanAssembly, len(plan.Assembly))}
	snapshots := map[catalog.UnitRef]domain.ID{}
	for _, line := range plan.Production {
		snapshots[line.FinishedUnit] = line.Snapshot
	}
	for _, line := range planning.Lines(planning.Planned(plan.Production, plan.Assembly, prepared)) {
		shown := PlanLine{
			Recipe: line.FinishedUnit.Recipe, FinishedUnit: line.FinishedUnit.Unit,
			Batches: line.Batches, Origin: occasion.Origin(line.Origin), ProduceOn: line.ProduceOn, Snapshot: snapshots[line.FinishedUnit],
		}
		if recipe := prepared.Recipes[shown.Recipe]; recipe != nil {
			yield, _ := recipe.Root.Yield(shown.FinishedUnit)
			shown.RecipeName, shown.UnitName = recipe.Root.Name, yield.Name
		}
		answer.ProductionTargets = append(answer.ProductionTargets, shown)
	}
	for i, target := range plan.Assembly {
		answer.AssemblyTargets[i] = PlanAssembly{FinishedGood: target.FinishedGood, Quantity: target.Quantity, Snapshot: target.Snapshot}
		if good := prepared.Goods[target.FinishedGood]; good != nil {
			answer.AssemblyTargets[i].Name = good.Name
		}
		for _, earlier := range target.Earlier {
			answer.AssemblyTargets[i].Earlier = append(answer.AssemblyTargets[i].Earlier, Earlier(earlier))
		}
	}
	return answer
}

// TargetsOf returns the targets of a plan as a command knows it.
func TargetsOf(plan occasion.Plan) PlanTargets { return planTargets(plan, planning.Prepare(&plan)) }

// PlanOf returns the answer for a plan that a command has just created or found
// unchanged: the active draft, without runs.
func PlanOf(occasionID domain.ID, plan occasion.Plan, revision uint64) Plan {
	head := PlanHead{
		ID: plan.ID, OccasionID: occasionID, Number: plan.Number, State: occasion.Draft, Active: true,
		CreatedAt: plan.CreatedAt, ShoppingComplete: plan.ShoppingCompletedAt != nil, UseStock: plan.UseStock,
	}
	answer := planAnswer(head, TargetsOf(plan), plan.InputHash, plan.ShoppingCompletedAt)
	answer.Revision = revision
	return answer
}

func planAnswer(head PlanHead, targets PlanTargets, inputHash string, shoppedAt *time.Time) Plan {
	seen := map[domain.ID]bool{}
	for _, line := range targets.ProductionTargets {
		seen[line.Snapshot] = true
	}
	return Plan{
		PlanHead: head, PlanTargets: targets, InputHash: inputHash, ShoppingCompletedAt: shoppedAt,
		RecipeSnapshots: len(seen), GoodSnapshots: len(targets.AssemblyTargets), Amendments: []Amendment{},
	}
}
