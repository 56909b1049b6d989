package page

import (
	"html/template"
	"strings"

	"crumbtrail/api/ui/locale"
)

// Cell is a number in a row of a table, with the text of its column for small screens.
type Cell struct {
	Label  string
	Figure Figure
	// Product is how the number comes about: so many times so much; nil without.
	Product *[2]Figure
}

// cells returns the cells of a row as HTML. They are written here for the reason that
// figures are.
func cells(l *locale.Locale, row []Cell) template.HTML {
	var html strings.Builder
	for _, cell := range row {
		html.WriteString(`<td class="number" data-label="`)
		writeText(&html, cell.Label)
		html.WriteString(`">`)
		writeFigure(&html, l, cell.Figure)
		if cell.Product != nil {
			html.WriteString(`<span class="under">`)
			writeFigure(&html, l, cell.Product[0])
			html.WriteString(" × ")
			writeFigure(&html, l, cell.Product[1])
			html.WriteString(`</span>`)
		}
		html.WriteString(`</td>`)
	}
	return template.HTML(html.String())
}
