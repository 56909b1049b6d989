package pantry

import (
	"net/http"
	"strconv"

	"crumbtrail/api/ui/ahead"
	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// receivePage is the form for what was bought.
type receivePage struct {
	page.Head
	Form  *page.Form
	Rows  []row
	Items []page.Option
	Units []page.Option
	// None is true in a kitchen without items.
	None bool
	// Next is the prefix of the lot that would be added.
	Next string
	// Open is what runs used and no lot was there for, which lots can settle.
	Open []unaccounted
}

// unaccounted is such an amount of an item that a run used.
type unaccounted struct{ Field, Text string }

// row is a lot of the form.
type row struct {
	// Prefix is that of the names of its fields.
	Prefix string
	Title  string
	// Focus is "again" for one that was added.
	Focus string
}

// moreButton adds a lot.
const moreButton = "_more"

// prefixOf returns the prefix of the fields of a lot.
func prefixOf(number int) string { return "lots." + strconv.Itoa(number) + "." }

var receiveTemplate = page.NewTemplate[receivePage](files, "receive.html")

func receive(v *page.Visit) error {
	form := v.NewForm("receive")
	form.Fill(prefixOf(0)+"item", v.Query("item")).Fill(prefixOf(0)+"received_on", string(v.Today()))
	return showReceive(v, form, []int{0})
}

func showReceive(v *page.Visit, form *page.Form, numbers []int) error {
	items, err := page.Get[readmodels.List[readmodels.Item]](v, "/v1/items?limit=500")
	if err != nil {
		return err
	}
	data := receivePage{Form: form, None: len(items.Items) == 0, Items: []page.Option{{Text: v.T("receive.choose")}}}
	var own []measure.Unit
	for _, item := range items.Items {
		own = append(own, measure.Measures{Others: item.Measures}.OwnUnits()...)
		data.Items = append(data.Items, page.Option{Value: string(item.Slug), Text: item.Name})
	}
	data.Units = v.Units(own...)
	for i, number := range numbers {
		data.Rows = append(data.Rows, row{Prefix: prefixOf(number), Title: v.T("receive.row", i+1)})
	}
	if form.Checked(moreButton) {
		data.Rows[len(data.Rows)-1].Focus = "again"
	}
	stock, err := page.Get[ledger.Stock](v, "/v1/pantry/stock")
	if err != nil {
		return err
	}
	for _, one := range stock.Unaccounted {
		amount := v.Amount(one.Open, one.Unit).String()
		field := settlesField(string(one.Item), string(one.RunID))
		data.Open = append(data.Open, unaccounted{Field: field, Text: v.T("receive.settles", one.Name, amount)})
	}
	data.Next = prefixOf(next(numbers))
	data.Head = v.Head(section, v.T("receive.title"), crumb(v))
	return receiveTemplate.Render(v, form.Status(), data)
}

// receivedLots is the answer of the API.
type receivedLots struct {
	Lots     []ledger.Lot
	Warnings []answers.Unconverted
}

func received(v *page.Visit) error {
	form, err := v.ReadForm("receive")
	if err != nil {
		return err
	}
	numbers := form.Rows("lots")
	if form.Checked(moreButton) || len(numbers) == 0 {
		return showReceive(v, form, append(numbers, next(numbers)))
	}
	stock, err := page.Get[ledger.Stock](v, "/v1/pantry/stock")
	if err != nil {
		return err
	}
	var bought []page.Fields
	for i, number := range numbers {
		prefix := prefixOf(number)
		form.Require(prefix+"item", prefix+"amount")
		form.Above(prefix + "amount")
		ahead.Ask(v, form, prefix+"received_on")
		lot := page.Fields{
			"item": form.Text(prefix + "item"), "amount": form.Amount(prefix + "amount"), "unit": form.Text(prefix + "unit"),
			"total_cost": form.Money(prefix + "total_cost"), "received_on": form.Text(prefix + "received_on"),
			"expires_on": form.Text(prefix + "expires_on"), "product": form.Text(prefix + "product"),
			"location": form.Text(prefix + "location"), "notes": form.Text(prefix + "notes"),
		}.Filled()
		for name := range lot {
			form.Alias("/lots/"+strconv.Itoa(i)+"/"+name, prefix+name)
		}
		if runs := settled(form, prefix, stock); len(runs) > 0 {
			lot["settles_unaccounted"] = runs
		}
		bought = append(bought, lot)
	}
	answer, err := page.Send[receivedLots](v, form, http.MethodPost, "/v1/pantry/lots", page.Fields{"lots": bought})
	if form.Refused(err) {
		return showReceive(v, form, numbers)
	}
	if err != nil {
		return err
	}
	list, err := listed(v, answer.Lots)
	if err != nil {
		return err
	}
	another := page.Link{Path: "/pantry/receive", Text: "receive.add"}
	message, args := answers.ReceivedMessage(v.Locale, list, answer.Warnings)
	return v.DoneOf(receivedAt(answer), page.Flash{Text: message, Args: args, Another: another})
}

// settlesField is the name of the box that settles what a run used of an item.
func settlesField(item, run string) string { return "settles/" + item + "/" + run }

// settled returns the runs whose use of the item of a lot is ticked.
func settled(form *page.Form, prefix string, stock ledger.Stock) []string {
	var runs []string
	for _, one := range stock.Unaccounted {
		field := prefix + settlesField(string(one.Item), string(one.RunID))
		if string(one.Item) == form.Text(prefix+"item") && form.Checked(field) {
			runs = append(runs, string(one.RunID))
		}
	}
	return runs
}

// listed lists lots with the names of their items, which the answer to their receipt lacks.
func listed(v *page.Visit, lots []ledger.Lot) (string, error) {
	var shown []answers.Stocked
	for _, lot := range lots[:min(len(lots), answers.MostReceived)] {
		item, err := page.Get[readmodels.Item](v, page.At("/v1/items/{}", string(lot.Item)))
		if err != nil {
			return "", err
		}
		shown = append(shown, answers.Stocked{Amount: lot.Amount, Unit: lot.Unit, Name: item.Name})
	}
	return answers.Received(v.Locale, shown, len(lots)), nil
}

// next returns the number of a further row.
func next(numbers []int) int {
	if len(numbers) == 0 {
		return 0
	}
	return numbers[len(numbers)-1] + 1
}

// receivedAt returns the page that shows what was received.
func receivedAt(answer receivedLots) string {
	if len(answer.Lots) == 1 {
		return page.At("/pantry/lots/{}", string(answer.Lots[0].ID))
	}
	return "/pantry"
}
