package plans

import (
	"cmp"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// arg returns what a label is about, as a link where a screen shows it.
func (e explained) arg(arg *explanation.Arg) any {
	link := page.Link{Text: cmp.Or(arg.Name, arg.Value)}
	switch arg.Kind {
	case explanation.OfItem:
		link.Path = page.At("/book/items/{}", arg.Value)
	case explanation.OfRecipe, explanation.OfUnit:
		recipe, _, _ := strings.Cut(arg.Value, "/")
		link.Path = page.At("/book/recipes/{}", recipe)
	case explanation.OfGood:
		link.Path = page.At("/book/goods/{}", arg.Value)
	case explanation.OfOccasion:
		link.Path = page.At("/occasions/{}", arg.Value)
	case explanation.OfMeasure:
		if unit, err := measure.ParseUnit(arg.Value); err == nil {
			return e.UnitName(unit)
		}
		return arg.Value
	case explanation.OfDay:
		return e.Date(domain.Date(arg.Value))
	case explanation.OfCategory, explanation.OfActor, explanation.OfMeasures:
		return arg.Value
	}
	return link
}

// source returns what a given number is from: what it is about and its day, as far as they
// are known.
func (e explained) source(source *explanation.Source) *page.Link {
	id := "source." + string(source.Kind)
	link := &page.Link{Text: e.T(id)}
	switch {
	case source.DisplayName == "":
	case source.On != "" && e.Has(id+".on"):
		link.Text = e.T(id+".on", source.DisplayName, e.Date(source.On))
	default:
		link.Text = e.T("source.of", link.Text, source.DisplayName)
	}
	book := func(pattern string) {
		slug, _, isUnit := strings.Cut(source.Name, "/")
		if isUnit {
			pattern = "/book/recipes/{}"
		}
		link.Path = page.At(pattern, slug)
	}
	switch source.Kind {
	case explanation.Lot:
		link.Path = page.At("/pantry/lots/{}", string(source.ID))
	case explanation.ProductionRun:
		link.Path = page.At("/runs/production/{}", string(source.ID))
	case explanation.AssemblyRun:
		link.Path = page.At("/runs/assembly/{}", string(source.ID))
	case explanation.Target:
		link.Path = e.occasion
	case explanation.Plan:
		link.Path = e.plan
	case explanation.Tick, explanation.Order:
		link.Path = e.list
	case explanation.Item:
		book("/book/items/{}")
	case explanation.RecipeLine:
		book("/book/recipes/{}")
	case explanation.GoodLine:
		book("/book/goods/{}")
	case explanation.Reservation:
		if source.ID != "" {
			link.Path = page.At("/plans/{}", string(source.ID))
		}
	case explanation.FinishedStock:
	}
	return link
}
