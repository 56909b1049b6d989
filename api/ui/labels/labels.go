// Package labels has the screens of labels: what the label of a finished good tells and what
// it lacks, the sheet of labels to print, and the items of which allergens are unknown.
package labels

import (
	"embed"
	"net/http"
	"strconv"

	"crumbtrail/api/qrcode"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/domain"
	"crumbtrail/domain/labels"
	"crumbtrail/readmodels"
)

//go:embed templates
var files embed.FS

// Addresses of the pages.
const (
	goodPattern = "/book/goods/{slug}/label"
	runPattern  = "/runs/assembly/{id}/label"
	unknownPath = "/book/allergens"
)

// Screens returns the screens.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: goodPattern, Handle: ofGood, Takes: printed()},
			{Method: http.MethodGet, Pattern: runPattern, Handle: ofRun, Past: true, Takes: printed()},
			{Method: http.MethodGet, Pattern: unknownPath, Handle: unknown, Needs: "ListItems"},
		},
		Templates: []page.Checkable{labelTemplate, unknownTemplate},
	}
}

// labelPage is the label of a finished good, as often as it is printed.
type labelPage struct {
	page.Head
	Label labels.Label
	// Action is the address of the page, Back that of what the label is about.
	Action, Back string
	// Asked is how many labels were asked for, if that is more than are printed at a time.
	Asked int
	// Copies has an element for each label of the sheet.
	Copies []struct{}
	Sheets []page.Option
	// Sheet is how many labels a page has.
	Sheet string
	// Code is the address that the picture leads to, a QR code of some units; empty on the
	// label of a definition.
	Code, Picture string
	Units         int
}

// Unknown are the items of which allergens are unknown, with the addresses of their forms.
func (p labelPage) Unknown() []page.Link { return edits(p.Label.AllergensUnknown) }

// Unweighed are the ingredients that cannot be weighed, with the addresses of their forms.
func (p labelPage) Unweighed() []page.Link {
	var list []labels.NamedItem
	for _, one := range p.Label.Ingredients {
		if one.Unweighed() {
			list = append(list, labels.NamedItem{Item: one.Item, Name: one.Name})
		}
	}
	return edits(list)
}

// Dated reports whether a date may stand on the label: that of everything is known.
func (p labelPage) Dated() bool {
	best := p.Label.BestBefore
	return best.Date != "" && len(best.Unknown) == 0 && len(p.Label.ContentsUnknown) == 0
}

func edits(items []labels.NamedItem) []page.Link {
	links := make([]page.Link, len(items))
	for i, item := range items {
		links[i] = page.Link{Path: editOf(item.Item), Text: item.Name}
	}
	return links
}

func editOf(item domain.Slug) string { return page.At("/book/items/{}/edit", string(item)) }

var labelTemplate = page.NewTemplate[labelPage](files, "label.html")

// mostCopies is how many labels are printed at a time.
const mostCopies = 200

// printed is what the address of labels takes: how many, and on which sheets.
func printed() address.Parameters {
	return address.Parameters{"labels": address.Count, "sheet": address.OneOf(perSheet...)}
}

// perSheet are the sizes of labels, by how many a page has.
var perSheet = []string{"8", "10", "21"}

func ofGood(v *page.Visit) error {
	slug := v.Path("slug")
	label, err := page.Get[labels.Label](v, page.At("/v1/finished-goods/{}/label", slug))
	if err != nil {
		return err
	}
	data := labelPage{Label: label, Back: page.At("/book/goods/{}", slug)}
	data.Head = v.Head("book", v.T("label.title", label.Name), page.Link{Path: "/book", Text: v.T("nav.book")},
		page.Link{Path: "/book/goods", Text: v.T("book.goods")}, page.Link{Path: data.Back, Text: label.Name})
	data.Live = "recipe good item"
	return data.render(v)
}

func ofRun(v *page.Visit) error {
	id := v.Path("id")
	label, err := page.Get[labels.Label](v, page.At("/v1/assembly-runs/{}/label", id))
	if err != nil {
		return err
	}
	data := labelPage{Label: label, Back: page.At("/runs/assembly/{}", id)}
	data.Code = qrcode.Origin(v.Request) + data.Back
	if data.Picture, data.Units, err = qrcode.Path(data.Code); err != nil {
		return err
	}
	data.Head = v.Head("pantry", v.T("label.title", label.Name), page.Link{Path: "/runs", Text: v.T("runs.title")},
		page.Link{Path: data.Back, Text: label.Name})
	data.Live = "pantry"
	return data.render(v)
}

func (p labelPage) render(v *page.Visit) error {
	p.Action, p.Sheet = v.Request.URL.Path, perSheet[0]
	for _, sheet := range perSheet {
		if v.Query("sheet") == sheet {
			p.Sheet = sheet
		}
		p.Sheets = append(p.Sheets, page.Option{Value: sheet, Text: v.T("label.sheet." + sheet), Selected: v.Query("sheet") == sheet})
	}
	copies, err := strconv.Atoi(v.Query("labels"))
	if err != nil {
		copies = 1
	}
	p.Copies = make([]struct{}, min(max(copies, 1), mostCopies))
	if copies > mostCopies {
		p.Asked = copies
	}
	return labelTemplate.Render(v, http.StatusOK, p)
}

// unknownPage lists the ingredients of which allergens are unknown.
type unknownPage struct {
	page.Head
	Items []page.Link
}

var unknownTemplate = page.NewTemplate[unknownPage](files, "unknown.html")

func unknown(v *page.Visit) error {
	items, err := page.All[readmodels.Item](v, "/v1/items?allergens=unknown")
	if err != nil {
		return err
	}
	data := unknownPage{}
	for _, item := range items {
		data.Items = append(data.Items, page.Link{Path: editOf(item.Slug), Text: item.Name})
	}
	data.Head = v.Head("book", v.T("allergens.unknown"), page.Link{Path: "/book", Text: v.T("nav.book")},
		page.Link{Path: "/book/items", Text: v.T("book.items")})
	data.Live = "item"
	return unknownTemplate.Render(v, http.StatusOK, data)
}
