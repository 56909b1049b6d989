package stream_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// Stored events are found by these names, so they must never change.
func TestStreamNamesNeverChange(t *testing.T) {
	const id domain.ID = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000"
	require.Equal(t, "kitchen-home", stream.Kitchen("home"))
	require.Equal(t, "access-home", stream.Access("home"))
	require.Equal(t, "item-home.flour", stream.Item("home", "flour"))
	require.Equal(t, "recipe-home.almond-biscotti", stream.Recipe("home", "almond-biscotti"))
	require.Equal(t, "good-home.gift-tin", stream.Good("home", "gift-tin"))
	require.Equal(t, "occasion-home."+string(id), stream.Occasion("home", id))
	require.Equal(t, "pantry-home", stream.Pantry("home"))
	require.Equal(t, []stream.Category{"kitchen", "access", "item", "recipe", "good", "occasion", "pantry"}, stream.Categories())
}

func TestParseReturnsThePartsOfAName(t *testing.T) {
	for name, want := range map[string]stream.Name{
		"item-home.flour":                   {stream.Items, "home", "flour"},
		"recipe-the-bakery.almond-biscotti": {stream.Recipes, "the-bakery", "almond-biscotti"},
		"good-home.gift_tin":                {stream.Goods, "home", "gift_tin"},
		"occasion-home.0199aaaa-bbbb":       {stream.Occasions, "home", "0199aaaa-bbbb"},
		"pantry-home":                       {stream.Pantries, "home", ""},
		"kitchen-home":                      {stream.Kitchens, "home", ""},
		"access-home":                       {stream.Accesses, "home", ""},
	} {
		parsed, ok := stream.Parse(name)
		require.True(t, ok, name)
		require.Equal(t, want, parsed)
		require.Equal(t, name, parsed.String())
	}
}

func TestParseRejectsMalformedNames(t *testing.T) {
	for _, name := range []string{
		"", "-", "item", "item-", "item-home", "item-home.", "item-.flour", "pantry-", "pantry-.", "pantry-home.", "pantry-home.lot",
		"kitchen-", "kitchen-home.id", "access-", "access-home.id",
		"bread-home.flour", "Item-home.flour", "$all", "home", ".flour",
	} {
		_, ok := stream.Parse(name)
		require.False(t, ok, name)
	}
}

func TestParseSetsThePartsOfAMalformedNameAsFarAsFound(t *testing.T) {
	parsed, ok := stream.Parse("bread-home.flour")
	require.False(t, ok)
	require.Equal(t, stream.Name{Category: "bread", Kitchen: "home", ID: "flour"}, parsed)
}

func TestEveryNameParsesBackAndHasThePrefixesOfItsCategory(t *testing.T) {
	slugs := rapid.StringMatching(`[a-z0-9]+([-_][a-z0-9]+){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		want := stream.Name{
			Category: rapid.SampledFrom(stream.Categories()).Draw(t, "category"),
			Kitchen:  domain.Kitchen(slugs.Draw(t, "kitchen")),
		}
		if want.Category != stream.Pantries && want.Category != stream.Kitchens && want.Category != stream.Accesses {
			want.ID = slugs.Draw(t, "id")
		}
		parsed, ok := stream.Parse(want.String())
		require.True(t, ok)
		require.Equal(t, want, parsed)
		for _, category := range stream.Categories() {
			require.Equal(t, category == want.Category, strings.HasPrefix(want.String(), category.Prefix()))
			require.Equal(t, category == want.Category, strings.HasPrefix(want.String(), category.PrefixIn(want.Kitchen)))
		}
	})
}
