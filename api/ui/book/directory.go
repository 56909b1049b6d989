package book

import (
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// directory finds the values of what is typed. Things are typed by their names, which
// are made different from one another, or by whatever else means one of them alone.
type directory struct {
	// Options are for a list of proposals.
	Options []page.Option

	texts  map[string]string // by value
	values map[string]string // by folded text
	// means are the values that a text may mean that is no name, by its words.
	means map[string][]string
	// known reports whether a text that names nothing may be a value. The API then
	// says what is wrong with it.
	known func(text string) bool
}

// thing is something that can be named, and what else it may be called.
type thing struct {
	value, name string
	also        []string
}

func newDirectory(things []thing, known func(text string) bool) directory {
	d := directory{texts: map[string]string{}, values: map[string]string{}, means: map[string][]string{}, known: known}
	count := map[string]int{}
	for _, one := range things {
		count[wording.Fold(one.name)]++
	}
	for _, one := range things {
		text := one.name
		if count[wording.Fold(text)] > 1 {
			text += " (" + one.value + ")"
		}
		d.texts[one.value], d.values[wording.Fold(text)] = text, one.value
		d.Options = append(d.Options, page.Option{Value: text})
		for _, called := range append(one.also, one.name) {
			if key := wording.Words(called); key != "" && !slices.Contains(d.means[key], one.value) {
				d.means[key] = append(d.means[key], one.value)
			}
		}
	}
	return d
}

// Text returns the text of a value; the value itself if it is unknown.
func (d directory) Text(value string) string {
	if text, ok := d.texts[value]; ok {
		return text
	}
	return value
}

// value returns what a text names; false if it names nothing, or several things.
func (d directory) value(text string) (string, bool) {
	if value, ok := d.values[wording.Fold(text)]; ok {
		return value, true
	}
	if _, isValue := d.texts[text]; isValue {
		return text, true
	}
	if may := d.means[wording.Words(text)]; len(may) > 0 {
		return may[0], len(may) == 1
	}
	return text, d.known(text)
}

// hasMeaning reports whether a text names anything, or may.
func (d directory) hasMeaning(text string) bool {
	_, ok := d.value(text)
	return ok || len(d.means[wording.Words(text)]) > 0
}

// mostChoices is how many things a fault proposes.
const mostChoices = 8

// like are the texts of the things that a text may mean, or else that have it in their names.
func (d directory) like(text string) []string {
	may := slices.Clone(d.means[wording.Words(text)])
	isMeant := len(may) > 0
	for _, option := range d.Options {
		if !isMeant && wording.Words(text) != "" && strings.Contains(wording.Words(option.Value), wording.Words(text)) {
			may = append(may, d.values[wording.Fold(option.Value)])
		}
	}
	texts := make([]string, len(may))
	for i, value := range may {
		texts[i] = "“" + d.Text(value) + "”"
	}
	slices.Sort(texts)
	return texts[:min(len(texts), mostChoices)]
}

// chosen returns what was typed in a field; empty with a fault if that names nothing, or
// several things.
func (d directory) chosen(form *page.Form, field, fault string) string {
	text := form.Text(field)
	if text == "" {
		return ""
	}
	value, ok := d.value(text)
	if ok {
		return value
	}
	switch like := d.like(text); {
	case len(like) > 0:
		form.Fault(field, "book.which", text, form.List(like))
	default:
		form.Fault(field, fault, text)
	}
	return ""
}

func isSlug(text string) bool {
	_, err := domain.ParseSlug(text)
	return err == nil
}

// shelf has the definitions that others refer to.
type shelf struct {
	items   []readmodels.Item
	recipes []readmodels.Recipe
	goods   []readmodels.FinishedGood
}

// readShelf reads the definitions of some kinds.
func readShelf(v *page.Visit, kinds ...kind) (shelf, error) {
	var found shelf
	var group errgroup.Group
	for _, k := range kinds {
		group.Go(func() (err error) {
			switch k {
			case items:
				found.items, err = page.All[readmodels.Item](v, k.api)
			case recipes:
				found.recipes, err = page.All[readmodels.Recipe](v, k.api)
			case goods:
				found.goods, err = page.All[readmodels.FinishedGood](v, k.api)
			}
			return err
		})
	}
	return found, group.Wait()
}

// units are the general units, and the own units of all items, as choices; the first is none.
func (s shelf) units(v *page.Visit) []page.Option {
	var own []measure.Unit
	for _, item := range s.items {
		own = append(own, measure.Measures{Others: item.Measures}.OwnUnits()...)
	}
	return append([]page.Option{{}}, v.Units(own...)...)
}

func (s shelf) itemNames() directory {
	things := make([]thing, len(s.items))
	for i, item := range s.items {
		things[i] = thing{value: string(item.Slug), name: item.Name}
	}
	return newDirectory(things, isSlug)
}

// recipeNames names all recipes but one, which cannot refer to itself.
func (s shelf) recipeNames(but string) directory {
	var things []thing
	for _, recipe := range s.recipes {
		if string(recipe.Slug) != but {
			things = append(things, thing{value: string(recipe.Slug), name: recipeName(recipe)})
		}
	}
	return newDirectory(things, isSlug)
}

// partNames names what a recipe can consist of: recipes, and finished units that are made ahead.
func (s shelf) partNames(v *page.Visit, but string) directory {
	var things []thing
	for _, recipe := range s.recipes {
		if string(recipe.Slug) == but {
			continue
		}
		things = append(things, thing{value: string(recipe.Slug), name: recipeName(recipe)})
		for _, yield := range recipe.Yields {
			slug := string(recipe.Slug) + "/" + string(yield.Slug)
			things = append(things, thing{
				value: slug, name: v.T("book.unit.of", recipeName(recipe), yield.Name), also: []string{slug, recipe.Name + " " + yield.Name},
			})
		}
	}
	return newDirectory(things, func(text string) bool {
		recipe, unit, isUnit := strings.Cut(text, "/")
		return isSlug(recipe) && (!isUnit || isSlug(unit))
	})
}

// recipeName is the name of a recipe with that of the variant.
func recipeName(recipe readmodels.Recipe) string {
	return fullName(recipe.Name, recipe.VariantName)
}

// The value of a component of a finished good is its name, with a prefix.
const unitPrefix, goodPrefix, itemPrefix = "unit:", "good:", "item:"

// componentNames names what a finished good can consist of. What is baked is also known by the
// name of its recipe and that of the unit alone, where they mean nothing else.
func (s shelf) componentNames(v *page.Visit, but string) directory {
	var things []thing
	for _, recipe := range s.recipes {
		for _, yield := range recipe.Yields {
			slug := string(recipe.Slug) + "/" + string(yield.Slug)
			things = append(things, thing{
				value: unitPrefix + slug, name: v.UnitOf("book.unit.of", recipeName(recipe), yield.Name),
				also: []string{slug, string(yield.Slug), yield.Name, string(recipe.Slug), recipe.Name, recipeName(recipe)},
			})
		}
	}
	for _, good := range s.goods {
		if string(good.Slug) != but {
			things = append(things, thing{value: goodPrefix + string(good.Slug), name: good.Name, also: []string{string(good.Slug)}})
		}
	}
	for _, item := range s.items {
		things = append(things, thing{value: itemPrefix + string(item.Slug), name: item.Name, also: []string{string(item.Slug)}})
	}
	return newDirectory(things, func(text string) bool {
		return strings.HasPrefix(text, unitPrefix) || strings.HasPrefix(text, goodPrefix) || strings.HasPrefix(text, itemPrefix)
	})
}
