package page

import (
	"net/http"

	"crumbtrail/api/account"
)

// SignInPath is the page that signs in. The code of a link is in its fragment, which a
// script puts into the form; without scripts it is pasted.
const SignInPath = "/sign-in"

// signInPage asks for a code or a key. The kit shows it in place of pages that are for those
// who are signed in.
type signInPage struct {
	Head
	Form *Form
	// Provider is the name of the OpenID Connect provider; empty without one.
	Provider string
}

var signInTemplate = NewTemplate[signInPage](parts, "sign-in.html")

// AskToSignIn shows the form, which leads to the address in its field next.
func (v *Visit) AskToSignIn(form *Form, status int) error {
	provider, err := GetNow[account.Provider](v, "/v1/access/oidc")
	if err != nil {
		return err
	}
	form.Asks()
	head := v.Head("", v.T("sign_in.title"))
	head.Sections = nil
	return signInTemplate.Render(v, status, signInPage{Head: head, Form: form, Provider: provider.Name})
}

// SendSigning is [Send] for an operation that begins or ends a session, whose cookie it
// gives to the browser.
func SendSigning[T any](v *Visit, f *Form, method, path string, body any) (T, error) {
	var answer T
	if f != nil && f.Refusal != nil {
		return answer, invalid()
	}
	header := http.Header{}
	content, err := encode(body, header)
	if err != nil {
		return answer, err
	}
	answered, err := v.call(method, path, header, content, &answer)
	for _, cookie := range answered.Values("Set-Cookie") {
		v.Writer.Header().Add("Set-Cookie", cookie)
	}
	return answer, err
}

// SignOut ends the session. It fails as [Send] does.
func (v *Visit) SignOut() error {
	_, err := SendSigning[struct{}](v, nil, http.MethodDelete, "/v1/me/session", nil)
	return err
}
