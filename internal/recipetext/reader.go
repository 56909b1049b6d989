package recipetext

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	heading     = regexp.MustCompile(`^[#*_ ]*\pL.*:[*_ ]*$`)
	marked      = regexp.MustCompile(`^(?:#+ *\pL.*|\*\*\pL.*\*\*|__\pL.*__)$`)
	forA        = regexp.MustCompile(`(?i)^(?:for|für) (?:the|den|die|das)\s[^,.:]*$`)
	ingredients = regexp.MustCompile(`(?i)^[#*_ ]*(?:ingredients|zutaten)(?: list| (?:for the|für) .*)?[*_ ]*:?[*_ ]*$`)
)

// longestHeading is how many letters the heading of some ingredients has at most.
const longestHeading = 60

// textReader reads the rows of a recipe that is plain text.
type textReader struct {
	options Options
	recipe  Recipe
	method  methodText
	// section is the heading that the next ingredients stand below; "" without one.
	section string
}

// methodText collects the method. It is open below its heading; isLast is true while the row
// before was a part of it without one.
type methodText struct {
	rows           []string
	isOpen, isLast bool
}

func (m *methodText) add(row string) { m.rows = append(m.rows, row) }

func (m *methodText) text() string { return strings.TrimSpace(strings.Join(m.rows, "\n")) }

// read reads a row; next is the one after it that is not empty, "" at the end. It reports false
// when there are too many ingredients.
func (t *textReader) read(row, next string) bool {
	heads := instructions.FindStringSubmatch(row)
	wasLast := t.method.isLast
	t.method.isLast = wasLast && row == ""
	switch {
	case ingredients.MatchString(row):
		t.method.isOpen, t.section = false, ""
		if len(t.recipe.Lines) > 0 {
			t.below(row)
		}
	case heads != nil && !t.method.isOpen:
		t.method.isOpen = true
		t.method.add(heads[1])
	case t.isHeading(row, next):
		t.method.isOpen = false
		t.below(row)
	case t.method.isOpen:
		t.method.add(row)
		if t.isMeasured(row) {
			t.recipe.run(InMethod, row, false)
		}
	case row == "":
	case yields.MatchString(row):
		t.recipe.setYield(yields.FindStringSubmatch(row)[1], t.options)
	case isStep(row, t.options), heading.MatchString(row), wasLast && continues(row, t.options):
		t.method.add(row)
		t.method.isLast = true
		t.recipe.run(Method, row, wasLast)
	default:
		return t.recipe.ingredient(row, t.section, t.options)
	}
	return true
}

// isHeading reports whether a row is the heading of the ingredients that follow it.
func (t *textReader) isHeading(row, next string) bool {
	switch {
	case !isHeading(row, t.options), next == "", isHeading(next, t.options), yields.MatchString(next), instructions.MatchString(next):
		return false
	case t.method.isOpen || t.method.isLast:
		return t.isMeasured(next)
	}
	return !isStep(next, t.options)
}

// isHeading reports whether a row may be a heading.
func isHeading(row string, options Options) bool {
	if utf8.RuneCountInString(row) > longestHeading || ParseLine(row, options).Amount != "" {
		return false
	}
	return heading.MatchString(row) || marked.MatchString(row) || forA.MatchString(row) && !isStep(row, options)
}

// isMeasured reports whether a row of the method looks like an ingredient.
func (t *textReader) isMeasured(row string) bool {
	return len(strings.Fields(row)) <= fewWords && !ends.MatchString(row) && !isStep(row, t.options) && ParseLine(row, t.options).Amount != ""
}

// below notes the heading that the next ingredients stand below. Recipes have none.
func (t *textReader) below(row string) {
	t.section = t.recipe.heading(row)
}

// heading adds the doubt about a heading, and returns it as a note.
func (r *Recipe) heading(row string) string {
	r.Doubts = append(r.Doubts, Doubt{Code: Heading, Text: row})
	return strings.Trim(row, "#*_: ")
}

// run adds a doubt about a row. Rows that follow one another have one.
func (r *Recipe) run(code DoubtCode, row string, follows bool) {
	if last := len(r.Doubts) - 1; last >= 0 && r.Doubts[last].Code == code && follows {
		r.Doubts[last].Until = row
		return
	}
	r.Doubts = append(r.Doubts, Doubt{Code: code, Text: row})
}

// ingredient adds an ingredient that stands below a heading. It reports false if there are too many.
func (r *Recipe) ingredient(row, section string, options Options) bool {
	if len(r.Lines) == maxLines {
		r.Doubts = append(r.Doubts, Doubt{Code: TooManyLines, Text: row})
		return false
	}
	line := ParseLine(row, options)
	if section != "" {
		line.Note = strings.TrimPrefix(line.Note+"; "+section, "; ")
	}
	r.Lines = append(r.Lines, line)
	return true
}
