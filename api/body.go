package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Bounds on what is read.
const (
	maxBody   = 1 << 20
	maxImport = 32 << 20
	// usualBodyTime is how long a body may take to arrive.
	usualBodyTime = 30 * time.Second
)

// What an operation's metadata say to the middleware.
const (
	// streamed operations read their bodies themselves.
	streamed = "streamed"
	// listIn operations take one thing where the named list of things may stand.
	listIn = "list in"
	// within is how long an operation may take, a [time.Duration]; 0 is endless.
	within = "within"
)

// usualTime is how long an operation may take if it does not say.
const usualTime = 30 * time.Second

// bounded bounds the time that an operation takes.
func bounded(ctx huma.Context, next func(huma.Context)) {
	limit, ok := ctx.Operation().Metadata[within].(time.Duration)
	if !ok {
		limit = usualTime
	}
	if limit == 0 {
		next(ctx)
		return
	}
	bound, cancel := context.WithTimeout(ctx.Context(), limit)
	defer cancel()
	next(huma.WithContext(ctx, bound))
}

// readBody reads the body and passes on only one that can be read in one way.
func (a *API) readBody(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	if _, ok := op.Metadata[streamed]; ok || op.Method == http.MethodGet || op.Method == http.MethodDelete {
		next(ctx)
		return
	}
	body, refused := a.readAll(ctx)
	if refused == nil {
		body, refused = checkBody(ctx, op, body)
	}
	if refused != nil {
		a.refuse(ctx, refused)
		return
	}
	next(&readContext{unread: ctx, body: body})
}

// refuse answers with a problem before the handler is called.
func (a *API) refuse(ctx huma.Context, p *Problem) {
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", problemType)
	answer, _ := finish(ctx, "", p)
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(answer)
}

// readContext is a request whose body was read.
type readContext struct {
	unread
	body []byte
}

// unread is a request, under a name that does not hide its method Context.
type unread = huma.Context

// Header says of the content type what [isJSON] has found, in the one form that
// huma knows.
func (c *readContext) Header(name string) string {
	if name == "Content-Type" && len(c.body) > 0 {
		return jsonType
	}
	return c.unread.Header(name)
}

// BodyReader reads the body again.
func (c *readContext) BodyReader() io.Reader { return bytes.NewReader(c.body) }

// SetReadDeadline does nothing: the body is here. A deadline that passes later
// would cancel the request.
func (c *readContext) SetReadDeadline(time.Time) error { return nil }

// readAll reads the body. Where it does not get to its end the connection is
// closed after the answer, and its deadline stays: the server would otherwise
// wait for the rest before it answers.
func (a *API) readAll(ctx huma.Context) ([]byte, *Problem) {
	_ = ctx.SetReadDeadline(time.Now().Add(a.bodyTime)) // a connection without deadlines is one of a test
	body, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), maxBody+1))
	if err == nil && len(body) <= maxBody {
		_ = ctx.SetReadDeadline(time.Time{})
		return body, nil
	}
	ctx.SetHeader("Connection", "close")
	if slow := net.Error(nil); errors.As(err, &slow) && slow.Timeout() {
		return nil, newProblem("request_timeout", "")
	}
	if err != nil {
		return nil, newProblem("unreadable_json", "the body could not be read to its end")
	}
	return nil, newProblem("too_large", "")
}

func checkBody(ctx huma.Context, op *huma.Operation, body []byte) ([]byte, *Problem) {
	blank := len(bytes.TrimSpace(body)) == 0
	encoding := ctx.Header("Content-Encoding")
	switch {
	case len(body) > 0 && encoding != "" && !strings.EqualFold(encoding, "identity"):
		return nil, newProblem("unsupported_media_type", "bodies are taken as they are, without Content-Encoding")
	case blank && (op.RequestBody == nil || !op.RequestBody.Required):
		return nil, nil
	case !isJSON(ctx.Header("Content-Type")) && len(body) > 0:
		return nil, newProblem("unsupported_media_type", "")
	case blank:
		return nil, newProblem("unreadable_json", "a JSON body is required")
	}
	if refused := checkJSON(body); refused != nil {
		return nil, refused
	}
	if op.RequestBody == nil {
		if !bytes.Equal(compact(body), []byte("{}")) {
			return nil, newProblem("invalid", "this takes no body", Fault{Detail: "must be empty"})
		}
		return nil, nil
	}
	if list, ok := op.Metadata[listIn].(string); ok {
		return listed(ctx, list, body), nil
	}
	return body, nil
}

// isJSON says whether a content type is that of JSON. It must be said: forms of
// other sites' pages cannot say it.
func isJSON(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	charset, named := parameters["charset"]
	return err == nil && kind == "application/json" && (!named || strings.EqualFold(charset, "utf-8"))
}

func compact(body []byte) []byte {
	var short bytes.Buffer
	_ = json.Compact(&short, body) // it was found readable
	return short.Bytes()
}

// listed makes a single thing a list of one.
func listed(ctx huma.Context, list string, body []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return body
	}
	if _, ok := fields[list]; ok {
		return body
	}
	exchangeOf(ctx.Context()).listed = "/" + list + "/0"
	return slices.Concat([]byte(`{"`+list+`":[`), body, []byte("]}"))
}
