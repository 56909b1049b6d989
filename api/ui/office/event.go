package office

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"crumbtrail/api/ui/page"
	"crumbtrail/audit"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// eventPage is one event of the log, with all that it holds.
type eventPage struct {
	page.Head
	Entry entry
	// Event is the event as the log has it, Data what it holds, as text.
	Event audit.Recorded
	Data  string
	// Stream is the address of the history of its stream; Raw and After those of the event and of
	// the state after it, as the API has them.
	Stream, Raw, After string
	// Steps is the address of the event among the steps of its stream.
	Steps string
}

var eventTemplate = page.NewTemplate[eventPage](files, "event.html", "links.html")

// eventPath is the address of an event's page.
func eventPath(stream string, revision uint64) string {
	return page.At("/history/{}/{}", stream, strconv.FormatUint(revision, 10))
}

// historyOf is the address of the history of a stream.
func historyOf(stream string) string { return "/history?" + url.Values{"stream": {stream}}.Encode() }

func showEvent(v *page.Visit) error {
	stream, revision := v.Path("stream"), v.Path("revision")
	raw := page.At("/v1/audit/streams/{}/events/{}", stream, revision)
	event, err := page.Get[audit.Recorded](v, raw)
	if err != nil {
		return err
	}
	told, err := tell(v, event)
	if err != nil {
		return err
	}
	data := eventPage{
		Entry: entryOf(v, told, true), Event: event, Data: text(event.Data),
		Stream: historyOf(stream), Raw: raw,
		Steps: stepsPath(stream, event.Revision),
		After: page.At("/v1/audit/streams/{}/replay?from={}&to={}", stream, revision, revision),
	}
	data.Entry.Full = ""
	data.Head = v.Head(historySection, data.Entry.Title, page.Link{Path: "/history", Text: v.T("nav.history")})
	return eventTemplate.Render(v, http.StatusOK, data)
}

// tell returns an event as the trail has it, with its sentences; without them while the trail does
// not have it, because it cannot be read.
func tell(v *page.Visit, event audit.Recorded) (history.AuditEvent, error) {
	list, err := toldOf(v, event.Stream, event.RecordedAt, event.RecordedAt)
	at := slices.IndexFunc(list, func(one history.AuditEvent) bool { return one.Revision == event.Revision })
	if err != nil || at >= 0 {
		return append(list, history.AuditEvent{})[max(at, 0)], err
	}
	return history.AuditEvent{
		Stream: event.Stream, Revision: event.Revision, Position: event.Position.String(), Type: event.Type,
		RecordedAt: event.RecordedAt, Actor: event.Actor, Reason: event.Reason,
	}, nil
}

// toldOf returns the events of a stream from one time to another as the trail has them; a command has
// one time for all its events.
func toldOf(v *page.Visit, stream string, from, to time.Time) ([]history.AuditEvent, error) {
	query := url.Values{
		"stream": {stream}, "limit": {"200"},
		"from": {from.Format(time.RFC3339Nano)}, "to": {to.Add(time.Microsecond).Format(time.RFC3339Nano)},
	}
	list, err := page.Get[readmodels.List[history.AuditEvent]](v, "/v1/audit/events?"+query.Encode())
	return list.Items, err
}

// text returns what an event holds as people read it.
func text(data audit.Raw) string {
	var indented bytes.Buffer
	if err := json.Indent(&indented, data, "", "  "); err != nil {
		return string(data)
	}
	return indented.String()
}
