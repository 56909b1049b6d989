package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
)

func TestStatePrinterPrintsChanges(t *testing.T) {
	printed := func(isPart bool, states ...string) string {
		var to strings.Builder
		p := statePrinter{to: &to, isPart: isPart}
		for _, state := range states {
			require.NoError(t, p.print(audit.State{Of: json.RawMessage(state)}))
			to.WriteString("--\n")
		}
		return to.String()
	}
	t.Run("prints the first state in full, then the changes", func(t *testing.T) {
		require.Equal(t, `      name: Open day
      targets[0].batches: 3
--
    ~ name: Closed / day, was Open day
    ~ targets[0].batches: 12345678901234567890, was 3
    + targets[1].batches: 2
--
--
    - targets[1].batches: 2
--
`, printed(false, `{"name":"Open day","targets":[{"batches":3}]}`,
			`{"name":"Closed\nday","targets":[{"batches":12345678901234567890},{"batches":2}]}`,
			`{"name":"Closed\nday","targets":[{"batches":12345678901234567890},{"batches":2}]}`,
			`{"name":"Closed\nday","targets":[{"batches":12345678901234567890}]}`))
	})
	t.Run("prints every partial state in full", func(t *testing.T) {
		require.Equal(t, "      lots[0].remaining: 1\n--\n      lots[0].remaining: 1\n--\n",
			printed(true, `{"lots":[{"remaining":"1"}]}`, `{"lots":[{"remaining":"1"}]}`))
	})
	t.Run("orders elements by their numbers", func(t *testing.T) {
		require.Negative(t, naturalOrder("a[2].x", "a[10].x"))
		require.Positive(t, naturalOrder("a[10].x", "a[2].x"))
		require.Negative(t, naturalOrder("a[2]", "a[2].x"))
		require.Zero(t, naturalOrder("a[12].x", "a[12].x"))
		require.Negative(t, naturalOrder("a[12].x", "a[13].x"))
	})
}
