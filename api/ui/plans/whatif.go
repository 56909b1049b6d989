package plans

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// whatIfPage is a plan as it would be with other targets, more in the pantry or other
// prices. All of it is in the address.
type whatIfPage struct {
	page.Head
	planned
	targetFields
	Form *page.Form
	// Lots and Prices are the rows that were filled in and an empty one. Supposed reports
	// whether any was.
	Lots, Prices []supposedRow
	Supposed     bool
	// Items, Measures and Pers are choices: what is supposed, in which unit, and what a
	// price is for.
	Items, Measures, Pers []page.Option
	Effect                differences
	// Amend is true if the targets can become an amendment, Targets if those of the
	// occasion can change instead.
	Amend, Targets bool
	// Reset is the address without any supposition; empty if there is none.
	Reset string
}

// supposedRow is a row of fields whose names begin with At.
type supposedRow struct{ At string }

var whatIfTemplate = page.NewTemplate[whatIfPage](files, "what_if.html", "differences.html")

// The fields of a supposed lot and of a supposed price, the item first.
var (
	lotFields   = []string{"item", "amount", "unit", "received_on", "expires_on"}
	priceFields = []string{"item", "price", "per"}
)

// perPackage is the choice of a price per package instead of a unit.
const perPackage = "package"

func whatIf(v *page.Visit) error {
	form := v.QueryForm("what-if")
	addTyped(form)
	p, err := readPlanned(v, v.Path("id"))
	if err != nil {
		return err
	}
	data := whatIfPage{planned: p, Form: form, targetFields: p.fields(v, form)}
	scenario := data.scenario()
	query, path := data.query(), page.At("/plans/{}/what-if", v.Path("id"))
	if data.canonical(v, path, query) {
		return nil
	}
	supposed, err := suppose(v, form, path, scenario)
	if err != nil {
		return err
	}
	data.Effect = differencesOf(v, supposed.Difference, p.Plan.ID, "")
	data.addSteps(v, form, path, query)
	data.items(v, supposed.Summary)
	if len(query) > 0 {
		data.Reset = path
	}
	changed := len(changedTargets(form, goodField))+len(data.baked()) > 0 || form.Checked(stockField)
	changed = changed && form.Refusal == nil
	data.Amend = changed && p.Plan.Active && p.state() == "in_production"
	data.Targets = changed && p.Plan.Active && p.state() == "draft"
	data.Head = v.Head(section, v.T("whatif.title"), p.crumbs(v)...)
	data.Live = "occasion pantry item kitchen"
	return whatIfTemplate.Render(v, form.Status(), data)
}

// suppose asks what would be. What cannot be supposed is a refusal of the form.
func suppose(v *page.Visit, form *page.Form, path string, scenario page.Fields) (readmodels.Supposition, error) {
	if form.Refusal != nil {
		return readmodels.Supposition{}, nil
	}
	supposed, err := page.Try[readmodels.Supposition](v, "/v1"+path[:len(path)-len("what-if")]+"scenarios", scenario)
	if err != nil && form.Refused(err) {
		err = nil
	}
	return supposed, err
}

// scenario returns the body of the operation, with aliases for the fields of its faults.
func (p *whatIfPage) scenario() page.Fields {
	goods, units := []page.Fields{}, []page.Fields{}
	for _, one := range changedTargets(p.Form, goodField) {
		at := "/assembly_targets/" + strconv.Itoa(len(goods))
		p.alias(at, one.field, "finished_good", "quantity")
		goods = append(goods, page.Fields{"finished_good": one.of, "quantity": p.count(one)})
	}
	for _, one := range p.baked() {
		at := "/production_targets/" + strconv.Itoa(len(units))
		p.alias(at, one.field, "recipe", "finished_unit", "batches")
		p.Form.Alias(at+"/produce_on", dayField+one.of)
		recipe, unit, _ := strings.Cut(one.of, "/")
		units = append(units, page.Fields{
			"recipe": recipe, "finished_unit": unit, "batches": p.count(one), "produce_on": p.Form.Text(dayField + one.of),
		}.Filled())
	}
	body := page.Fields{"assembly_targets": goods, "production_targets": units, "lots": p.lots(), "prices": p.prices()}
	if p.Form.Checked(stockField) {
		p.Form.Alias("/use_stock", stockField)
		body["use_stock"] = !p.Plan.UseStock
	}
	return body
}

// baked are the production targets of which the batches or the day are other ones.
func (p *whatIfPage) baked() []typedTarget {
	changed := changedTargets(p.Form, unitField)
	for _, day := range changedTargets(p.Form, dayField) {
		if !slices.ContainsFunc(changed, func(one typedTarget) bool { return one.of == day.of }) {
			field := unitField + day.of
			changed = append(changed, typedTarget{field, day.of, p.Form.Text(field)})
		}
	}
	return changed
}

func (p *whatIfPage) alias(at, field string, members ...string) {
	p.Form.Alias(at, field)
	for _, member := range members {
		p.Form.Alias(at+"/"+member, field)
	}
}

// count is what was typed in a field; 0 takes a target out.
func (p *whatIfPage) count(one typedTarget) any {
	if one.typed == "" {
		return 0
	}
	return p.Form.Whole(one.field)
}

func (p *whatIfPage) lots() []page.Fields {
	lots := []page.Fields{}
	p.Lots = p.rows("lots", lotFields, func(at string) {
		from := "/lots/" + strconv.Itoa(len(lots))
		for _, field := range lotFields {
			p.Form.Alias(from+"/"+field, at+field)
		}
		p.Form.Require(at+"item", at+"amount")
		lots = append(lots, page.Fields{
			"item": p.Form.Text(at + "item"), "amount": p.Form.Amount(at + "amount"), "unit": p.Form.Text(at + "unit"),
			"received_on": p.Form.Text(at + "received_on"), "expires_on": p.Form.Text(at + "expires_on"),
		}.Filled())
	})
	return lots
}

func (p *whatIfPage) prices() []page.Fields {
	prices := []page.Fields{}
	p.Prices = p.rows("prices", priceFields, func(at string) {
		from := "/prices/" + strconv.Itoa(len(prices))
		p.alias(from, at+"price", "package_price", "unit_price")
		p.Form.Alias(from+"/item", at+"item").Alias(from+"/unit", at+"per")
		p.Form.Require(at+"item", at+"price")
		one := page.Fields{"item": p.Form.Text(at + "item")}
		if per := p.Form.Text(at + "per"); per == perPackage || per == "" {
			one["package_price"] = p.Form.Money(at + "price")
		} else {
			one["unit_price"], one["unit"] = p.Form.Money(at+"price"), per
		}
		prices = append(prices, one.Filled())
	})
	return prices
}

// rows returns the rows of a list in which anything was filled in, and an empty one.
func (p *whatIfPage) rows(list string, fields []string, see func(at string)) []supposedRow {
	var rows []supposedRow
	next := 0
	for _, number := range p.Form.Rows(list) {
		at := list + "." + strconv.Itoa(number) + "."
		next = max(next, number+1)
		typed := slices.ContainsFunc(fields, func(field string) bool {
			return field != "unit" && field != "per" && p.Form.Text(at+field) != ""
		})
		if typed {
			p.Supposed = true
			rows = append(rows, supposedRow{at})
			see(at)
		}
	}
	return append(rows, supposedRow{list + "." + strconv.Itoa(next) + "."})
}

// query is the address's parameters for what is supposed, and for nothing else.
func (p *whatIfPage) query() url.Values {
	query := targetQuery(p.Form)
	if p.Form.Checked(stockField) {
		query.Set(stockField, "yes")
	}
	for list, kind := range map[string]struct {
		rows   []supposedRow
		fields []string
	}{"lots": {p.Lots, lotFields}, "prices": {p.Prices, priceFields}} {
		for number, row := range kind.rows[:len(kind.rows)-1] {
			for _, field := range kind.fields {
				if typed := p.Form.Text(row.At + field); typed != "" {
					query.Set(list+"."+strconv.Itoa(number)+"."+field, typed)
				}
			}
		}
	}
	return query
}

// canonical leads to the address that has nothing but what is supposed. A script only
// changes the address.
func (p *whatIfPage) canonical(v *page.Visit, path string, query url.Values) bool {
	asked := v.Request.URL.Query()
	asked.Del("lang")
	if asked.Encode() == query.Encode() || p.Form.Refusal != nil {
		return false
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if v.Request.Header.Get("HX-Request") == "" {
		http.Redirect(v.Writer, v.Request, path, http.StatusSeeOther)
		return true
	}
	header := "HX-Replace-Url"
	if v.Request.Header.Get("HX-Boosted") != "" {
		header = "HX-Push-Url"
	}
	v.Writer.Header().Set(header, path)
	return false
}

// items are the items whose stock or price can be supposed: those of the plan, as it is
// and as it would be.
func (p *whatIfPage) items(v *page.Visit, supposed answer.Summary) {
	p.Items = []page.Option{{Text: v.T("occasion.choose")}}
	seen := map[domain.Slug]bool{}
	var own []measure.Unit
	for _, row := range slices.Concat(p.Summary.Shopping, supposed.Shopping) {
		own = append(own, row.Unit)
		if !seen[row.Item] {
			seen[row.Item] = true
			p.Items = append(p.Items, page.Option{Value: string(row.Item), Text: row.Name})
		}
	}
	p.Measures = v.Units(own...)
	p.Pers = append([]page.Option{{Value: perPackage, Text: v.T("whatif.per.package")}}, p.Measures...)
}
