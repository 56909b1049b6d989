package baking

import (
	"net/http"
	"slices"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// sheetPage is what lies on the table while it is baked: every recipe with what all
// batches take.
type sheetPage struct {
	page.Head
	planned
	Line    answer.BatchLine
	Recipes []catalog.ScaledRecipe
	Batches int64
	Back    string
}

var sheetTemplate = page.NewTemplate[sheetPage](files, "sheet.html", "parts.html")

func sheet(v *page.Visit) error {
	plan, err := readPlanned(v)
	if err != nil {
		return err
	}
	recipe, unit, id := v.Path("recipe"), v.Path("unit"), string(plan.Plan.ID)
	at := slices.IndexFunc(plan.Summary.Batches, func(line answer.BatchLine) bool {
		return string(line.Recipe) == recipe && string(line.FinishedUnit) == unit
	})
	if at < 0 || plan.Summary.Batches[at].Snapshot == nil {
		return page.NotFound()
	}
	data := sheetPage{planned: plan, Line: plan.Summary.Batches[at], Back: page.At("/plans/{}/bake/{}/{}", id, recipe, unit)}
	data.Batches = whole(v, v.Query("batches"), remaining(&data.Line))
	snapshot, err := page.Get[readmodels.RecipeSnapshot](v,
		page.At("/v1/plans/{}/recipe-snapshots/{}?batches={}", id, string(*data.Line.Snapshot), v.Whole(data.Batches).Exact))
	if err != nil {
		return err
	}
	data.Recipes = snapshot.Scaled
	data.Head = v.Head(ofOccasion, data.Line.RecipeName, plan.crumbs(v,
		page.Link{Path: page.At("/plans/{}/bake", id), Text: v.T("bake.title")},
		page.Link{Path: data.Back, Text: v.T("bake.one", data.Line.RecipeName)})...)
	return sheetTemplate.Render(v, http.StatusOK, data)
}
