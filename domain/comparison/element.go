package comparison

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/domain"
)

// Element is an element of a list that the path of a field leads through.
type Element struct {
	// List is the field that has the list, such as lines.
	List string
	// Recipe is the recipe that the list is in; empty outside of one.
	Recipe domain.Slug
	// Slug is what the element is of, recipe/unit of a finished unit that is a component. What
	// is called by what it holds, as a package, has only More.
	Slug string
	// More distinguishes it from others of the same, as " (g)".
	More string
}

// Named returns what the element is called with a name; with its slug if the name is empty.
func (e Element) Named(name string) string { return cmp.Or(name, e.Slug) + e.More }

// Elements returns what the path of the field leads through, the outermost first.
func (f Field) Elements() []Element { return elementsOf(f.Path) }

func elementsOf(path string) []Element {
	var found []Element
	recipe := domain.Slug("")
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i := 0; i+1 < len(parts); i++ {
		element := Element{List: parts[i], Recipe: recipe}
		switch name := unescaped(parts[i+1]); {
		case slices.Contains(listsOfHeld, element.List):
			element.More = name
		case slices.Contains(listsOfSlugs, element.List):
			slug, more, further := strings.Cut(name, " ")
			if element.Slug = slug; further {
				element.More = " " + more
			}
		default:
			continue
		}
		if element.List == "recipes" {
			recipe = domain.Slug(element.Slug)
		}
		found = append(found, element)
		i++
	}
	return found
}

var (
	listsOfSlugs = []string{"recipes", "goods", "items", "lines", "yields", "units", "components"}
	// listsOfHeld have elements that are called by what they hold.
	listsOfHeld = []string{"packages", "measures"}
)
