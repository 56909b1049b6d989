package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// exchange is what is known of one request while it is answered.
type exchange struct {
	// id names the request in the log, in the answer and in the events it leads
	// to.
	id string
	// route is the pattern of the path; empty if there is no such path.
	route string
	// listed says that the body was a single thing where a list could be, and was
	// read as a list of one.
	listed string
	// cause is what made the answer a failure of the program; stack says where,
	// after a panic.
	cause error
	stack []byte
	// request is what is answered.
	request *http.Request
}

type exchangeKey struct{}

// exchangeOf is the exchange that a context belongs to; an empty one outside of
// requests.
func exchangeOf(ctx context.Context) *exchange {
	if found, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return found
	}
	return &exchange{}
}

// requestID is the form of ids that are taken over from the sender.
var requestID = regexp.MustCompile(`^[A-Za-z0-9._:/-]{1,128}$`)

// observe gives every request an id, turns a panic into a problem, and logs and
// measures the request once it is answered.
func (a *API) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		x := &exchange{id: r.Header.Get("X-Request-Id")}
		if !requestID.MatchString(x.id) {
			x.id = uuid.Must(uuid.NewV7()).String()
		}
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		x.request = r
		answered := &recorder{ResponseWriter: w}
		answered.Header().Set("X-Request-Id", x.id)
		defer func() {
			a.metrics.observe(r.Method, x.route, answered.code(), time.Since(started))
			a.log(r, x, answered, time.Since(started))
		}()
		defer a.recover(answered, r, x)
		if fault := checkParameters(r); fault != "" {
			a.write(answered, r, newProblem("bad_request", fault))
			return
		}
		next.ServeHTTP(answered, r)
	})
}

// recover answers a request whose handler panicked. [http.ErrAbortHandler] is how
// a handler ends a connection on purpose.
func (a *API) recover(w *recorder, r *http.Request, x *exchange) {
	fault := recover()
	if fault == nil {
		return
	}
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(fault)
	}
	x.cause, x.stack = fmt.Errorf("panic: %v", fault), debug.Stack()
	if w.status == 0 {
		a.write(w, r, newProblem("internal", ""))
	}
}

// checkParameters says what is wrong with a request of which no parameter could
// be read, or one in two ways.
// Text that is not UTF-8 or holds control characters would be refused by the
// database much later.
func checkParameters(r *http.Request) string {
	if !printable(r.URL.Path) {
		return "the path must be UTF-8 without control characters"
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "the query cannot be read: " + err.Error()
	}
	for _, name := range []string{"Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Crumbtrail-Actor", "Crumbtrail-Min-Position"} {
		if len(r.Header.Values(name)) > 1 {
			return "the header " + name + " stands more than once"
		}
	}
	for name, values := range query {
		switch {
		case !printable(name) || !printable(strings.Join(values, "")):
			return "the query must be UTF-8 without control characters"
		case len(values) > 1:
			return fmt.Sprintf("the query says %.100q more than once", name)
		}
	}
	return ""
}

func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// log writes the request's line. It names the route, not the path, so that lines
// can be counted; it holds nothing of the body.
func (a *API) log(r *http.Request, x *exchange, answered *recorder, took time.Duration) {
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("method", r.Method), slog.String("route", x.route), slog.String("path", r.URL.EscapedPath()),
		slog.Int("status", answered.code()), slog.Duration("duration", took), slog.Int64("bytes", answered.bytes),
		slog.String("request_id", x.id),
	}
	if x.cause != nil {
		attributes = append(attributes, slog.Any("error", x.cause))
		if level = slog.LevelWarn; answered.code() == http.StatusInternalServerError {
			level = slog.LevelError
		}
	}
	if x.stack != nil {
		attributes = append(attributes, slog.String("stack", string(x.stack)))
	}
	a.logger.LogAttrs(r.Context(), level, "request", attributes...)
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *recorder) Write(text []byte) (int, error) {
	w.status = w.code()
	n, err := w.ResponseWriter.Write(text)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets an [http.ResponseController] find what it controls.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
