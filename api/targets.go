package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

// ProductionTargetInput is a number of batches of a recipe.
type ProductionTargetInput struct {
	Batches      input.Whole `json:"batches" minimum:"1" maximum:"1000000"`
	FinishedUnit input.Slug  `json:"finished_unit,omitempty" doc:"The unit's slug within the recipe; default: the recipe's first yield"`
	ProduceOn    string      `json:"produce_on,omitempty" format:"date" doc:"The day of production, on which the lots that it takes must be good: not after the date of the occasion; default: that date"`
	Notes        string      `json:"notes,omitempty" maxLength:"10000"`
}

// AssemblyTargetInput is a quantity of a finished good.
type AssemblyTargetInput struct {
	Quantity input.Whole `json:"quantity" minimum:"1" maximum:"1000000"`
	Notes    string      `json:"notes,omitempty" maxLength:"10000"`
}

// OfRecipe identifies a recipe of an occasion.
type OfRecipe struct {
	OccasionID
	Recipe input.Slug `path:"recipe" doc:"The recipe"`
}

// OfGood identifies a finished good of an occasion.
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
	FinishedUnit input.Slug `query:"finished_unit" doc:"Selects one of the recipe's targets by the unit's slug; default: the first"`
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
	const tag = "Occasions"
	const production, assembly = "/v1/occasions/{id}/production-targets/{recipe}", "/v1/occasions/{id}/assembly-targets/{good}"
	resource.Update(h.Kit, web.Operation("SetProductionTarget", http.MethodPut, production, tag, "Set a production target of an occasion",
		web.Answers(http.StatusCreated, http.StatusOK)), h.setProductionTarget)
	resource.Update(h.Kit, web.Operation("RemoveProductionTarget", http.MethodDelete, production, tag,
		"Remove a production target"), h.removeProductionTarget)
	resource.Update(h.Kit, web.Operation("SetAssemblyTarget", http.MethodPut, assembly, tag, "Set an assembly target of an occasion",
		web.Answers(http.StatusCreated, http.StatusOK)), h.setAssemblyTarget)
	resource.Update(h.Kit, web.Operation("RemoveAssemblyTarget", http.MethodDelete, assembly, tag,
		"Remove an assembly target"), h.removeAssemblyTarget)
}

func (h *handlers) setProductionTarget(
	ctx context.Context, caller commands.Caller, in *setProductionTarget,
) (*web.Changed[readmodels.ProductionTarget], error) {
	set, err := h.Application.SetProductionTarget(ctx, caller, commands.SetProductionTarget{
		Occasion: in.ID.ID(), Recipe: in.Recipe.Slug(), Unit: in.Body.FinishedUnit.Slug(), Batches: int64(in.Body.Batches), Notes: in.Body.Notes,
		ProduceOn: domain.Date(in.Body.ProduceOn),
	})
	if err != nil {
		return nil, err
	}
	target := readmodels.ProductionTarget{
		Recipe: set.Unit.Recipe, FinishedUnit: set.Unit.Unit, Batches: int64(in.Body.Batches), Notes: in.Body.Notes,
		ProduceOn: domain.Date(in.Body.ProduceOn),
	}
	h.Name(ctx, caller, &target)
	return resource.Created(set.Result, set.New, "", target), nil
}

func (h *handlers) removeProductionTarget(ctx context.Context, caller commands.Caller, in *removeProductionTarget) (*web.Done, error) {
	return resource.Done(h.Application.RemoveProductionTarget(ctx, caller, commands.RemoveProductionTarget{
		Occasion: in.ID.ID(), Recipe: in.Recipe.Slug(), Unit: in.FinishedUnit.Slug(),
	}))
}

func (h *handlers) setAssemblyTarget(
	ctx context.Context, caller commands.Caller, in *setAssemblyTarget,
) (*web.Changed[readmodels.AssemblyTarget], error) {
	set, err := h.Application.SetAssemblyTarget(ctx, caller, commands.SetAssemblyTarget{
		Occasion: in.ID.ID(), Good: in.Good.Slug(), Quantity: int64(in.Body.Quantity), Notes: in.Body.Notes,
	})
	if err != nil {
		return nil, err
	}
	target := readmodels.AssemblyTarget{FinishedGood: in.Good.Slug(), Quantity: int64(in.Body.Quantity), Notes: in.Body.Notes}
	h.Name(ctx, caller, &target)
	return resource.Created(set.Result, set.New, "", target), nil
}

func (h *handlers) removeAssemblyTarget(ctx context.Context, caller commands.Caller, in *removeAssemblyTarget) (*web.Done, error) {
	command := commands.RemoveAssemblyTarget{Occasion: in.ID.ID(), Good: in.Good.Slug()}
	return resource.Done(h.Application.RemoveAssemblyTarget(ctx, caller, command))
}
