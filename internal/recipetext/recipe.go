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
)

// maxLines is how many ingredients of a recipe are read; the longest recipes have
// a tenth of that.
const maxLines = 500

var (
	heading      = regexp.MustCompile(`^\pL[^0-9]*:$`)
	ingredients  = regexp.MustCompile(`(?i)^(?:ingredients|zutaten)\s*:?$`)
	instructions = regexp.MustCompile(`(?i)^(?:instructions|directions|method|preparation|steps|zubereitung|anleitung)\s*:?$`)
	yields       = regexp.MustCompile(`(?i)^(?:makes|yields?|serves|servings|ergibt|menge|portionen)\s*:?\s*(?:about\s+|ca\.?\s+)?(.+)$`)
)

// ParseText parses a recipe that is plain text: ingredients, one in each line, and
// possibly a line with the yield and instructions after a heading. A first line
// without an amount, with a blank line after it, is the name.
func ParseText(text string, options Options) Recipe {
	var recipe Recipe
	rows := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if name, rest, ok := title(rows, options); ok {
		recipe.Name, rows = name, rest
	}
	for at, row := range rows {
		row = strings.TrimSpace(row)
		switch {
		case row == "" || ingredients.MatchString(row):
		case instructions.MatchString(row):
			recipe.Notes = strings.TrimSpace(strings.Join(rows[at+1:], "\n"))
			return recipe
		case yields.MatchString(row):
			recipe.setYield(yields.FindStringSubmatch(row)[1], options)
		case heading.MatchString(row):
		case len(recipe.Lines) == maxLines:
			recipe.Doubts = append(recipe.Doubts, Doubt{TooManyLines, row})
			return recipe
		default:
			recipe.Lines = append(recipe.Lines, ParseLine(row, options))
		}
	}
	return recipe
}

// title returns the name that a text begins with.
func title(rows []string, options Options) (name string, rest []string, found bool) {
	for len(rows) > 0 && strings.TrimSpace(rows[0]) == "" {
		rows = rows[1:]
	}
	if len(rows) < 3 || strings.TrimSpace(rows[1]) != "" && !ingredients.MatchString(strings.TrimSpace(rows[1])) {
		return "", rows, false
	}
	name = strings.TrimSpace(strings.TrimLeft(rows[0], "# "))
	if ingredients.MatchString(name) || yields.MatchString(name) || ParseLine(name, options).Amount != "" {
		return "", rows, false
	}
	return name, rows[1:], true
}

// setYield parses a yield: "24 cookies", "24". What has no whole number is a doubt.
func (r *Recipe) setYield(text string, options Options) {
	found := readAmount(text, options)
	whole, isWhole := found.number.Int64()
	if found.length == 0 || found.unclear || !isWhole || whole < 1 {
		r.Doubts = append(r.Doubts, Doubt{UnclearNumber, text})
		return
	}
	name := strings.Trim(text[found.length:], " .,;")
	switch {
	case r.Yield == found.number.String():
		r.YieldName = cmp.Or(r.YieldName, name)
		return
	case r.Yield != "":
		r.Doubts = append(r.Doubts, Doubt{MoreYields, text})
		return
	}
	if found.upper != "" {
		r.Doubts = append(r.Doubts, Doubt{Range, found.upper})
	}
	r.Yield, r.YieldName = measure.Int(whole).String(), name
}
