package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	settings "crumbtrail/domain/kitchen"
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
		require.Equal(t, want, s.materials(t, limit), "in pages of %d", limit)
	}
}

// materials lists the materials in pages, without the box that every kitchen has.
func (s *story) materials(t *testing.T, limit int) []domain.Slug {
	t.Helper()
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
			return slugs
		}
	}
}

func TestNamesAreListedInTheOrderOfTheKitchensLanguage(t *testing.T) {
	t.Parallel()
	s := tell(t)
	s.Given(named("n4", "Öl"), named("n3", "Äpple"), named("n2", "Ångbröd"), named("n1", "Zimt"), named("n0", "Ananas"))
	require.Equal(t, []domain.Slug{"n0", "n2", "n3", "n4", "n1"}, s.materials(t, 2))
	s.Given(settings.SettingsChanged{Settings: settings.Settings{Locale: "sv-SE"}, Changed: []string{"locale"}})
	for limit := 1; limit <= 7; limit++ {
		require.Equal(t, []domain.Slug{"n0", "n1", "n2", "n3", "n4"}, s.materials(t, limit), "in pages of %d", limit)
	}
	found, err := s.Items(t.Context(), s.Query(), readmodels.DefinitionFilter{Text: "apple"}, readmodels.Page{})
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
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
