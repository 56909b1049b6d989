package members

import (
	"net/http"

	"crumbtrail/api/account"
	"crumbtrail/api/ui/page"
)

// mePath is the page of who the reader is.
const mePath = "/me"

// mePage is who the reader is, in which kitchens, and where signed in.
type mePage struct {
	page.Head
	Me       account.Me
	Sessions []account.Session
	// HasOthers is true if the reader is signed in elsewhere, too.
	HasOthers bool
	// Provider can be connected; its name is empty without one.
	Provider string
	Change   *page.Form
}

var meTemplate = page.NewTemplate[mePage](files, "me.html")

func showMe(v *page.Visit) error { return renderMe(v, nil) }

func renderMe(v *page.Visit, change *page.Form) error {
	data, status := mePage{Change: change}, http.StatusOK
	var err error
	if data.Me, err = page.GetNow[account.Me](v, "/v1/me"); err != nil {
		return err
	}
	sessions, err := page.GetNow[items[account.Session]](v, "/v1/me/sessions")
	if err != nil {
		return err
	}
	data.Sessions = sessions.Items
	for _, session := range data.Sessions {
		data.HasOthers = data.HasOthers || !session.IsCurrent
	}
	provider, err := page.GetNow[account.Provider](v, "/v1/access/oidc")
	if err != nil {
		return err
	}
	if change != nil {
		status = change.Status()
	}
	data.Head = v.Head("", v.T("access.me"))
	if data.IsPerson {
		data.Provider = provider.Name
	}
	return meTemplate.Render(v, status, data)
}

// changeMe does what the button of a form says.
func changeMe(v *page.Visit) error {
	form, err := v.ReadForm("me")
	if err != nil {
		return err
	}
	operation, done := "/v1/me/sessions", "me.others.done"
	switch form.Text("do") {
	case "sign-out":
		if err := v.SignOut(); err != nil {
			return err
		}
		return v.Done(page.SignInPath, "sign_in.out")
	case "end":
		if form.Text("id") == "" {
			return page.NotFound()
		}
		operation, done = page.At("/v1/me/sessions/{}", form.Text("id")), "access.end.done"
	case "others":
	default:
		return page.NotFound()
	}
	_, err = page.Send[struct{}](v, form, http.MethodDelete, operation, nil)
	if form.Refused(err) {
		return renderMe(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(mePath, done)
}
