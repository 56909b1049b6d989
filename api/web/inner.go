package web

import (
	"context"
	"fmt"
	"net/http"
)

// Inner answers requests that the program sends to its own operations while it
// answers another one, which their context belongs to. They have that one's id and
// sender, and neither a line in the log nor a metric of their own. Host and origin have been
// checked with the outer request. Inner requests may run concurrently.
func (s *Server) Inner() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outer := RequestOf(r.Context())
		inner := &Request{ID: outer.ID, sender: outer.sender}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, inner))
		inner.HTTP = r
		answer := &recorder{ResponseWriter: w}
		defer func() {
			if fault := recover(); fault != nil {
				inner.SetCause(fmt.Errorf("panic: %v", fault))
				if answer.status == 0 {
					WriteProblem(answer, r, Internal.New(""))
				}
			}
			if cause := inner.causeOf(); cause != nil {
				outer.SetCause(cause)
			}
		}()
		s.router.ServeHTTP(answer, r)
	})
}

// Refuse sets what answers requests for which there is no handler, instead of a
// problem.
func (s *Server) Refuse(refuse func(w http.ResponseWriter, r *http.Request, p *Problem)) {
	s.router.refuse = refuse
}
