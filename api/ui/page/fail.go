package page

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/api/web"
)

type problemPage struct {
	Head
	Detail string
	// Request is the number of a request that failed, Again the address where it can be repeated; each is empty otherwise.
	Request, Again string
	// Kitchen is the one in which the refused form was shown, and From its page.
	Kitchen, From string
	// Values are those in the address that are not understood, Without the address without them.
	Values  []address.Value
	Without string
}

var problemTemplate = NewTemplate[problemPage](parts, "problem.html")

// NotFound is the error of a page that does not exist.
func NotFound() error { return &problem.Problem{Problem: *web.UnknownPath.New("")} }

// unreadable is the error of a form that cannot be read.
func (v *Visit) unreadable(err error) error {
	kind := web.BadRequest
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok && large != nil {
		kind = web.TooLarge
	}
	return &problem.Problem{Problem: *kind.New(v.T("form.unreadable.detail"))}
}

// fail answers a request that has no page with what went wrong.
func (k *Kit) fail(v *Visit, w http.ResponseWriter, r *http.Request, err error) {
	refused, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		refused = &problem.Problem{Problem: *web.Internal.New("")}
		web.RequestOf(r.Context()).SetCause(err)
	}
	if v == nil {
		web.WriteProblem(w, r, refused)
		return
	}
	v.unknown = nil // it is not shown
	if isSignedOut(refused) && refused.Status == http.StatusUnauthorized {
		next := "/"
		if r.Method == http.MethodGet {
			next = r.URL.RequestURI()
		}
		maps.Copy(w.Header(), refused.GetHeaders())
		if v.AskToSignIn(v.NewForm("sign-in").Fill("next", next), refused.Status) == nil {
			return
		}
	}
	if r.Method == http.MethodGet && refused.IsOf(r.PathValue) { // a part of the address that nothing could have
		refused = &problem.Problem{Problem: *problem.NotFound.New("")}
	}
	title, detail := v.T(titleOf(refused.Status)), v.detail(refused)
	if refused.Status == http.StatusNotFound {
		title, detail = v.T("problem.not_found"), v.T("problem.not_found.detail")
		if len(v.Others()) > 0 {
			detail = v.T("problem.not_found.kitchens")
		}
	}
	maps.Copy(w.Header(), refused.GetHeaders())
	page := problemPage{Head: v.Head("", title), Detail: detail, Kitchen: v.leftKitchen, From: address.From(r)}
	if r.URL.RawQuery != "" && (refused.Status == http.StatusBadRequest || refused.Status == http.StatusUnprocessableEntity) {
		if page.Values, page.Without = address.Misunderstood(r.URL, refused.Errors); len(page.Values) > 0 {
			page.Head, page.Detail = v.Head("", v.T("problem.address")), ""
		}
	}
	if refused.Status >= http.StatusInternalServerError {
		page.Request = web.RequestOf(r.Context()).ID
		if r.Method == http.MethodGet {
			page.Again = r.URL.RequestURI()
		}
	}
	if err := problemTemplate.Render(v, refused.Status, page); err != nil {
		web.RequestOf(r.Context()).SetCause(err)
		web.WriteProblem(w, r, refused)
	}
}

// titleOf is the text that says what happened.
func titleOf(status int) string {
	switch {
	case status == http.StatusForbidden:
		return "problem.title.forbidden"
	case status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout, status == http.StatusTooManyRequests:
		return "problem.title.unavailable"
	case status >= http.StatusInternalServerError:
		return "problem.title.failed"
	}
	return "problem.title"
}

// isSignedOut reports whether an error refuses a caller who is not signed in.
func isSignedOut(err error) bool {
	refused, ok := errors.AsType[*problem.Problem](err)
	return ok && refused.Code == problem.Unauthenticated.Code
}

// Refuse answers requests for which there is no handler: with a page where a browser
// asks for one.
func (k *Kit) Refuse(w http.ResponseWriter, r *http.Request, p *web.Problem) {
	if !IsWanted(r) {
		web.WriteProblem(w, r, p)
		return
	}
	v, err := k.visit(w, r, false)
	if v == nil {
		web.RequestOf(r.Context()).SetCause(err)
		web.WriteProblem(w, r, p)
		return
	}
	k.fail(v, w, r, &problem.Problem{Problem: *p})
}

// IsWanted reports whether a browser asks for a page.
func IsWanted(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/html") && !strings.HasPrefix(r.URL.Path, "/v1/")
}
