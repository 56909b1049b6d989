package members

import (
	"net/http"

	"crumbtrail/api/account"
	"crumbtrail/api/ui/page"
)

// kitchensPage has the kitchens of a reader, with the one that pages are about.
type kitchensPage struct {
	page.Head
	Me account.Me
	// Wanted is the kitchen that a link proposes; Next is where choosing leads.
	Wanted, Next string
}

var kitchensTemplate = page.NewTemplate[kitchensPage](files, "kitchens.html")

func showKitchens(v *page.Visit) error {
	me, err := page.GetNow[account.Me](v, "/v1/me")
	if err != nil {
		return err
	}
	data := kitchensPage{Me: me, Wanted: v.Query("to"), Next: v.Around()}
	data.Head = v.Head("", v.T("kitchen.title"))
	return kitchensTemplate.Render(v, http.StatusOK, data)
}

// choose makes pages be about another kitchen. One of which the reader is no member answers
// as one that does not exist.
func choose(v *page.Visit) error {
	form, err := v.ReadForm("kitchen")
	if err != nil {
		return err
	}
	kitchen := form.Text("kitchen")
	if !v.Choose(kitchen) {
		return page.NotFound()
	}
	return v.Done(page.Local(form.Text("next")), "kitchen.done", kitchen)
}
