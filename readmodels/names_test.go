package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
)

// Slugs are numbers in the order of the names.
func named(slug, name string) catalog.Item {
	return catalog.Item{Slug: domain.Slug(slug), Name: name, Kind: catalog.Material}
}

func TestNamesAreListedInTheOrderOfPeopleWithCursors(t *testing.T) {
	t.Parallel()
	s := tell(t)
	s.Given(
		named("n7", "Zucker"), named("n2", norm.NFD.String("Äpfel")), named("n1", "almond"), named("n3", "Apfelmus"), named("n6", "Éclair"),
		named("n4", "crème"), named("n5", "Crème brûlée"), named("n8", "米"),
	)
	want := []domain.Slug{"n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"}
	for limit := 1; limit <= 9; limit++ {
		var slugs []domain.Slug
		for cursor := ""; ; {
			page, filter := readmodels.Page{Limit: limit, Cursor: cursor}, readmodels.DefinitionFilter{Kind: catalog.Material}
			found, err := s.Items(t.Context(), s.Query(), filter, page)
			require.NoError(t, err)
			for _, item := range found.Items {
				if item.Slug != "box" {
					slugs = append(slugs, item.Slug)
				}
			}
			if cursor = found.Next; cursor == "" {
				break
			}
		}
		require.Equal(t, want, slugs, "in pages of %d", limit)
	}
}

func TestSearchFindsNamesInAnyCaseAndWithOrWithoutAccents(t *testing.T) {
	t.Parallel()
	s := tell(t)
	details := kitchentest.Details()
	details.Name = "Fête de la Pâtisserie"
	s.Given(named("a", "Crème fraîche"), named("b", norm.NFD.String("ÄPFEL")), named("c-and-d", "Straße"))
	s.Given(occasion.Scheduled{ID: kitchentest.ID(9000), Details: details})
	for typed, want := range map[string]domain.Slug{
		"creme": "a", "CRÈME F": "a", "fraiche": "a", norm.NFD.String("crème"): "a", "äpfel": "b", "apfel": "b", norm.NFD.String("äpfel"): "b",
		"STRASSE": "c-and-d", "c-AND": "c-and-d",
	} {
		found, err := s.Items(t.Context(), s.Query(), readmodels.DefinitionFilter{Text: typed}, readmodels.Page{})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, typed)
		require.Equal(t, want, found.Items[0].Slug, typed)
	}
	for _, typed := range []string{"fete", "PATISSERIE", "pâtis"} {
		found, err := s.Occasions(t.Context(), s.Query(), readmodels.OccasionFilter{Text: typed}, readmodels.Page{})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, typed)
	}
	none, err := s.Items(t.Context(), s.Query(), readmodels.DefinitionFilter{Text: "cremes"}, readmodels.Page{})
	require.NoError(t, err)
	require.Empty(t, none.Items)
}
