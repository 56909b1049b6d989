package office

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/api/ui/changed"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/said"
	"crumbtrail/domain/stream"
	"crumbtrail/readmodels/history"
)

// entryOf returns an event with links to what it is about, if its sentences have none to that;
// and to what that was right after it if it is the last event of its command.
func entryOf(v *page.Visit, event history.AuditEvent, isLast bool) entry {
	e := entry{
		AuditEvent: event, Title: titleOf(v, event.Type), Said: said.In(v, event),
		Full: eventPath(event.Stream, event.Revision), Changed: changed.Fields(v, nameOf(event), event.Changes),
	}
	about := func(pattern, id, text string) {
		if id != "" && !slices.ContainsFunc(e.Said, func(said page.Link) bool { return strings.HasSuffix(said.Path, "/"+id) }) {
			e.About = append(e.About, page.Link{Path: page.At(pattern, id), Text: v.T(text)})
		}
	}
	then := func(pattern, id, text string) {
		if id != "" && isLast {
			e.Then = append(e.Then, page.Link{Path: page.At(pattern+"?as_of={}", id, event.Position), Text: v.T(text)})
		}
	}
	occasion, plan := string(event.OccasionID), string(event.PlanID)
	about(runs(event), string(event.RunID), "history.about.run")
	about("/plans/{}", plan, "history.about.plan")
	about("/occasions/{}", occasion, "history.about.occasion")
	then("/plans/{}", plan, "history.then.plan")
	then("/occasions/{}", occasion, "history.then.occasion")
	if of, known := stream.Parse(event.Stream); known && of.Category == stream.Kitchens {
		e.About = append(e.About, page.Link{Path: "/system", Text: v.T("history.about.settings")})
	}
	return e
}

// nameOf is the name of what an event is about in its first sentence.
func nameOf(event history.AuditEvent) string {
	if len(event.Sentences) == 0 || len(event.Sentences[0].Args) == 0 {
		return ""
	}
	about := event.Sentences[0].Args[0]
	return cmp.Or(about.Name, about.Value)
}

// runs is the pattern of the pages of the kind of run that an event is about. The sentences
// of other commands link to it.
func runs(event history.AuditEvent) string {
	switch event.Command {
	case "RecordBatchProduction":
		return "/runs/production/{}"
	case "RecordAssembly":
		return "/runs/assembly/{}"
	}
	return "/runs/{}"
}
