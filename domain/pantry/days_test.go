package pantry_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
)

// Versions that knew no days of a kitchen took the day that the instant was written with.
func TestTheDayOfARunIsTheRecordedOneOrElseThatOfTheInstant(t *testing.T) {
	for folder, want := range map[string][2]domain.Date{"": {"2026-12-20", "2026-12-21"}, "dated/": {"2026-12-24", "2026-12-24"}} {
		var produced pantry.BatchProductionRecorded
		var assembled pantry.AssemblyRecorded
		for name, event := range map[string]any{"batch-production.recorded.v1": &produced, "assembly.recorded.v1": &assembled} {
			sample, err := os.ReadFile("testdata/events/" + folder + name + ".json")
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(sample, event))
		}
		require.Equal(t, want, [2]domain.Date{produced.Day(), assembled.Day()})
	}
	late := pantry.BatchProductionRecorded{ProducedAt: time.Date(2026, 12, 24, 23, 30, 0, 0, time.FixedZone("", -3600))}
	require.EqualValues(t, "2026-12-24", late.Day())
}
