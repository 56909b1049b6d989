package catalog_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

func TestWhatIsInACircleIsNamed(t *testing.T) {
	t.Parallel()
	cake := func(slug domain.Slug, name string, within domain.Slug) catalog.Source[catalog.Recipe] {
		return catalog.Source[catalog.Recipe]{Entry: catalog.Entry[catalog.Recipe]{Exists: true, Definition: catalog.Recipe{
			Slug: slug, Name: name, Components: []catalog.RecipeComponent{{Recipe: within, Batches: measure.Int(1)}},
			Yields: []catalog.Yield{{Slug: "piece", Name: "Piece", Mode: catalog.ByCount, ItemsPerBatch: 1}},
		}}}
	}
	definitions := catalog.Definitions{Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{
		"a": cake("a", "Cake A", "b"), "b": cake("b", "Cake B", "a"), "c": cake("c", "Cake C", "a"),
	}}
	refused, ok := errors.AsType[*catalog.UnusableError](definitions.Check([]domain.Slug{"c"}, nil))
	require.True(t, ok)
	require.Len(t, refused.Cycles, 1)
	require.Equal(t, map[domain.Slug]string{"a": "Cake A", "b": "Cake B"}, refused.Names, "of the circle alone")
	require.Equal(t, []string{"Cake B", "Cake A", "unknown"}, refused.NamesOf([]domain.Slug{"b", "a", "unknown"}))
}
