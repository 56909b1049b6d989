package readmodels

import (
	"encoding"
	"fmt"
)

// scanned reads a column of text into a value of the domain that has a text
// form, such as an amount.
type scanned[T any] struct{ Value T }

// Scan reads the column.
func (s *scanned[T]) Scan(source any) error {
	text, ok := source.(string)
	if !ok {
		return fmt.Errorf("read a %T as %T", source, s.Value)
	}
	return any(&s.Value).(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
}
