package web

import (
	"encoding/json"
	"net/http"
	"time"
)

// lineType is the media type of answers with one JSON object a line.
const lineType = "application/x-ndjson"

// Lines are sent once they have this many bytes, or this long after the previous
// ones.
const (
	pendingBytes = 32 << 10
	pendingTime  = 100 * time.Millisecond
)

// Lines is an answer of one JSON object a line, which are sent in batches.
type Lines struct {
	out     *Stream
	pending []byte
	sent    time.Time
	err     error
}

func startLines(out *Stream, headersOnly bool) *Lines {
	l := &Lines{out: out}
	if headersOnly {
		l.err = http.ErrBodyNotAllowed
	}
	return l
}

// Add adds a line. It fails if the line cannot be encoded, and once nothing can be
// sent any more.
func (l *Lines) Add(value any) error {
	if l.err != nil {
		return l.err
	}
	text, err := json.Marshal(value)
	if err != nil {
		l.err = err
		return err
	}
	l.pending = append(append(l.pending, text...), '\n')
	if len(l.pending) >= pendingBytes || time.Since(l.sent) >= pendingTime {
		l.End()
	}
	return l.err
}

// End sends what is pending.
func (l *Lines) End() {
	if l.err == nil && len(l.pending) > 0 {
		l.err = l.out.Send(l.pending)
		l.pending, l.sent = l.pending[:0], time.Now()
	}
}

// Err returns why nothing can be sent any more; nil while lines can be.
func (l *Lines) Err() error { return l.err }
