package catalog_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

const snapshotID = domain.ID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000")

func bakery() kitchen {
	k := newKitchen()
	k.item(catalog.Item{Slug: "flour", Density: cupWeighs("120 g")}, catalog.Item{Slug: "box"})
	k.recipe("starter", "1/2 cup flour", "10 g salt")
	k.recipe("dough", "300 g flour", "1/3 of starter")
	k.recipe("cream", "1 cup milk", "2 of starter")
	k.recipe("cake", "1 each egg", "2 of dough", "1.5 of cream", "1 of starter")
	k.recipe("cookie", "1 cup flour")
	k.good("tin", "6 cookie/standard", "1 each box", "1/2 cake/standard")
	k.good("pair", "2 tin", "1 cookie/standard")
	k.good("hamper", "1 pair", "3 tin", "2 each box", "1 ft ribbon")
	return k
}

func slugsOf[T any](list []T, slug func(T) domain.Slug) []domain.Slug {
	slugs := make([]domain.Slug, len(list))
	for i, one := range list {
		slugs[i] = slug(one)
	}
	return slugs
}

func recipeSlug(r catalog.Recipe) domain.Slug     { return r.Slug }
func itemSlug(i catalog.Item) domain.Slug         { return i.Slug }
func goodSlug(g catalog.FinishedGood) domain.Slug { return g.Slug }

func TestARecipesSnapshotIsClosed(t *testing.T) {
	k := bakery()
	source := k.Recipes["cake"]
	source.Revision = 7
	k.Recipes["cake"] = source
	snapshot := k.CaptureRecipe(snapshotID, "cake")
	require.Equal(t, snapshotID, snapshot.ID)
	require.Equal(t, domain.Slug("cake"), snapshot.Recipe)
	require.Equal(t, uint64(7), snapshot.SourceRevision)
	require.Equal(t, k.Recipes["cake"].Definition, snapshot.Content.Root())
	require.Equal(
		t, []domain.Slug{"cake", "dough", "cream", "starter"}, slugsOf(snapshot.Content.Recipes, recipeSlug),
		"every nested recipe once, users first",
	)
	require.Equal(t, []domain.Slug{"egg", "flour", "milk", "salt"}, slugsOf(snapshot.Content.Items, itemSlug))
	for _, recipe := range snapshot.Content.Recipes {
		require.Equal(t, k.Recipes[recipe.Slug].Definition, recipe)
	}
	for _, need := range snapshot.Content.PerBatch() {
		require.Equal(t, k.Items[need.Item.Slug].Definition, need.Item, "with name, kind and density")
	}
}

func TestALaterDefinitionDoesNotChangeTheSnapshot(t *testing.T) {
	k := bakery()
	before, goodBefore := k.CaptureRecipe(snapshotID, "cake"), k.CaptureGood(snapshotID, "hamper")
	kept, err := json.Marshal([]any{before, goodBefore})
	require.NoError(t, err)
	k.recipe("starter", "9 kg flour")
	k.item(catalog.Item{Slug: "flour"})
	k.good("tin", "1 each box")
	k.archiveRecipe("cake")
	again, err := json.Marshal([]any{before, goodBefore})
	require.NoError(t, err)
	require.Equal(t, string(kept), string(again))
	require.NotEqual(t, before.ContentHash, k.CaptureRecipe(snapshotID, "cake").ContentHash)
	require.NotEqual(t, goodBefore.ContentHash, k.CaptureGood(snapshotID, "hamper").ContentHash)
}

func TestAGoodsSnapshotIsClosed(t *testing.T) {
	k := bakery()
	snapshot := k.CaptureGood(snapshotID, "hamper")
	require.Equal(t, domain.Slug("hamper"), snapshot.FinishedGood)
	require.Equal(t, []domain.Slug{"hamper", "pair", "tin"}, slugsOf(snapshot.Content.Goods, goodSlug))
	require.Equal(t, k.Goods["hamper"].Definition, snapshot.Content.Root())
	require.Equal(t, []domain.Slug{"box", "ribbon"}, slugsOf(snapshot.Content.Items, itemSlug))
	require.Equal(t, []catalog.SnapshotUnit{
		{FinishedUnit: ref("cookie/standard"), RecipeName: "COOKIE", Yield: count("standard", 10)},
		{FinishedUnit: ref("cake/standard"), RecipeName: "CAKE", Yield: count("standard", 10)},
	}, snapshot.Content.Units)
}

func TestTheContentHash(t *testing.T) {
	recipeHash := func(k kitchen) string { return k.CaptureRecipe(snapshotID, "cake").ContentHash }
	hash := recipeHash(bakery())
	require.Len(t, hash, 64)
	t.Run("is the same however often and under whichever id it is captured", func(t *testing.T) {
		for range 20 {
			require.Equal(t, hash, bakery().CaptureRecipe("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001", "cake").ContentHash)
		}
	})
	t.Run("does not know revisions", func(t *testing.T) {
		k := bakery()
		for slug, source := range k.Recipes {
			source.Revision = uint64(len(slug))
			k.Recipes[slug] = source
		}
		require.Equal(t, hash, recipeHash(k))
	})
	t.Run("does not know what lies outside", func(t *testing.T) {
		k := bakery()
		k.recipe("cookie", "9 cup flour")
		k.good("tin", "1 cake/standard")
		require.Equal(t, hash, recipeHash(k))
	})
	t.Run("knows what is nested", func(t *testing.T) {
		k := bakery()
		k.recipe("starter", "1/2 cup flour", "11 g salt")
		require.NotEqual(t, hash, recipeHash(k))
	})
	t.Run("knows a multiplier", func(t *testing.T) {
		k := bakery()
		k.recipe("dough", "300 g flour", "1/4 of starter")
		require.NotEqual(t, hash, recipeHash(k))
	})
	t.Run("knows a density", func(t *testing.T) {
		k := bakery()
		k.item(catalog.Item{Slug: "flour", Density: cupWeighs("121 g")})
		require.NotEqual(t, hash, recipeHash(k))
	})
	t.Run("is of the content alone and survives JSON", func(t *testing.T) {
		snapshot := bakery().CaptureGood(snapshotID, "hamper")
		text, err := json.Marshal(snapshot)
		require.NoError(t, err)
		var read catalog.GoodSnapshot
		require.NoError(t, json.Unmarshal(text, &read))
		require.Equal(t, read.ContentHash, catalog.ContentHash(read.Content))
		require.Empty(t, cmp.Diff(snapshot, read))
	})
}

// Existing plans compare their hashes with hashes of later versions of the program, so
// the canonical text must never change.
func TestTheContentHashIsThatOfTheCanonicalJSON(t *testing.T) {
	const recipe = `{"recipes":[{"slug":"cookie","name":"COOKIE","lines":[{"item":"flour","amount":"1","unit":"cup"}],` +
		`"yields":[{"slug":"standard","name":"standard","mode":"count","items_per_batch":10}]}],` +
		`"items":[{"slug":"flour","name":"FLOUR","kind":"ingredient",` +
		`"density":{"volume":{"amount":"1","unit":"cup"},"weight":{"amount":"120","unit":"g"}}}]}`
	const good = `{"goods":[{"slug":"tin","name":"TIN","components":[{"finished_unit":"cookie/standard","quantity":"6"},` +
		`{"item":"box","quantity":"1","unit":"each"},{"finished_unit":"cake/standard","quantity":"0.5"}]}],` +
		`"units":[{"finished_unit":"cookie/standard","recipe_name":"COOKIE",` +
		`"yield":{"slug":"standard","name":"standard","mode":"count","items_per_batch":10}},` +
		`{"finished_unit":"cake/standard","recipe_name":"CAKE",` +
		`"yield":{"slug":"standard","name":"standard","mode":"count","items_per_batch":10}}],` +
		`"items":[{"slug":"box","name":"BOX","kind":"ingredient"}]}`
	require.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(recipe))), bakery().CaptureRecipe(snapshotID, "cookie").ContentHash)
	require.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(good))), bakery().CaptureGood(snapshotID, "tin").ContentHash)
}
