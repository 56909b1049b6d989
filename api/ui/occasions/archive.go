package occasions

import (
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/readmodels"
)

// archive takes the occasion out of the lists.
func archive(v *page.Visit) error {
	form, err := v.ReadForm("archive")
	if err != nil {
		return err
	}
	form.Require("reason")
	body := page.Fields{"reason": form.Text("reason")}
	_, err = page.Send[struct{}](v, form, http.MethodPost, page.At("/v1/occasions/{}/archive", v.Path("id")), body.Filled())
	err = settled(v, err, func(now readmodels.Occasion) bool { return now.Archived })
	return end(v, form, err, "occasion.archived")
}

// restore puts an archived occasion back in the lists.
func restore(v *page.Visit) error {
	form, err := v.ReadForm("restore")
	if err != nil {
		return err
	}
	_, err = page.Send[struct{}](v, form, http.MethodPost, page.At("/v1/occasions/{}/restore", v.Path("id")), nil)
	err = settled(v, err, func(now readmodels.Occasion) bool { return !now.Archived })
	return end(v, form, err, "occasion.restored")
}

// MustCancel reports whether the plan has to be cancelled before the occasion can be archived.
func (p occasionPage) MustCancel() bool {
	return p.State == "draft" || p.State == "locked" || p.State == "in_production"
}
