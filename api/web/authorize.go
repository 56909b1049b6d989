package web

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
)

// sender is who sends a request, and the requests that are sent to operations in process
// while it is answered.
type sender struct {
	http *http.Request // the outer request
	once sync.Once
	who  any
	err  error
	ends atomic.Bool // the connection is closed after a refusal
}

// Sender returns who sends a request, as identify finds out when it is first asked for.
func (r *Request) Sender(identify func(*http.Request) (any, error)) (any, error) {
	if r.sender == nil { // outside of requests to a [Server]
		return identify(r.HTTP)
	}
	r.sender.once.Do(func() { r.sender.who, r.sender.err = identify(r.sender.http) })
	return r.sender.who, r.sender.err
}

// EndConnection closes the connection of a request once it is refused.
func (r *Request) EndConnection() {
	if r.sender != nil {
		r.sender.ends.Store(true)
	}
}

// Outer returns the request that a person or a program sent, for one that a page sends to
// an operation in process.
func (r *Request) Outer() *http.Request {
	if r.sender == nil {
		return r.HTTP
	}
	return r.sender.http
}

// authorize is the middleware that refuses operations to those who may not use them.
func (s *Server) authorize(ctx huma.Context, next func(huma.Context)) {
	if s.options.Authorize == nil {
		next(ctx)
		return
	}
	authorized, err := s.options.Authorize(ctx.Context(), ctx.Operation().OperationID)
	if err != nil {
		refuse(ctx, Refusal(ctx.Context(), s.options.Problem(err), err))
		return
	}
	next(huma.WithContext(ctx, authorized))
}

// guarded returns the handler of a route that is authorized as an operation.
func (s *Server) guarded(operation string, handler http.Handler) http.Handler {
	s.guards = append(s.guards, operation)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.options.Authorize != nil {
			authorized, err := s.options.Authorize(r.Context(), operation)
			if err != nil {
				WriteProblem(w, r, Refusal(r.Context(), s.options.Problem(err), err))
				return
			}
			r = r.WithContext(authorized)
		}
		handler.ServeHTTP(w, r)
	})
}

// Guarded returns the ids of everything that is authorized.
func (s *Server) Guarded() []string {
	all := slices.Clone(s.guards)
	for _, item := range s.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete} {
			if op != nil {
				all = append(all, op.OperationID)
			}
		}
	}
	return all
}
