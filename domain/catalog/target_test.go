package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
)

func TestAProductionTargetNamesAUnitThatAUsableRecipeYields(t *testing.T) {
	defined := catalog.Entry[catalog.Recipe]{Exists: true, Definition: catalogtest.Recipe("cookie", "1 cup flour", "small 24", "large 12")}
	archived := defined
	archived.Archived = true
	for name, test := range map[string]struct {
		recipe  catalog.Entry[catalog.Recipe]
		unit    domain.Slug
		want    string
		refused []catalog.Missing
	}{
		"a unit of the recipe":            {recipe: defined, unit: "large", want: "cookie/large"},
		"the first unit if none is named": {recipe: defined, want: "cookie/small"},
		"refuses a unit that is not yielded": {
			recipe: defined, unit: "huge", refused: []catalog.Missing{{What: "finished_unit", Name: "cookie/huge", Reason: "not_defined"}},
		},
		"refuses an archived recipe": {
			recipe: archived, unit: "large", refused: []catalog.Missing{{What: "recipe", Name: "cookie", Reason: "archived"}},
		},
		"refuses an archived recipe only once": {
			recipe: archived, unit: "huge", refused: []catalog.Missing{{What: "recipe", Name: "cookie", Reason: "archived"}},
		},
		"refuses a recipe that does not exist": {
			unit: "large", refused: []catalog.Missing{{What: "recipe", Name: "cookie", Reason: "not_defined"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			unit, err := catalog.TargetUnit("cookie", test.recipe, test.unit)
			if test.refused != nil {
				var unusable *catalog.UnusableError
				require.ErrorAs(t, err, &unusable)
				require.Equal(t, test.refused, unusable.Missing)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, unit.String())
		})
	}
}

func TestAnAssemblyTargetNamesAUsableFinishedGood(t *testing.T) {
	good := catalog.Entry[catalog.FinishedGood]{Exists: true, Definition: catalogtest.Good("tin", "1 each box")}
	require.NoError(t, catalog.CheckTargetGood("tin", good))

	var unusable *catalog.UnusableError
	good.Archived = true
	require.ErrorAs(t, catalog.CheckTargetGood("tin", good), &unusable)
	require.Equal(t, []catalog.Missing{{What: "finished_good", Name: "tin", Reason: "archived"}}, unusable.Missing)
	require.ErrorAs(t, catalog.CheckTargetGood("tin", catalog.Entry[catalog.FinishedGood]{}), &unusable)
	require.Equal(t, []catalog.Missing{{What: "finished_good", Name: "tin", Reason: "not_defined"}}, unusable.Missing)
}
