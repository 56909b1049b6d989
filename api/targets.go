package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/readmodels"
)

// ProductionTargetInput is so many batches of a recipe.
type ProductionTargetInput struct {
	Batches      input.Whole `json:"batches" minimum:"1" maximum:"1000000"`
	FinishedUnit input.Slug  `json:"finished_unit,omitempty" doc:"The unit's own slug within the recipe; left out it is the recipe's first yield"`
	Notes        string      `json:"notes,omitempty" maxLength:"10000"`
}

// AssemblyTargetInput is so many of a finished good.
type AssemblyTargetInput struct {
	Quantity input.Whole `json:"quantity" minimum:"1" maximum:"1000000"`
	Notes    string      `json:"notes,omitempty" maxLength:"10000"`
}

// OfRecipe names a recipe that an occasion targets.
type OfRecipe struct {
	OccasionID
	Recipe input.Slug `path:"recipe" doc:"The recipe"`
}

// OfGood names a finished good that an occasion targets.
type OfGood struct {
	OccasionID
	Good input.Slug `path:"good" doc:"The finished good"`
}

type setProductionTarget struct {
	OfRecipe
	web.Conditions
	Body ProductionTargetInput
}

type removeProductionTarget struct {
	OfRecipe
	FinishedUnit input.Slug `query:"finished_unit" doc:"Which of the recipe's targets, by the unit's own slug; left out it is the first"`
	web.Conditions
}

type setAssemblyTarget struct {
	OfGood
	web.Conditions
	Body AssemblyTargetInput
}

type removeAssemblyTarget struct {
	OfGood
	web.Conditions
}

func (h *handlers) targets() {
	const production, assembly, tag = "/v1/occasions/{id}/production-targets/{recipe}", "/v1/occasions/{id}/assembly-targets/{good}", "Occasions"
	registerCommand(h, web.Operation("SetProductionTarget", http.MethodPut, production, tag, "Say how many batches are wanted for an occasion", web.Answers(http.StatusCreated, http.StatusOK)), h.setProductionTarget)
	registerCommand(h, web.Operation("RemoveProductionTarget", http.MethodDelete, production, tag, "Take a production target back"), h.removeProductionTarget)
	registerCommand(h, web.Operation("SetAssemblyTarget", http.MethodPut, assembly, tag, "Say how many of a finished good are wanted for an occasion", web.Answers(http.StatusCreated, http.StatusOK)), h.setAssemblyTarget)
	registerCommand(h, web.Operation("RemoveAssemblyTarget", http.MethodDelete, assembly, tag, "Take an assembly target back"), h.removeAssemblyTarget)
}

func (h *handlers) setProductionTarget(ctx context.Context, caller commands.Caller, in *setProductionTarget) (*web.Changed[readmodels.ProductionTarget], error) {
	set, err := h.application.SetProductionTarget(ctx, caller, commands.SetProductionTarget{
		Occasion: in.ID.ID(), Recipe: in.Recipe.Slug(), Unit: in.Body.FinishedUnit.Slug(), Batches: int64(in.Body.Batches), Notes: in.Body.Notes,
	})
	if err != nil {
		return nil, err
	}
	return created(set.Result, set.New, "", readmodels.ProductionTarget{
		Recipe: set.Unit.Recipe, FinishedUnit: set.Unit.Unit, Batches: int64(in.Body.Batches), Notes: in.Body.Notes,
	}), nil
}

func (h *handlers) removeProductionTarget(ctx context.Context, caller commands.Caller, in *removeProductionTarget) (*web.Done, error) {
	return done(h.application.RemoveProductionTarget(ctx, caller, commands.RemoveProductionTarget{Occasion: in.ID.ID(), Recipe: in.Recipe.Slug(), Unit: in.FinishedUnit.Slug()}))
}

func (h *handlers) setAssemblyTarget(ctx context.Context, caller commands.Caller, in *setAssemblyTarget) (*web.Changed[readmodels.AssemblyTarget], error) {
	set, err := h.application.SetAssemblyTarget(ctx, caller, commands.SetAssemblyTarget{Occasion: in.ID.ID(), Good: in.Good.Slug(), Quantity: int64(in.Body.Quantity), Notes: in.Body.Notes})
	if err != nil {
		return nil, err
	}
	return created(set.Result, set.New, "", readmodels.AssemblyTarget{FinishedGood: in.Good.Slug(), Quantity: int64(in.Body.Quantity), Notes: in.Body.Notes}), nil
}

func (h *handlers) removeAssemblyTarget(ctx context.Context, caller commands.Caller, in *removeAssemblyTarget) (*web.Done, error) {
	return done(h.application.RemoveAssemblyTarget(ctx, caller, commands.RemoveAssemblyTarget{Occasion: in.ID.ID(), Good: in.Good.Slug()}))
}
