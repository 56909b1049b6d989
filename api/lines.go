package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// lineType is that of answers with one JSON object a line.
const lineType = "application/x-ndjson"

// lines describes such an answer by the types that a line may have.
func (a *API) lines(types ...reflect.Type) map[string]*huma.MediaType {
	schema := &huma.Schema{Description: "What a line holds"}
	for _, of := range types {
		schema.AnyOf = append(schema.AnyOf, a.huma.OpenAPI().Components.Schemas.Schema(of, true, ""))
	}
	return map[string]*huma.MediaType{lineType: {Schema: schema}}
}

// Lines are sent when there are so many bytes of them, or when the last were sent
// so long ago.
const (
	manyBytes = 32 << 10
	longAgo   = 100 * time.Millisecond
)

// lineWriter sends lines as they come, and not each by itself.
type lineWriter struct {
	out     *outgoing
	pending []byte
	sent    time.Time
	err     error
}

// startLines begins an answer of lines. Whoever asks for the headers alone gets
// no lines.
func (a *API) startLines(ctx huma.Context) *lineWriter {
	w := &lineWriter{out: a.stream(ctx, lineType)}
	if ctx.Method() == http.MethodHead {
		w.err = http.ErrBodyNotAllowed
	}
	return w
}

// line adds a line. It fails once there is nobody to take it.
func (w *lineWriter) line(value any) error {
	if w.err != nil {
		return w.err
	}
	text, err := json.Marshal(value)
	if err != nil {
		w.err = err
		return err
	}
	w.pending = append(append(w.pending, text...), '\n')
	if len(w.pending) >= manyBytes || time.Since(w.sent) >= longAgo {
		w.end()
	}
	return w.err
}

// end sends what is left.
func (w *lineWriter) end() {
	if w.err == nil && len(w.pending) > 0 {
		w.err = w.out.send(w.pending)
		w.pending, w.sent = w.pending[:0], time.Now()
	}
}
