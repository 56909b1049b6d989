package office

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/changed"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/audit"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// historyPage is the audit trail, newest first.
type historyPage struct {
	page.Head
	Form      *page.Form
	Types     []page.Option
	Occasions []page.Option
	// Plans are those of the occasion that is looked at; empty without one.
	Plans  []page.Option
	Events []entry
	// Filtered is true if only some events are looked at.
	Filtered bool
	// Newest is the address of the first page, More that of the next one; each is empty
	// without one.
	Newest, More string
}

// entry is an event of the history.
type entry struct {
	history.AuditEvent
	Title string
	// Said are sentences with links.
	Said []page.Link
	// Changed are the fields of a definition that are different from before.
	Changed []changed.Field
	// About are the pages of what it is about and the sentences do not link to, Then those
	// as they were right after it.
	About, Then []page.Link
	// Kept are the snapshots that the same command captured.
	Kept []entry
	// Full is the address of the event with all that it holds.
	Full string
}

var historyTemplate = page.NewTemplate[historyPage](files, "history.html", "links.html")

// filters are the fields of the filter that the API takes as they are.
func filters() []string {
	return []string{"occasion", "plan", "item", "recipe", "finished_good", "lot", "type", "actor", "stream"}
}

// filtered is what the address of the history takes: the page shows what it does not understand of it.
func filtered() address.Parameters {
	takes := address.Parameters{"from": address.Any, "to": address.Any, "cursor": address.Any, "command": address.Any}
	for _, name := range filters() {
		takes[name] = address.Any
	}
	return takes
}

func showHistory(v *page.Visit) error {
	data := historyPage{Form: v.NewForm("filter"), Types: eventTypes(v)}
	query := data.query(v)
	var list readmodels.List[history.AuditEvent]
	if data.Form.Refusal == nil {
		var err error
		list, err = page.Get[readmodels.List[history.AuditEvent]](v, "/v1/audit/events?"+query.Encode())
		if err != nil && !data.Form.Refused(err) {
			return err
		}
	}
	if err := data.choices(v); err != nil {
		return err
	}
	command := v.Query("command")
	for _, event := range list.Items {
		// Before the last event of a command the state was that before the command.
		isLast := event.CausationID != command
		command = event.CausationID
		data.add(entryOf(v, event, isLast))
	}
	if v.Query("cursor") != "" {
		data.Newest = "/history?" + further(v, "", "")
	}
	if list.Next != "" {
		data.More = "/history?" + further(v, list.Next, command)
	}
	var crumbs []page.Link
	if lot := v.Query("lot"); lot != "" {
		crumbs = []page.Link{{Path: "/pantry", Text: v.T("nav.pantry")}, {Path: page.At("/pantry/lots/{}", lot), Text: v.T("said.lot")}}
	}
	data.Head = v.Head(historySection, v.T("history.title"), crumbs...)
	if data.Newest == "" {
		data.Live = "kitchen item recipe good occasion pantry"
	}
	return historyTemplate.Render(v, data.Form.Status(), data)
}

// add adds an event; a snapshot to the event of the same command that it was captured for.
func (p *historyPage) add(e entry) {
	if at := len(p.Events) - 1; isSnapshot(e) && at >= 0 && p.Events[at].CausationID == e.CausationID && !isSnapshot(p.Events[at]) {
		p.Events[at].Kept = append(p.Events[at].Kept, e)
		return
	}
	p.Events = append(p.Events, e)
}

func isSnapshot(e entry) bool { return strings.Contains(e.Type, "-snapshot.captured.") }

// query returns the filter as the API takes it.
func (p *historyPage) query(v *page.Visit) url.Values {
	query := url.Values{"limit": {"50"}}
	if cursor := v.Query("cursor"); cursor != "" {
		query.Set("cursor", cursor)
	}
	for _, name := range filters() {
		if value := strings.TrimSpace(v.Query(name)); value != "" {
			query.Set(name, value)
			p.Form.Fill(name, value)
			p.Filtered = true
		}
	}
	for name, days := range map[string]int{"from": 0, "to": 1} { // the last day is included
		value := strings.TrimSpace(v.Query(name))
		if value == "" {
			continue
		}
		p.Form.Fill(name, value)
		p.Filtered = true
		start, err := startOf(v, value)
		if err != nil {
			p.Form.Fault(name, "history.day.invalid")
			continue
		}
		query.Set(name, start.AddDate(0, 0, days).Format(time.RFC3339))
	}
	return query
}

// startOf returns when a day of the kitchen begins.
func startOf(v *page.Visit, day string) (time.Time, error) {
	zone, err := time.LoadLocation(v.Kitchen.TimeZone)
	if err != nil {
		return time.Time{}, err
	}
	return time.ParseInLocation(time.DateOnly, day, zone)
}

// choices reads what can be looked at.
func (p *historyPage) choices(v *page.Visit) error {
	var occasions, archived []readmodels.Occasion
	var plans []readmodels.PlanHead
	var group errgroup.Group
	group.Go(func() (err error) {
		occasions, err = page.AllNow[readmodels.Occasion](v, "/v1/occasions")
		return err
	})
	group.Go(func() (err error) {
		archived, err = page.AllNow[readmodels.Occasion](v, "/v1/occasions?archived=true")
		return err
	})
	if occasion := v.Query("occasion"); occasion != "" && p.Form.Refusal == nil {
		group.Go(func() error {
			found, err := page.AllNow[readmodels.PlanHead](v, page.At("/v1/occasions/{}/plans", occasion))
			plans = found
			if p.Form.Refused(err) { // an occasion that is gone
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	occasions = append(occasions, archived...)
	p.Occasions = []page.Option{{Text: v.T("history.all")}}
	for _, o := range occasions {
		p.Occasions = append(p.Occasions, page.Option{Value: string(o.ID), Text: v.T("history.occasion", o.Name, v.Date(o.Date))})
	}
	for _, plan := range plans {
		p.Plans = append(p.Plans, page.Option{Value: string(plan.ID), Text: v.T("history.plan", plan.Number)})
	}
	if plan := v.Query("plan"); plan != "" && !slices.ContainsFunc(p.Plans, func(o page.Option) bool { return o.Value == plan }) {
		p.Plans = append(p.Plans, page.Option{Value: plan, Text: v.T("history.plan.one")})
	}
	if len(p.Plans) > 0 {
		p.Plans = append([]page.Option{{Text: v.T("history.all")}}, p.Plans...)
	}
	return nil
}

// eventTypes are the kinds of events as choices, in the order of their texts.
func eventTypes(v *page.Visit) []page.Option {
	var options []page.Option
	for _, name := range slices.Collect(maps.Keys(audit.Names())) {
		options = append(options, page.Option{Value: name, Text: titleOf(v, name)})
	}
	slices.SortFunc(options, func(a, b page.Option) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	return append([]page.Option{{Text: v.T("history.all")}}, options...)
}

// titleOf returns what a kind of event is called; its stored name if it is unknown.
func titleOf(v *page.Visit, name string) string {
	if id := "event." + name; v.Has(id) {
		return v.T(id)
	}
	return name
}

// further returns the query of another page of what is looked at, which follows an event
// of a command.
func further(v *page.Visit, cursor, command string) string {
	query := v.Request.URL.Query()
	query.Del("lang")
	for name, value := range map[string]string{"cursor": cursor, "command": command} {
		query.Del(name)
		if value != "" {
			query.Set(name, value)
		}
	}
	return query.Encode()
}
