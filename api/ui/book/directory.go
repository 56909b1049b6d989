package book

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

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
		count[fold(one.name)]++
	}
	for _, one := range things {
		text := one.name
		if count[fold(text)] > 1 {
			text += " (" + one.value + ")"
		}
		d.texts[one.value], d.values[fold(text)] = text, one.value
		d.Options = append(d.Options, page.Option{Value: text})
		for _, called := range append(one.also, one.name) {
			if key := words(called); key != "" && !slices.Contains(d.means[key], one.value) {
				d.means[key] = append(d.means[key], one.value)
			}
		}
	}
	return d
}

// fold makes texts equal that a reader takes for the same.
func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// words are those of a text, whatever stands between them: of "Cake · Slice" and cake/slice the
// same.
func words(text string) string {
	isBetween := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), isBetween), " ")
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
	if value, ok := d.values[fold(text)]; ok {
		return value, true
	}
	if _, isValue := d.texts[text]; isValue {
		return text, true
	}
	if may := d.means[words(text)]; len(may) > 0 {
		return may[0], len(may) == 1
	}
	return text, d.known(text)
}

// hasMeaning reports whether a text names anything, or may.
func (d directory) hasMeaning(text string) bool {
	_, ok := d.value(text)
	return ok || len(d.means[words(text)]) > 0
}

// mostChoices is how many things a fault proposes.
const mostChoices = 8

// like are the texts of the things that a text may mean, or else that have it in their names.
func (d directory) like(text string) []string {
	may := slices.Clone(d.means[words(text)])
	isMeant := len(may) > 0
	for _, option := range d.Options {
		if !isMeant && words(text) != "" && strings.Contains(words(option.Value), words(text)) {
			may = append(may, d.values[fold(option.Value)])
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
				value: unitPrefix + slug, name: v.T("book.unit.of", recipeName(recipe), yield.Name),
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

// longestSlug is how long a slug is that is made from a name.
const longestSlug = 60

// spelling writes letters that are more than a letter with an accent.
var spelling = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "ø", "o", "œ", "oe", "ł", "l", "đ", "d", "&", " and ",
)

// slugOf returns the slug that is made from a name; empty if the name has no letter or
// digit of the Latin script.
func slugOf(name string) string {
	spelled := spelling.Replace(norm.NFC.String(strings.ToLower(name)))
	plain, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), spelled)
	if err != nil {
		return ""
	}
	plain = strings.NewReplacer("'", "", "’", "").Replace(plain)
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := ""
	for _, word := range words {
		switch {
		case slug == "":
			slug = word[:min(len(word), longestSlug)]
		case len(slug)+1+len(word) <= longestSlug:
			slug += "-" + word
		default:
			return slug
		}
	}
	return slug
}
