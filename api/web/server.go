// Package web is the HTTP kit under the interface: everything about HTTP that is
// not about the program.
//
//   - adapter.go is the only file that knows the web framework,
//   - observe.go, guard.go and metrics.go handle every request,
//   - body.go and json.go read bodies and refuse ambiguous ones,
//   - parameters.go and answer.go have the headers of requests and answers,
//   - problem.go, kinds.go and render.go answer with problems,
//   - stream.go, lines.go and sse.go send answers piece by piece,
//   - document.go and docs.go publish the OpenAPI document.
//
// It imports no package of the program.
package web

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"crumbtrail/api/web/bodies"
)

// Options configure a [Server].
type Options struct {
	// Description is what the OpenAPI document contains beside the operations.
	Description Description
	// Problem converts the errors of handlers; required.
	Problem func(error) Failure
	// Kinds are the kinds of problem that Problem returns, in addition to those of
	// this package.
	Kinds []Kind
	// Logger gets one line for each request; nil discards them.
	Logger *slog.Logger
	// Version is the version of the program, for the metrics.
	Version string
	// Registry gets the metrics of requests and is served at /metrics; nil creates
	// one.
	Registry *prometheus.Registry
	// Loopback reports that the server listens on this machine only. Then the Host
	// of a request must be this machine or one of AllowedHosts, so that no web page
	// can reach it under a name of its own.
	Loopback bool
	// AllowedHosts are additional names, without port, under which requests are
	// accepted. Off loopback an empty list accepts all.
	AllowedHosts []string
	// Authorize returns the context with which an operation is handled. It fails if the
	// sender of the request may not use the operation; the body is not read then. nil
	// permits everything.
	Authorize func(ctx context.Context, operation string) (context.Context, error)
	// Kitchen returns the kitchen that a request is for, once it is authorized; nil is the
	// same one for all.
	Kitchen func(ctx context.Context) string
	// TooHeavy is called for each expensive request that waits in vain; nil for none.
	TooHeavy func(ctx context.Context)
	// Patience is how long an expensive request waits for its turn; 0 is 10 s.
	Patience time.Duration
	// BodyTimeout is how long a body may take to arrive; 0 is 30 s.
	BodyTimeout time.Duration
	// Heartbeat is how often a stream of events sends a comment while there are no
	// events; 0 is 15 s.
	Heartbeat time.Duration
	// WriteTimeout is how long a stream waits for a reader that accepts nothing; 0
	// is 10 s.
	WriteTimeout time.Duration
}

// Server serves operations, and the routes that belong to every interface:
// /metrics, /problems/{code}, /openapi.json and /docs.
type Server struct {
	options   Options
	huma      huma.API
	router    *router
	expensive *queue
	handler   http.Handler
	guards    []string // the operations that have routes of their own
}

// New returns a server without operations. It fails if the registry has its
// metrics already.
func New(options Options) (*Server, error) {
	registry := cmp.Or(options.Registry, prometheus.NewRegistry())
	metrics, err := newMetrics(registry, options.Version)
	if err != nil {
		return nil, fmt.Errorf("register the metrics: %w", err)
	}
	s := &Server{options: options, router: newRouter()}
	s.huma = huma.NewAPI(options.Description.config(), s.router)
	if options.TooHeavy == nil {
		options.TooHeavy = func(context.Context) {}
	}
	reader := bodyReader{cmp.Or(options.BodyTimeout, 30*time.Second), &bodies.Uploads{Kitchen: options.Kitchen}, options.TooHeavy}
	s.expensive = newQueue(cmp.Or(options.Patience, 10*time.Second), options.Kitchen, options.TooHeavy)
	// A body is read before its request takes a turn, which a slow sender would keep from others.
	s.huma.UseMiddleware(s.authorize, reader.read, s.expensive.admit, limitTime)
	s.Route(http.MethodGet, "/metrics", s.guarded("GetMetrics", metrics.handler(registry)))
	s.Route(http.MethodGet, "/problems/{code}", explain(options.Kinds))
	observer := observer{cmp.Or(options.Logger, slog.New(slog.DiscardHandler)), metrics, &tally{}}
	s.handler = observer.observe(newGuard(options.Loopback, options.AllowedHosts).protect(s.router))
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Route adds a route that is not an operation.
func (s *Server) Route(method, path string, handler http.Handler) {
	s.router.handle(method, path, handler)
}

// Route is what the server answers: a method, and a path with parameters as {name}.
type Route struct{ Method, Path string }

// Routes returns everything that is answered: operations, pages and the rest. What answers
// GET answers HEAD too.
func (s *Server) Routes() []Route { return slices.Clone(s.router.routes) }

// Publish completes the OpenAPI document, once all operations are registered, and
// serves it.
func (s *Server) Publish() error {
	correct(s.OpenAPI())
	return serveDocument(s.router, s.Document)
}

// Document returns the OpenAPI document as JSON.
func (s *Server) Document() ([]byte, error) { return encodeDocument(s.OpenAPI()) }

// OpenAPI returns the OpenAPI document.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.huma.OpenAPI() }

// Stream starts an answer that is sent piece by piece. Its operation is [Endless].
func (s *Server) Stream(ctx huma.Context, mediaType string) *Stream {
	return startStream(ctx, mediaType, cmp.Or(s.options.WriteTimeout, 10*time.Second))
}

// Lines starts an answer of one JSON object a line. Its operation is [Endless].
func (s *Server) Lines(ctx huma.Context) *Lines {
	return startLines(s.Stream(ctx, lineType), ctx.Method() == http.MethodHead)
}

// LineContent describes an answer of lines by the types that a line may have.
func (s *Server) LineContent(types ...reflect.Type) map[string]*huma.MediaType {
	schema := &huma.Schema{Description: "The content of a line"}
	for _, of := range types {
		schema.AnyOf = append(schema.AnyOf, s.OpenAPI().Components.Schemas.Schema(of, true, ""))
	}
	return map[string]*huma.MediaType{lineType: {Schema: schema}}
}

// Events starts a stream of server-sent events. Its operation is [Endless].
func (s *Server) Events(ctx huma.Context) *Events {
	return &Events{stream: s.Stream(ctx, EventStreamType), heartbeat: cmp.Or(s.options.Heartbeat, 15*time.Second)}
}

// Register adds an operation and returns it as the document has it. Errors of the
// handler are answered as problems.
func Register[I, O any](s *Server, op huma.Operation, handle func(context.Context, *I) (*O, error)) *huma.Operation {
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, Refusal(ctx, s.options.Problem(err), err)
		}
		return out, nil
	})
	documented := s.operation(op.Method, op.Path)
	if others, ok := op.Metadata[otherStatuses].([]int); ok {
		usual := documented.Responses[strconv.Itoa(op.DefaultStatus)]
		for _, status := range others {
			same := *usual
			same.Description = http.StatusText(status)
			documented.Responses[strconv.Itoa(status)] = &same
		}
	}
	return documented
}

// operation returns an operation as the document has it.
func (s *Server) operation(method, path string) *huma.Operation {
	item := s.OpenAPI().Paths[path]
	operations := []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete}
	at := slices.IndexFunc(operations, func(op *huma.Operation) bool { return op != nil && op.Method == method })
	return operations[at]
}
