package shopping

import (
	"net/http"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
)

// ordersPage shows what of a plan's list is on its way, and records orders.
type ordersPage struct {
	page.Head
	Plan   domain.ID
	Action string
	Orders []ordered
	// Form records an order of one of the Items; nil if that is not possible.
	Form  *page.Form
	Items []page.Option
	Units []page.Option
	// Arrived is the address of the form that puts away what has arrived.
	Arrived string
}

// ordered is an order of an item, with the form that cancels it.
type ordered struct {
	answer.Ordered
	Name    string
	Path    string
	Measure locale.Measure
	Cancel  *page.Form
}

var ordersTemplate = page.NewTemplate[ordersPage](files, "orders.html")

func orders(v *page.Visit) error { return showOrders(v, v.NewForm("order")) }

// showOrders shows the orders, and a form that is filled in or was refused.
func showOrders(v *page.Visit, form *page.Form) error {
	t, err := tripOf(v, nil)
	if err != nil {
		return err
	}
	data := ordersPage{Plan: t.plan.ID, Action: t.base + "/orders"}
	item := v.Query("item")
	for _, row := range t.list.Items {
		data.Items = append(data.Items, page.Option{Value: string(row.Item), Text: row.Name})
		for _, one := range row.OrderedBy {
			shown := ordered{
				Ordered: one, Name: row.Name, Path: pathOf(t, row) + "ordered_by/" + string(one.Order) + "/", Measure: answers.MeasureOf(&row.Purchase),
			}
			if v.May("CancelOrder") && t.ticks(v) {
				shown.Cancel = v.NewForm("cancel-" + string(one.Order))
			}
			data.Orders = append(data.Orders, shown)
		}
		if string(row.Item) == item && form.Refusal == nil {
			toOrder(v, form.Fill("item", item), row)
		}
	}
	if form.Value("item") == "" {
		data.Items = append([]page.Option{{Text: v.T("receive.choose")}}, data.Items...)
	}
	if v.May("OrderItem") && (t.ticks(v) || form.Refusal != nil) {
		data.Form, data.Units = form, v.Units()
	}
	if len(data.Orders) > 0 && v.May("ReceiveLots") && t.ticks(v) {
		data.Arrived = t.base + "/put-away?arrived=yes"
	}
	plan := t.list.Plan
	data.Head = v.Head(section, v.T("orders.title"),
		page.Link{Path: page.At("/occasions/{}", string(plan.OccasionID)), Text: plan.OccasionName},
		page.Link{Path: t.base, Text: v.T("plan.shopping")})
	data.Live = "occasion pantry item"
	return ordersTemplate.Render(v, form.Status(), data)
}

// toOrder fills in what was to buy of a row: of several sizes their sum.
func toOrder(v *page.Visit, form *page.Form, of item) {
	of.CollectedBy = nil
	parts := portionsOf(of, false)
	if len(parts) > 1 {
		parts = []portion{{amount: of.ToBuy.Add(*of.LeftOver)}}
	}
	parts[0].fill(v, form, "", of)
}

// order records an order.
func order(v *page.Visit) error {
	form, err := v.ReadForm("order")
	if err != nil {
		return err
	}
	form.Require("item", "amount")
	form.Above("amount")
	body := page.Fields{
		"item": form.Text("item"), "amount": form.Amount("amount"), "unit": form.Text("unit"), "supplier": form.Text("supplier"),
		"expected_on": form.Text("expected_on"),
	}
	path := page.At("/v1/plans/{}/shopping-list/ordered", v.Path("id"))
	_, err = page.Send[struct{}](v, form, http.MethodPost, path, body.Filled())
	return orderEnded(v, form, err, "orders.done")
}

// cancel cancels an order.
func cancel(v *page.Visit) error {
	form, err := v.ReadForm("cancel-" + v.Path("order"))
	if err != nil {
		return err
	}
	path := page.At("/v1/plans/{}/shopping-list/ordered/{}", v.Path("id"), v.Path("order"))
	_, err = page.Send[struct{}](v, form, http.MethodDelete, path, nil)
	return orderEnded(v, form, err, "orders.cancelled")
}

// orderEnded ends a form of the page.
func orderEnded(v *page.Visit, form *page.Form, err error, message string) error {
	if form.Refused(err) {
		return showOrders(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/plans/{}/shopping-list/orders", v.Path("id")), message)
}
