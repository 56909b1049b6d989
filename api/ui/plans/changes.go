package plans

import (
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// changesPage has what changed since a plan was made, and what that would mean.
type changesPage struct {
	page.Head
	Plan   readmodels.Plan
	Lists  []changeList
	Effect effectView
	// Again is the form that makes a new plan; nil where the state does not allow it.
	Again *page.Form
	Amend bool
}

type changeList struct {
	Title string
	Items []changedThing
}

// changedThing is something that changed, with its fields.
type changedThing struct {
	Name, Change string
	Fields       []changedField
}

type changedField struct{ Path, Old, New string }

var changesTemplate = page.NewTemplate[changesPage](files, "changes.html", "effect.html")

func showChanges(v *page.Visit) error {
	id := v.Path("id")
	var data changesPage
	var drift readmodels.PlanDrift
	var summary answer.Summary
	var group errgroup.Group
	group.Go(func() (err error) {
		data.Plan, err = page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
		return err
	})
	group.Go(func() (err error) {
		drift, err = page.Get[readmodels.PlanDrift](v, page.At("/v1/plans/{}/drift", id))
		return err
	})
	group.Go(func() (err error) {
		summary, err = page.Get[answer.Summary](v, page.At("/v1/plans/{}/summary", id))
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	names := namesIn(summary)
	data.add(v.T("changes.recipes"), snapshots(v, drift.Recipes, names))
	data.add(v.T("changes.goods"), snapshots(v, drift.Goods, names))
	data.add(v.T("changes.recipe_targets"), entries(v, drift.Production, names))
	data.add(v.T("changes.good_targets"), entries(v, drift.Assembly, names))
	data.Effect = effectOf(v, drift.Effect, names)
	state := ""
	if summary.Plan != nil {
		state = summary.Plan.State
	}
	if data.Plan.Active && v.AsOf == "" {
		data.Amend = state == "in_production"
		if state == "draft" || state == "completed" || state == "cancelled" {
			data.Again = v.NewForm("plan").At(data.Plan.Revision)
		}
	}
	data.Head = v.Head(section, v.T("changes.title"),
		page.Link{Path: page.At("/occasions/{}", string(data.Plan.OccasionID)), Text: drift.Plan.OccasionName},
		page.Link{Path: page.At("/plans/{}", id), Text: v.T("plan.number", data.Plan.Number)})
	data.Live = "occasion recipe good item pantry"
	return changesTemplate.Render(v, http.StatusOK, data)
}

func (p *changesPage) add(title string, things []changedThing) {
	if len(things) > 0 {
		p.Lists = append(p.Lists, changeList{Title: title, Items: things})
	}
}

func snapshots(v *page.Visit, drifts []comparison.SnapshotDrift, names names) []changedThing {
	var things []changedThing
	for _, drift := range drifts {
		if drift.Status != comparison.DriftSame {
			things = append(things, changedThing{
				Name: names.of(drift.Name), Change: v.T("drift." + string(drift.Status)), Fields: fields(drift.Fields),
			})
		}
	}
	return things
}

func entries(v *page.Visit, all []comparison.Entry, names names) []changedThing {
	things := make([]changedThing, len(all))
	for i, entry := range all {
		things[i] = changedThing{Name: names.of(entry.Name), Change: v.T("effect." + string(entry.Change)), Fields: fields(entry.Fields)}
	}
	return things
}

// fields returns the fields that differ as people read them.
func fields(all []comparison.Field) []changedField {
	shown := make([]changedField, len(all))
	for i, field := range all {
		parts := strings.Split(strings.TrimPrefix(field.Path, "/"), "/")
		for j := range parts {
			parts[j] = strings.NewReplacer("~1", "/", "~0", "~", "_", " ").Replace(parts[j])
		}
		shown[i] = changedField{Path: strings.Join(parts, " › "), Old: plainJSON(string(field.Old)), New: plainJSON(string(field.New))}
	}
	return shown
}

// plainJSON returns a value of JSON without the quotes of a text; a dash for none.
func plainJSON(text string) string {
	if text == "" || text == "null" {
		return "–"
	}
	return strings.Trim(text, `"`)
}
