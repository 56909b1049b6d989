package eventstore

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	gojson "github.com/goccy/go-json"
)

// Codec encodes and decodes the events of one aggregate. Names are permanent:
// the log holds them forever, whatever the Go types are called. A codec is
// safe for concurrent use.
type Codec[E any] struct {
	types map[string]reflect.Type
	names map[reflect.Type]string
	old   map[string]reflect.Type
}

// Old is the shape of an event that is no longer written. Upcast returns the
// current event with the same meaning. Old is an alias so that the domain can
// list its old shapes without importing this package.
type Old[E any] = interface{ Upcast() E }

// NewCodec returns a codec for events by their permanent names, each with the
// zero value of its type. It panics if a type has two names.
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

// WithOld returns a codec that also decodes old shapes, by the permanent names
// under which the log holds them. It does not encode them. It panics if a name
// is both current and old.
func (c Codec[E]) WithOld(old map[string]Old[E]) Codec[E] {
	c.old = make(map[string]reflect.Type, len(old))
	for name, shape := range old {
		if _, current := c.types[name]; current {
			panic("eventstore: " + name + " names both a current and an old event")
		}
		c.old[name] = reflect.TypeOf(shape)
	}
	return c
}

// Encode returns the permanent name and the JSON of an event. It fails if the
// event's type has no name.
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

// Decode decodes a recorded event. An old shape is returned as the current
// event. It fails with an [*UnreadableError], which matches [ErrNewerVersion] if
// the event's name is unknown.
func (c Codec[E]) Decode(event Event) (E, error) {
	var none E
	shape, isCurrent := c.types[event.Type]
	shapeThen, isOld := c.old[event.Type]
	switch {
	case isOld:
		shape = shapeThen
	case !isCurrent:
		return none, unreadable(event, strconv.Quote(event.Type), ErrNewerVersion)
	}
	value := reflect.New(shape)
	if err := gojson.Unmarshal(event.Data, value.Interface()); err != nil {
		return none, unreadable(event, event.Type, err)
	}
	if isOld {
		return value.Elem().Interface().(Old[E]).Upcast(), nil
	}
	return value.Elem().Interface().(E), nil
}

func unreadable(event Event, what string, err error) error {
	return &UnreadableError{Stream: event.Stream, Revision: event.Revision, What: what, Err: err}
}
