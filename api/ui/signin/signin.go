// Package signin has the screen that signs in, with the code of a link or an API key.
package signin

import (
	"net/http"

	"crumbtrail/api/account"
	"crumbtrail/api/ui/page"
)

// Screens returns the screens. The template of the page is the kit's.
func Screens() page.Screens {
	return page.Screens{Routes: []page.Route{
		{Method: http.MethodGet, Pattern: page.SignInPath, Handle: show, Open: true},
		{Method: http.MethodPost, Pattern: page.SignInPath, Handle: signIn, Open: true},
	}}
}

func show(v *page.Visit) error {
	return v.AskToSignIn(v.NewForm("sign-in").Fill("next", page.Local(v.Query("next"))), http.StatusOK)
}

func signIn(v *page.Visit) error {
	form, err := v.ReadForm("sign-in")
	if err != nil {
		return err
	}
	form.Require("credential")
	body := page.Fields{"credential": form.Text("credential"), "as": form.Text("as")}
	session, err := page.SendSigning[account.Session](v, form, http.MethodPost, "/v1/access/sessions", body.Filled())
	if form.Refused(err) {
		form.Set("credential", "")
		return v.AskToSignIn(form, form.Status())
	}
	if err != nil {
		return err
	}
	v.EnterKitchen(session.Kitchen)
	return v.Done(page.Local(form.Text("next")), "sign_in.done")
}
