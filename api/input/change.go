package input

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Change is a field of a PATCH: left out it stays as it is, null removes it.
type Change[T any] struct{ to *T }

// UnmarshalJSON records that the field was sent.
func (c *Change[T]) UnmarshalJSON(text []byte) error {
	c.to = new(T)
	if string(text) == "null" {
		return nil
	}
	return json.Unmarshal(text, c.to)
}

// Resolve reports a value that cannot be parsed, as one that is no change does.
func (c Change[T]) Resolve(context huma.Context, at *huma.PathBuffer) []error {
	if c.to == nil {
		return nil
	}
	value, checks := any(*c.to).(huma.ResolverWithPath)
	if !checks {
		return nil
	}
	return value.Resolve(context, at)
}

// Schema returns the schema of the field, or null.
func (Change[T]) Schema(registry huma.Registry) *huma.Schema {
	schema := huma.SchemaFromType(registry, reflect.TypeFor[T]())
	schema.Nullable = true
	return schema
}

// Converted returns the new value as one of the domain; nil if the field was not
// sent.
func Converted[T, D any](c Change[T], convert func(T) D) *D {
	if c.to == nil {
		return nil
	}
	value := convert(*c.to)
	return &value
}
