package api

import (
	"context"
	"net/http"

	"crumbtrail/commands"
	"crumbtrail/readmodels"
)

// ProductionTargetInput is so many batches of a recipe.
type ProductionTargetInput struct {
	Batches      Whole  `json:"batches" minimum:"1" maximum:"1000000"`
	FinishedUnit Slug   `json:"finished_unit,omitempty" doc:"The unit's own slug within the recipe; left out it is the recipe's first yield"`
	Notes        string `json:"notes,omitempty" maxLength:"10000"`
}

// AssemblyTargetInput is so many of a finished good.
type AssemblyTargetInput struct {
	Quantity Whole  `json:"quantity" minimum:"1" maximum:"1000000"`
	Notes    string `json:"notes,omitempty" maxLength:"10000"`
}

// OfRecipe names a recipe that an occasion targets.
type OfRecipe struct {
	OccasionID
	Recipe Slug `path:"recipe" doc:"The recipe"`
}

// OfGood names a finished good that an occasion targets.
type OfGood struct {
	OccasionID
	Good Slug `path:"good" doc:"The finished good"`
}

type setProductionTarget struct {
	OfRecipe
	Conditions
	Body ProductionTargetInput
}

type removeProductionTarget struct {
	OfRecipe
	FinishedUnit Slug `query:"finished_unit" doc:"Which of the recipe's targets, by the unit's own slug; left out it is the first"`
	Conditions
}

type setAssemblyTarget struct {
	OfGood
	Conditions
	Body AssemblyTargetInput
}

type removeAssemblyTarget struct {
	OfGood
	Conditions
}

func (a *API) targets() {
	const production, assembly, tag = "/v1/occasions/{id}/production-targets/{recipe}", "/v1/occasions/{id}/assembly-targets/{good}", "Occasions"
	register(a, operation("SetProductionTarget", http.MethodPut, production, tag, "Say how many batches are wanted for an occasion", answers(http.StatusCreated, http.StatusOK)), a.setProductionTarget)
	register(a, operation("RemoveProductionTarget", http.MethodDelete, production, tag, "Take a production target back"), a.removeProductionTarget)
	register(a, operation("SetAssemblyTarget", http.MethodPut, assembly, tag, "Say how many of a finished good are wanted for an occasion", answers(http.StatusCreated, http.StatusOK)), a.setAssemblyTarget)
	register(a, operation("RemoveAssemblyTarget", http.MethodDelete, assembly, tag, "Take an assembly target back"), a.removeAssemblyTarget)
}

func (a *API) setProductionTarget(ctx context.Context, in *setProductionTarget) (*changedTo[readmodels.ProductionTarget], error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	set, err := a.application.SetProductionTarget(ctx, sender, commands.SetProductionTarget{
		Occasion: in.ID.id(), Recipe: in.Recipe.slug(), Unit: in.Body.FinishedUnit.slug(), Batches: int64(in.Body.Batches), Notes: in.Body.Notes,
	})
	if err != nil {
		return nil, err
	}
	return created(set.Result, set.New, "", readmodels.ProductionTarget{
		Recipe: set.Unit.Recipe, FinishedUnit: set.Unit.Unit, Batches: int64(in.Body.Batches), Notes: in.Body.Notes,
	}), nil
}

func (a *API) removeProductionTarget(ctx context.Context, in *removeProductionTarget) (*done, error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	result, err := a.application.RemoveProductionTarget(ctx, sender, commands.RemoveProductionTarget{Occasion: in.ID.id(), Recipe: in.Recipe.slug(), Unit: in.FinishedUnit.slug()})
	return doneWith(result), err
}

func (a *API) setAssemblyTarget(ctx context.Context, in *setAssemblyTarget) (*changedTo[readmodels.AssemblyTarget], error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	set, err := a.application.SetAssemblyTarget(ctx, sender, commands.SetAssemblyTarget{Occasion: in.ID.id(), Good: in.Good.slug(), Quantity: int64(in.Body.Quantity), Notes: in.Body.Notes})
	if err != nil {
		return nil, err
	}
	return created(set.Result, set.New, "", readmodels.AssemblyTarget{FinishedGood: in.Good.slug(), Quantity: int64(in.Body.Quantity), Notes: in.Body.Notes}), nil
}

func (a *API) removeAssemblyTarget(ctx context.Context, in *removeAssemblyTarget) (*done, error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	result, err := a.application.RemoveAssemblyTarget(ctx, sender, commands.RemoveAssemblyTarget{Occasion: in.ID.id(), Good: in.Good.slug()})
	return doneWith(result), err
}
