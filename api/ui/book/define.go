package book

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/refused"
	"crumbtrail/domain/catalog"
)

// slugTyped returns the slug of a new definition: the one that was typed, else one
// made from the name. It finds a fault with one that cannot be used.
func slugTyped(form *page.Form, name string) string {
	const field = "slug"
	slug := form.Text(field)
	if slug == "" && name != "" {
		slug = wording.Slug(name) // not filled in: it follows the name until the form is accepted
	}
	switch {
	case slug == "" && name != "":
		form.Fault(field, "book.slug.needed")
	case slug != "" && !isSlug(slug):
		form.Fault(field, "book.slug.invalid")
	}
	return slug
}

// What a form defines, without the names that an answer adds to it.
type (
	definedRecipe struct {
		catalog.Recipe
		Archived bool `json:"archived"`
	}
	definedGood struct {
		catalog.FinishedGood
		Archived bool `json:"archived"`
	}
)

// draft is a definition as a form has it.
type draft struct {
	form *page.Form
	body page.Fields
	// refers has the fields that refer to other definitions, by what and name, as
	// a refusal has them.
	refers map[[2]string][]string
	// new refuses to replace what exists.
	new bool
}

func newDraft(form *page.Form) *draft {
	return &draft{form: form, body: page.Fields{}, refers: map[[2]string][]string{}}
}

// create makes it the draft of a new definition, which replaces nothing.
func (d *draft) create() {
	d.new = true
	d.form.AtNone()
}

// refer records that a field refers to a definition.
func (d *draft) refer(what, name, field string) {
	d.refers[[2]string{what, name}] = append(d.refers[[2]string{what, name}], field)
}

// send defines, and returns the error of the API. A form that is sent twice is one
// command: the second is accepted if what it says is so already. T is the answer.
func send[T any](v *page.Visit, d *draft, k kind, slug string) error {
	path := page.At(k.api+"/{}", slug)
	_, err := page.Send[struct{}](v, d.form, http.MethodPut, path, d.body)
	refused, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		return err
	}
	if refused.Status == http.StatusPreconditionFailed && d.form.Refusal == nil {
		current, failed := page.Get[T](v, path)
		if failed == nil && same(current, d.body) {
			return nil
		}
		switch {
		case d.new && d.form.Text("slug") == "":
			d.form.Fault("name", "book.name.taken")
		case d.new:
			d.form.Fault("slug", "book.slug.taken")
		}
	}
	return err
}

// refused reports whether a definition was refused, and points at the fields that
// refer to what cannot be used.
func (d *draft) refused(err error) bool {
	if !d.form.Refused(err) {
		return false
	}
	refused, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		return true
	}
	for _, missing := range refused.Missing {
		text := "book.refers." + missing.Reason
		for _, field := range d.refers[[2]string{missing.What, missing.Name}] {
			d.form.Fault(field, text)
		}
	}
	for _, cycle := range refused.Cycles {
		if len(cycle) < 2 {
			continue
		}
		for key, fields := range d.refers {
			if strings.Contains(key[0], "item") || key[1] != string(cycle[1]) {
				continue
			}
			for _, field := range fields {
				d.form.Fault(field, "book.refers.cycle")
			}
		}
	}
	return true
}

// same reports whether a definition says what was sent.
func same[T any](current T, sent page.Fields) bool {
	var wanted T
	text, err := json.Marshal(sent)
	if err != nil || json.Unmarshal(text, &wanted) != nil {
		return false
	}
	return reflect.DeepEqual(content(current), content(wanted))
}

// content returns the members of a definition, without those that a form does not have.
func content(definition any) map[string]any {
	var members map[string]any
	text, err := json.Marshal(definition)
	if err != nil || json.Unmarshal(text, &members) != nil {
		return nil
	}
	delete(members, "slug")
	delete(members, "revision")
	delete(members, "content_hash")
	return members // archived is false in what is sent
}

// created leads to what a form defined, and from there to the form for another one.
func created(v *page.Visit, k kind, slug string, form *page.Form) error {
	another := page.Link{Path: k.NewPath(), Text: "book." + k.name + ".another"}
	return v.DoneOf(k.at(slug), page.Flash{Text: "book.created", Args: []string{form.Text("name")}, Another: another})
}

// archive returns the handler that takes a definition out of use.
func archive(k kind, show func(*page.Visit, *page.Form) error) func(*page.Visit) error {
	return func(v *page.Visit) error {
		form, err := v.ReadForm("archive")
		if err != nil {
			return err
		}
		slug := v.Path("slug")
		path := page.At(k.api+"/{}", slug)
		_, err = page.Send[struct{}](v, form, http.MethodDelete, path, nil)
		err = refused.Settled(err, func() bool {
			current, failed := page.Get[struct {
				Archived bool `json:"archived"`
			}](v, path)
			return failed == nil && current.Archived
		})
		if form.Refused(err) {
			return show(v, form)
		}
		if err != nil {
			return err
		}
		return v.Done(k.at(slug), "book.archived")
	}
}

// archiveForm is the form that takes a definition out of use; refused is the one that
// was not accepted.
func archiveForm(v *page.Visit, refused *page.Form, revision uint64) *page.Form {
	if refused == nil {
		refused = v.NewForm("archive")
	}
	return refused.At(revision)
}

// archiving is the form with its address.
type archiving struct {
	Action string
	Form   *page.Form
}

// statusOf is the status of a page with a form that may have been refused.
func statusOf(form *page.Form) int {
	if form == nil {
		return http.StatusOK
	}
	return form.Status()
}

// anchor sets the revision that a form changes: of a form that is new, and of one that
// came too late and shows what was changed. Others keep theirs.
func anchor(form *page.Form, revision uint64) *page.Form {
	if form.Revision == "" || form.Stale() {
		return form.At(revision)
	}
	return form
}
