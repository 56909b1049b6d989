package api

import (
	"context"
	"net/http"

	"crumbtrail/commands"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// RecipeInput is a recipe as it is defined.
type RecipeInput struct {
	Name            string                 `json:"name" maxLength:"200" doc:"For people; no control characters" example:"Almond biscotti"`
	Category        string                 `json:"category,omitempty" maxLength:"200"`
	Source          string                 `json:"source,omitempty" maxLength:"200" doc:"Where it comes from"`
	Notes           string                 `json:"notes,omitempty" maxLength:"10000"`
	TimeMinutes     Whole                  `json:"time_minutes,omitempty" minimum:"0" maximum:"1000000" doc:"How long a batch takes, in minutes"`
	BaseRecipe      Slug                   `json:"base_recipe,omitempty" doc:"The recipe that this is a variant of"`
	VariantName     string                 `json:"variant_name,omitempty" maxLength:"200"`
	ProductionReady bool                   `json:"production_ready,omitempty" doc:"Whether it has been tried enough to be sold"`
	Lines           []LineInput            `json:"lines,omitempty" doc:"What one batch takes of items, at most 200 lines"`
	Components      []RecipeComponentInput `json:"components,omitempty" doc:"What one batch takes of other recipes, at most 200"`
	Yields          []YieldInput           `json:"yields" doc:"What a batch becomes, 1 to 50 finished units"`
}

// LineInput is so much of an item, for one batch.
type LineInput struct {
	Item   Slug    `json:"item"`
	Amount Decimal `json:"amount" doc:"Above zero"`
	Unit   Unit    `json:"unit"`
	Note   string  `json:"note,omitempty" maxLength:"200"`
}

// RecipeComponentInput is so many batches of another recipe, for one batch.
type RecipeComponentInput struct {
	Recipe  Slug    `json:"recipe"`
	Batches Decimal `json:"batches" doc:"So many batches of it, above zero; may be a fraction"`
	Note    string  `json:"note,omitempty" maxLength:"200"`
}

// YieldInput is a finished unit that a batch becomes.
type YieldInput struct {
	Slug          Slug    `json:"slug" doc:"Names the unit within the recipe"`
	Name          string  `json:"name" maxLength:"200"`
	Mode          string  `json:"mode" enum:"count,portion" doc:"count: so many items a batch; portion: each unit is a percentage of a batch"`
	ItemsPerBatch Whole   `json:"items_per_batch,omitempty" minimum:"0" maximum:"1000000" doc:"Required for count"`
	BatchPercent  Decimal `json:"batch_percent,omitempty" doc:"Required for portion: above 0, at most 100"`
	ItemUnit      string  `json:"item_unit,omitempty" maxLength:"200" doc:"What one is called" example:"cookie"`
}

func (r RecipeInput) recipe(slug Slug) catalog.Recipe {
	recipe := catalog.Recipe{
		Slug: slug.slug(), Name: r.Name, Category: r.Category, Source: r.Source, Notes: r.Notes, TimeMinutes: int(r.TimeMinutes),
		BaseRecipe: r.BaseRecipe.slug(), VariantName: r.VariantName, ProductionReady: r.ProductionReady,
	}
	for _, line := range r.Lines {
		amount := measure.Amount{Value: line.Amount.number(), Unit: line.Unit.unit()}
		recipe.Lines = append(recipe.Lines, catalog.Line{Item: line.Item.slug(), Amount: amount, Note: line.Note})
	}
	for _, component := range r.Components {
		recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: component.Recipe.slug(), Batches: component.Batches.number(), Note: component.Note})
	}
	for _, yield := range r.Yields {
		recipe.Yields = append(recipe.Yields, catalog.Yield{
			Slug: yield.Slug.slug(), Name: yield.Name, Mode: catalog.YieldMode(yield.Mode), ItemsPerBatch: int64(yield.ItemsPerBatch),
			BatchPercent: yield.BatchPercent.number(), ItemUnit: yield.ItemUnit,
		})
	}
	return recipe
}

type defineRecipe struct {
	DefinitionSlug
	Conditions
	Body RecipeInput
}

type listRecipes struct {
	DefinitionList
	Category string `query:"category" maxLength:"200" doc:"Recipes of this category"`
}

func (a *API) recipes() {
	const one, all, tag = "/v1/recipes/{slug}", "/v1/recipes", "Catalog"
	register(a, operation("DefineRecipe", http.MethodPut, one, tag, "Say what a recipe is from now on, as a whole", answers(http.StatusCreated, http.StatusOK),
		describe("Refused with all names at once if it refers to what is missing or archived, and with the path if it would close a circle. Plans that were made before keep their snapshots.")), a.defineRecipe)
	register(a, operation("GetRecipe", http.MethodGet, one, tag, "A recipe as it is defined now"), a.recipe)
	register(a, operation("ListRecipes", http.MethodGet, all, tag, "Recipes by name"), a.listRecipes)
	register(a, operation("ArchiveRecipe", http.MethodDelete, one, tag, "Take a recipe out of use"), a.archiveRecipe)
}

func (a *API) defineRecipe(ctx context.Context, in *defineRecipe) (*changedTo[readmodels.Recipe], error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	recipe := in.Body.recipe(in.Slug)
	defined, err := a.application.DefineRecipe(ctx, sender, commands.DefineRecipe{Recipe: recipe})
	if err != nil {
		return nil, err
	}
	return created(defined.Result, defined.New, "/v1/recipes/"+string(recipe.Slug), readmodels.Recipe{Recipe: recipe, Stamp: stamp(defined)}), nil
}

func (a *API) recipe(ctx context.Context, in *oneDefinition) (*tagged[readmodels.Recipe], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	recipe, position, err := a.questions.Recipe(ctx, ask, in.Slug.slug())
	return taggedAt(recipe, recipe.Revision, position, err)
}

func (a *API) listRecipes(ctx context.Context, in *listRecipes) (*listedAs[readmodels.Recipe], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	filter := in.filter()
	filter.Category = in.Category
	recipes, err := a.questions.Recipes(ctx, ask, filter, in.page())
	return listedAt(ctx, recipes, err)
}

func (a *API) archiveRecipe(ctx context.Context, in *archiveDefinition) (*done, error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	result, err := a.application.ArchiveRecipe(ctx, sender, commands.ArchiveRecipe{Slug: in.Slug.slug()})
	return doneWith(result), err
}
