package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"
)

// requestID is the form of the ids that callers may choose.
var requestID = regexp.MustCompile(`^[A-Za-z0-9._:/-]{1,128}$`)

// observer gives every request an id, turns panics into problems, and logs and
// measures each request once it is answered.
type observer struct {
	logger  *slog.Logger
	metrics *metrics
	limited *tally
}

// tally has a flood of refused requests written to the log once a second.
type tally struct {
	mu      sync.Mutex
	written time.Time
	since   int // how many were not written since
}

// note counts a request. It reports whether to write a line, and for how many.
func (t *tally) note(now time.Time) (count int, isWritten bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since++
	if now.Sub(t.written) < time.Second {
		return 0, false
	}
	count, t.since, t.written = t.since, 0, now
	return count, true
}

func (o observer) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		request := &Request{ID: r.Header.Get("X-Request-Id"), sender: &sender{}}
		if !requestID.MatchString(request.ID) || credential.MatchString(request.ID) {
			request.ID = uuid.Must(uuid.NewV7()).String()
		}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, request))
		request.HTTP, request.sender.http = r, r
		answer := &recorder{ResponseWriter: w, sender: request.sender}
		track(r, answer)
		answer.Header().Set("X-Request-Id", request.ID)
		defer func(ctx context.Context) {
			o.metrics.observe(r.Method, request.route, answer.code(), time.Since(started))
			o.log(ctx, request, answer, time.Since(started))
		}(r.Context())
		defer o.recover(answer, request)
		next.ServeHTTP(answer, r)
	})
}

// recover answers a request whose handler panicked. [http.ErrAbortHandler] is how
// a handler ends a connection on purpose.
func (o observer) recover(w *recorder, request *Request) {
	fault := recover()
	if fault == nil {
		return
	}
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(fault)
	}
	request.SetCause(fmt.Errorf("panic: %v", fault))
	request.stack = debug.Stack()
	if w.status == 0 {
		WriteProblem(w, request.HTTP, Internal.New(""))
	}
}

// log writes one line about a request. It contains the route, so that lines can be
// counted, and nothing of the body. Those that are beyond a limit have one line a second,
// with their number.
func (o observer) log(ctx context.Context, request *Request, answer *recorder, took time.Duration) {
	r := request.HTTP
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("method", r.Method), slog.String("route", request.route), slog.String("path", shownPath(r)),
		slog.Int("status", answer.code()), slog.Duration("duration", took), slog.Int64("bytes", answer.bytes),
		slog.String("request_id", request.ID),
	}
	if answer.code() == http.StatusTooManyRequests {
		count, isWritten := o.limited.note(time.Now())
		if !isWritten {
			return
		}
		attributes = append(attributes, slog.Int("refused", count))
	}
	if cause := request.causeOf(); cause != nil {
		attributes = append(attributes, slog.Any("error", cause))
		if level = slog.LevelWarn; answer.code() == http.StatusInternalServerError {
			level = slog.LevelError
		}
	}
	if request.stack != nil {
		attributes = append(attributes, slog.String("stack", string(request.stack)))
	}
	o.logger.LogAttrs(ctx, level, "request", attributes...)
}
