// Package possible answers what of a plan can be made now.
package possible

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/problem"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// Runs is what of a plan can be made now.
type Runs struct {
	PlanID     domain.ID    `json:"plan_id"`
	Production []Production `json:"production" nullable:"false" doc:"The batch lines with something left to bake, in the order of the summary"`
	Assembly   []Assembly   `json:"assembly" nullable:"false" doc:"The assembly targets with something left to assemble, in the order of the summary"`
}

// Production is the dry run of what remains of a batch line.
type Production struct {
	Recipe       domain.Slug `json:"recipe"`
	FinishedUnit domain.Slug `json:"finished_unit"`
	Batches      int64       `json:"batches" doc:"The batches that are tried: all that remain"`
	Tried
}

// Assembly is the dry run of what can be assembled of a target.
type Assembly struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity" doc:"The pieces that are tried: those that remain and for which the stock is sufficient, at least 1"`
	Tried
}

// Tried is how a dry run ended.
type Tried struct {
	Possible  int64             `json:"possible" doc:"How many of them could be recorded now"`
	Code      string            `json:"code,omitempty" doc:"The code of the problem with which the run would be refused; missing if it could be recorded"`
	Detail    string            `json:"detail,omitempty" doc:"Why it would be refused, if it is neither short of something nor takes what is reserved"`
	Shortages []pantry.Shortage `json:"shortages,omitempty" doc:"Everything that is short"`
	Reserved  []pantry.Reserved `json:"reserved,omitempty" doc:"Everything that the run would take of what plans of other occasions reserve"`
}

type wanted struct {
	ID   input.ID `path:"id" doc:"The plan"`
	Kind string   `query:"kind" enum:"production,assembly" doc:"Try only these; default: both"`
	web.Visible
}

type handlers struct{ *resource.Kit }

// Register adds the operation.
func Register(kit *resource.Kit) {
	resource.Query(kit, web.Operation("GetPossibleRuns", http.MethodGet, "/v1/plans/{id}/possible-runs", "Plans",
		"List what of a plan can be made now",
		web.Describe("Tries a run of today for each line with something left, each alone, as a dry run of RecordBatchProduction and "+
			"RecordAssembly does. The feasibility of the summary is about the day of the occasion instead. Nothing is written.")),
		handlers{kit}.runs)
}

func (h handlers) runs(ctx context.Context, query readmodels.Query, in *wanted) (*web.Found[Runs], error) {
	summary, position, err := h.Queries.PlanSummary(ctx, query, in.ID.ID())
	if err != nil {
		return nil, err
	}
	found := Runs{PlanID: in.ID.ID(), Production: []Production{}, Assembly: []Assembly{}}
	if in.Kind != "assembly" {
		found.addProduction(summary.Batches)
	}
	if in.Kind != "production" {
		found.addAssembly(summary.Assemblies)
	}
	try := commands.TryRuns{Plan: found.PlanID}
	for _, run := range found.Production {
		try.Batches = append(try.Batches, commands.RecordBatchProduction{
			Recipe: run.Recipe, Unit: run.FinishedUnit, Occasion: summary.Plan.OccasionID, Batches: run.Batches,
		})
	}
	for _, run := range found.Assembly {
		try.Goods = append(try.Goods, commands.RecordAssembly{
			Good: run.FinishedGood, Occasion: summary.Plan.OccasionID, Quantity: run.Quantity,
		})
	}
	refused, err := h.Application.TryRuns(ctx, commands.Caller{Kitchen: query.Kitchen}, try)
	for i := 0; err == nil && i < len(found.Production); i++ {
		found.Production[i].Tried, err = tried(refused[i], found.Production[i].Batches)
	}
	for i := 0; err == nil && i < len(found.Assembly); i++ {
		found.Assembly[i].Tried, err = tried(refused[len(try.Batches)+i], found.Assembly[i].Quantity)
	}
	return resource.Found(found, position, err)
}

func (p *Runs) addProduction(lines []answer.BatchLine) {
	for _, line := range lines {
		if line.Feasibility != answer.Finished {
			batches, _ := line.RemainingBatches.Ceil().Int64()
			p.Production = append(p.Production, Production{Recipe: line.Recipe, FinishedUnit: line.FinishedUnit, Batches: max(1, batches)})
		}
	}
}

func (p *Runs) addAssembly(targets []answer.Assembly) {
	for _, target := range targets {
		if target.Feasibility != answer.Finished {
			quantity := max(1, min(target.Remaining, target.CanAssembleNow))
			p.Assembly = append(p.Assembly, Assembly{FinishedGood: target.FinishedGood, Quantity: quantity})
		}
	}
}

// tried returns how the dry run of so many ended. It fails with the error of a run that was not decided.
func tried(err error, asked int64) (Tried, error) {
	if err == nil {
		return Tried{Possible: asked}, nil
	}
	refused := problem.Of(err)
	if refused.Status >= http.StatusInternalServerError {
		return Tried{}, err
	}
	run := Tried{Code: refused.Code, Shortages: refused.Shortages, Reserved: refused.Reserved}
	if refused.Possible != nil {
		run.Possible = *refused.Possible
	}
	if len(run.Shortages)+len(run.Reserved) == 0 {
		run.Detail = refused.Detail
	}
	return run, nil
}
