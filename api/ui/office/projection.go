package office

import (
	"net/http"

	"crumbtrail/api/admin"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/reasons"
)

// projectionPage is a projection with its history and what can be done with it.
type projectionPage struct {
	page.Head
	admin.ProjectionHistory
	// Attends is why it needs attention, Because why it is rebuilt.
	Attends, Because []worded
	Events           []projectionEvent
	// Each form is nil while its request is not possible.
	Rebuilding, Cancelling, Retrying, Skipping *page.Form
}

// projectionEvent is an event of the history, with its reason and outcome in the words of the page.
type projectionEvent struct {
	admin.ProjectionEvent
	Because, Outcome []worded
}

var projectionTemplate = page.NewTemplate[projectionPage](files, "projection.html", "parts.html", "reasons.html")

func projection(v *page.Visit) error { return showProjection(v, nil) }

// showProjection shows a projection; refused is a form of it that was not accepted.
func showProjection(v *page.Visit, refused *page.Form) error {
	found, err := page.GetNow[admin.ProjectionHistory](v, page.At("/v1/admin/projections/{}", v.Path("name")))
	if err != nil {
		return err
	}
	data := projectionPage{ProjectionHistory: found, Attends: words(v, found.AttentionReasons)}
	if found.Rebuild != nil {
		data.Because = becauseOf(v, found.Rebuild.Reason, found.Rebuild.Reasons)
	}
	for _, event := range found.History {
		because := becauseOf(v, event.Reason, event.Reasons)
		data.Events = append(data.Events, projectionEvent{event, because, words(v, event.Details)})
	}
	offer := func(name string, possible bool) *page.Form {
		switch {
		case refused != nil && refused.Name == name: // also if it was refused because it is not possible any more
			return refused
		case possible && v.AsOf == "":
			return v.NewForm(name)
		}
		return nil
	}
	data.Rebuilding = offer("rebuild", found.Rebuild == nil)
	data.Cancelling = offer("cancel", found.Rebuild != nil && !found.Rebuild.Automatic)
	data.Retrying = offer("retry", found.Pause != nil)
	data.Skipping = offer("skip", found.Pause != nil && found.Pause.Event != nil)
	data.Head = v.Head(systemSection, v.T("projection.title", found.Name), crumb(v))
	status := http.StatusOK
	if refused != nil {
		status = refused.Status()
	}
	return projectionTemplate.Render(v, status, data)
}

// becauseOf returns a reason in the words of the page, or as a person wrote it.
func becauseOf(v *page.Visit, reason string, parts []reasons.Wording) []worded {
	if len(parts) == 0 && reason != "" {
		return []worded{{Text: reason}}
	}
	return words(v, parts)
}

func controlProjection(v *page.Visit) error {
	form, err := v.ReadForm("")
	if err != nil {
		return err
	}
	form.Name = form.Text("order")
	body := page.Fields{"reason": form.Text("reason")}
	switch form.Name {
	case "rebuild":
		if form.Checked("force") {
			body["force"] = true
		}
	case "skip":
		form.Require("reason")
	case "cancel", "retry":
	default:
		return page.NotFound()
	}
	_, err = page.Send[struct{}](v, form, http.MethodPost,
		page.At("/v1/admin/projections/{}/"+form.Name, v.Path("name")), body.Filled())
	if form.Refused(err) {
		return showProjection(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/system/projections/{}", v.Path("name")), "projection.done."+form.Name)
}
