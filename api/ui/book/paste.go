package book

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/internal/recipetext"
)

// pastePage takes a recipe as a text.
type pastePage struct {
	page.Head
	Form     *page.Form
	Decimals []page.Option
	// Recipes are those of a text with several; the reader chooses one.
	Recipes []page.Option
}

var pasteTemplate = page.NewTemplate[pastePage](files, "book-paste.html")

// The hidden field of the step, and its value in the second.
const stepField, confirmStep = "_step", "confirm"

func paste(v *page.Visit) error {
	form := v.NewForm("paste")
	if v.DecimalComma() {
		form.Fill("decimals", "comma")
	}
	return showPaste(v, form, nil)
}

func showPaste(v *page.Visit, form *page.Form, found []recipetext.Recipe) error {
	data := pastePage{Form: form}
	data.Decimals = []page.Option{{Value: "point", Text: v.T("paste.point")}, {Value: "comma", Text: v.T("paste.comma")}}
	if len(found) > 1 {
		for i, recipe := range found {
			data.Recipes = append(data.Recipes, page.Option{Value: strconv.Itoa(i), Text: v.T("paste.nth", i+1, recipe.Name)})
		}
	}
	data.Head = v.Head(section, v.T("paste.title"), crumbs(v, recipes)...)
	return pasteTemplate.Render(v, form.Status(), data)
}

// pasted answers both steps: the text, and its confirmation.
func pasted(v *page.Visit) error {
	form, err := v.ReadForm("paste")
	if err != nil {
		return err
	}
	if form.Text(stepField) == confirmStep {
		form.Name = confirmStep
		return confirmed(v, form)
	}
	form.Asks().Require("text")
	if form.Refusal != nil {
		return showPaste(v, form, nil)
	}
	shelf, err := readShelf(v, items, recipes)
	if err != nil {
		return err
	}
	found, err := parse(form.Text("text"), optionsOf(form, shelf))
	switch {
	case errors.Is(err, recipetext.ErrNoRecipe):
		form.Fault("text", "paste.none")
	case err != nil:
		form.Fault("text", "paste.malformed")
	case len(found) == 1 && len(found[0].Lines) == 0:
		form.Fault("text", "paste.no_lines")
	case slices.ContainsFunc(found, func(r recipetext.Recipe) bool { return len(r.Lines) > mostLines }):
		form.Fault("text", "paste.too_long", mostLines)
	}
	if form.Refusal != nil {
		return showPaste(v, form, nil)
	}
	which := 0
	if len(found) > 1 {
		if which, err = strconv.Atoi(form.Text("which")); err != nil || which < 0 || which >= len(found) {
			return showPaste(v, form, found)
		}
	}
	return confirm(v, found[which], form.Text("decimals"), shelf)
}

// optionsOf are what is known of the text: words of names that the book has are no units.
func optionsOf(form *page.Form, found shelf) recipetext.Options {
	return recipetext.Options{DecimalComma: form.Text("decimals") == "comma", IsName: wordsOf(found)}
}

// mostLines is how many ingredients a recipe may have.
const mostLines = 200

// parse returns the recipes of a text: JSON-LD, a web page that has some, or the recipe
// itself.
func parse(text string, options recipetext.Options) ([]recipetext.Recipe, error) {
	if strings.HasPrefix(text, "<") || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") && json.Valid([]byte(text)) {
		return recipetext.ParseSchemaOrg(text, options)
	}
	return []recipetext.Recipe{recipetext.ParseText(text, options)}, nil
}
