package baketracker

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// assign returns the slugs that recipes with these names get, by their names.
func assign(known map[domain.Slug]catalog.Identity, names ...string) map[string]domain.Slug {
	claims := make([]claim, len(names))
	for at, name := range names {
		claims[at] = claim{section: recipesSection, source: name, name: name}
	}
	assigned := map[string]domain.Slug{}
	for at, slug := range newNamespace(known).slugs(claims) {
		assigned[names[at]] = slug
	}
	return assigned
}

func TestSlugsDoNotDependOnTheOrderOfNames(t *testing.T) {
	names := []string{"sablé", "sable", "sàble", "Sable", "tart", "🥧", "Brötchen", "brotchén"}
	known := map[domain.Slug]catalog.Identity{"tart": {Names: []string{"Plum tart"}}}
	want := assign(known, names...)
	require.Equal(t, domain.Slug("sable"), want["sable"])
	require.Equal(t, domain.Slug("brotchen"), want["Brötchen"])
	taken := map[domain.Slug]bool{}
	for _, slug := range want {
		require.False(t, taken[slug], slug)
		taken[slug] = true
	}
	require.False(t, taken["tart"])
	rapid.Check(t, func(t *rapid.T) {
		require.Equal(t, want, assign(known, rapid.Permutation(names).Draw(t, "names")...))
	})
}

func TestNoImportTakesOverASlug(t *testing.T) {
	names := []string{"Pie, apple", "Pie (apple)", "pie apple", "Pie: apple", "Pié apple", "pie-apple", "PIE apple"}
	rapid.Check(t, func(t *rapid.T) {
		known, owner := map[domain.Slug]catalog.Identity{}, map[domain.Slug]string{}
		for range rapid.IntRange(1, 5).Draw(t, "imports") {
			file := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, len(names), rapid.ID).Draw(t, "names")
			for name, slug := range assign(known, file...) {
				if _, err := domain.ParseSlug(string(slug)); err != nil {
					t.Fatalf("%q got %v", name, err)
				}
				if held := owner[slug]; held != "" && held != name {
					t.Fatalf("%q took the slug %s of %q", name, slug, held)
				}
				for other, held := range owner {
					if held == name && other != slug {
						t.Fatalf("%q had %s and got %s", name, other, slug)
					}
				}
				owner[slug], known[slug] = name, catalog.Identity{Names: []string{name}}
			}
		}
	})
}

func TestALongNameGetsASlugOfTheAllowedLength(t *testing.T) {
	long := claim{source: string(make([]byte, 0, 400))}
	for range 200 {
		long.source += "é "
	}
	for number := 1; number <= 12; number++ {
		_, err := domain.ParseSlug(string(long.suffixed(number)))
		require.NoError(t, err, number)
	}
}
