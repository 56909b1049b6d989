package pantry_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
)

func TestARefusedRunTellsHowMuchOfItIsPossible(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	bread := k.recipe("bread", "100 g flour", "2 g salt")
	box := k.good("box", "6 cookie/standard", "1 each paper")
	p := stocked(
		lot("flour", "1000 g flour", "10", "01"), lot("salt", "7 g salt", "1", "01"), lot("paper", "9 each paper", "1", "01"),
		shelf("cookies", unitOf("cookie/standard"), "20", "5"),
	)
	kept := reserves("fair", "2026-12-24", "cookies", "8")
	for name, one := range map[string]struct {
		possible int64
		refused  func() error
	}{
		"batches":               {3, func() error { return baked(p, bread, 5, "1") }},
		"half batches":          {7, func() error { return baked(p, bread, 9, "1/2") }},
		"of one batch none":     {0, func() error { return baked(p, bread, 1, "4") }},
		"pieces":                {3, func() error { return packed(p, box, 25) }},
		"without what is kept":  {2, func() error { return packed(p, box, 3, kept) }},
		"less than is kept too": {2, func() error { return packed(p, box, 25, kept) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, one.possible, possibleIn(t, one.refused()))
		})
	}
}

func baked(p pantry.Pantry, snapshot catalog.RecipeSnapshot, batches int64, scale string) error {
	_, err := p.RecordBatchProduction(bake(snapshot, func(r *pantry.ProductionRun) {
		r.Batches, r.Scale, r.ActualYield = batches, num(scale), 7
		r.Loss = &pantry.Loss{Category: pantry.Burnt}
	}))
	return err
}

func packed(p pantry.Pantry, snapshot catalog.GoodSnapshot, quantity int64, kept ...pantry.Reservation) error {
	_, err := p.RecordAssembly(pack(snapshot, func(r *pantry.AssemblyRun) { r.Quantity, r.Reservations = quantity, kept }))
	return err
}

// possibleIn returns how much is possible of a run that is refused for what it takes.
func possibleIn(t require.TestingT, refused error) int64 {
	if short, ok := errors.AsType[*pantry.ShortageError](refused); ok {
		return short.Count
	}
	reserved, ok := errors.AsType[*pantry.ReservedError](refused)
	require.True(t, ok, refused)
	return reserved.Count
}

// As many as a refusal tells are accepted, and one more is refused.
func TestWhatIsPossibleIsTheMost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		box := newKitchen().good("box", rapid.StringMatching("[1-9]").Draw(t, "cookies")+" cookie/standard", "1/2 each paper")
		p := stocked(
			lot("paper", rapid.StringMatching("[1-9][0-9]?").Draw(t, "paper")+" each paper", "1", "01"),
			shelf("cookies", unitOf("cookie/standard"), rapid.StringMatching("[1-9][0-9]?").Draw(t, "stock"), "5"),
		)
		asked := rapid.Int64Range(1, 400).Draw(t, "asked")
		refused := packed(p, box, asked)
		if refused == nil {
			return
		}
		possible := possibleIn(t, refused)
		require.Less(t, possible, asked)
		if possible > 0 {
			require.NoError(t, packed(p, box, possible))
		}
		require.Error(t, packed(p, box, possible+1))
	})
}
