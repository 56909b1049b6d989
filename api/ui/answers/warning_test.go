package answers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

func TestWarningsNameThings(t *testing.T) {
	t.Parallel()
	l := locale.New(locale.Settings{})
	unit := catalog.UnitRef{Recipe: "almond-biscotti", Unit: "piece"}
	circle := answer.Unusable(&catalog.UnusableError{
		Cycles: [][]domain.Slug{{"a-cake", "b-cake", "a-cake"}}, TooDeep: []domain.Slug{"deep-tart"},
		Names: map[domain.Slug]string{"a-cake": "Cake A", "b-cake": "Cake B", "deep-tart": "Deep tart"},
	})
	two := measure.Int(2)
	for want, warning := range map[string]answer.Warning{
		"The 2 planned batches of Almond biscotti, Biscotto yield 2 of the 2 that are needed: 2 are missing.": answer.NewBatchesShort(
			unit, 2, two, two, two).Of("Almond biscotti", "Biscotto"),
		"salt is not defined.":                              answer.NewDefinitionMissing("item", "salt"),
		"salt is not defined, but Fine bread refers to it.": answer.NewDefinitionMissing("item", "salt").By("fine-bread", "Fine bread"),
		"These use each other in a circle: Cake A → Cake B → Cake A. Each is counted once, and no plan can be made.": circle[0],
		"Deep tart nests too deep. No plan can be made.":                                                             circle[1],
	} {
		said, err := answers.Warning(l, warning)
		require.NoError(t, err)
		require.Equal(t, want, said)
	}
}
