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
		"item-home.flour":                {stream.Items, "home", "flour"},
		"recipe-bakery2.almond-biscotti": {stream.Recipes, "bakery2", "almond-biscotti"},
		"good-home.gift_tin":             {stream.Goods, "home", "gift_tin"},
		"occasion-home.0199aaaa-bbbb":    {stream.Occasions, "home", "0199aaaa-bbbb"},
		"pantry-home":                    {stream.Pantries, "home", ""},
		"kitchen-home":                   {stream.Kitchens, "home", ""},
		"access-home":                    {stream.Accesses, "home", ""},
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
		"item-a.b.flour", "item-home.lo.t", "pantry-a.b", "item-Home.flour", "item-the-bakery.flour", "item-home_2.flour", "item-hôme.flour",
		"item- home.flour", "item-" + strings.Repeat("a", 41) + ".flour", "pantry-home\n",
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

// A name with dots must not be taken for one of the kitchen before the first dot.
func TestANameNeverParsesAsOneOfAnotherKitchen(t *testing.T) {
	for name, kitchen := range map[string]domain.Kitchen{
		"item-a.b.flour": "a.b", "pantry-a.b": "a.b", "kitchen-a.": "a.", "occasion-a.b.c.d": "a.b.c", "item-home": "home", "bread-a.b.c": "a.b",
	} {
		parsed, ok := stream.Parse(name)
		require.False(t, ok, name)
		require.Equal(t, kitchen, parsed.Kitchen, name)
	}
}

func TestAScopeIsOneKitchenOrExplicitlyAll(t *testing.T) {
	home := stream.OneKitchen("home")
	for name, is := range map[string]bool{
		"item-home.flour": true, "pantry-home": true, "item-home2.flour": false, "item-hom.flour": false, "pantry-home.x": false,
		"item-home.a.b": false, "item-.flour": false,
	} {
		require.Equal(t, is, home.Contains(name), name)
		require.True(t, stream.AllKitchens().Contains(name), name)
		require.False(t, stream.Scope{}.Contains(name), name)
	}
	require.NoError(t, home.Check())
	require.NoError(t, stream.AllKitchens().Check())
	for _, none := range []stream.Scope{{}, stream.OneKitchen(""), stream.OneKitchen("home.x"), stream.OneKitchen("home-")} {
		require.ErrorIs(t, none.Check(), domain.ErrBadKitchen)
	}
	require.Contains(t, home.Prefixes(), "item-home")
	require.Contains(t, stream.AllKitchens().Prefixes(), "item-")
}

func TestEveryNameParsesBackAndHasThePrefixesOfItsCategory(t *testing.T) {
	slugs := rapid.StringMatching(`[a-z0-9]+([-_][a-z0-9]+){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		want := stream.Name{
			Category: rapid.SampledFrom(stream.Categories()).Draw(t, "category"),
			Kitchen:  domain.Kitchen(rapid.StringMatching(`[a-z0-9]{1,40}`).Draw(t, "kitchen")),
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
