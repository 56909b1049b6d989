package plans

import (
	"errors"
	"net/http"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels"
)

// explainPage is how a figure was calculated.
type explainPage struct {
	page.Head
	Plan readmodels.Plan
	Path string
	Root *node
	// Near are addresses of similar figures, where there is none at the path.
	Near []page.Link
}

// node is a node of the calculation as it is shown.
type node struct {
	Label, Op string
	Value     locale.Quantity
	Exact     string // where the shown value hides something
	// Source is where a given number is from, with a link if a screen shows it.
	Source *page.Link
	Event  string
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

func explain(v *page.Visit) error {
	id, path := v.Path("id"), v.Query("path")
	plan, err := page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
	if err != nil {
		return err
	}
	occasion, err := page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", string(plan.OccasionID)))
	if err != nil {
		return err
	}
	data, status := explainPage{Plan: plan, Path: path}, http.StatusOK
	answered, err := page.Get[readmodels.PlanExplanation](v, page.At("/v1/plans/{}/explain?depth={}&path={}", id, deepest, path))
	refused, isProblem := errors.AsType[*problem.Problem](err)
	switch {
	case isProblem && refused.Code == "no_such_figure":
		status = refused.Status
		for _, near := range refused.Near {
			data.Near = append(data.Near, page.Link{Path: page.At("/plans/{}/explain?path={}", id, near), Text: near})
		}
	case err != nil:
		return err
	case answered.Figure == nil:
		for _, one := range answered.Paths {
			data.Near = append(data.Near, page.Link{Path: page.At("/plans/{}/explain?path={}", id, one), Text: one})
		}
	default:
		data.Root = shown(v, plan, answered.Figure)
		data.Root.Explain = ""
	}
	data.Head = v.Head(section, v.T("explain.title"),
		page.Link{Path: page.At("/occasions/{}", string(occasion.ID)), Text: occasion.Name},
		page.Link{Path: page.At("/plans/{}", id), Text: v.T("plan.number", plan.Number)})
	return explainTemplate.Render(v, status, data)
}

// shown converts a node and what is below it.
func shown(v *page.Visit, plan readmodels.Plan, from *explanation.Node) *node {
	made := &node{
		Label: from.Label, Op: string(from.Op), Number: from.Number, SameAs: from.SameAs, Collapsed: from.Collapsed,
	}
	unit, err := measure.ParseUnit(from.Unit)
	if err == nil {
		made.Value = v.Amount(from.Value, unit)
	} else {
		made.Value = v.Number(from.Value)
	}
	if made.Value.Rounded {
		made.Exact = from.Value.String()
	}
	if from.Path != "" {
		made.Explain = page.At("/plans/{}/explain?path={}", string(plan.ID), from.Path)
	}
	if source := from.Source; source != nil {
		made.Source = sourceLink(v, plan, source)
		if source.Event != nil {
			made.Event = page.At("/v1/audit/streams/{}/events/{}", source.Event.Stream, v.Whole(int64(source.Event.Revision)).Exact)
		}
	}
	for _, operand := range from.Operands {
		made.Operands = append(made.Operands, shown(v, plan, operand))
	}
	return made
}

// sourceLink returns what a given number is from.
func sourceLink(v *page.Visit, plan readmodels.Plan, source *explanation.Source) *page.Link {
	link := &page.Link{Text: v.T("source." + string(source.Kind))}
	switch source.Kind {
	case explanation.Lot:
		link.Path = page.At("/pantry/lots/{}", string(source.ID))
	case explanation.ProductionRun:
		link.Path = page.At("/runs/production/{}", string(source.ID))
	case explanation.AssemblyRun:
		link.Path = page.At("/runs/assembly/{}", string(source.ID))
	case explanation.Target:
		link.Path = page.At("/occasions/{}", string(plan.OccasionID))
	case explanation.Plan:
		link.Path = page.At("/plans/{}", string(plan.ID))
	case explanation.Item:
		link.Path = page.At("/book/items/{}", source.Name)
	case explanation.RecipeLine, explanation.GoodLine, explanation.FinishedStock, explanation.Reservation, explanation.Tick:
	}
	return link
}
