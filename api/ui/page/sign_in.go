package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"crumbtrail/api/web"
)

// signInPath is the page that signs in. The code of a link is in its fragment, which a
// script puts into the form; without scripts it is pasted.
const signInPath = "/sign-in"

// signInPage asks for a code or a key.
type signInPage struct {
	Head
	Form *Form
}

var signInTemplate = NewTemplate[signInPage](parts, "sign-in.html")

func showSignIn(v *Visit) error {
	next := v.Query("next")
	if !isLocal(next) {
		next = "/"
	}
	return v.askToSignIn(v.NewForm("sign-in").Fill("next", next), http.StatusOK)
}

// askToSignIn shows the form, in place of a page too that is for those who are signed in.
func (v *Visit) askToSignIn(form *Form, status int) error {
	head := v.Head("", v.T("sign_in.title"))
	head.Sections = nil
	return signInTemplate.Render(v, status, signInPage{Head: head, Form: form})
}

func signIn(v *Visit) error {
	form, err := v.ReadForm("sign-in")
	if err != nil {
		return err
	}
	form.Require("credential")
	answered := http.Header{}
	if err = form.faulty(); form.Refusal == nil {
		text, failed := json.Marshal(Fields{"credential": form.Text("credential")})
		if failed != nil {
			return fmt.Errorf("encode the form %s: %w", form.Name, failed)
		}
		header := http.Header{"Content-Type": {web.JSONType}}
		answered, err = v.call(http.MethodPost, "/v1/access/sessions", header, bytes.NewReader(text), nil)
	}
	if form.Refused(err) {
		form.Set("credential", "")
		return v.askToSignIn(form, form.Status())
	}
	if err != nil {
		return err
	}
	v.TakeCookie(answered)
	next := form.Text("next")
	if !isLocal(next) {
		next = "/"
	}
	return v.Done(next, "sign_in.done")
}

// TakeCookie gives the browser the session that an operation began or ended.
func (v *Visit) TakeCookie(answered http.Header) {
	if session := answered.Get("Set-Cookie"); session != "" {
		v.Writer.Header().Add("Set-Cookie", session)
	}
}

// SignOut ends the session. It fails as [Send] does.
func (v *Visit) SignOut() error {
	answered, err := v.call(http.MethodDelete, "/v1/me/session", http.Header{}, nil, nil)
	v.TakeCookie(answered)
	return err
}
