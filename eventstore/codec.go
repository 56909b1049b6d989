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
	old   map[string]reflect.Type
}

// Old is the shape of an event that is not written any more. What it said is
// said by an event of today. It is an alias so that the domain can name its old
// shapes without knowing the log.
type Old[E any] = interface{ Upcast() E }

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

// WithOld is the codec that reads old shapes too, by the permanent names under
// which the log holds them. It writes none of them.
func (c Codec[E]) WithOld(old map[string]Old[E]) Codec[E] {
	c.old = make(map[string]reflect.Type, len(old))
	for name, shape := range old {
		if _, current := c.types[name]; current {
			panic("eventstore: " + name + " is the name of an event of today and of an old one")
		}
		c.old[name] = reflect.TypeOf(shape)
	}
	return c
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

// Decode reads an event back: an old shape as the event that says the same today.
func (c Codec[E]) Decode(event Event) (E, error) {
	var none E
	shape, isCurrent := c.types[event.Type]
	shapeThen, isOld := c.old[event.Type]
	switch {
	case isOld:
		shape = shapeThen
	case !isCurrent:
		return none, unreadable(event, "an event", fmt.Errorf("%q is not a name this program knows", event.Type))
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
