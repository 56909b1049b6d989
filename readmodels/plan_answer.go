package readmodels

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
)

// Plan is an occasion's targets with the snapshots captured for them.
type Plan struct {
	PlanHead
	PlanTargets
	Revision            uint64     `json:"revision" doc:"The revision of the occasion's stream; also the ETag"`
	InputHash           string     `json:"input_hash" doc:"SHA-256 over the targets and the content hashes of the snapshots, as the plan was made"`
	ShoppingCompletedAt *time.Time `json:"shopping_completed_at"`
	RecipeSnapshots     int        `json:"recipe_snapshot_count"`
	GoodSnapshots       int        `json:"finished_good_snapshot_count"`
	// Original is nil while the plan was not amended.
	Original   *PlanTargets `json:"original" doc:"What the plan was before its first amendment; null without one"`
	Amendments []Amendment  `json:"amendments" doc:"Changes to the plan while in production, in their order"`
}

// PlanTargets are what a plan bakes and assembles.
type PlanTargets struct {
	ProductionTargets []PlanLine     `json:"production_targets" doc:"In plan order: the production targets, then what the assembly targets demand beside them, then what nothing demands any more and was begun"`
	AssemblyTargets   []PlanAssembly `json:"assembly_targets"`
}

// PlanLine is a finished unit that the plan bakes.
type PlanLine struct {
	Recipe       domain.Slug     `json:"recipe"`
	FinishedUnit domain.Slug     `json:"finished_unit" doc:"The unit's own slug within the recipe"`
	Batches      int64           `json:"batches" doc:"What the target says; calculated from the demand for a derived line"`
	Origin       occasion.Origin `json:"origin" enum:"target,derived"`
	Snapshot     domain.ID       `json:"recipe_snapshot_id"`
}

// PlanAssembly is a finished good that the plan assembles.
type PlanAssembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Snapshot     domain.ID   `json:"finished_good_snapshot_id"`
	Earlier      []Earlier   `json:"earlier,omitempty" doc:"How many were assembled from an earlier snapshot before an amendment replaced it, as that amendment found it; those that were voided since count no more"`
}

// Earlier is so many of a finished good that were assembled before its snapshot
// was replaced.
type Earlier struct {
	Snapshot domain.ID `json:"finished_good_snapshot_id"`
	Quantity int64     `json:"quantity"`
}

// Amendment is a change to a plan while in production.
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
	Description string `json:"description" doc:"The change in words"`
}

func amendmentOf(amended occasion.PlanAmended, actor string) Amendment {
	answer := Amendment{Number: amended.Number, At: amended.At, Actor: actor, Reason: amended.Reason, Changes: make([]AmendmentChange, len(amended.Changes))}
	for i, change := range amended.Changes {
		answer.Changes[i] = AmendmentChange{Change: change, Description: change.String()}
	}
	return answer
}

// planned are what a plan bakes and assembles, with the ids of its snapshots.
type planned struct {
	production []occasion.PlanLine
	assembly   []occasion.PlanAssembly
}

// targets is the answer, with the batches of derived lines calculated.
func (p planned) targets(prepared planning.Prepared) PlanTargets {
	answer := PlanTargets{ProductionTargets: []PlanLine{}, AssemblyTargets: make([]PlanAssembly, len(p.assembly))}
	snapshots := map[catalog.UnitRef]domain.ID{}
	for _, line := range p.production {
		snapshots[line.FinishedUnit] = line.Snapshot
	}
	for _, line := range planning.Lines(planning.Planned(p.production, p.assembly, prepared)) {
		answer.ProductionTargets = append(answer.ProductionTargets, PlanLine{
			Recipe: line.FinishedUnit.Recipe, FinishedUnit: line.FinishedUnit.Unit,
			Batches: line.Batches, Origin: occasion.Origin(line.Origin), Snapshot: snapshots[line.FinishedUnit],
		})
	}
	for i, target := range p.assembly {
		answer.AssemblyTargets[i] = PlanAssembly{FinishedGood: target.FinishedGood, Quantity: target.Quantity, Snapshot: target.Snapshot}
		for _, earlier := range target.Earlier {
			answer.AssemblyTargets[i].Earlier = append(answer.AssemblyTargets[i].Earlier, Earlier(earlier))
		}
	}
	return answer
}

// PlanOf is the answer to a plan that a command has just made or met: it is the
// active one, a draft, and nothing was made for it yet.
func PlanOf(occasionID domain.ID, plan occasion.Plan, revision uint64) Plan {
	head := PlanHead{
		ID: plan.ID, OccasionID: occasionID, Number: plan.Number, State: occasion.Draft, Active: true,
		CreatedAt: plan.CreatedAt, ShoppingComplete: plan.ShoppingCompletedAt != nil,
	}
	targets := planned{plan.Production, plan.Assembly}.targets(planning.Prepare(&plan))
	answer := planAnswer(head, targets, plan.InputHash, plan.ShoppingCompletedAt)
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
