// Package signin has the screens that sign in: with the code of a link, an API key, or an
// OpenID Connect provider.
package signin

import (
	"embed"
	"net/http"

	"crumbtrail/api/account"
	"crumbtrail/api/ui/page"
)

//go:embed templates
var files embed.FS

// providerPath begins to sign in at the provider, which sends browsers back to it.
const providerPath = "/sign-in/oidc"

// Screens returns the screens. The template of the form is the kit's.
func Screens() page.Screens {
	return page.Screens{
		Routes: []page.Route{
			{Method: http.MethodGet, Pattern: page.SignInPath, Handle: show, Open: true},
			{Method: http.MethodPost, Pattern: page.SignInPath, Handle: signIn, Open: true},
			{Method: http.MethodGet, Pattern: providerPath, Handle: comeBack, Open: true},
			{Method: http.MethodPost, Pattern: providerPath, Handle: goOn, Open: true},
		},
		Templates: []page.Checkable{goingTemplate},
	}
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
