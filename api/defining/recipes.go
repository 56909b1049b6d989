package defining

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/definitions"
)

// RecipeInput is the definition of a recipe.
type RecipeInput struct {
	Name            string                 `json:"name" maxLength:"200" doc:"Without control characters" example:"Almond biscotti"`
	Category        string                 `json:"category,omitempty" maxLength:"200"`
	Source          string                 `json:"source,omitempty" maxLength:"200" doc:"The origin of the recipe"`
	Notes           string                 `json:"notes,omitempty" maxLength:"10000"`
	TimeMinutes     input.Whole            `json:"time_minutes,omitempty" minimum:"0" maximum:"1000000" doc:"The time for a batch, in minutes"`
	ActiveMinutes   input.Whole            `json:"active_minutes,omitempty" minimum:"0" maximum:"1000000" doc:"Minutes of work for a batch, without nested recipes"`
	PassiveMinutes  input.Whole            `json:"passive_minutes,omitempty" minimum:"0" maximum:"525600" doc:"Minutes of waiting for a batch, without nested recipes, as for dough that rests: each whole day begins baking a day earlier"`
	BaseRecipe      input.Slug             `json:"base_recipe,omitempty" doc:"The recipe of which this is a variant"`
	VariantName     string                 `json:"variant_name,omitempty" maxLength:"200"`
	ProductionReady bool                   `json:"production_ready,omitempty" doc:"Whether the recipe is tested enough for sale"`
	Lines           []LineInput            `json:"lines,omitempty" doc:"Items for one batch, at most 200 lines"`
	Components      []RecipeComponentInput `json:"components,omitempty" doc:"Other recipes for one batch, at most 200"`
	Yields          []YieldInput           `json:"yields" doc:"The finished units of a batch, 1 to 50"`
	YieldAmount     *YieldAmountInput      `json:"yield_amount,omitempty" doc:"What a batch makes in all, such as 500 g. Recipes that use an amount of this one need it"`
	input.BaseRecipeName
}

// YieldAmountInput is what a batch makes in all.
type YieldAmountInput struct {
	Amount input.Decimal `json:"amount" doc:"Above zero" example:"500"`
	Unit   input.Unit    `json:"unit" doc:"One of the general units" example:"g"`
}

// LineInput is the amount of an item for one batch.
type LineInput struct {
	Item   input.Slug    `json:"item"`
	Amount input.Decimal `json:"amount,omitempty" doc:"Above zero; leave out amount and unit for what is taken to taste, which is on shopping lists and in no sum"`
	Unit   input.Unit    `json:"unit,omitempty"`
	PerRun bool          `json:"per_run,omitempty" doc:"Whether a run takes the amount once, however many batches it bakes"`
	Note   string        `json:"note,omitempty" maxLength:"200"`
	input.ItemName
}

// RecipeComponentInput is a number of batches, or an amount, of another recipe for one batch, or a
// number of a finished unit that is made ahead.
type RecipeComponentInput struct {
	Recipe       input.Slug    `json:"recipe,omitempty" doc:"Exactly one of this and finished_unit is required"`
	FinishedUnit input.UnitRef `json:"finished_unit,omitempty" doc:"A finished unit that is made ahead by a run of its own, and taken from stock, as recipe/unit"`
	Quantity     input.Decimal `json:"quantity,omitempty" doc:"Required for a finished unit: how many one batch takes, above zero; may be a fraction"`

	Batches input.Decimal `json:"batches,omitempty" doc:"The number of batches, above zero; may be a fraction. Required for a recipe without an amount"`
	Amount  input.Decimal `json:"amount,omitempty" doc:"Instead of batches: an amount, above zero, which is a part of the yield_amount of the other recipe" example:"250"`
	Unit    input.Unit    `json:"unit,omitempty" doc:"Required with an amount: a general unit that converts to that of the yield_amount" example:"g"`
	Note    string        `json:"note,omitempty" maxLength:"200"`
	input.RecipeName
}

// YieldInput is a finished unit of a batch.
type YieldInput struct {
	Slug          input.Slug    `json:"slug" doc:"Identifies the unit within the recipe"`
	Name          string        `json:"name" maxLength:"200"`
	Mode          string        `json:"mode" enum:"count,portion" doc:"count: a number of items per batch; portion: a unit is a percentage of a batch"`
	ItemsPerBatch input.Whole   `json:"items_per_batch,omitempty" minimum:"0" maximum:"1000000" doc:"Required for count"`
	BatchPercent  input.Decimal `json:"batch_percent,omitempty" doc:"Required for portion: above 0, at most 100"`
	ItemUnit      string        `json:"item_unit,omitempty" maxLength:"200" doc:"The name of one item" example:"cookie"`
	ExpectedLoss  input.Decimal `json:"expected_loss_percent,omitempty" doc:"How much of what is baked is usually lost, in percent: from 0 to below 100. Planned batches cover it" example:"10"`
	ShelfLife     *input.Whole  `json:"shelf_life_days,omitempty" minimum:"0" maximum:"3650" doc:"For how many days after the day of baking it is good; 0 is on that day alone. Missing: it keeps" example:"5"`
}

// days returns a number of days; nil without one.
func days(given *input.Whole) *int {
	if given == nil {
		return nil
	}
	return new(int(*given))
}

func (r RecipeInput) recipe(slug input.Slug) catalog.Recipe {
	recipe := catalog.Recipe{
		Slug: slug.Slug(), Name: r.Name, Category: r.Category, Source: r.Source, Notes: r.Notes, TimeMinutes: int(r.TimeMinutes),
		ActiveMinutes: int(r.ActiveMinutes), PassiveMinutes: int(r.PassiveMinutes),
		BaseRecipe: r.BaseRecipe.Slug(), VariantName: r.VariantName, ProductionReady: r.ProductionReady,
	}
	for _, line := range r.Lines {
		amount := catalog.SomeAmount{Value: line.Amount.Number(), Unit: line.Unit.Unit()}
		recipe.Lines = append(recipe.Lines, catalog.Line{Item: line.Item.Slug(), SomeAmount: amount, Note: line.Note, PerRun: line.PerRun})
	}
	for _, component := range r.Components {
		recipe.Components = append(recipe.Components, catalog.RecipeComponent{
			Recipe: component.Recipe.Slug(), Batches: component.Batches.Number(), Note: component.Note,
			Value: component.Amount.Number(), Unit: component.Unit.Unit(),
			FinishedUnit: component.FinishedUnit.Ref(), Quantity: component.Quantity.Number(),
		})
	}
	if amount := r.YieldAmount; amount != nil {
		recipe.YieldAmount = measure.Amount{Value: amount.Amount.Number(), Unit: amount.Unit.Unit()}
	}
	for _, yield := range r.Yields {
		recipe.Yields = append(recipe.Yields, catalog.Yield{
			Slug: yield.Slug.Slug(), Name: yield.Name, Mode: catalog.YieldMode(yield.Mode), ItemsPerBatch: int64(yield.ItemsPerBatch),
			BatchPercent: yield.BatchPercent.Number(), ItemUnit: yield.ItemUnit, ExpectedLoss: yield.ExpectedLoss.Number(),
			ShelfLife: days(yield.ShelfLife),
		})
	}
	return recipe
}

type defineRecipe struct {
	DefinitionSlug
	web.Conditions
	Body RecipeInput
}

type listRecipes struct {
	DefinitionList
	Category string `query:"category" maxLength:"200" doc:"Filter by category"`
}

const recipeText = "A component is so many batches of another recipe, or an amount of it: 250 g of a recipe whose yield_amount is " +
	"500 g is half a batch. The amount is refused if that recipe has no yield_amount, or the units do not convert. " +
	"Or it is a number of a finished unit that is made ahead: a plan has a line of its own for it, and a run takes it from stock. " +
	"A recipe that refers to missing or archived definitions is refused with the names of all of them, " +
	"and a cycle of recipes with its path. Existing plans keep their snapshots."

func (h *handlers) recipes() {
	const one, all, tag = "/v1/recipes/{slug}", "/v1/recipes", "Catalog"
	resource.Update(h.Kit, web.Operation("DefineRecipe", http.MethodPut, one, tag, "Create or replace a recipe",
		web.Answers(http.StatusCreated, http.StatusOK), web.Describe(recipeText)), h.defineRecipe)
	resource.Query(h.Kit, web.Operation("GetRecipe", http.MethodGet, one, tag, "Get a recipe"), h.recipe)
	resource.Query(h.Kit, web.Operation("ListRecipes", http.MethodGet, all, tag, "List recipes by name"), h.listRecipes)
	resource.Update(h.Kit, web.Operation("ArchiveRecipe", http.MethodDelete, one, tag, "Archive a recipe"), h.archiveRecipe)
}

func (h *handlers) defineRecipe(ctx context.Context, caller commands.Caller, in *defineRecipe) (*web.Changed[readmodels.Recipe], error) {
	recipe := in.Body.recipe(in.Slug)
	defined, err := h.Application.DefineRecipe(ctx, caller, commands.DefineRecipe{Recipe: recipe})
	if err != nil {
		return nil, err
	}
	location := "/v1/recipes/" + string(recipe.Slug)
	answer := definitions.RecipeOf(recipe, stamp(defined))
	h.Name(ctx, caller, &answer)
	return resource.Created(defined.Result, defined.New, location, answer), nil
}

func (h *handlers) recipe(ctx context.Context, query readmodels.Query, in *oneDefinition) (*web.Tagged[readmodels.Recipe], error) {
	recipe, position, err := h.Queries.Recipe(ctx, query, in.Slug.Slug())
	return resource.Tagged(recipe, recipe.Revision, position, err)
}

func (h *handlers) listRecipes(ctx context.Context, query readmodels.Query, in *listRecipes) (*resource.ListOf[readmodels.Recipe], error) {
	filter := in.filter()
	filter.Category = in.Category
	recipes, err := h.Queries.Recipes(ctx, query, filter, resource.PageOf(in.Paged))
	return resource.Listed(ctx, recipes, err)
}

func (h *handlers) archiveRecipe(ctx context.Context, caller commands.Caller, in *archiveDefinition) (*web.Done, error) {
	return resource.Done(h.Application.ArchiveRecipe(ctx, caller, commands.ArchiveRecipe{Slug: in.Slug.Slug()}))
}
