package recorded

import "bytes"

// Lines is an answer of one JSON object a line, which is read while it arrives.
type Lines struct {
	*Answer
	see func([]byte) error
	err error
}

// NewLines returns an answer that calls see with each line. The error of see ends it.
func NewLines(see func(line []byte) error) *Lines { return &Lines{Answer: New(), see: see} }

// Err returns the error of see, or why the answer is refused.
func (l *Lines) Err() error {
	if l.err != nil {
		return l.err
	}
	return l.Refusal()
}

// Write sees the lines that are complete; see [http.ResponseWriter].
func (l *Lines) Write(text []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	written, err := l.Answer.Write(text)
	if err != nil || l.IsRefused() {
		return written, err
	}
	for {
		end := bytes.IndexByte(l.Body.Bytes(), '\n')
		if end < 0 {
			return written, nil
		}
		if l.err = l.see(l.Body.Next(end + 1)); l.err != nil {
			return written, l.err
		}
	}
}

// Flush does nothing: lines are seen as they are written; see [http.Flusher].
func (l *Lines) Flush() {}
