package pantry

import (
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/readmodels"
)

// finishedPage adjusts the stock of something finished.
type finishedPage struct {
	page.Head
	Form       *page.Form
	Things     []page.Option
	Directions []page.Option
}

var finishedTemplate = page.NewTemplate[finishedPage](files, "finished.html")

func finished(v *page.Visit) error {
	return showFinished(v, v.NewForm("finished").Fill("thing", v.Query("thing")))
}

func showFinished(v *page.Visit, form *page.Form) error {
	var recipes readmodels.List[readmodels.Recipe]
	var goods readmodels.List[readmodels.FinishedGood]
	var group errgroup.Group
	group.Go(func() (err error) {
		recipes, err = page.Get[readmodels.List[readmodels.Recipe]](v, "/v1/recipes?limit=500")
		return err
	})
	group.Go(func() (err error) {
		goods, err = page.Get[readmodels.List[readmodels.FinishedGood]](v, "/v1/finished-goods?limit=500")
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	data := finishedPage{Form: form, Directions: directions(v), Things: []page.Option{{Text: v.T("receive.choose")}}}
	for _, good := range goods.Items {
		data.Things = append(data.Things, page.Option{Value: goodPrefix + string(good.Slug), Text: good.Name})
	}
	for _, recipe := range recipes.Items {
		for _, yield := range recipe.Yields {
			value := unitPrefix + string(recipe.Slug) + "/" + string(yield.Slug)
			data.Things = append(data.Things, page.Option{Value: value, Text: v.UnitOf("finished.unit", recipe.Name, yield.Name)})
		}
	}
	data.Head = v.Head(section, v.T("finished.title"), crumb(v))
	return finishedTemplate.Render(v, form.Status(), data)
}

// The value of a choice is the name of a finished good or a finished unit, with a
// prefix.
const goodPrefix, unitPrefix = "good:", "unit:"

func adjustFinished(v *page.Visit) error {
	form, err := v.ReadForm("finished")
	if err != nil {
		return err
	}
	form.Require("thing", "change", "reason")
	body := page.Fields{
		"change": change(form), "value": form.Amount("value"), "expires_on": form.Text("expires_on"), "reason": form.Text("reason"),
	}
	if good, ok := strings.CutPrefix(form.Text("thing"), goodPrefix); ok {
		body["finished_good"] = good
	}
	if unit, ok := strings.CutPrefix(form.Text("thing"), unitPrefix); ok {
		body["finished_unit"] = unit
	}
	form.Alias("/finished_good", "thing").Alias("/finished_unit", "thing")
	_, err = page.Send[struct{}](v, form, http.MethodPost, "/v1/pantry/adjustments", body.Filled())
	if form.Refused(err) {
		return showFinished(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done("/pantry", "adjust.done")
}
