package eventstoretest_test

import (
	"context"
	"testing"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

func TestConformance(t *testing.T) {
	eventstoretest.Run(t, eventstoretest.Adapter{
		Start: func(testing.TB) eventstoretest.Server { return server{MemoryLog: new(eventstoretest.MemoryLog)} },
	})
}

type server struct{ *eventstoretest.MemoryLog }

func (s server) Open(context.Context) (eventstore.Store, error) {
	return s.MemoryLog.Open(), nil
}
