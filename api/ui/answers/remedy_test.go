package answers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
)

func TestAWarningLeadsToWhereItsCauseIsMended(t *testing.T) {
	t.Parallel()
	const measures, lot = "/book/items/flour/edit#measures", domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000001")
	item := answer.Warning{Item: "flour", Name: "Flour", Lot: lot}
	want := map[answer.WarningCode]string{
		answer.UnitFactorMissing: measures, answer.LotNotConvertible: measures, answer.PackageNotConvertible: measures,
		answer.LotExpires: "/pantry/lots/" + string(lot), answer.DefinitionMissing: "/book/new/items?name=flour",
	}
	l := locale.New(locale.Settings{})
	for _, code := range answer.WarningCodes() {
		if item.Code = code; code == answer.YieldAmountMissing { // of a recipe
			continue
		}
		remedy := answers.RemedyOf(l, item)
		if want[code] == "" {
			require.Nil(t, remedy, code)
			continue
		}
		require.NotNil(t, remedy, code)
		require.Equal(t, want[code], remedy.Path)
		require.NotContains(t, remedy.Text, "%", code)
	}
	require.Equal(t, &answers.Remedy{Path: measures, Text: "Give Flour a measure"},
		answers.RemedyOf(l, answer.PooledWarning{Warning: answer.Warning{Code: answer.PackageNotConvertible, Item: "flour", Name: "Flour"}}))
	require.Equal(t, measures, answers.RemedyOf(l, ledger.RunWarning{Code: "LOT_NOT_CONVERTIBLE", Item: "flour"}).Path)
}

func TestWhatIsNotDefinedIsDefinedByItsKind(t *testing.T) {
	t.Parallel()
	l := locale.New(locale.Settings{})
	for what, want := range map[string]string{
		"item": "/book/new/items?name=jam", "recipe": "/book/new/recipes?name=jam", "finished_good": "/book/new/goods?name=jam",
		"yield_amount": "/book/recipes/jam/edit",
	} {
		require.Equal(t, want, answers.RemedyOf(l, answer.NewDefinitionMissing(what, "jam")).Path)
	}
	unit := answers.RemedyOf(l, answer.NewDefinitionMissing("finished_unit", "jam/jar"))
	require.Equal(t, "/book/recipes/jam", unit.Path, "the recipe is defined, and lacks the unit")
}
