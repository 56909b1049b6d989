package book

import (
	"errors"
	"net/http"
	"strconv"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/book/directory"
	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
	"crumbtrail/readmodels"
)

// missingItem is an item that a definition needs and the book lacks.
type missingItem struct {
	slug, name string
	field      string // which names it
}

// newItems are the items that a form defines beside what needs them.
type newItems struct {
	kind  string // of items
	form  *page.Form
	names directory.Directory
	taken map[string]bool // slugs of items
	lacks []missingItem
}

// The kinds of items.
const ingredient, material = "ingredient", "material"

func newItemsOf(form *page.Form, found shelf, kind string) newItems {
	n := newItems{kind: kind, form: form, names: found.itemNames(), taken: map[string]bool{}}
	for _, item := range found.items {
		n.taken[string(item.Slug)] = true
	}
	return n
}

// item returns the slug of the item with a name. It is a new one unless an item has the
// very name.
func (n *newItems) item(field string) string {
	name := n.form.Text(field)
	n.form.Require(field)
	if slug, ok := n.names.Exact(name); ok || name == "" {
		return slug
	}
	for _, other := range n.lacks {
		if wording.Fold(other.name) == wording.Fold(name) {
			n.form.Defines(field, other.slug)
			return other.slug
		}
	}
	slug := wording.Slug(name)
	if slug == "" {
		slug = "item"
	}
	for base, number := slug, 2; n.taken[slug]; number++ {
		slug = base + "-" + strconv.Itoa(number)
	}
	n.taken[slug] = true
	n.lacks = append(n.lacks, missingItem{slug, name, field})
	n.form.Defines(field, slug)
	return slug
}

// defineAll defines the new items one after another, and then what needs them. What is defined
// when that stops is a part of the refusal.
func (n *newItems) defineAll(v *page.Visit, then func() error) error {
	var defined []page.Link
	for _, item := range n.lacks {
		if err := n.define(v, item); err != nil {
			return n.stopped(v, err, defined)
		}
		defined = append(defined, page.Link{Path: items.at(item.slug), Text: item.name})
	}
	if err := then(); err != nil {
		return n.stopped(v, err, defined)
	}
	return nil
}

// sendWith defines the new items, and then what needs them. If the form has faults, nothing is defined.
func (n *newItems) sendWith(v *page.Visit, then func() error) error {
	if n.form.Refusal != nil {
		return then()
	}
	return n.defineAll(v, then)
}

// define defines a new item.
func (n *newItems) define(v *page.Visit, item missingItem) error {
	body := page.Fields{"name": item.name, "kind": n.kind}
	path := page.At(items.api+"/{}", item.slug)
	one := *n.form
	_, err := page.Send[struct{}](v, one.AtNone(), http.MethodPut, path, body)
	refused, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		return err
	}
	if refused.Status == http.StatusPreconditionFailed {
		current, failed := page.Get[readmodels.Item](v, path)
		if failed == nil && same(current, body) {
			return nil
		}
		n.form.Fault(item.field, "paste.item.taken", item.slug)
	}
	n.form.Alias("/name", item.field)
	n.form.Refused(err)
	return err
}

// stopped adds to the refusal what is defined already.
func (n *newItems) stopped(v *page.Visit, err error, defined []page.Link) error {
	if len(defined) > 0 && n.form.Refused(err) {
		n.form.Refusal.Lists = append(n.form.Refusal.Lists, page.DetailList{Title: v.T("paste.defined"), Items: defined})
	}
	return err
}
