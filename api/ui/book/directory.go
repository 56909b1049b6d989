package book

import (
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

// directory finds the values of what is typed. Things are typed by their names, which
// are made different from one another.
type directory struct {
	// Options are for a list of proposals.
	Options []page.Option

	texts  map[string]string // by value
	values map[string]string // by folded text
	// known reports whether a text that names nothing may be a value. The API then
	// says what is wrong with it.
	known func(text string) bool
}

// thing is something that can be named.
type thing struct{ value, name string }

func newDirectory(things []thing, known func(text string) bool) directory {
	d := directory{texts: map[string]string{}, values: map[string]string{}, known: known}
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
	}
	return d
}

// fold makes texts equal that a reader takes for the same.
func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// Text returns the text of a value; the value itself if it is unknown.
func (d directory) Text(value string) string {
	if text, ok := d.texts[value]; ok {
		return text
	}
	return value
}

// value returns what a text names; false if it names nothing.
func (d directory) value(text string) (string, bool) {
	if value, ok := d.values[fold(text)]; ok {
		return value, true
	}
	_, isValue := d.texts[text]
	return text, isValue || d.known(text)
}

// chosen returns what was typed in a field; empty with a fault if that names nothing.
func (d directory) chosen(form *page.Form, field, fault string) string {
	text := form.Text(field)
	if text == "" {
		return ""
	}
	value, ok := d.value(text)
	if !ok {
		form.Fault(field, fault, text)
		return ""
	}
	return value
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

func (s shelf) itemNames() directory {
	things := make([]thing, len(s.items))
	for i, item := range s.items {
		things[i] = thing{string(item.Slug), item.Name}
	}
	return newDirectory(things, isSlug)
}

// recipeNames names all recipes but one, which cannot refer to itself.
func (s shelf) recipeNames(but string) directory {
	var things []thing
	for _, recipe := range s.recipes {
		if string(recipe.Slug) != but {
			things = append(things, thing{string(recipe.Slug), recipeName(recipe)})
		}
	}
	return newDirectory(things, isSlug)
}

// recipeName is the name of a recipe with that of the variant.
func recipeName(recipe readmodels.Recipe) string {
	return fullName(recipe.Name, recipe.VariantName)
}

// The value of a component of a finished good is its name, with a prefix.
const unitPrefix, goodPrefix, itemPrefix = "unit:", "good:", "item:"

// componentNames names what a finished good can consist of.
func (s shelf) componentNames(v *page.Visit, but string) directory {
	var things []thing
	for _, recipe := range s.recipes {
		for _, yield := range recipe.Yields {
			name := v.T("book.unit.of", recipeName(recipe), yield.Name)
			things = append(things, thing{unitPrefix + string(recipe.Slug) + "/" + string(yield.Slug), name})
		}
	}
	for _, good := range s.goods {
		if string(good.Slug) != but {
			things = append(things, thing{goodPrefix + string(good.Slug), good.Name})
		}
	}
	for _, item := range s.items {
		things = append(things, thing{itemPrefix + string(item.Slug), item.Name})
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
