package book

import (
	"net/http"
	"net/url"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
)

// entry is a definition as a list shows it.
type entry struct {
	Slug     domain.Slug `json:"slug"`
	Name     string      `json:"name"`
	Category string      `json:"category"`
	Variant  string      `json:"variant_name"`
	Kind     string      `json:"kind"`
	Yields   []struct {
		Name string `json:"name"`
	} `json:"yields"`
	Package *catalog.Package `json:"package"`
	Ready   bool             `json:"production_ready"`
}

// table lists definitions of a kind.
type table struct {
	kind

	Entries []entry
	// All is the address of the whole list, More of its next page; empty without.
	All, More string
}

// Of is the address of a definition.
func (t table) Of(slug domain.Slug) string { return t.at(string(slug)) }

// Described reports whether definitions of the kind have a category, and more.
func (t table) Described() bool { return t.kind != goods }

// Category is the address of the list of a category.
func (t table) Category(name string) string { return page.At(t.Path()+"?category={}", name) }

// search is what a reader looks for.
type search struct {
	// Action is the address of the page.
	Action string
	Text   string
	// Archived is true for archived definitions. Other is the address of the page
	// with or without them.
	Archived bool
	Other    string
}

func searchOf(v *page.Visit, action string) search {
	s := search{Action: action, Text: v.Query("q"), Archived: v.Query("archived") == "true"}
	s.Other = page.At(action+"?q={}&archived={}", s.Text, boolean(!s.Archived))
	return s
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// read returns a list of definitions.
func (s search) read(v *page.Visit, k kind, more string) (table, error) {
	path := page.At(k.api+"?q={}&archived={}", s.Text, boolean(s.Archived)) + more
	found, err := page.Get[readmodels.List[entry]](v, path)
	shown := table{kind: k, Entries: found.Items, More: found.Next}
	if found.Next != "" {
		shown.All = page.At(k.Path()+"?q={}&archived={}", s.Text, boolean(s.Archived))
	}
	return shown, err
}

// overviewPage has the beginning of each list.
type overviewPage struct {
	page.Head
	search
	Tables []table
	// None is true if nothing was found.
	None bool
}

var overviewTemplate = page.NewTemplate[overviewPage](files, "book.html", "parts.html")

func overview(v *page.Visit) error {
	data := overviewPage{search: searchOf(v, "/book"), Tables: make([]table, 3)}
	var group errgroup.Group
	for i, k := range []kind{recipes, goods, items} {
		group.Go(func() (err error) {
			data.Tables[i], err = data.read(v, k, "&limit=12")
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	data.None = true
	for _, t := range data.Tables {
		data.None = data.None && len(t.Entries) == 0
	}
	data.Head = v.Head(section, v.T("book.title"))
	data.Live = "recipe good item"
	return overviewTemplate.Render(v, http.StatusOK, data)
}

// listPage lists definitions of one kind.
type listPage struct {
	page.Head
	search
	Table    table
	Category string
	// Next is the address of the next page; empty without one.
	Next string
}

var listTemplate = page.NewTemplate[listPage](files, "book-list.html", "parts.html")

func list(k kind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		data := listPage{search: searchOf(v, k.Path()), Category: v.Query("category")}
		more := "&limit=100&cursor=" + url.QueryEscape(v.Query("cursor"))
		if data.Category != "" && k != goods {
			more += "&category=" + url.QueryEscape(data.Category)
		}
		var err error
		if data.Table, err = data.read(v, k, more); err != nil {
			return err
		}
		if data.Table.More != "" {
			data.Next = page.At(k.Path()+"?q={}&archived={}&category={}&cursor={}",
				data.Text, boolean(data.Archived), data.Category, data.Table.More)
		}
		data.Head = v.Head(section, v.T(k.Title()), page.Link{Path: "/book", Text: v.T("nav.book")})
		data.Live = k.stream
		return listTemplate.Render(v, http.StatusOK, data)
	}
}
