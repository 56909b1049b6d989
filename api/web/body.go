package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/web/bodies"
)

// maxBody is the size limit of bodies, in bytes.
const maxBody = 1 << 20

// operationTime is how long an operation may take, unless [Within] sets another
// limit.
const operationTime = 30 * time.Second

// limitTime is the middleware that limits the time of an operation.
func limitTime(ctx huma.Context, next func(huma.Context)) {
	limit, ok := ctx.Operation().Metadata[within].(time.Duration)
	if !ok {
		limit = operationTime
	}
	if limit == 0 {
		next(ctx)
		return
	}
	bound, cancel := context.WithTimeout(ctx.Context(), limit)
	defer cancel()
	next(huma.WithContext(ctx, bound))
}

// bodyReader is the middleware that reads bodies and refuses ambiguous ones.
type bodyReader struct {
	timeout time.Duration // how long a body may take to arrive
	uploads *bodies.Uploads
	refused func(ctx context.Context) // is called for each upload that is one too many
}

func (b bodyReader) read(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	if op.Method == http.MethodGet || op.Method == http.MethodDelete {
		next(ctx)
		return
	}
	if limits, ok := op.Metadata[uploaded].(upload); ok {
		b.receive(ctx, limits, next)
		return
	}
	body, refused := b.readAll(ctx)
	if refused == nil {
		body, refused = checkBody(ctx, op, body)
	}
	if refused != nil {
		refuse(ctx, refused)
		return
	}
	RequestOf(ctx.Context()).body = body
	next(&readContext{unread: ctx, body: body})
}

// receive receives a large body before its request takes its turn.
func (b bodyReader) receive(ctx huma.Context, limits upload, next func(huma.Context)) {
	end, ok := b.uploads.Begin(ctx.Context())
	if !ok {
		b.refused(ctx.Context())
		refuse(ctx, RateLimited.New(""))
		return
	}
	defer end()
	_ = ctx.SetReadDeadline(time.Now().Add(limits.time)) // connections of tests have no deadlines
	body, err := bodies.Spool(ctx.BodyReader(), limits.size)
	if err != nil {
		ctx.SetHeader("Connection", "close")
		refuse(ctx, Refusal(ctx.Context(), unreceived(err), err))
		return
	}
	defer func() { _ = body.Close() }()
	_ = ctx.SetReadDeadline(time.Time{})
	next(&receivedContext{unread: ctx, body: body})
}

// receivedContext is a request whose large body has been received.
type receivedContext struct {
	unread
	body io.Reader
}

// BodyReader returns a reader of the body.
func (c *receivedContext) BodyReader() io.Reader { return c.body }

// SetReadDeadline does nothing: the body has been read.
func (c *receivedContext) SetReadDeadline(time.Time) error { return nil }

// readContext is a request whose body has been read.
type readContext struct {
	unread
	body []byte
}

// unread is a [huma.Context] under a name that does not hide its method Context.
type unread = huma.Context

// Header returns the content type that [IsJSON] accepted in the one form that huma
// knows.
func (c *readContext) Header(name string) string {
	if name == "Content-Type" && len(c.body) > 0 {
		return JSONType
	}
	return c.unread.Header(name)
}

// BodyReader returns a reader of the body.
func (c *readContext) BodyReader() io.Reader { return bytes.NewReader(c.body) }

// SetReadDeadline does nothing: the body has been read, and a deadline that passes
// later would cancel the request.
func (c *readContext) SetReadDeadline(time.Time) error { return nil }

// readAll reads the body. If it cannot read all of it, the connection is closed
// after the answer and keeps its deadline: the server would otherwise wait for the
// rest before it answers.
func (b bodyReader) readAll(ctx huma.Context) ([]byte, *Problem) {
	_ = ctx.SetReadDeadline(time.Now().Add(b.timeout)) // connections of tests have no deadlines
	body, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), maxBody+1))
	if err == nil && len(body) <= maxBody {
		_ = ctx.SetReadDeadline(time.Time{})
		return body, nil
	}
	ctx.SetHeader("Connection", "close")
	return nil, unreceived(err)
}

// unreceived returns the problem of a body that was not received; without an error it is
// too large.
func unreceived(err error) *Problem {
	var (
		large *http.MaxBytesError // of the form that the body is a part of
		file  *fs.PathError
	)
	if slow := net.Error(nil); errors.As(err, &slow) && slow.Timeout() {
		return RequestTimeout.New("")
	}
	switch {
	case err == nil, errors.Is(err, bodies.ErrTooLarge), errors.As(err, &large):
		return TooLarge.New("")
	case errors.As(err, &file): // no space is left, for instance
		return Internal.New("")
	}
	return UnreadableJSON.New("the body ended early")
}

func checkBody(ctx huma.Context, op *huma.Operation, body []byte) ([]byte, *Problem) {
	blank := len(bytes.TrimSpace(body)) == 0
	encoding := ctx.Header("Content-Encoding")
	switch {
	case len(body) > 0 && encoding != "" && !strings.EqualFold(encoding, "identity"):
		return nil, UnsupportedMediaType.New("a body must not have a Content-Encoding")
	case blank && (op.RequestBody == nil || !op.RequestBody.Required):
		return nil, nil
	case !IsJSON(ctx.Header("Content-Type")) && len(body) > 0:
		return nil, UnsupportedMediaType.New("")
	case blank:
		return nil, UnreadableJSON.New("a JSON body is required")
	}
	if refused := bodies.Check(body); refused != nil && refused.Unexpected != "" {
		return nil, Invalid.New("", Fault{Pointer: refused.Pointer, Detail: refused.Unexpected})
	} else if refused != nil {
		return nil, UnreadableJSON.New(refused.Unreadable)
	}
	if op.RequestBody == nil {
		if !bytes.Equal(compact(body), []byte("{}")) {
			return nil, Invalid.New("this operation has no body", Fault{Detail: "must be empty"})
		}
		return nil, nil
	}
	if list, ok := op.Metadata[listIn].(string); ok {
		return wrap(ctx, list, body), nil
	}
	return body, nil
}

// IsJSON reports whether a content type is that of JSON. It is required, because
// forms on pages of other sites cannot send it.
func IsJSON(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	charset, named := parameters["charset"]
	return err == nil && kind == "application/json" && (!named || strings.EqualFold(charset, "utf-8"))
}

func compact(body []byte) []byte {
	var short bytes.Buffer
	_ = json.Compact(&short, body) // it has been checked
	return short.Bytes()
}

// wrap turns a single thing into a list of one.
func wrap(ctx huma.Context, list string, body []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return body
	}
	if _, ok := fields[list]; ok {
		return body
	}
	RequestOf(ctx.Context()).wrapped = "/" + list + "/0"
	return slices.Concat([]byte(`{"`+list+`":[`), body, []byte("]}"))
}
