// Package timeline leads through the past of one or several occasions.
package timeline

import (
	"cmp"
	"slices"
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// mostMoments is how many events a timeline is made of.
const mostMoments = 200

// Of returns the timeline of occasions, for a page about their past. It returns nil for a
// page about now, which needs none and is not slowed down by it. It fails as [page.Get]
// does.
func Of(v *page.Visit, occasions ...domain.ID) (*page.Timeline, error) {
	if v.AsOf == "" || len(occasions) == 0 {
		return nil, nil //nolint:nilnil // see above
	}
	t := &page.Timeline{Path: v.Request.URL.Path, Moments: []page.Option{{Text: v.T("timeline.now")}}}
	var all, last []history.AuditEvent
	for _, occasion := range occasions {
		of := page.At("/v1/audit/events?occasion={}", string(occasion))
		list, err := page.GetNow[readmodels.List[history.AuditEvent]](v, of+"&limit="+strconv.Itoa(mostMoments))
		if err != nil {
			return nil, err
		}
		latest, err := page.GetNow[readmodels.List[history.AuditEvent]](v, of+page.At("&limit=1&as_of={}", v.AsOf))
		if err != nil {
			return nil, err
		}
		all, last = append(all, list.Items...), append(last, latest.Items...)
		if list.Next != "" {
			t.More = page.At("/history?occasion={}", string(occasion))
		}
	}
	if len(occasions) > 1 {
		latestFirst(all)
		latestFirst(last)
		if all = all[:min(len(all), mostMoments)]; len(all) == mostMoments {
			t.More = "/history"
		}
	}
	// A command is one moment: the state between its events never was.
	moments := slices.CompactFunc(all, func(a, b history.AuditEvent) bool { return a.CausationID == b.CausationID })
	for _, event := range moments {
		t.Moments = append(t.Moments, page.Option{Value: event.Position, Text: textOf(v, v.MomentOf(event))})
	}
	place(t, v, last)
	for name, values := range v.Request.URL.Query() {
		if name != "as_of" && name != "lang" {
			for _, value := range values {
				t.Others = append(t.Others, page.Option{Text: name, Value: value})
			}
		}
	}
	return t, nil
}

func latestFirst(events []history.AuditEvent) {
	slices.SortStableFunc(events, func(a, b history.AuditEvent) int {
		return cmp.Or(b.RecordedAt.Compare(a.RecordedAt), cmp.Compare(a.CausationID, b.CausationID))
	})
}

// place finds the moment that the page is about. One that is none of the moments, because
// what happened then concerns others, is added to them.
func place(t *page.Timeline, v *page.Visit, last []history.AuditEvent) {
	find := func(position string) int {
		return slices.IndexFunc(t.Moments[1:], func(o page.Option) bool { return o.Value == position }) + 1
	}
	at := find(v.AsOf)
	if at == 0 {
		at = len(t.Moments)
		if len(last) > 0 {
			at = cmp.Or(find(last[0].Position), at)
		}
		then, text := v.Then(), v.AsOf
		if then != nil {
			text = textOf(v, *then)
		}
		if then == nil || len(last) == 0 || then.Position != last[0].Position {
			t.Moments = slices.Insert(t.Moments, at, page.Option{Value: v.AsOf, Text: text})
		}
	}
	at = min(at, len(t.Moments)-1)
	t.Moments[at].Selected = true
	t.Last = len(t.Moments) - 1
	t.At, t.Text = t.Last-at, t.Moments[at].Text
	if at < t.Last {
		t.Earlier = v.When(t.Moments[at+1].Value)
	}
	t.Later, t.IsLast = v.When(t.Moments[at-1].Value), at == 1
}

// textOf is a moment in one line.
func textOf(v *page.Visit, m page.Moment) string {
	return v.T("timeline.moment", v.Time(m.At()), m.Actor, m.Title)
}
