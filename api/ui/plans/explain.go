package plans

import (
	"errors"
	"net/http"
	"net/url"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels"
)

// explainPage is how a figure was calculated.
type explainPage struct {
	page.Head
	Path string
	Root *node
	// Near are addresses of similar figures, where there is none at the path.
	Near []page.Link
}

// node is a node of the calculation as it is shown.
type node struct {
	// Label says what it is, with links to what it is about.
	Label []page.Link
	Op    string
	Value locale.Quantity
	Exact string // where the shown value hides something, or is in another unit
	// Source is where a given number is from, with a link if a screen shows it.
	Source *page.Link
	// Explain is the address of the node's own explanation; empty if it is no figure.
	Explain   string
	Number    int
	SameAs    int
	Collapsed bool
	Operands  []*node
}

var explainTemplate = page.NewTemplate[explainPage](files, "explain.html")

// deepest is how many levels of a calculation are shown at once.
const deepest = "6"

// explained are the figures of a plan, or of a list for several.
type explained struct {
	*page.Visit
	// pages and operation are the addresses of explanations, without the path.
	pages, operation string
	// occasion, plan and list are the pages to which sources lead; empty without one.
	occasion, plan, list string
	// made is the operation that compares a plan with what was made; empty for a list.
	made string
	// rows is the operation whose answer has the rows of the shopping list, and measures are how their amounts
	// are written: by item, then unit.
	rows     string
	measures map[domain.Slug]map[measure.Unit]locale.Measure
	// estimate is what all that is to buy costs.
	estimate answer.Estimate
}

// explainedFigure is the answer of the API, for a plan or a list.
type explainedFigure struct {
	Figure *explanation.Node `json:"figure"`
	Paths  []string          `json:"paths"`
}

func explain(v *page.Visit) error {
	id := v.Path("id")
	plan, err := page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
	if err != nil {
		return err
	}
	occasion, err := page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", string(plan.OccasionID)))
	if err != nil {
		return err
	}
	of := explained{
		Visit: v, pages: page.At("/plans/{}/explain?path=", id), operation: page.At("/v1/plans/{}/explain?depth={}&path=", id, deepest),
		occasion: page.At("/occasions/{}", string(occasion.ID)), plan: page.At("/plans/{}", id),
		list: page.At("/plans/{}/shopping-list", id), rows: page.At("/v1/plans/{}/summary", id),
		made: page.At("/v1/plans/{}/compare?with={}", id, withMade),
	}
	return of.show(page.Link{Path: of.occasion, Text: occasion.Name}, page.Link{Path: of.plan, Text: v.T("plan.number", plan.Number)})
}

// explainList explains a figure of a list for several plans.
func explainList(v *page.Visit) error {
	plans := v.Query("plans")
	if plans == "" {
		http.Redirect(v.Writer, v.Request, "/shopping", http.StatusSeeOther)
		return nil
	}
	of := explained{
		Visit: v, pages: page.At("/shopping/explain?plans={}&path=", plans),
		operation: page.At("/v1/shopping-list/explain?plans={}&depth={}&path=", plans, deepest),
		list:      page.At("/shopping?plans={}", plans), rows: page.At("/v1/shopping-list?plans={}", plans),
	}
	return of.show(page.Link{Path: of.list, Text: v.T("plan.shopping")})
}

func (e *explained) show(crumbs ...page.Link) error {
	data, status := explainPage{Path: e.Query("path")}, http.StatusOK
	answered, err := page.Get[explainedFigure](e.Visit, e.operation+url.QueryEscape(data.Path))
	refused, isProblem := errors.AsType[*problem.Problem](err)
	switch {
	case isProblem && refused.Code == "no_such_figure":
		status = refused.Status
		data.Near = e.near(refused.Near)
	case err != nil:
		return err
	case answered.Figure == nil:
		data.Near = e.near(answered.Paths)
	default:
		if err := e.readRows(answered.Figure); err != nil {
			return err
		}
		data.Root = e.node(answered.Figure, "")
		cost, err := e.costOf(data.Path)
		if err != nil {
			return err
		}
		if !cost.Complete {
			data.Root.Value = e.Cost(cost.Known, false)
		}
		data.Root.Explain = ""
	}
	data.Head = e.Head(section, e.T("explain.title"), crumbs...)
	return explainTemplate.Render(e.Visit, status, data)
}

func (e explained) near(paths []string) []page.Link {
	links := make([]page.Link, len(paths))
	for i, path := range paths {
		links[i] = page.Link{Path: e.pages + url.QueryEscape(path), Text: path}
	}
	return links
}

// node converts a node and what is below it. The amounts below a figure are about the same item
// until another figure.
func (e explained) node(from *explanation.Node, item domain.Slug) *node {
	if from.Path != "" {
		item = itemAt(from.Path)
	}
	made := &node{
		Label: e.label(from), Op: string(from.Op), Number: from.Number, SameAs: from.SameAs, Collapsed: from.Collapsed,
	}
	if from.RoundsNothing() {
		made.Op = string(explanation.Same)
	}
	made.Value, made.Exact = e.written(from, item)
	if from.Path != "" {
		made.Explain = e.pages + url.QueryEscape(from.Path)
		if in := e.Query("in"); in != "" && item == itemAt(e.Query("path")) {
			made.Explain += page.At("&in={}", in)
		}
	}
	if source := from.Source; source != nil {
		made.Source = e.source(source)
	}
	for _, operand := range from.Operands {
		made.Operands = append(made.Operands, e.node(operand, item))
	}
	return made
}

// label says what a node is: by its code, or by its operation.
func (e explained) label(from *explanation.Node) []page.Link {
	if id := "label." + from.Code; from.Code != "" && e.Has(id) {
		args := make([]any, len(from.Args))
		for i := range from.Args {
			args[i] = e.arg(&from.Args[i])
		}
		return e.Sentence(id, args...)
	}
	unit := from.Unit
	if of, err := measure.ParseUnit(unit); err == nil {
		unit = e.UnitName(of)
	}
	if from.Op == explanation.Convert {
		return []page.Link{{Text: e.T("op.name.convert", unit)}}
	}
	if from.RoundsNothing() {
		return []page.Link{{Text: e.T("op.name." + string(explanation.Same))}}
	}
	return []page.Link{{Text: e.T("op.name." + string(from.Op))}}
}
