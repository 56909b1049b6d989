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
		if of != "" {
			made.Explain = At("/plans/{}/explain?path={}", string(of), path)
		}
	case Pooled:
		made.Explain = At("/shopping/explain?plans={}&path={}", string(of), path)
	default:
		return made, fmt.Errorf("%T has no figures", of)
	}
	return made, nil
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
	if f.Explain == "" {
		html.WriteString(`<span class="figure">`)
		writeQuantity(&html, l, f.Quantity)
		html.WriteString(`</span>`)
	} else {
		html.WriteString(`<a class="figure" href="`)
		writeText(&html, f.Explain)
		html.WriteString(`">`)
		writeQuantity(&html, l, f.Quantity)
		html.WriteString(`</a>`)
	}
	return template.HTML(html.String())
}

func writeQuantity(html *strings.Builder, l *locale.Locale, q locale.Quantity) {
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

// writeText writes what is not HTML.
func writeText(html *strings.Builder, text string) { html.WriteString(template.HTMLEscapeString(text)) }
