package book

import (
	"cmp"
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/internal/recipetext"
)

// confirmPage shows what was understood of a pasted recipe.
type confirmPage struct {
	page.Head
	Form   *page.Form
	Lines  []pastedLine
	Doubts []pastedDoubt
	Units  []page.Option
	Wholes []page.Option
	Items  []page.Option
}

// pastedLine is a line as it was understood.
type pastedLine struct {
	row
	// Text is the line as it was pasted.
	Text   string
	Doubts []string
	// Uses are what can be done with it.
	Uses []page.Option
}

// pastedDoubt is a doubt about the recipe as a whole, with its hidden fields.
type pastedDoubt struct {
	row
	Code, Of, Until, Text string
}

var confirmTemplate = page.NewTemplate[confirmPage](files, "book-paste-confirm.html", "slug.html")

// What can be done with a line, besides using an item.
const useNew, useSkip = "new", "skip"

// confirm shows what was understood of a recipe.
func confirm(v *page.Visit, recipe recipetext.Recipe, decimals string, found shelf) error {
	form := v.NewForm(confirmStep)
	form.Fill("name", recipe.Name).Fill("category", recipe.Category).Fill("source", recipe.Source).Fill("notes", recipe.Notes)
	form.Fill(wholeAmount, typedAmount(v, recipe.Whole)).Fill(wholeUnit, recipe.WholeUnit)
	form.Fill("decimals", decimals).Fill("yield_quantity", recipe.Yield).Fill("yield_name", recipe.YieldName)
	if recipe.Minutes > 0 {
		form.Fill("time_minutes", strconv.Itoa(recipe.Minutes))
	}
	return showConfirm(v, form, found, recipe.Lines, recipe.Doubts, true)
}

// showConfirm shows the form; of lines that are new to the reader it fills the fields
// in.
func showConfirm(v *page.Visit, form *page.Form, known shelf, read []recipetext.Line, doubts []recipetext.Doubt, fresh bool) error {
	data := confirmPage{Form: form, Lines: make([]pastedLine, len(read)), Items: known.itemNames().Options}
	data.Units, data.Wholes = known.units(v), wholes(v)
	matches := newMatcher(known)
	for i, line := range read {
		found := matches.find(line.Name)
		data.Lines[i] = lineOf(v, i, line, found)
		if fresh {
			fillLine(v, form, data.Lines[i].Prefix, line, found)
		}
	}
	for i, doubt := range doubts {
		shown := pastedDoubt{row: rowOf("doubts", i, i), Code: string(doubt.Code), Of: doubt.Text, Until: doubt.Until}
		if id := "doubt." + shown.Code; doubt.Until != "" && v.Has(id+".until") {
			shown.Text = v.T(id+".until", doubt.Text, doubt.Until)
		} else {
			shown.Text = v.T(id, doubt.Text)
		}
		data.Doubts = append(data.Doubts, shown)
	}
	first := page.Link{Path: "/book/paste", Text: v.T("paste.title")}
	data.Head = v.Head(section, v.T("paste.confirm"), append(crumbs(v, recipes), first)...)
	return confirmTemplate.Render(v, form.Status(), data)
}

func lineOf(v *page.Visit, at int, line recipetext.Line, found match) pastedLine {
	shown := pastedLine{row: rowOf(lines, at, at), Text: line.Text}
	for _, doubt := range line.Doubts {
		shown.Doubts = append(shown.Doubts, v.T("doubt."+string(doubt.Code), cmp.Or(doubt.Text, line.Text)))
	}
	if id := found.doubt(); id != "" {
		shown.Doubts = append(shown.Doubts, v.T(id, line.Name))
	}
	if found.isOpen() {
		shown.Uses = append(shown.Uses, page.Option{Text: v.T("paste.choose")})
	}
	if line.Assumed && found.isWeighed {
		shown.Doubts = append(shown.Doubts, v.T("paste.pieces", found.exact.Name))
	}
	for _, item := range found.items() {
		shown.Uses = append(shown.Uses, page.Option{Value: itemPrefix + string(item.Slug), Text: item.Name})
	}
	for _, recipe := range found.recipes() {
		shown.Uses = append(shown.Uses, page.Option{Value: recipePrefix + string(recipe.Slug), Text: v.T("paste.recipe", recipe.Name)})
	}
	shown.Uses = append(shown.Uses, page.Option{Value: useNew, Text: v.T("paste.new")}, page.Option{Value: useSkip, Text: v.T("paste.skip")})
	return shown
}

// fillLine fills in what was understood. What a line means stays open if items have similar names
// only, or a recipe has the name.
func fillLine(v *page.Visit, form *page.Form, prefix string, line recipetext.Line, found match) {
	use := useNew
	switch {
	case found.isOpen():
		use = ""
	case found.exact.Slug != "":
		use = itemPrefix + string(found.exact.Slug)
	}
	form.Fill(prefix+"use", use).Fill(prefix+"name", line.Name).Fill(prefix+"unit", line.Unit).Fill(prefix+"note", line.Note)
	form.Fill(prefix+"amount", typedAmount(v, line.Amount))
}
