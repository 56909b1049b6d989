package browser

import (
	"context"
	"sync"
	"testing"
)

// Kitchens that tests only read are filled once. They serve until the process ends.
var (
	sharedSample = shared(sampleKitchen)
	sharedLarge  = shared(largeKitchen)
)

// shared returns a function that fills a kitchen for the first test that asks, and has it for all.
func shared(fill func(testing.TB) *kitchen) func(testing.TB) *kitchen {
	var once sync.Once
	var filled *kitchen
	return func(t testing.TB) *kitchen {
		t.Helper()
		once.Do(func() { filled = fill(outliving{t}) })
		if filled == nil {
			t.Fatal("another test could not fill the kitchen")
		}
		copied := *filled
		return &copied
	}
}

// outliving lets what a test starts serve the tests after it.
type outliving struct{ testing.TB }

func (outliving) Cleanup(func()) {}

func (o outliving) Context() context.Context { return context.WithoutCancel(o.TB.Context()) }
