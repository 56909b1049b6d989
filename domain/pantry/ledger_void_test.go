package pantry_test

import (
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
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

// void takes any run back, and is refused exactly where the books say so.
func (c *cook) void(t *rapid.T) {
	ids := c.runIDs()
	if len(ids) == 0 {
		t.Skip("there is no run")
	}
	id := rapid.SampledFrom(ids).Draw(t, "run")
	run := c.books.runs[id]
	known, ok := c.pantry.Run(id)
	require.True(t, ok)
	require.Equal(t, run.event, c.history[known.Revision], "the revision is where the log has the run")
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
		c.carryOut(t, events, nil)
	}
}

// voidLast takes back what was recorded last, which restores all that decisions
// rest on: but for how many events there were and which runs they name, the
// pantry is what it was, the order of lots and layers included.
func (c *cook) voidLast(t *rapid.T) {
	ids := c.runIDs()
	if len(ids) == 0 {
		t.Skip("there is no run")
	}
	last := ids[len(ids)-1]
	known, _ := c.pantry.Run(last)
	if known.Voided || known.Revision != uint64(len(c.history)-1) {
		t.Skip("something came after it")
	}
	events, err := c.pantry.VoidRun(pantry.Void{Run: c.books.runs[last].event, At: today(), Reason: "miscounted"})
	require.NoError(t, err)
	c.carryOut(t, events, nil)
	requireSame(t, stocked(c.history[:known.Revision]...), c.pantry, "the pantry is not what it was before the run", "folded", "made")
}
