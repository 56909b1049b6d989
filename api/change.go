package api

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Change is a field of a PATCH: left out it stays as it is, null takes it away.
type Change[T any] struct{ to *T }

// UnmarshalJSON notes that the field was sent.
func (c *Change[T]) UnmarshalJSON(text []byte) error {
	c.to = new(T)
	if string(text) == "null" {
		return nil
	}
	return json.Unmarshal(text, c.to)
}

// Schema is that of the field, or null.
func (Change[T]) Schema(registry huma.Registry) *huma.Schema {
	schema := huma.SchemaFromType(registry, reflect.TypeFor[T]())
	schema.Nullable = true
	return schema
}

// changed makes a change of a value of the domain.
func changed[T, D any](c Change[T], make func(T) D) *D {
	if c.to == nil {
		return nil
	}
	value := make(*c.to)
	return &value
}
