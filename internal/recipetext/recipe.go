package recipetext

import (
	"cmp"
	"regexp"
	"strings"

	"crumbtrail/domain/measure"
)

// Recipe is a recipe as it was understood.
type Recipe struct {
	Name, Category, Source, Notes string
	// Minutes is how long it takes; 0 if that is unknown.
	Minutes int
	// Yield is how many of YieldName a batch yields; "" if that is unknown.
	Yield, YieldName string
	// Whole is how much of WholeUnit a batch makes in all, such as 500 g; "" if that is unknown.
	Whole, WholeUnit string
	Lines            []Line
	// Doubts are about the recipe as a whole.
	Doubts []Doubt
}

// Doubts about a recipe as a whole, in addition to those about lines.
const (
	// MoreYields is about a second yield; the first was taken.
	MoreYields DoubtCode = "more_yields"
	// TooManyLines is about the first line that was left out.
	TooManyLines DoubtCode = "too_many_lines"
	// Method is about lines that are no ingredients but the method, which is in the notes.
	Method DoubtCode = "method"
	// InMethod is about a line of the method, and in the notes, that looks like an ingredient.
	InMethod DoubtCode = "in_method"
	// Heading is about the heading of some ingredients, which is in their notes.
	Heading DoubtCode = "heading"
)

// maxLines is how many ingredients of a recipe are read; the longest recipes have
// a tenth of that.
const maxLines = 500

var (
	instructions = regexp.MustCompile(`(?i)^[#*_ ]*(?:(?:the )?(?:instructions?|directions?|methods?|preparation|procedure|steps)|` +
		`how to (?:make|bake|prepare)(?: it| them)?|(?:die )?(?:zubereitung|anleitung|arbeitsschritte|vorgehen|herstellung)|so geht.?s)` +
		`[*_ ]*(?::[*_ ]*(.*)|$)`)
	yields = regexp.MustCompile(`(?i)^(?:makes|yields?|serves|servings|ergibt|menge|portionen)\s*:?\s*(?:about\s+|ca\.?\s+)?(.+)$`)
)

// ParseText parses a recipe that is plain text: ingredients, one in each line, and
// possibly a line with the yield, and the method: after a heading, as numbered steps, or as
// sentences. A first line without an amount, with a blank line, the yield or a heading of the
// ingredients after it, is the name. Other headings become notes of the ingredients below them.
func ParseText(text string, options Options) Recipe {
	reader := textReader{options: options}
	rows := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if name, rest, ok := title(rows, options); ok {
		reader.recipe.Name, rows = name, rest
	}
	for i, row := range rows {
		if !reader.read(strings.TrimSpace(row), firstOf(rows[i+1:])) {
			break
		}
	}
	reader.recipe.Notes = reader.method.text()
	return reader.recipe
}

// firstOf is the first row that is not empty, "" without one.
func firstOf(rows []string) string {
	for _, row := range rows {
		if row = strings.TrimSpace(row); row != "" {
			return row
		}
	}
	return ""
}

// title returns the name that a text begins with.
func title(rows []string, options Options) (name string, rest []string, found bool) {
	for len(rows) > 0 && strings.TrimSpace(rows[0]) == "" {
		rows = rows[1:]
	}
	if len(rows) < 3 {
		return "", rows, false
	}
	next := strings.TrimSpace(rows[1])
	if next != "" && !ingredients.MatchString(next) && !yields.MatchString(next) {
		return "", rows, false
	}
	name = strings.TrimSpace(strings.TrimLeft(rows[0], "# "))
	if ingredients.MatchString(name) || yields.MatchString(name) || ParseLine(name, options).Amount != "" {
		return "", rows, false
	}
	return name, rows[1:], true
}

// setYield parses a yield: "24 cookies", "24", or the amount of all, "500 g". What has no whole
// number is a doubt.
func (r *Recipe) setYield(text string, options Options) {
	found := readAmount(text, options)
	if r.setWhole(found, strings.TrimSpace(text[found.length:])) {
		return
	}
	whole, isWhole := found.number.Int64()
	if found.length == 0 || found.unclear || !isWhole || whole < 1 {
		r.Doubts = append(r.Doubts, Doubt{Code: UnclearNumber, Text: text})
		return
	}
	name := strings.Trim(text[found.length:], " .,;")
	switch {
	case r.Yield == found.number.String():
		r.YieldName = cmp.Or(r.YieldName, name)
		return
	case r.Yield != "":
		r.Doubts = append(r.Doubts, Doubt{Code: MoreYields, Text: text})
		return
	}
	if found.upper != "" {
		r.Doubts = append(r.Doubts, Doubt{Code: Range, Text: found.upper})
	}
	r.Yield, r.YieldName = measure.Int(whole).String(), name
}

// setWhole takes a yield that is a weight or a volume, and reports whether it is one.
func (r *Recipe) setWhole(found reading, after string) bool {
	unit, length := readUnit(after)
	if length == 0 || found.length == 0 || found.unclear || found.number.Sign() <= 0 {
		return false
	}
	if kind := unit.Kind(); kind != measure.Mass && kind != measure.Volume {
		return false
	}
	if r.Whole == "" {
		r.Whole, r.WholeUnit = found.number.String(), unit.String()
		if found.upper != "" {
			r.Doubts = append(r.Doubts, Doubt{Code: Range, Text: found.upper})
		}
	}
	return true
}
