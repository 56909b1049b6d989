package web

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// drainTime is how long the rest of a body may take to arrive after a request was refused.
const drainTime = time.Second

// incoming is the body of a request, which knows whether all of it was read.
type incoming struct {
	io.ReadCloser
	isRead atomic.Bool
}

// Read reads a part of the body.
func (b *incoming) Read(part []byte) (int, error) {
	n, err := b.ReadCloser.Read(part)
	if errors.Is(err, io.EOF) {
		b.isRead.Store(true)
	}
	return n, err
}

// track lets the recorder of an answer know whether the body of its request was read.
func track(r *http.Request, answer *recorder) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	body := &incoming{ReadCloser: r.Body}
	r.Body = body
	if r.ProtoMajor != 1 { // a later version ends the stream of the request alone
		return
	}
	answer.unread = body
	if len(r.TransferEncoding) > 0 { // with a length beside it, a proxy may have seen another end of the request
		answer.Header().Set("Connection", "close")
	}
}

// leaveUnread closes the connection after a refusal without the rest of the request's body.
// The server would otherwise wait for it before it sends the answer: someone who may do
// nothing could send for as long as a body may take.
func (w *recorder) leaveUnread(status int) {
	if w.unread == nil || status < http.StatusBadRequest || w.unread.isRead.Load() {
		return
	}
	w.Header().Set("Connection", "close")
	_ = http.NewResponseController(w.ResponseWriter).SetReadDeadline(time.Now().Add(drainTime)) // recorders of tests have no deadlines
}
