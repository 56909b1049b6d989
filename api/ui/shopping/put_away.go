package shopping

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
)

// putAwayPage is the form that puts into the pantry what was bought.
type putAwayPage struct {
	page.Head
	Form   *page.Form
	Action string
	Back   string
	Plans  string
	// Arrived is true if what was ordered is put away.
	Arrived bool
	Rows    []bought
	Units   []page.Option
}

// bought is a row of the form.
type bought struct {
	// Prefix is that of the names of its fields.
	Prefix     string
	Item, Name string
}

var putAwayTemplate = page.NewTemplate[putAwayPage](files, "put_away.html")

func joined(plans []string) string { return strings.Join(plans, ",") }

func prefixOf(number int) string { return "lots." + strconv.Itoa(number) + "." }

// putAway shows the form with what was collected; if nothing was, with what was to buy.
func putAway(v *page.Visit) error {
	t, err := tripOf(v, wishes(v.Request.URL.Query()["plans"]))
	if err != nil {
		return err
	}
	if !t.ticks(v) || t.refused != nil {
		return page.NotFound()
	}
	form, rows := v.NewForm("put-away"), []bought(nil)
	arrived := v.Query("arrived") != ""
	if arrived {
		form.Fill("arrived", "yes")
	}
	anyCollected := slices.ContainsFunc(t.list.Items, func(item item) bool { return len(item.CollectedBy) > 0 })
	for _, item := range t.list.Items {
		if arrived && len(item.OrderedBy) == 0 || !arrived && item.Sufficient && len(item.CollectedBy) == 0 {
			continue
		}
		for _, part := range portionsOf(item, arrived) {
			one := bought{Prefix: prefixOf(len(rows)), Item: string(item.Item), Name: item.Name}
			if arrived || !anyCollected || len(item.CollectedBy) > 0 {
				form.Fill(one.Prefix+"take", "yes")
			}
			part.fill(v, form, one.Prefix, item)
			rows = append(rows, one)
		}
	}
	return showPutAway(v, form, t.plans, rows)
}

func showPutAway(v *page.Visit, form *page.Form, plans []string, rows []bought) error {
	var own []measure.Unit
	for _, row := range rows {
		if unit, err := measure.ParseUnit(form.Text(row.Prefix + "unit")); err == nil {
			own = append(own, unit)
		}
	}
	data := putAwayPage{
		Arrived: form.Value("arrived") != "",
		Form:    form, Rows: rows, Units: v.Units(own...), Action: "/shopping/put-away", Back: page.At("/shopping?plans={}", joined(plans)),
	}
	if id := v.Path("id"); id != "" {
		data.Back = page.At("/plans/{}/shopping-list", id)
		data.Action = data.Back + "/put-away"
	} else {
		data.Plans = joined(plans)
	}
	data.Head = v.Head(section, v.T("shopping.put"), page.Link{Path: data.Back, Text: v.T("plan.shopping")})
	return putAwayTemplate.Render(v, form.Status(), data)
}

// receivedLots is the answer of the API.
type receivedLots struct {
	Lots     []answers.Stocked
	Warnings []answers.Unconverted
}

func receive(v *page.Visit) error {
	form, err := v.ReadForm("put-away")
	if err != nil {
		return err
	}
	plans, back := plansOf(v, form)
	settles := "collected_for"
	if form.Checked("arrived") {
		settles = "ordered_for"
	}
	var rows []bought
	lots := []page.Fields{}
	var taken []int // the rows of the lots
	for _, number := range form.Rows("lots") {
		prefix := prefixOf(number)
		rows = append(rows, bought{Prefix: prefix, Item: form.Text(prefix + "item"), Name: form.Text(prefix + "name")})
		if !form.Checked(prefix + "take") {
			continue
		}
		form.Require(prefix + "amount")
		form.Above(prefix + "amount")
		lot := page.Fields{
			"item": form.Text(prefix + "item"), "amount": form.Amount(prefix + "amount"), "unit": form.Text(prefix + "unit"),
			"total_cost": form.Money(prefix + "total_cost"), "expires_on": form.Text(prefix + "expires_on"),
			"product": form.Text(prefix + "product"), "location": form.Text(prefix + "location"), settles: plans,
		}.Filled()
		for name := range lot {
			form.Alias("/lots/"+strconv.Itoa(len(lots))+"/"+name, prefix+name)
		}
		lots, taken = append(lots, lot), append(taken, len(rows)-1)
	}
	if len(lots) == 0 && len(rows) > 0 {
		form.Alias("/lots", "")
		form.Fault("", "shopping.put.none")
	}
	answer, err := page.Send[receivedLots](v, form, http.MethodPost, "/v1/pantry/lots", page.Fields{"lots": lots})
	if form.Refused(err) {
		return showPutAway(v, form, plans, rows)
	}
	if err != nil {
		return err
	}
	for i := range answer.Lots[:min(len(answer.Lots), len(taken))] {
		answer.Lots[i].Name = rows[taken[i]].Name
	}
	message, args := answers.ReceivedMessage(v.Locale, answers.Received(v.Locale, answer.Lots, len(answer.Lots)), answer.Warnings)
	return v.Done(back, message, args...)
}
