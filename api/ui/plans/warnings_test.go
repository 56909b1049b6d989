package plans_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestWarningsOfADifferenceAreInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	scenario := `{"production_targets":[{"recipe":"stollen","finished_unit":"loaf","batches":1}]}`
	effect := supposed(t, k, path, scenario)
	require.NotEmpty(t, effect.Warnings.Added, "the hampers need more than one batch")
	page := k.Get(path + "/what-if?units.stollen/loaf=1&lang=de")
	require.Equal(t, http.StatusOK, page.Status)
	for _, warning := range effect.Warnings.Added {
		require.NotContains(t, page.Text(t), warning.Detail)
	}
	require.Contains(t, page.Text(t), "neu Die 1 geplanten Ansätze ", "the warning is worded by its code")
}
