package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// slowest is how long what is streamed may wait for a reader to take some of it.
// A reader that takes nothing for so long is dropped.
const slowest = 10 * time.Second

// outgoing is an answer that goes out bit by bit for as long as there is
// something to say. Each bit has its own deadline, instead of the whole.
type outgoing struct {
	writer     http.ResponseWriter
	controller *http.ResponseController
	slowest    time.Duration
}

// stream begins such an answer. The operation's metadata say [within] 0.
func (a *API) stream(ctx huma.Context, contentType string) *outgoing {
	// The answer's writer is the response itself; see [humaContext.BodyWriter].
	writer := ctx.BodyWriter().(http.ResponseWriter)
	out := &outgoing{writer: writer, controller: http.NewResponseController(writer), slowest: a.slowest}
	_ = out.controller.SetReadDeadline(time.Time{}) // one that passes would cancel the request
	ctx.SetHeader("Content-Type", contentType)
	ctx.SetHeader("X-Accel-Buffering", "no")
	ctx.SetStatus(http.StatusOK)
	return out
}

// send writes a bit without waiting for more. It fails once the reader is gone
// or too slow.
func (o *outgoing) send(text []byte) error {
	_ = o.controller.SetWriteDeadline(time.Now().Add(o.slowest)) // a connection without deadlines is one of a test
	if _, err := o.writer.Write(text); err != nil {
		return err
	}
	return o.controller.Flush()
}

// endless lets an operation take as long as it goes on.
func endless(op *huma.Operation) { op.Metadata[within] = time.Duration(0) }
