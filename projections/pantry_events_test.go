package projections

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
)

func TestTheTablesKnowEveryEventOfThePantry(t *testing.T) {
	known := slices.AppendSeq(slices.Collect(maps.Keys(pantry.Names())), maps.Keys(kitchen.Names()))
	require.ElementsMatch(t, known, slices.Collect(maps.Keys(pantryNames())))
}
