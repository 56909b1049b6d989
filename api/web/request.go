package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Request is what is known about one HTTP request while it is handled.
type Request struct {
	// ID identifies the request in the log, in the answer and in the events that
	// it causes.
	ID string
	// HTTP is the request itself; nil outside of requests.
	HTTP *http.Request

	route   string // the pattern of the path, empty where no route matches
	body    []byte // as it was sent, in the list that it was wrapped into
	wrapped string // where the body stands in the list of one that it was wrapped into
	stack   []byte // the stack of a panic
	sender  *sender

	mu    sync.Mutex
	cause error // the error behind a failure of the program
}

type requestKey struct{}

// RequestOf returns the request that a context belongs to. Outside of requests it
// is an empty one.
func RequestOf(ctx context.Context) *Request {
	if found, ok := ctx.Value(requestKey{}).(*Request); ok {
		return found
	}
	return &Request{}
}

// Body returns the body of an operation's request, in the list that it was wrapped into.
func (r *Request) Body() []byte { return r.body }

// SetCause records the error behind a failure of the program, for the log.
func (r *Request) SetCause(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cause = err
}

func (r *Request) causeOf() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cause
}

// single are the headers that a request may send once.
var single = []string{
	"Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Crumbtrail-Actor", "Crumbtrail-Min-Position",
	"Authorization", "Crumbtrail-Kitchen",
}

// checkParameters returns what is wrong with the path, the query or the headers of
// a request; empty if nothing is. Text that is not UTF-8 or holds control
// characters would be refused by the database much later.
func checkParameters(r *http.Request) string {
	if !Printable(r.URL.Path) {
		return "the path must be UTF-8 without control characters"
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "the query is malformed: " + err.Error()
	}
	for _, name := range single {
		if len(r.Header.Values(name)) > 1 {
			return "the header " + name + " is sent more than once"
		}
	}
	for name, values := range query {
		switch {
		case !Printable(name) || !Printable(strings.Join(values, "")):
			return "the query must be UTF-8 without control characters"
		case len(values) > 1 && strings.HasPrefix(r.URL.Path, "/v1/"): // the forms of pages have lists
			return fmt.Sprintf("the query parameter %.100q is sent more than once", name)
		}
	}
	return ""
}

// Printable reports whether a text is UTF-8 without control characters.
func Printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
