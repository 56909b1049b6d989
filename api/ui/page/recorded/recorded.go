// Package recorded has the answer of an operation that a page calls in process.
package recorded

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"crumbtrail/api/problem"
)

// Answer is an [http.ResponseWriter] that keeps what is written.
type Answer struct {
	Body   bytes.Buffer
	status int
	header http.Header
}

// New returns an empty answer.
func New() *Answer { return &Answer{header: http.Header{}} }

// IsRefused reports whether a problem was answered.
func (a *Answer) IsRefused() bool { return a.status >= http.StatusBadRequest }

// Refusal returns the problem that was answered; nil without one.
func (a *Answer) Refusal() error {
	if !a.IsRefused() {
		return nil
	}
	refused := &problem.Problem{}
	if err := json.Unmarshal(a.Body.Bytes(), refused); err != nil {
		return fmt.Errorf("status %d: %w", a.status, err)
	}
	if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); err == nil {
		refused.RetryAfter = time.Duration(seconds) * time.Second
	}
	return refused
}

// Header returns the headers; see [http.ResponseWriter].
func (a *Answer) Header() http.Header { return a.header }

// WriteHeader records the status; see [http.ResponseWriter].
func (a *Answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write records a part of the body; see [http.ResponseWriter].
func (a *Answer) Write(text []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.Body.Write(text)
}
