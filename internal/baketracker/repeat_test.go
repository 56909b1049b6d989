package baketracker_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/internal/baketracker"
)

func TestImportingAgain(t *testing.T) {
	market := read(t, "testdata", "market.json")

	t.Run("changes nothing", func(t *testing.T) {
		k := newKitchen(t)
		first := k.imports(market)
		size := k.size()
		second := k.imports(market)
		require.Equal(t, size, k.size())
		require.Zero(t, second.Created)
		require.Zero(t, second.Updated)
		same(t, first.Created, second.Unchanged)
		same(t, first.Skipped, second.Skipped)
		received := func(note baketracker.Remark) bool { return note.Code == "LOT_NOT_CONVERTIBLE" } // again only what is new
		same(t, slices.DeleteFunc(first.Notes, received), second.Notes)
	})
	t.Run("changes nothing under one idempotency key, or with a revision expected", func(t *testing.T) {
		k := newKitchen(t)
		from := caller()
		from.Key, from.IfRevision = "once", []uint64{7}
		_, err := baketracker.Import(t.Context(), k.app, from, strings.NewReader(market), nil)
		require.NoError(t, err)
		size := k.size()
		_, err = baketracker.Import(t.Context(), k.app, from, strings.NewReader(market), nil)
		require.NoError(t, err)
		require.Equal(t, size, k.size())
	})
	t.Run("changes what the export has changed", func(t *testing.T) {
		k := newKitchen(t)
		k.imports(market)
		report := k.imports(strings.NewReplacer(
			"Rye flour", "Rye flour, stone-ground",
			"The green notebook", "The blue notebook",
			"Stall by the well", "Stall by the gate",
			`"target_batches": 3`, `"target_batches": 5`,
			`"component_quantity": 12.0`, `"component_quantity": 10`,
		).Replace(market))
		require.Zero(t, report.Created)
		same(t, baketracker.Counts{
			Items: 1, Ingredients: 1, Recipes: 1, FinishedUnits: 1, FinishedGoods: 1, Occasions: 1, ProductionTargets: 1,
		}, report.Updated)
		require.Equal(t, int64(5), k.occasion("Autumn fair/2026").Production[0].Batches)
	})
	t.Run("keeps fields that are set here and missing in the export", func(t *testing.T) {
		k := newKitchen(t)
		k.imports(market)
		mode, guests := occasion.BulkCount, 40
		_, err := k.app.RescheduleOccasion(t.Context(), caller(), commands.RescheduleOccasion{
			Occasion: domain.DeriveID("bake-tracker", "home", "occasion", "harvest-supper"), OutputMode: &mode, Attendees: &guests,
		})
		require.NoError(t, err)
		size := k.size()
		report := k.imports(market)
		require.Equal(t, size, k.size())
		require.Equal(t, 2, report.Unchanged.Occasions)
	})
	t.Run("leaves an archived occasion as it is", func(t *testing.T) {
		k := newKitchen(t)
		k.imports(market)
		_, err := k.app.ArchiveOccasion(t.Context(), caller(), commands.ArchiveOccasion{
			Occasion: domain.DeriveID("bake-tracker", "home", "occasion", "harvest-supper"), Reason: "entered twice",
		})
		require.NoError(t, err)
		size := k.size()
		report := k.imports(market)
		require.Equal(t, size, k.size())
		require.Equal(t, 1, report.Unchanged.Occasions)
		require.Contains(t, fmt.Sprint(report.Skipped), occasion.ErrArchived.Error())
	})
	t.Run("does not restore what was consumed", func(t *testing.T) {
		k := newKitchen(t)
		k.imports(market)
		_, err := k.app.AdjustLot(t.Context(), caller(), commands.AdjustLot{Lot: k.lots()[0].ID, Change: measure.Amount{Value: measure.Ratio(-5,
			2)}, Reason: "moths"})
		require.NoError(t, err)
		size := k.size()
		require.Equal(t, 5, k.imports(market).Unchanged.Lots)
		require.Equal(t, size, k.size())
	})
	t.Run("belongs to one kitchen", func(t *testing.T) {
		k := newKitchen(t)
		first := k.imports(market)
		other := caller()
		other.Kitchen = "other"
		report, err := baketracker.Import(t.Context(), k.app, other, strings.NewReader(market), nil)
		require.NoError(t, err)
		same(t, first.Created, report.Created)
	})
}

func TestAnInterruptedImport(t *testing.T) {
	market := read(t, "testdata", "market.json")
	whole := newKitchen(t).imports(market).Created

	t.Run("is completed by repeating it", func(t *testing.T) {
		k := newKitchen(t)
		first, err := baketracker.Import(t.Context(), k.app, caller(), strings.NewReader(market), func(p baketracker.Progress) {
			if p.Section == "recipes" && p.Done == 1 {
				k.log.Interrupt()
			}
		})
		require.ErrorIs(t, err, eventstore.ErrUnavailable)
		require.ErrorContains(t, err, "import ")
		require.Equal(t, 9, first.Created.Items)
		require.Zero(t, first.Created.Lots)
		k.log.Restore()
		second := k.imports(market)
		require.Equal(t, whole.Recipes, second.Created.Recipes+second.Unchanged.Recipes)
		require.Equal(t, whole.Lots, second.Created.Lots)
		require.Len(t, k.lots(), whole.Lots)
	})
	t.Run("counts events whose acknowledgement was lost", func(t *testing.T) {
		k := newKitchen(t)
		report, err := baketracker.Import(t.Context(), k.app, caller(), strings.NewReader(market), func(baketracker.Progress) {
			k.log.LoseNextAcknowledgement()
		})
		require.NoError(t, err)
		same(t, whole, report.Created)
		require.Len(t, k.lots(), whole.Lots)
	})
	t.Run("returns the error of the source and writes nothing", func(t *testing.T) {
		k := newKitchen(t)
		size := k.size()
		_, err := baketracker.Import(t.Context(), k.app, caller(), brokenReader{strings.NewReader(market[:len(market)/2])}, nil)
		require.ErrorIs(t, err, errCut)
		require.NotErrorIs(t, err, baketracker.ErrNotAnExport)
		require.Equal(t, size, k.size())
	})
}

var errCut = errors.New("the line was cut")

type brokenReader struct{ *strings.Reader }

func (r brokenReader) Read(p []byte) (int, error) {
	if r.Len() == 0 {
		return 0, errCut
	}
	return r.Reader.Read(p)
}

func TestImportReportsProgress(t *testing.T) {
	k := newKitchen(t)
	last := map[string]baketracker.Progress{}
	_, err := baketracker.Import(t.Context(), k.app, caller(), strings.NewReader(read(t, "testdata", "market.json")),
		func(p baketracker.Progress) {
			require.Equal(t, last[p.Section].Done < p.Done, true, "%+v", p)
			last[p.Section] = p
		})
	require.NoError(t, err)
	for _, section := range []string{"ingredients", "materials", "recipes", "finished_goods", "inventory_items", "events"} {
		require.NotZero(t, last[section].Done, section)
		require.Equal(t, last[section].Total, last[section].Done, section)
	}
}

// TestRealKitchen runs if a real kitchen's export is beside the repository.
func TestRealKitchen(t *testing.T) {
	const folder = "../../../shared/data/"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("there is no real export here")
	}
	k := newKitchen(t)
	export := read(t, folder, "bake-tracker-export-v4.json")
	report := k.imports(export)
	require.Empty(t, report.Skipped)
	want := baketracker.Counts{Items: 358, Ingredients: 337, Materials: 21, Recipes: 20, FinishedUnits: 20, Lots: 156, Occasions: 1}
	same(t, want, report.Created)
	require.Equal(t, "standard", string(k.recipe("toasted-almond-sabl-s").Yields[0].Slug))
	require.Equal(t, "Additives & Thickeners: Gelling Agents", k.item("gelatin_powder").Category)

	size := k.size()
	again := k.imports(export)
	same(t, want, again.Unchanged)
	require.Equal(t, size, k.size())

	small := k.imports(read(t, folder, "bake-tracker-export-v4-small.json"))
	same(t, baketracker.Counts{Occasions: 4}, small.Created)
	require.Len(t, small.Skipped, 50+7+1, "50 products, 7 recipes, and a finished unit of one of them")
	require.Equal(t, "recipe chocolate-chip-cookies is not defined; item cocoa_powder is not defined; item eggs_large is not defined",
		reasons(small.Skipped)["recipes[1] double-chocolate-chip-cookies"])
}
