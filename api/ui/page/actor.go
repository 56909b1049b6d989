package page

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
)

// longestName is that of a name in the audit trail, in characters.
const longestName = 120

// nameReader keeps the name under which a reader acts, in a cookie: it is not
// authenticated, and empty is anonymous.
func nameReader(v *Visit) error {
	form, err := v.ReadForm("name")
	if err != nil {
		return err
	}
	name := form.Text("actor")
	if !isName(name) {
		return &problem.Problem{Problem: *web.Invalid.New(v.T("footer.actor.invalid"))}
	}
	v.setCookie(actorCookie, name, year)
	if name == "" {
		v.setCookie(actorCookie, "", 0)
	}
	return v.Done(localPath(v.Request), "footer.actor.done")
}

// isName reports whether a text can be the name of who acts.
func isName(text string) bool {
	return utf8.RuneCountInString(text) <= longestName && web.Printable(text)
}

// localPath returns the page of this server that a request was sent from; the home page
// if it is unknown.
func localPath(r *http.Request) string {
	from, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || from.Host != r.Host || !strings.HasPrefix(from.Path, "/") || strings.HasPrefix(from.Path, "//") {
		return "/"
	}
	return from.RequestURI()
}
