package page

import (
	"cmp"
	"net/http"

	"crumbtrail/api/ui/page/address"
	"crumbtrail/api/ui/page/cookies"
)

// nameReader keeps the name under which a reader acts, in a cookie: it is not
// authenticated, and empty is anonymous.
func nameReader(v *Visit) error {
	form, err := v.ReadForm("name")
	if err != nil {
		return err
	}
	name, from := form.Text("actor"), Local(cmp.Or(form.Text("from"), address.From(v.Request)))
	if !cookies.IsName(name) {
		form.Fault("actor", "footer.actor.invalid")
		data := namePage{Head: v.Head("", v.T("footer.actor")), From: from, Form: form}
		data.IsNaming = true
		return nameTemplate.Render(v, form.Status(), data)
	}
	cookies.Set(v.Writer, v.Request, cookies.Actor, name, cookies.Year)
	if name == "" {
		cookies.Set(v.Writer, v.Request, cookies.Actor, "", 0)
	}
	if !v.isScripted() {
		from = At(namePath+"?from={}", from)
	}
	return v.Done(from, namedText)
}

// Name is the address of the name's page, and the message that it is saved.
const namePath, namedText = "/name", "footer.actor.done"

// isScripted reports whether a script of the page sent the request, and replaces the part that
// it is about. A browser without scripts leaves the page, with what is typed in it.
func (v *Visit) isScripted() bool { return v.Request.Header.Get("Hx-Request") != "" }

// namePage is shown without scripts once the name is saved. What was typed on the page before
// is still there when the reader goes back.
type namePage struct {
	Head
	From string
	// Form is that of a name which cannot be one; nil otherwise.
	Form *Form
}

var nameTemplate = NewTemplate[namePage](parts, "name.html")

func showName(v *Visit) error {
	return nameTemplate.Render(v, http.StatusOK, namePage{Head: v.Head("", v.T("footer.actor")), From: Local(v.Query("from"))})
}
