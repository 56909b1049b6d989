package projections_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/projections"
	"crumbtrail/projections/projectionstest"
)

// makers are the commands of a kitchen, as far as a projection folds their events.
func makers() map[string]func(k *projectionstest.Kitchen) []projectionstest.Append {
	return map[string]func(k *projectionstest.Kitchen) []projectionstest.Append{
		projections.Planning: (*projectionstest.Kitchen).PlanMore,
		projections.Pantry:   (*projectionstest.Kitchen).Cook,
		projections.Audit:    (*projectionstest.Kitchen).Step,
	}
}

// fillLog simulates one kitchen and lets many others do the same.
func fillLog(b *testing.B, store eventstore.Store, events int, make func(*projectionstest.Kitchen) []projectionstest.Append) {
	const kitchens = 50
	k := projectionstest.NewKitchen("home", 1)
	script := append(k.SetUp(), k.WantEverything(k.Occasions[0])...)
	for range 20 {
		script = append(script, k.Receive()...)
	}
	for made := 0; made < events/kitchens; {
		for _, one := range make(k) {
			script = append(script, one)
			made += len(one.Events)
		}
	}
	group, ctx := errgroup.WithContext(b.Context())
	for i := range kitchens {
		group.Go(func() error {
			name := domain.Kitchen(fmt.Sprintf("kitchen%d", i))
			for _, one := range script {
				if _, err := store.Append(ctx, renamed(one.Stream, name), one.At, one.Events); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(b, group.Wait())
}

// renamed is the same stream of another kitchen.
func renamed(name string, kitchen domain.Kitchen) string {
	renamed, _ := stream.Parse(name)
	renamed.Kitchen = kitchen
	return renamed.String()
}
