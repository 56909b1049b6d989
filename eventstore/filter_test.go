package eventstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	streams "crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

func TestTheKitchenOfAStreamIsInItsName(t *testing.T) {
	for name, want := range map[string]string{
		"item-home.flour": "home", "pantry-home": "home", "item-home.all-purpose": "home", "item-home2.flour": "home2",
		"item-home-x.flour": "home", "item": "", "": "", "-": "", "item-": "", "item-.flour": "", "home.item-bakery": "bakery",
	} {
		require.Equal(t, want, eventstore.KitchenOf(name), name)
	}
}

// A kitchen's streams are read by the filter, so none of them may be missing.
func TestAFilterOfAKitchenSelectsAllItsStreams(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kitchens := rapid.StringMatching(`[a-z0-9]{1,40}`)
		kitchen, other := kitchens.Draw(t, "kitchen"), kitchens.Draw(t, "other")
		name := streams.Name{
			Category: rapid.SampledFrom(streams.Categories()).Draw(t, "category"), Kitchen: domain.Kitchen(kitchen),
			ID: rapid.StringMatching(`([a-z0-9]+([-_.][a-z0-9]+){0,3})?`).Draw(t, "id"),
		}.String()
		require.Equal(t, kitchen, eventstore.KitchenOf(name))
		require.True(t, eventstore.Filter{Kitchen: kitchen}.Matches(name))
		require.Equal(t, kitchen == other, eventstore.Filter{Kitchen: other}.Matches(name))
		if scope := streams.OneKitchen(domain.Kitchen(kitchen)); scope.Contains(name) {
			require.True(t, eventstore.Filter{Kitchen: string(scope.Kitchen()), StreamPrefixes: scope.Prefixes()}.Matches(name))
		}
	})
}
