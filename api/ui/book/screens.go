// Package book has the screens of the book: items, recipes and finished goods, a recipe
// that is pasted, and items that lack a measure.
package book

import (
	"embed"
	"net/http"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
)

//go:embed templates
var files embed.FS

// section is the entry of the main menu.
const section = "book"

// kind is a kind of definition.
type kind struct {
	// name is that in addresses, api the path of its operations, icon its sign, and
	// stream the kind of its streams.
	name, api, icon, stream string
	// define and archive are the operations that change one.
	define, archive string
}

var (
	recipes = kind{"recipes", "/v1/recipes", "chef-hat", "recipe", "DefineRecipe", "ArchiveRecipe"}
	goods   = kind{"goods", "/v1/finished-goods", "gift", "good", "DefineFinishedGood", "ArchiveFinishedGood"}
	items   = kind{"items", "/v1/items", "wheat", "item", "DefineItem", "ArchiveItem"}
)

// Path is the address of the kind's list.
func (k kind) Path() string { return "/book/" + k.name }

// at is the address of a definition, or of a page about it.
func (k kind) at(slug string, about ...string) string {
	return strings.Join(append([]string{page.At(k.Path()+"/{}", slug)}, about...), "/")
}

// NewPath is the address of the form of a new one. It is not below that of the list,
// where a slug may stand.
func (k kind) NewPath() string { return "/book/new/" + k.name }

// Title is the id of the kind's name, which stands for many.
func (k kind) Title() string { return "book." + k.name }

// New is the id of the text about a new one.
func (k kind) New() string { return "book." + k.name + ".new" }

// Icon is the kind's sign.
func (k kind) Icon() string { return k.icon }

// What the addresses take.
var (
	found  = address.Parameters{"q": address.Text, "archived": address.OneOf("true", "false")}
	listed = address.Parameters{
		"q": address.Text, "category": address.Text, "archived": address.OneOf("true", "false"), "cursor": address.Any,
	}
	proposed = address.Parameters{"name": address.Text, "variant_of": address.Text}
	used     = address.Parameters{"uses": address.OneOf("all")}
)

// Screens returns the screens.
func Screens() page.Screens {
	routes := []page.Route{
		{Method: http.MethodGet, Pattern: "/book", Handle: overview, Takes: found},
		{Method: http.MethodGet, Pattern: "/book/paste", Handle: paste, Needs: "DefineRecipe"},
		{Method: http.MethodPost, Pattern: "/book/paste", Handle: pasted, Needs: "DefineRecipe"},
		{Method: http.MethodGet, Pattern: suggestionsPath, Handle: showSuggestions, Needs: "ListMeasureSuggestions"},
		{Method: http.MethodPost, Pattern: suggestionsPath, Handle: acceptSuggestions, Needs: "AcceptMeasureSuggestions"},
	}
	for _, one := range []struct {
		kind
		show             func(*page.Visit, *page.Form) error
		create, edit     func(*page.Visit) error
		created, changed func(*page.Visit) error
	}{
		{items, showItem, newItem, editItem, createItem, changeItem},
		{recipes, showRecipe, newRecipe, editRecipe, createRecipe, changeRecipe},
		{goods, showGood, newGood, editGood, createGood, changeGood},
	} {
		path := one.Path()
		routes = append(routes,
			page.Route{Method: http.MethodGet, Pattern: path, Handle: list(one.kind), Takes: listed},
			page.Route{Method: http.MethodGet, Pattern: one.NewPath(), Handle: one.create, Needs: one.define, Takes: proposed},
			page.Route{Method: http.MethodPost, Pattern: one.NewPath(), Handle: one.created, Needs: one.define},
			page.Route{Method: http.MethodGet, Pattern: path + "/{slug}", Takes: used, Handle: func(v *page.Visit) error {
				return one.show(v, nil)
			}},
			page.Route{Method: http.MethodGet, Pattern: path + "/{slug}/edit", Handle: one.edit, Needs: one.define},
			page.Route{Method: http.MethodPost, Pattern: path + "/{slug}/edit", Handle: one.changed, Needs: one.define},
			page.Route{Method: http.MethodPost, Pattern: path + "/{slug}/archive", Handle: archive(one.kind, one.show), Needs: one.archive})
	}
	return page.Screens{Routes: routes, Templates: []page.Checkable{
		overviewTemplate, listTemplate, itemTemplate, itemFormTemplate, recipeTemplate, recipeFormTemplate,
		goodTemplate, goodFormTemplate, pasteTemplate, confirmTemplate, suggestionsTemplate,
	}}
}

// crumbs lead back to the book, and to the list of a kind.
func crumbs(v *page.Visit, k kind) []page.Link {
	return []page.Link{{Path: "/book", Text: v.T("nav.book")}, {Path: k.Path(), Text: v.T(k.Title())}}
}
