package browser

import (
	"context"
	"net/http"
	"sync"
	"testing"
)

// Kitchens that tests only read are filled once. They serve until the process ends.
var (
	sharedSample = shared(func(t testing.TB) *kitchen {
		k := sampleKitchen(t)
		k.must(t, http.MethodPut, "/v1/recipes/winter-spice", object{ // has a long word of the screens beside its name
			"name": "Winter spice", "lines": []object{{"item": "cinnamon-ground", "amount": "9", "unit": "tbsp"}},
			"yields": []object{{"slug": "jar", "name": "Jar", "mode": "count", "items_per_batch": 1}},
		})
		return k
	})
	sharedLarge = shared(largeKitchen)
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
