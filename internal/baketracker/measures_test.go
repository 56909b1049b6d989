package baketracker_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain/household"
	"crumbtrail/domain/measure"
	"crumbtrail/internal/baketracker"
)

// acceptAll accepts the first suggestion of every item in one call, as a person would who
// agrees with all of them.
func (k *kitchen) acceptAll(gaps household.MeasureGaps) {
	var accept []household.Accepted
	for _, gap := range gaps.Items {
		if len(gap.Suggestions) > 0 {
			accept = append(accept, household.Accepted{Item: gap.Item, Suggestion: gap.Suggestions[0].ID})
		}
	}
	_, err := commands.AcceptSuggestions(k.t.Context(), k.app, caller(), accept)
	require.NoError(k.t, err)
}

// share is how much of what recipes use has stock that cannot be compared with them, in percent.
func share(gaps household.MeasureGaps) float64 {
	return 100 * float64(gaps.Incomparable) / float64(gaps.Used)
}

const unmeasured = `{"version":"4.0","exported_at":"2026-11-01T00:00:00Z",
	"ingredients":[{"slug":"flour_all_purpose","display_name":"All-purpose flour"},{"slug":"eggs_large","display_name":"Large eggs"},
		{"slug":"moon_dust","display_name":"Moon dust"},{"slug":"salt_table","display_name":"Salt","density_volume_value":1,
		"density_volume_unit":"cup","density_weight_value":292,"density_weight_unit":"g"}],
	"products":[{"ingredient_slug":"flour_all_purpose","package_unit":"lb","package_unit_quantity":5},
		{"ingredient_slug":"moon_dust","package_unit":"g","package_unit_quantity":5},
		{"ingredient_slug":"salt_table","package_unit":"g","package_unit_quantity":500}],
	"inventory_items":[{"ingredient_slug":"flour_all_purpose","quantity":2,"package_unit":"lb","purchase_date":"2026-10-01"},
		{"ingredient_slug":"eggs_large","quantity":500,"package_unit":"g","purchase_date":"2026-10-01"}],
	"recipes":[{"name":"Cake","ingredients":[{"ingredient_slug":"flour_all_purpose","quantity":2,"unit":"cup"},
		{"ingredient_slug":"eggs_large","quantity":3,"unit":"each"},{"ingredient_slug":"moon_dust","quantity":1,"unit":"tsp"},
		{"ingredient_slug":"salt_table","quantity":1,"unit":"tsp"}],
		"finished_units":[{"display_name":"Cake","yield_mode":"discrete_count","items_per_batch":1}]}]}`

const none = "no public figure has this name: weigh it and enter a measure"

func TestTheReportSuggestsMeasures(t *testing.T) {
	k := newKitchen(t)
	report := k.imports(unmeasured)
	require.Empty(t, report.Skipped)
	gaps := report.Measures
	require.Equal(t, 4, gaps.Used)
	require.Equal(t, 3, gaps.Incomparable)
	require.Len(t, gaps.Items, 3)
	flour := gaps.Items[0]
	require.Equal(t, []string{"LOT_NOT_CONVERTIBLE", "PACKAGE_NOT_CONVERTIBLE"}, flour.Codes)
	require.Equal(t, "1 cup = 125 g", measure.Listed(flour.Suggestions[0].Measures))
	require.Contains(t, flour.Suggestions[0].Measures[0].Source, "USDA SR28 NDB 20081")
	require.Equal(t, "egg", gaps.Items[1].Suggestions[0].Piece)
	require.Empty(t, gaps.Items[2].Suggestions)
	require.Equal(t, none, gaps.Items[2].Reason)
	require.Empty(t, k.item("flour_all_purpose").Measures, "what is offered is not applied")

	k.acceptAll(gaps)
	again := k.imports(unmeasured)
	require.Equal(t, 1, again.Measures.Incomparable)
	require.Equal(t, "Moon dust", again.Measures.Items[0].Name)
	require.Equal(t, 4, again.Unchanged.Items, "what was accepted stays")
	require.Len(t, k.item("flour_all_purpose").Measures, 1)
}

// In a real kitchen's export, accepting what is suggested leaves little that cannot be compared.
func TestTheRealKitchenIsMeasuredByAcceptingSuggestions(t *testing.T) {
	const folder = "../../../shared/data/"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("there is no real export here")
	}
	k := newKitchen(t)
	report := k.imports(read(t, folder, "bake-tracker-export-v4.json"))
	before := share(report.Measures)
	require.Greater(t, before, 20.0)
	k.acceptAll(report.Measures)
	again := k.imports(read(t, folder, "bake-tracker-export-v4.json"))
	remains := remaining(again.Measures)
	require.Less(t, share(again.Measures), 5.0, "remain: %v", remains)
	require.Equal(t, map[string]string{"salt_kosher": none, "lavender_culinary": none}, remains, "their figures are those of makers alone")
	require.Equal(t, baketracker.Counts{}, again.Updated)
}

func remaining(gaps household.MeasureGaps) map[string]string {
	remains := map[string]string{}
	for _, gap := range gaps.Items {
		remains[string(gap.Item)] = gap.Reason
	}
	return remains
}
