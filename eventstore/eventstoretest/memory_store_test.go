package eventstoretest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

func TestConformance(t *testing.T) { eventstoretest.Run(t, memory) }

// memory describes the adapter under test: how to start an empty log of it.
var memory = eventstoretest.Adapter{
	Start: func(testing.TB) eventstoretest.Server { return server{MemoryLog: new(eventstoretest.MemoryLog)} },
}

// server is one log. The embedded MemoryLog has the methods of
// [eventstoretest.Faults].
type server struct{ *eventstoretest.MemoryLog }

func (s server) Open(context.Context) (eventstore.Store, error) { return s.MemoryLog.Open(), nil }

// The test of an adapter for a new store describes how to start an empty log, and
// passes that to Run. Every store that a server opens shares the server's log:
//
//	func TestConformance(t *testing.T) { eventstoretest.Run(t, memory) }
func ExampleRun() {
	ctx := context.Background()
	log := memory.Start(nil)
	writer, err := log.Open(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	reader, err := log.Open(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	event := eventstore.NewEvent{ID: uuid.New(), Type: "cookie.baked.v1", Data: []byte(`{}`)}
	if _, err := writer.Append(ctx, "jar-home", eventstore.NoStream(), []eventstore.NewEvent{event}); err != nil {
		fmt.Println(err)
		return
	}
	for event, err := range reader.ReadStream(ctx, "jar-home", 0, 0) {
		fmt.Println(event.Revision, event.Type, err)
	}
	// Output: 0 cookie.baked.v1 <nil>
}
