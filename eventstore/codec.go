package eventstore

import (
	"encoding/json"
	"fmt"
	"reflect"

	gojson "github.com/goccy/go-json"
)

// Codec turns events of one aggregate into what the log keeps and back. Names
// are permanent: the log holds them for ever, whatever the Go types are called.
type Codec[E any] struct {
	types map[string]reflect.Type
	names map[reflect.Type]string
}

// NewCodec makes a codec of the permanent names, each with a zero value of its
// event.
func NewCodec[E any](events map[string]E) Codec[E] {
	codec := Codec[E]{types: make(map[string]reflect.Type, len(events)), names: make(map[reflect.Type]string, len(events))}
	for name, event := range events {
		codec.types[name] = reflect.TypeOf(event)
		codec.names[reflect.TypeOf(event)] = name
	}
	if len(codec.names) != len(codec.types) {
		panic("eventstore: an event has two names")
	}
	return codec
}

// Encode is an event's name and data.
func (c Codec[E]) Encode(event E) (name string, data []byte, err error) {
	name, known := c.names[reflect.TypeOf(event)]
	if !known {
		return "", nil, fmt.Errorf("event %T has no name", event)
	}
	data, err = json.Marshal(event)
	if err != nil {
		return "", nil, fmt.Errorf("encode %s: %w", name, err)
	}
	return name, data, nil
}

// Decode reads an event back.
func (c Codec[E]) Decode(event Event) (E, error) {
	var none E
	eventType, known := c.types[event.Type]
	if !known {
		return none, fmt.Errorf("event %d of %s: %q is not a name this program knows", event.Revision, event.Stream, event.Type)
	}
	value := reflect.New(eventType)
	if err := gojson.Unmarshal(event.Data, value.Interface()); err != nil {
		return none, fmt.Errorf("decode %s, event %d of %s: %w", event.Type, event.Revision, event.Stream, err)
	}
	return value.Elem().Interface().(E), nil
}
