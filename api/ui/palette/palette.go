// Package palette has the screen that finds anything by a few letters: occasions, recipes,
// finished goods and items, and what can be done.
package palette

import (
	"cmp"
	"embed"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/readmodels"
)

//go:embed templates
var files embed.FS

// Screens returns the screens.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{{Method: http.MethodGet, Pattern: "/palette", Handle: find, Takes: address.Parameters{
			"q": address.Any, "go": address.OneOf("1"),
		}}},
		Templates: []page.Checkable{template},
	}
}

// result is something that was found, with its address.
type result struct {
	Icon, Text, Under string
	Path              string
}

// group is results of a kind, by their order of relevance.
type group struct {
	Name    string // its id
	Results []result
}

// palettePage has what was found for a text.
type palettePage struct {
	page.Head
	Text   string
	Groups []group
	Count  int
}

var template = page.NewTemplate[palettePage](files, "palette.html")

// find shows what a text finds; with go it leads to the first result.
func find(v *page.Visit) error {
	data := palettePage{Text: shorten(strings.TrimSpace(v.Query("q")))}
	var err error
	if data.Groups, err = search(v, data.Text); err != nil {
		return err
	}
	for _, g := range data.Groups {
		data.Count += len(g.Results)
	}
	if v.Query("go") != "" && data.Count > 0 {
		http.Redirect(v.Writer, v.Request, data.Groups[0].Results[0].Path, http.StatusSeeOther)
		return nil
	}
	data.Head = v.Head(page.PaletteSection, v.T("palette.title"))
	return template.Render(v, http.StatusOK, data)
}

// longest is how long a text is that the API searches for.
const longest = 200

func shorten(text string) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), longest)])
}

// search returns what a text finds; without one what is likely to be wanted. Groups with
// the very name come first, then those with a name that begins so.
func search(v *page.Visit, text string) ([]group, error) {
	groups := make([]group, 5)
	var reads errgroup.Group
	reads.Go(func() error {
		coming, err := toCome(v)
		groups[1] = actions(v, text, coming)
		if text == "" {
			groups[0] = occasions(v, coming[:min(len(coming), 3)])
		}
		return err
	})
	if text != "" {
		reads.Go(func() error {
			list, err := page.Get[readmodels.List[readmodels.Occasion]](v, page.At("/v1/occasions?limit=6&q={}", text))
			groups[0] = occasions(v, list.Items)
			return err
		})
		for i, k := range kinds {
			reads.Go(func() (err error) {
				groups[i+2], err = k.find(v, text)
				return err
			})
		}
	}
	if err := reads.Wait(); err != nil {
		return nil, err
	}
	groups = slices.DeleteFunc(groups, func(g group) bool { return len(g.Results) == 0 })
	if text != "" {
		slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(a.distance(text), b.distance(text)) })
	}
	return groups, nil
}

// distance is how far the nearest result is from a text: 0 has the very name, 1 begins so.
func (g group) distance(text string) int {
	nearest, text := 2, fold(text)
	for i, r := range g.Results {
		distance, name := 2, fold(r.Text)
		switch {
		case name == text:
			distance = 0
		case strings.HasPrefix(name, text):
			distance = 1
		}
		if distance < nearest {
			nearest = distance
			nearer := g.Results[i]
			copy(g.Results[1:i+1], g.Results[:i]) // the nearest first
			g.Results[0] = nearer
		}
	}
	return nearest
}

// fold makes texts equal that differ in case, accents and composition only.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(cases.Fold().String(text)))
}

// matches reports whether every word of a text is in another one.
func matches(text, other string) bool {
	other = fold(other)
	for word := range strings.FieldsSeq(fold(text)) {
		if !strings.Contains(other, word) {
			return false
		}
	}
	return true
}

func occasions(v *page.Visit, list []readmodels.Occasion) group {
	found := group{Name: "palette.occasions"}
	for _, o := range list {
		found.Results = append(found.Results, result{
			Icon: "calendar-days", Text: o.Name, Under: v.Date(o.Date), Path: page.At("/occasions/{}", string(o.ID)),
		})
	}
	return found
}

// kind is a kind of definition.
type kind struct{ name, icon, api, path string }

var kinds = []kind{
	{"book.recipes", "chef-hat", "/v1/recipes", "/book/recipes/{}"},
	{"book.goods", "gift", "/v1/finished-goods", "/book/goods/{}"},
	{"book.items", "wheat", "/v1/items", "/book/items/{}"},
}

// find finds definitions by name or slug.
func (k kind) find(v *page.Visit, text string) (group, error) {
	found := group{Name: k.name}
	list, err := page.Get[readmodels.List[struct {
		Slug     string `json:"slug"`
		Name     string `json:"name"`
		Category string `json:"category"`
		Variant  string `json:"variant_name"`
	}]](v, page.At(k.api+"?limit=6&q={}", text))
	for _, one := range list.Items {
		found.Results = append(found.Results, result{
			Icon: k.icon, Text: one.Name, Under: cmp.Or(one.Variant, one.Category), Path: page.At(k.path, one.Slug),
		})
	}
	return found, err
}
