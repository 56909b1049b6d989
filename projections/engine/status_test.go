package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The owner writes its progress a few times a second. What it wrote last must not
// outlast the building.
func TestABuildThatHasEndedIsNotReported(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row     statusRow
		builds  bool
		ordered bool
	}{
		"first tables":                  {row: statusRow{Status: Filling, Phase: Loading}, builds: true},
		"first tables, not begun":       {row: statusRow{Status: Filling}, builds: true},
		"tables that were just filled":  {row: statusRow{Status: Live, Phase: Indexing}},
		"a request":                     {row: statusRow{Status: Live, Phase: Indexing, IsRequested: true}, builds: true, ordered: true},
		"a request that waits":          {row: statusRow{Status: Live, IsRequested: true}, builds: true, ordered: true},
		"a fill that was paused, again": {row: statusRow{Status: Paused, Phase: Loading}, builds: true},
		"a projection that follows":     {row: statusRow{Status: Live}},
		"a projection that never ran":   {row: statusRow{Status: "new"}},
		"a projection that is paused":   {row: statusRow{Status: Paused}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rebuild := c.row.rebuild()
			require.Equal(t, c.builds, rebuild != nil)
			if c.builds {
				require.Equal(t, c.ordered, !rebuild.IsAutomatic)
			}
		})
	}
}
