package program

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
)

func TestStatesArePrintedAsWhatChanged(t *testing.T) {
	printed := func(isPart bool, states ...string) string {
		var to strings.Builder
		p := statePrinter{to: &to, isPart: isPart}
		for _, state := range states {
			require.NoError(t, p.print(audit.State{Of: json.RawMessage(state)}))
			to.WriteString("--\n")
		}
		return to.String()
	}
	t.Run("all of the first, then what is not as it was", func(t *testing.T) {
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
`, printed(false, `{"name":"Open day","targets":[{"batches":3}]}`, `{"name":"Closed\nday","targets":[{"batches":12345678901234567890},{"batches":2}]}`,
			`{"name":"Closed\nday","targets":[{"batches":12345678901234567890},{"batches":2}]}`, `{"name":"Closed\nday","targets":[{"batches":12345678901234567890}]}`))
	})
	t.Run("all of every one where each is a part", func(t *testing.T) {
		require.Equal(t, "      lots[0].remaining: 1\n--\n      lots[0].remaining: 1\n--\n", printed(true, `{"lots":[{"remaining":"1"}]}`, `{"lots":[{"remaining":"1"}]}`))
	})
	t.Run("elements in the order of their numbers", func(t *testing.T) {
		require.Negative(t, inOrder("a[2].x", "a[10].x"))
		require.Positive(t, inOrder("a[10].x", "a[2].x"))
		require.Negative(t, inOrder("a[2]", "a[2].x"))
		require.Zero(t, inOrder("a[12].x", "a[12].x"))
		require.Negative(t, inOrder("a[12].x", "a[13].x"))
	})
}
