package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Lines decodes a stream of JSON values, one per line. A line with an "error"
// member ends it with an [Error].
func Lines[T any](stream io.Reader) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for lines := json.NewDecoder(stream); ; {
			line, err := next[T](lines)
			if errors.Is(err, io.EOF) || !yield(line, err) || err != nil {
				return
			}
		}
	}
}

func next[T any](lines *json.Decoder) (line T, err error) {
	var text json.RawMessage
	if err := lines.Decode(&text); err != nil {
		return line, fmt.Errorf("read the answer: %w", err)
	}
	var failed struct {
		Error *struct{ Detail string }
	}
	if err := json.Unmarshal(text, &failed); err != nil {
		return line, fmt.Errorf("decode a line of the answer: %w", err)
	}
	if failed.Error != nil {
		return line, &Error{Detail: failed.Error.Detail}
	}
	if err := json.Unmarshal(text, &line); err != nil {
		return line, fmt.Errorf("decode a line of the answer: %w", err)
	}
	return line, nil
}
