package reader

import (
	"encoding"
	"fmt"
)

// Text scans a text column into a value of the domain that has a text form, such as
// an amount.
type Text[T any] struct{ Value T }

// Scan reads the column.
func (t *Text[T]) Scan(source any) error {
	text, ok := source.(string)
	if !ok {
		return fmt.Errorf("scan a %T into a %T", source, t.Value)
	}
	return any(&t.Value).(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
}
