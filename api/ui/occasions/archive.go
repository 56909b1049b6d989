package occasions

import (
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
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

// readWhy reads why an archived occasion was archived.
func (p *occasionPage) readWhy(v *page.Visit, of readmodels.Occasion) error {
	if !of.Archived {
		return nil
	}
	path := page.At("/v1/audit/events?limit=1&type=occasion.archived.v1&occasion={}", string(of.ID))
	found, err := page.Get[readmodels.List[history.AuditEvent]](v, path)
	if err == nil && len(found.Items) > 0 {
		p.WhyArchived = found.Items[0].Reason
	}
	return err
}

// MustCancel reports whether the plan has to be cancelled before the occasion can be archived.
func (p occasionPage) MustCancel() bool {
	return p.State == "draft" || p.State == "locked" || p.State == "in_production"
}
