package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"crumbtrail/api/problem"
)

// Lines asks the API for an answer of one JSON object a line, and calls see with each
// while they arrive. The error of see ends the answer. It fails with a
// [*problem.Problem].
func Lines(v *Visit, path string, see func(line []byte) error) error {
	request, err := v.request(http.MethodGet, path, http.Header{}, nil)
	if err != nil {
		return err
	}
	reader := &lineReader{recorded: recorded{header: http.Header{}}, see: see}
	v.kit.api.ServeHTTP(reader, request)
	if reader.err != nil {
		return reader.err
	}
	if reader.status < http.StatusBadRequest {
		return nil
	}
	refused := &problem.Problem{}
	if err := json.Unmarshal(reader.body.Bytes(), refused); err != nil {
		return fmt.Errorf("GET %s: status %d: %w", path, reader.status, err)
	}
	return refused
}

// lineReader is an answer that is read line by line.
type lineReader struct {
	recorded
	see func([]byte) error
	err error
}

// Write sees the lines that are complete; see [http.ResponseWriter].
func (l *lineReader) Write(text []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	written, err := l.recorded.Write(text)
	if err != nil || l.status >= http.StatusBadRequest {
		return written, err
	}
	for {
		end := bytes.IndexByte(l.body.Bytes(), '\n')
		if end < 0 {
			return written, nil
		}
		if l.err = l.see(l.body.Next(end + 1)); l.err != nil {
			return written, l.err
		}
	}
}

// Flush does nothing: lines are seen as they are written; see [http.Flusher].
func (l *lineReader) Flush() {}
