package signin

import (
	"net/http"

	"crumbtrail/api/account"
	"crumbtrail/api/ui/page"
)

// goingPage leads on to the provider.
type goingPage struct {
	page.Head
	URL string
}

var goingTemplate = page.NewTemplate[goingPage](files, "going.html")

// goOn begins to sign in at the provider. A form must not be answered with a redirect to
// another site: the policy of pages forbids it, and a browser follows the whole way of the
// provider under it. The page that is shown leads on by itself.
func goOn(v *page.Visit) error {
	form, err := v.ReadForm("sign-in")
	if err != nil {
		return err
	}
	body := page.Fields{"credential": form.Text("credential"), "next": page.Local(form.Text("next"))}.Filled()
	if form.Checked("connect") {
		body["connect"] = true
	}
	begun, err := page.SendSigning[account.Begun](v, form, http.MethodPost, "/v1/access/oidc", body)
	if form.Refused(err) {
		form.Set("credential", "")
		return v.AskToSignIn(form, form.Status())
	}
	if err != nil {
		return err
	}
	head := v.Head("", v.T("sign_in.going"))
	head.Sections = nil
	v.Writer.Header().Set("Refresh", "0; url="+begun.URL)
	return goingTemplate.Render(v, http.StatusOK, goingPage{Head: head, URL: begun.URL})
}

// comeBack ends the sign-in with which the provider sends a browser back.
func comeBack(v *page.Visit) error {
	if v.Query("state") == "" {
		http.Redirect(v.Writer, v.Request, page.SignInPath, http.StatusSeeOther)
		return nil
	}
	form := v.NewForm("sign-in")
	session, err := page.SendSigning[account.ProviderSession](v, form, http.MethodPost, "/v1/access/oidc/sessions", page.Fields{
		"state": v.Query("state"), "code": v.Query("code"), "error": v.Query("error"), "iss": v.Query("iss"),
	}.Filled())
	if form.Refused(err) {
		return v.AskToSignIn(form.Fill("next", "/"), form.Status())
	}
	if err != nil {
		return err
	}
	v.EnterKitchen(session.Kitchen)
	return v.Done(page.Local(session.Next), "sign_in.done")
}
