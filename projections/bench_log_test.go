package projections

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// makers say what happens in a kitchen, so far as a projection folds it.
func makers() map[string]func(k *kitchen) []appended {
	return map[string]func(k *kitchen) []appended{
		Planning: func(k *kitchen) []appended {
			if k.random.IntN(40) == 0 {
				return k.schedule()
			}
			return k.plan()
		},
		Pantry: (*kitchen).cook,
		Audit:  (*kitchen).step,
	}
}

// cook does what fills a kitchen's pantry. It is made to be like a real one, whose
// events are costly: most are runs, and a run takes what its recipe and the
// recipes in that need, item by item from the oldest lots, two to six lines of it
// (a lot serves about ten runs before it is empty). Half of the runs are for the
// occasion's plan, with its snapshots. The others are ad hoc: they capture what
// they follow in an event of its own. One in six of what is made are boxes of
// earlier bakings. Now and then somebody shops for one to four items, counts what
// is left of something, or takes back a run that was noted by mistake.
func (k *kitchen) cook() []appended {
	switch k.random.IntN(50) {
	case 0, 1, 2, 3, 4, 5:
		return k.receive()
	case 6, 7, 8:
		return k.adjust()
	case 9, 10, 11, 12, 13, 14:
		return k.assemble()
	case 15:
		return k.void()
	}
	return k.produce()
}

// wantEverything plans an occasion for which everything is made.
func (k *kitchen) wantEverything(o *occasion.Occasion) (appends []appended) {
	for i := range simulatedRecipes {
		events, err := o.Decider(false).SetProductionTarget(occasion.ProductionTarget{FinishedUnit: unitOf(i), Batches: 100})
		appends = append(appends, k.happened(o, events, err)...)
	}
	for i := range simulatedGoods {
		events, err := o.Decider(false).SetAssemblyTarget(occasion.AssemblyTarget{FinishedGood: goodSlug(i), Quantity: 100})
		appends = append(appends, k.happened(o, events, err)...)
	}
	events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: k.id(), At: k.now(), Definitions: k.defs})
	return append(appends, k.happened(o, events, err)...)
}

// fillLog simulates one kitchen and lets many others do the same.
func fillLog(b *testing.B, store eventstore.Store, events int, make func(*kitchen) []appended) {
	const kitchens = 50
	k := newKitchen("home", 1)
	script := append(k.setUp(), k.wantEverything(k.occasions[0])...)
	for range 20 {
		script = append(script, k.receive()...)
	}
	for made := 0; made < events/kitchens; {
		for _, one := range make(k) {
			script = append(script, one)
			made += len(one.events)
		}
	}
	group, ctx := errgroup.WithContext(b.Context())
	for i := range kitchens {
		group.Go(func() error {
			name := domain.Kitchen(fmt.Sprintf("kitchen_%d", i))
			for _, one := range script {
				if _, err := store.Append(ctx, renamed(one.stream, name), one.at, one.events); err != nil {
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
