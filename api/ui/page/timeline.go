package page

import (
	"cmp"
	"slices"
	"strconv"

	"crumbtrail/domain"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// Timeline leads through the past of one or several occasions: to the moments at which
// something about them changed.
type Timeline struct {
	// Path is the address of the page.
	Path string
	// Moments are those, the latest first, after the one that is now. The value of a choice
	// is its position.
	Moments []Option
	// At is the place of the moment that is shown, from the earliest, which is 0, to Last,
	// which is now.
	At, Last int
	// Text is the moment that is shown, in words.
	Text string
	// Earlier and Later are the addresses of the moments beside it; empty at an end.
	Earlier, Later string
	// IsLast is true if Later is now.
	IsLast bool
	// Others are the further parameters of the page's address.
	Others []Option
	// More is the address of the history, if there are more moments than are shown.
	More string
}

// mostMoments is how many events a timeline is made of.
const mostMoments = 200

// Timeline returns the timeline of occasions, for a page about their past. It returns nil
// for a page about now, which needs none and is not slowed down by it. It fails as [Get]
// does.
func (v *Visit) Timeline(occasions ...domain.ID) (*Timeline, error) {
	if v.AsOf == "" || len(occasions) == 0 {
		return nil, nil //nolint:nilnil // see above
	}
	t := &Timeline{Path: v.Request.URL.Path, Moments: []Option{{Text: v.T("timeline.now")}}}
	var all, last []history.AuditEvent
	for _, occasion := range occasions {
		of := At("/v1/audit/events?occasion={}", string(occasion))
		list, err := GetNow[readmodels.List[history.AuditEvent]](v, of+"&limit="+strconv.Itoa(mostMoments))
		if err != nil {
			return nil, err
		}
		latest, err := GetNow[readmodels.List[history.AuditEvent]](v, of+At("&limit=1&as_of={}", v.AsOf))
		if err != nil {
			return nil, err
		}
		all, last = append(all, list.Items...), append(last, latest.Items...)
		if list.Next != "" {
			t.More = At("/history?occasion={}", string(occasion))
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
		t.Moments = append(t.Moments, Option{Value: event.Position, Text: v.momentText(v.MomentOf(event))})
	}
	t.place(v, last)
	for name, values := range v.Request.URL.Query() {
		if name != "as_of" && name != "lang" {
			for _, value := range values {
				t.Others = append(t.Others, Option{Text: name, Value: value})
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
func (t *Timeline) place(v *Visit, last []history.AuditEvent) {
	find := func(position string) int {
		return slices.IndexFunc(t.Moments[1:], func(o Option) bool { return o.Value == position }) + 1
	}
	at := find(v.AsOf)
	if at == 0 {
		at = len(t.Moments)
		if len(last) > 0 {
			at = cmp.Or(find(last[0].Position), at)
		}
		then, text := v.then(), v.AsOf
		if then != nil {
			text = v.momentText(*then)
		}
		if then == nil || len(last) == 0 || then.Position != last[0].Position {
			t.Moments = slices.Insert(t.Moments, at, Option{Value: v.AsOf, Text: text})
		}
	}
	at = min(at, len(t.Moments)-1)
	t.Moments[at].Selected = true
	t.Last = len(t.Moments) - 1
	t.At, t.Text = t.Last-at, t.Moments[at].Text
	if at < t.Last {
		t.Earlier = v.when(t.Moments[at+1].Value)
	}
	t.Later, t.IsLast = v.when(t.Moments[at-1].Value), at == 1
}

// momentText is a moment in one line.
func (v *Visit) momentText(m Moment) string {
	return v.T("timeline.moment", v.Time(m.At()), m.Actor, m.Title)
}
