package page

import (
	"bytes"
	"net/http"

	"crumbtrail/api/ui/page/recorded"
)

// Lines asks the API for an answer of one JSON object a line, and calls see with each
// while they arrive. The error of see ends the answer. It fails with a
// [*problem.Problem].
func Lines(v *Visit, path string, see func(line []byte) error) error {
	request, err := v.request(http.MethodGet, path, http.Header{}, nil)
	if err != nil {
		return err
	}
	reader := &lineReader{Answer: recorded.New(), see: see}
	v.kit.api.ServeHTTP(reader, request)
	if reader.err != nil {
		return reader.err
	}
	return reader.Refusal()
}

// lineReader is an answer that is read line by line.
type lineReader struct {
	*recorded.Answer
	see func([]byte) error
	err error
}

// Write sees the lines that are complete; see [http.ResponseWriter].
func (l *lineReader) Write(text []byte) (int, error) {
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
func (l *lineReader) Flush() {}
