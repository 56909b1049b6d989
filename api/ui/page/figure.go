package page

import (
	"fmt"
	"html/template"
	"strings"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
)

// Figure is a quantity with the address of its explanation; empty if it has none.
type Figure struct {
	locale.Quantity
	Explain string
}

// Pooled are the ids of the plans of a list for several, separated by commas.
type Pooled string

// figure returns a quantity that is explained as a figure of a plan's summary, or of a list
// for several plans. Without a plan there is no explanation.
func figure(of any, path string, quantity locale.Quantity) (Figure, error) {
	made := Figure{Quantity: quantity}
	switch of := of.(type) {
	case domain.ID:
		return FigureOf(of, path, quantity), nil
	case Pooled:
		made.Explain = At("/shopping/explain?plans={}&path={}", string(of), path)
	default:
		return made, fmt.Errorf("%T has no figures", of)
	}
	return made, nil
}

// FigureOf returns a quantity that is explained as a figure of a plan's summary.
func FigureOf(plan domain.ID, path string, quantity locale.Quantity) Figure {
	made := Figure{Quantity: quantity}
	if plan != "" {
		made.Explain = At("/plans/{}/explain?path={}", string(plan), path)
	}
	return made
}

// Figures are written here and not by a template: a plan of 100 lines has 1,500 of
// them, and a template for each takes most of the page's time. All that is not written
// here is escaped.

// written returns a quantity as HTML.
func written(l *locale.Locale, q locale.Quantity) template.HTML {
	var html strings.Builder
	writeQuantity(&html, l, q)
	return template.HTML(html.String())
}

// explainable returns a figure as HTML, with a link to its explanation.
func explainable(l *locale.Locale, f Figure) template.HTML {
	var html strings.Builder
	writeFigure(&html, l, f)
	return template.HTML(html.String())
}

func writeFigure(html *strings.Builder, l *locale.Locale, f Figure) {
	if f.Explain == "" {
		html.WriteString(`<span class="figure">`)
		writeQuantity(html, l, f.Quantity)
		html.WriteString(`</span>`)
		return
	}
	html.WriteString(`<a class="figure" href="`)
	writeText(html, f.Explain)
	html.WriteString(`">`)
	writeQuantity(html, l, f.Quantity)
	html.WriteString(`</a>`)
}

func writeQuantity(html *strings.Builder, l *locale.Locale, q locale.Quantity) {
	if q.Exact == "" { // a word in the place of a number
		html.WriteString(`<span class="quiet">`)
		writeText(html, q.Text)
		html.WriteString(`</span>`)
		return
	}
	if q.Limit != "" {
		html.WriteString(`<span class="u">`)
		writeText(html, q.Limit)
		html.WriteString(`&nbsp;</span>`) // within it: between the parts of a row it would be lost
	}
	html.WriteString(`<data class="q" value="`)
	writeText(html, q.Exact)
	if q.Own != "" {
		html.WriteString(`" title="`)
		writeText(html, q.Own)
	}
	html.WriteString(`">`)
	if q.Rounded {
		html.WriteString(`<abbr title="`)
		writeText(html, l.T("figure.rounded"))
		html.WriteString(`">≈</abbr>`)
	}
	writeText(html, q.Text)
	if q.Unit != "" {
		html.WriteString(`&nbsp;<span class="u">`)
		writeText(html, q.Unit)
		html.WriteString(`</span>`)
	}
	html.WriteString(`</data>`)
}

// Named is a figure with the words before or after it. Path is where the words after it
// lead; empty for nowhere.
type Named struct {
	Before string
	Figure Figure
	After  string
	Path   string
}

// named returns a list of figures as HTML, on one line.
func named(l *locale.Locale, list []Named) template.HTML {
	var html strings.Builder
	for i, one := range list {
		if i > 0 {
			html.WriteString(", ")
		}
		if one.Before != "" {
			writeText(&html, one.Before)
			html.WriteByte(' ')
		}
		writeFigure(&html, l, one.Figure)
		if one.After != "" {
			html.WriteByte(' ')
			writeLink(&html, Link{Path: one.Path, Text: one.After})
		}
	}
	return template.HTML(html.String())
}

// writeLink writes a link; a text alone if it leads nowhere.
func writeLink(html *strings.Builder, link Link) {
	if link.Path == "" {
		writeText(html, link.Text)
		return
	}
	html.WriteString(`<a href="`)
	writeText(html, link.Path)
	html.WriteString(`">`)
	writeText(html, link.Text)
	html.WriteString(`</a>`)
}

// writeText writes what is not HTML.
func writeText(html *strings.Builder, text string) { html.WriteString(template.HTMLEscapeString(text)) }
