package baketracker

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
)

func TestOrderDefinitions(t *testing.T) {
	slugs := []domain.Slug{"tart", "crust", "cream", "egg", "above", "ring-a", "ring-b"}
	below := [][]domain.Slug{{"crust", "cream"}, {"not here"}, {"egg"}, nil, {"ring-a"}, {"ring-b"}, {"ring-a"}}
	order := orderDefinitions(slugs, below)
	require.Equal(t, [][]int{{1, 3}, {2}, {0}, {4}}, order.levels)
	require.Equal(t, map[int]string{5: "ring-a > ring-b > ring-a", 6: "ring-b > ring-a > ring-b"}, order.circles)
}

func TestOrderDefinitionsOfAnyGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 12).Draw(t, "size")
		slugs, below := make([]domain.Slug, size), make([][]domain.Slug, size)
		for at := range slugs {
			slugs[at] = domain.Slug(rune('a' + at))
		}
		for at := range below {
			below[at] = rapid.SliceOfN(rapid.SampledFrom(append(slices.Clone(slugs), "elsewhere")), 0, 3).Draw(t, "below")
		}
		order := orderDefinitions(slugs, below)
		level := map[domain.Slug]int{}
		for n, places := range order.levels {
			for _, at := range places {
				require.NotContains(t, level, slugs[at], "once only")
				level[slugs[at]] = n
			}
		}
		require.Equal(t, size, len(level)+len(order.circles))
		for at, slug := range slugs {
			n, ordered := level[slug]
			for _, other := range below[at] {
				m, otherOrdered := level[other]
				if ordered && otherOrdered {
					require.Less(t, m, n, "%s refers to %s", slug, other)
				}
			}
			if !ordered {
				require.True(t, reaches(slug, slugs, below), "%s is in a circle or between two", slug)
			}
		}
	})
}

// reaches reports whether references of a slug lead into a circle.
func reaches(from domain.Slug, slugs []domain.Slug, below [][]domain.Slug) bool {
	seen, path := map[domain.Slug]bool{}, map[domain.Slug]bool{}
	var visit func(slug domain.Slug) bool
	visit = func(slug domain.Slug) bool {
		if path[slug] {
			return true
		}
		at := slices.Index(slugs, slug)
		if at < 0 || seen[slug] {
			return false
		}
		seen[slug], path[slug] = true, true
		defer delete(path, slug)
		return slices.ContainsFunc(below[at], visit)
	}
	return visit(from)
}

func TestParseUnitAcceptsOtherSpellings(t *testing.T) {
	for text, want := range map[string]string{
		"cups": "cup", "Tablespoons": "tbsp", "tbsp.": "tbsp", "lbs": "lb", "lbs.": "lb", "count": "each", "Piece": "each", "pieces": "each",
		"fl_oz": "fl oz", "fl. oz.": "fl oz", "Fluid Ounces": "fl oz", "linear_inches": "in",
		"inches": "in", "feet": "ft", "yards": "yd", "dozens": "dozen",
		"square_inches": "sq in", "grams": "g", "Liters": "l", "quarts": "qt", "sq  IN": "sq in",
	} {
		unit, ok := parseUnit(text)
		require.True(t, ok, text)
		require.Equal(t, want, unit.String(), text)
	}
	for _, text := range []string{"", "stick", "handful", "can", "s", "cupss", "½ cup"} {
		_, ok := parseUnit(text)
		require.False(t, ok, text)
	}
}
