package office

import (
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/stream"
	"crumbtrail/readmodels/history"
)

// entryOf returns an event with links to what it is about; to what that was right after it
// if it is the last event of its command.
func entryOf(v *page.Visit, event history.AuditEvent, isLast bool) entry {
	e := entry{
		AuditEvent: event, Title: titleOf(v, event.Type),
		Full: page.At("/v1/audit/streams/{}/events/{}", event.Stream, strconv.FormatUint(event.Revision, 10)),
	}
	then := func(path, text string) {
		if !isLast {
			return
		}
		e.Then = append(e.Then, page.Link{Path: path + "?as_of=" + page.At("{}", event.Position), Text: v.T(text)})
	}
	if path := runOf(event); path != "" {
		e.About = append(e.About, page.Link{Path: path, Text: v.T("history.about.run")})
	}
	if event.PlanID != "" {
		path := page.At("/plans/{}", string(event.PlanID))
		e.About = append(e.About, page.Link{Path: path, Text: v.T("history.about.plan")})
		then(path, "history.then.plan")
	}
	if event.OccasionID != "" {
		path := page.At("/occasions/{}", string(event.OccasionID))
		e.About = append(e.About, page.Link{Path: path, Text: v.T("history.about.occasion")})
		then(path, "history.then.occasion")
	}
	of, known := stream.Parse(event.Stream)
	if !known {
		return e
	}
	switch of.Category {
	case stream.Items:
		e.about(v, page.At("/book/items/{}", of.ID), "history.about.item")
	case stream.Recipes:
		e.about(v, page.At("/book/recipes/{}", of.ID), "history.about.recipe")
	case stream.Goods:
		e.about(v, page.At("/book/goods/{}", of.ID), "history.about.good")
	case stream.Accesses: // its words say it all
	case stream.Kitchens:
		e.about(v, "/system", "history.about.settings")
	case stream.Pantries:
		e.about(v, "/pantry", "history.about.pantry")
	case stream.Occasions: // see above
	}
	return e
}

func (e *entry) about(v *page.Visit, path, text string) {
	e.About = append(e.About, page.Link{Path: path, Text: v.T(text)})
}

// runOf returns the page of the run that an event recorded or voided; empty without one.
func runOf(event history.AuditEvent) string {
	switch event.Command {
	case "RecordBatchProduction":
		return page.At("/runs/production/{}", string(event.RunID))
	case "RecordAssembly":
		return page.At("/runs/assembly/{}", string(event.RunID))
	}
	if event.RunID != "" {
		return page.At("/runs/{}", string(event.RunID)) // of either kind
	}
	return ""
}
