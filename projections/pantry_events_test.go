package projections

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/pantry"
)

func TestTheTablesKnowEveryEventOfThePantry(t *testing.T) {
	require.ElementsMatch(t, slices.Collect(maps.Keys(pantry.Names())), slices.Collect(maps.Keys(pantryNames())))
}
