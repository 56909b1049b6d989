package pantry_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func (c *cook) runIDs() (ids []domain.ID) {
	for _, event := range c.history {
		switch event := event.(type) {
		case pantry.BatchProductionRecorded:
			ids = append(ids, event.ID)
		case pantry.AssemblyRecorded:
			ids = append(ids, event.ID)
		}
	}
	return ids
}

// void voids any run, and is refused exactly where the books refuse it.
func (c *cook) void(t *rapid.T) {
	ids := c.runIDs()
	if len(ids) == 0 {
		t.Skip("no run yet")
	}
	id := rapid.SampledFrom(ids).Draw(t, "run")
	run := c.books.runs[id]
	known, ok := c.pantry.Run(id)
	require.True(t, ok)
	require.Equal(t, run.recorded, c.history[known.Revision], "the revision is where the log has the run")
	events, err := c.pantry.VoidRun(pantry.Void{Run: run.event, At: today(), Reason: "miscounted"})
	var inUse *pantry.InUseError
	switch users := c.books.users(id); {
	case run.voided:
		require.ErrorIs(t, err, pantry.ErrVoided)
	case len(users) > 0:
		require.ErrorAs(t, err, &inUse)
		var named []domain.ID
		for _, use := range inUse.Uses {
			named = append(named, use.ID)
		}
		require.ElementsMatch(t, users, named)
	default:
		require.NoError(t, err)
		c.apply(t, events, nil)
	}
}

// voidLast voids the run that was recorded last. Apart from the number of events and the
// runs, this restores the pantry, the order of lots and layers included.
func (c *cook) voidLast(t *rapid.T) {
	ids := c.runIDs()
	if len(ids) == 0 {
		t.Skip("no run yet")
	}
	last := ids[len(ids)-1]
	known, _ := c.pantry.Run(last)
	if known.Voided || known.Revision == 0 || known.Revision != uint64(len(c.history)-1) {
		t.Skip("something came after it")
	}
	events, err := c.pantry.VoidRun(pantry.Void{Run: c.books.runs[last].event, At: today(), Reason: "miscounted"})
	require.NoError(t, err)
	c.apply(t, events, nil)
	requireSame(t, stocked(c.history[:known.Revision]...), c.pantry, "the pantry is not what it was before the run", "folded", "made")
}

// Layers that a run uses up return to their places among the others.
func TestVoidingTheLastRunRestoresTheOrderOfLayers(t *testing.T) {
	bag := newKitchen().good("bag", "1 cookie/standard")
	rapid.Check(t, func(t *rapid.T) {
		var history []pantry.Event
		sizes := rapid.SliceOfN(rapid.Int64Range(1, 3), 1, 6).Draw(t, "layers")
		var stock int64
		for i, size := range sizes {
			id := domain.ID(rapid.StringMatching("[a-z]").Draw(t, "id") + string(rune('0'+i)))
			history = append(history, shelf(id, unitOf("cookie/standard"), measure.Int(size).String(), "1"))
			stock += size
		}
		p := stocked(history...)
		run := pack(bag)
		run.Quantity = rapid.Int64Range(1, stock).Draw(t, "quantity")
		events, err := p.RecordAssembly(run)
		require.NoError(t, err)
		p = after(p, events...)
		events, err = p.VoidRun(pantry.Void{Run: events[0], At: today(), Reason: "miscounted"})
		require.NoError(t, err)
		requireSame(t, stocked(history...), after(p, events...), "the pantry is not what it was before the run", "folded", "made")
	})
}
