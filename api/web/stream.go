package web

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Stream is an answer that is sent piece by piece. Each piece has its own write
// deadline; the whole has none.
type Stream struct {
	writer     http.ResponseWriter
	controller *http.ResponseController
	timeout    time.Duration
}

func startStream(ctx huma.Context, mediaType string, timeout time.Duration) *Stream {
	// The writer is the response itself; see [humaContext.BodyWriter].
	writer := ctx.BodyWriter().(http.ResponseWriter)
	s := &Stream{writer: writer, controller: http.NewResponseController(writer), timeout: timeout}
	_ = s.controller.SetReadDeadline(time.Time{}) // a deadline that passes would cancel the request
	ctx.SetHeader("Content-Type", mediaType)
	ctx.SetHeader("X-Accel-Buffering", "no")
	ctx.SetStatus(http.StatusOK)
	return s
}

// Send sends a piece at once. It fails if the reader has closed the connection or
// accepts nothing for too long.
func (s *Stream) Send(piece []byte) error {
	_ = s.controller.SetWriteDeadline(time.Now().Add(s.timeout)) // connections of tests have no deadlines
	if _, err := s.writer.Write(piece); err != nil {
		return err
	}
	return s.controller.Flush()
}
