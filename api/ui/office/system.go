package office

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"crumbtrail/api/admin"
	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/refused"
	"crumbtrail/readmodels/ledger"
)

// systemPage has the settings of the kitchen and the state of the program.
type systemPage struct {
	page.Head
	Settings ledger.Kitchen
	Form     *page.Form
	// HasKitchen is false for an operator, who sees none, Changes true for readers who may
	// change the settings.
	HasKitchen, Changes bool
	// Defaults say for each setting what holds without it.
	Defaults map[string]string
	Orders   []page.Option
	// Backups and Projections are nil for readers who do not administer the program.
	Backups     *admin.Backups
	Projections *projectionList
}

// projectionList is all projections, each with why it needs attention in the words of the page.
type projectionList struct {
	CurrentLogID string
	Items        []attended
}

type attended struct {
	admin.Projection
	Attends []worded
}

var systemTemplate = page.NewTemplate[systemPage](files, "system.html", "parts.html", "reasons.html")

func system(v *page.Visit) error { return showSystem(v, v.NewForm("settings")) }

func showSystem(v *page.Visit, form *page.Form) error {
	data := systemPage{
		Form: form, Orders: orders(v), HasKitchen: v.May("GetKitchen"), Changes: v.AsOf == "" && v.May("ChangeKitchenSettings"),
	}
	var err error
	if data.HasKitchen {
		if err = data.settings(v); err != nil {
			return err
		}
	}
	if v.May("GetBackups") {
		shown, err := page.GetNow[admin.Backups](v, "/v1/admin/backups")
		if err != nil {
			return err
		}
		data.Backups = &shown
	}
	if data.Projections, err = projections(v); err != nil {
		return err
	}
	data.Head = v.Head(systemSection, v.T("system.title"))
	data.Live = "kitchen"
	return systemTemplate.Render(v, form.Status(), data)
}

// settings reads the settings into the form.
func (p *systemPage) settings(v *page.Visit) (err error) {
	if p.Settings, err = page.Get[ledger.Kitchen](v, "/v1/kitchen"); err != nil {
		return err
	}
	p.Defaults = defaults(v, p.Settings)
	for name, value := range stored(p.Settings) {
		p.Form.Fill(name, value)
	}
	if p.Settings.Revision != nil {
		p.Form.At(*p.Settings.Revision)
	} else {
		p.Form.AtNone()
	}
	return nil
}

// projections returns the projections; nil for readers who do not administer the
// program.
func projections(v *page.Visit) (*projectionList, error) {
	list, err := page.GetNow[admin.ProjectionList](v, "/v1/admin/projections")
	if refused, ok := errors.AsType[*problem.Problem](err); ok && refused.Status == http.StatusForbidden {
		return nil, nil //nolint:nilnil // see above
	}
	shown := projectionList{CurrentLogID: list.CurrentLogID}
	for _, one := range list.Items {
		shown.Items = append(shown.Items, attended{one, words(v, one.AttentionReasons)})
	}
	return &shown, err
}

// values are the settings as their fields show them.
func values(settings ledger.Kitchen) map[string]string {
	required := ""
	if settings.RequireIfMatch {
		required = "yes"
	}
	return map[string]string{
		"name": settings.Name, "time_zone": settings.TimeZone, "currency": string(settings.Currency), "locale": settings.Locale,
		"consumption": string(settings.Consumption), "require_if_match": required,
		"active_minutes_per_day": limit(settings.MinutesPerDay), "batches_per_day": limit(settings.BatchesPerDay),
	}
}

// limit is how many there may be; empty for any number.
func limit(most *int) string {
	if most == nil {
		return ""
	}
	return strconv.Itoa(*most)
}

// stored are the settings as their fields show them, empty for those that are not set.
func stored(settings ledger.Kitchen) map[string]string {
	fields := values(settings)
	for _, name := range settings.Defaults {
		if _, ok := fields[name]; ok {
			fields[name] = ""
		}
	}
	return fields
}

// defaults say for each setting what holds without it.
func defaults(v *page.Visit, settings ledger.Kitchen) map[string]string {
	program := settings.Default
	required := "system.require.no"
	if program.RequireIfMatch {
		required = "system.require.yes"
	}
	texts := map[string]string{
		"name": v.T("system.none"), "time_zone": program.TimeZone, "currency": string(program.Currency), "locale": program.Locale,
		"consumption": v.T("system.consumption." + string(program.Consumption)), "require_if_match": v.T(required),
	}
	for name, value := range texts {
		text := "system.default.other"
		if slices.Contains(settings.Defaults, name) {
			text = "system.default"
		}
		texts[name] = v.T(text, value)
	}
	if slices.Contains(settings.Defaults, "name") {
		texts["name"] = v.T("form.optional")
	}
	for name, id := range map[string]string{"time_zone": "zone", "currency": "currency", "locale": "locale"} {
		texts[name] = v.T("system."+id+".hint", texts[name])
	}
	return texts
}

// orders are the orders in which runs consume lots.
func orders(v *page.Visit) []page.Option {
	return []page.Option{
		{Text: v.T("system.consumption.default")},
		{Value: "fifo", Text: v.T("system.consumption.fifo")},
		{Value: "fefo", Text: v.T("system.consumption.fefo")},
	}
}

func changeSettings(v *page.Visit) error {
	form, err := v.ReadForm("settings")
	if err != nil {
		return err
	}
	body := page.Fields{ // nil is the default
		"require_if_match":       nil,
		"active_minutes_per_day": form.Whole("active_minutes_per_day"), "batches_per_day": form.Whole("batches_per_day"),
	}
	for _, name := range []string{"name", "time_zone", "currency", "locale", "consumption"} {
		body[name] = nil
		if value := form.Text(name); value != "" {
			body[name] = value
		}
	}
	if form.Checked("require_if_match") {
		body["require_if_match"] = true
	}
	_, err = page.Send[struct{}](v, form, http.MethodPatch, "/v1/kitchen", body)
	err = refused.Settled(err, func() bool {
		now, failed := page.Get[ledger.Kitchen](v, "/v1/kitchen")
		for name, value := range stored(now) {
			if form.Text(name) != value {
				return false
			}
		}
		return failed == nil
	})
	if form.Refused(err) {
		return showSystem(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done("/system", "system.saved")
}
