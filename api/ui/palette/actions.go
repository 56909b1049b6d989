package palette

import (
	"slices"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// action is something that can be done. Its text is palette.do.<name>.
type action struct{ name, icon, path string }

// general are the actions that are about no plan.
var general = []action{
	{"occasion", "calendar-plus", "/occasions/new"},
	{"shopping", "shopping-basket", "/shopping"},
	{"receive", "package-plus", "/pantry/receive"},
	{"pantry", "refrigerator", "/pantry"},
	{"lots", "package", "/pantry/lots"},
	{"finished", "gift", "/pantry/finished"},
	{"run", "chef-hat", "/runs/new"},
	{"runs", "list-checks", "/runs"},
	{"recipe", "plus", "/book/new/recipes"},
	{"paste", "file-text", "/book/paste"},
	{"good", "plus", "/book/new/goods"},
	{"item", "plus", "/book/new/items"},
	{"history", "history", "/history"},
	{"import", "upload", "/import"},
	{"settings", "settings", "/system"},
	{"projections", "activity", "/system"},
	{"verify", "check-check", "/system/log"},
}

// ofPlan are the actions of a plan, whose occasion is named in the text.
var ofPlan = []action{
	{"plan", "list-checks", "/plans/{id}"},
	{"buy", "shopping-basket", "/plans/{id}/shopping-list"},
	{"bake", "chef-hat", "/plans/{id}/bake"},
	{"now", "play", "/plans/{id}/bake"},
	{"assemble", "gift", "/plans/{id}/assemble"},
	{"what-if", "scale", "/plans/{id}/what-if"},
	{"changes", "git-compare-arrows", "/plans/{id}/changes"},
	{"amend", "pencil", "/plans/{id}/amend"},
}

// toCome returns the occasions that are to come, the next first.
func toCome(v *page.Visit) ([]readmodels.Occasion, error) {
	list, err := page.Get[readmodels.List[readmodels.Occasion]](v, "/v1/occasions?limit=100") // latest first
	coming := slices.DeleteFunc(list.Items, func(o readmodels.Occasion) bool { return o.Date < v.Today() || !open(o) })
	slices.Reverse(coming)
	return coming, err
}

// open reports whether there is something left to do for an occasion.
func open(o readmodels.Occasion) bool {
	return o.ActivePlan == nil || o.ActivePlan.State != occasion.Completed && o.ActivePlan.State != occasion.Cancelled
}

// most is how many actions a text finds.
const most = 8

// add adds an action if its text has all words of a text.
func (g *group) add(text string, r result) {
	if text == "" || len(g.Results) < most && matches(text, r.Text) {
		g.Results = append(g.Results, r)
	}
}

// actions returns what can be done whose text has all words of a text; without one what
// can be done for the next plan, and the usual.
func actions(v *page.Visit, text string, coming []readmodels.Occasion) group {
	found := group{Name: "palette.actions"}
	for _, o := range coming {
		if o.ActivePlan == nil {
			continue
		}
		for _, a := range ofPlan {
			if a.name == "amend" && o.ActivePlan.State != occasion.InProduction || !v.Serves(a.path) {
				continue
			}
			found.add(text, result{
				Icon: a.icon, Text: v.T("palette.do."+a.name, o.Name), Under: v.Date(o.Date),
				Path: page.At(strings.Replace(a.path, "{id}", "{}", 1), string(o.ActivePlan.ID)),
			})
		}
		if text == "" {
			break
		}
	}
	for _, kitchen := range v.Others() {
		found.add(text, result{
			Icon: "arrow-right", Text: v.T("palette.do.kitchen", string(kitchen)), Path: page.At(page.KitchensPath+"?to={}", string(kitchen)),
		})
	}
	for _, a := range general {
		if v.Serves(a.path) {
			found.add(text, result{Icon: a.icon, Text: v.T("palette.do." + a.name), Path: a.path})
		}
	}
	return found
}
