package eventstore_test

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// jarEvent is a fact about a cookie jar.
type jarEvent interface{ isJarEvent() }

type cookiesAdded struct {
	Count int `json:"count"`
}

type cookieEaten struct{}

func (cookiesAdded) isJarEvent() {}
func (cookieEaten) isJarEvent()  {}

// jar is the state that a decision needs: the number of cookies.
type jar int

func (j jar) apply(event jarEvent) jar {
	switch event := event.(type) {
	case cookiesAdded:
		return j + jar(event.Count)
	case cookieEaten:
		return j - 1
	}
	return j
}

var errJarEmpty = errors.New("the jar is empty")

// eat decides.
func (j jar) eat() ([]jarEvent, error) {
	if j == 0 {
		return nil, errJarEmpty
	}
	return []jarEvent{cookieEaten{}}, nil
}

// A repository loads the state, has it decide, and appends the events. If another
// writer was faster, it decides again.
func ExampleRepository_Execute() {
	ctx := context.Background()
	jars := eventstore.NewRepository(eventstoretest.NewMemoryStore(), eventstore.Aggregate[jar, jarEvent]{
		Events: map[string]jarEvent{"cookies.added.v1": cookiesAdded{}, "cookie.eaten.v1": cookieEaten{}},
		Apply:  jar.apply,
	})
	add := func(jar, eventstore.Expected) ([]jarEvent, error) { return []jarEvent{cookiesAdded{Count: 1}}, nil }
	eat := func(state jar, _ eventstore.Expected) ([]jarEvent, error) { return state.eat() }

	for _, decide := range []func(jar, eventstore.Expected) ([]jarEvent, error){add, eat, eat} {
		outcome, err := jars.Execute(ctx, "jar-home", eventstore.Command{}, decide)
		if err != nil {
			fmt.Println("refused:", err)
			continue
		}
		fmt.Println("revision", outcome.Revision)
	}
	// Output:
	// revision 0
	// revision 1
	// refused: the jar is empty
}

// cookieAdded is an old shape: cookies were once added one by one.
type cookieAdded struct{}

func (cookieAdded) Upcast() jarEvent { return cookiesAdded{Count: 1} }

// A codec decodes an old shape as the current event. It never writes the old one.
func ExampleCodec_WithOld() {
	codec := eventstore.NewCodec(map[string]jarEvent{"cookies.added.v2": cookiesAdded{}}).
		WithOld(map[string]eventstore.Old[jarEvent]{"cookie.added.v1": cookieAdded{}})

	old, err := codec.Decode(eventstore.Event{Type: "cookie.added.v1", Data: []byte(`{}`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n", old)

	name, data, err := codec.Encode(old)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(name, string(data))
	// Output:
	// {Count:1}
	// cookies.added.v2 {"count":1}
}
