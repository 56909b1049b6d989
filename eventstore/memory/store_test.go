package memory_test

import (
	"context"
	"testing"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/memory"
	"crumbtrail/eventstore/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.Adapter{
		Start: func(testing.TB) storetest.Server { return server{Log: new(memory.Log)} },
	})
}

type server struct{ *memory.Log }

func (s server) Open(context.Context) (eventstore.Store, error) { return s.Log.Open(), nil }
