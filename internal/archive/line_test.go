package archive

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/eventstore"
)

// Whatever bytes the log has, a line has them too, and is one line.
func TestALineKeepsAnEventByteByByte(t *testing.T) {
	t.Parallel()
	payload := rapid.OneOf(
		rapid.SliceOf(rapid.Byte()),
		rapid.Map(rapid.SampledFrom([]string{
			`{}`, `{"a": "<b> & é", "n":1.50}`, ` {"a":1}`, "{\n}", `"text"`, `null`, ``, "\"\xff\"", `{"a":1}{"b":2}`, `{"u":"\u2028"}`,
		}), func(text string) []byte { return []byte(text) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		want := eventstore.Event{
			Stream: "item-home.flour", Revision: rapid.Uint64().Draw(t, "revision"), ID: uuid.New(), Type: "item.defined.v1",
			Position:   eventstore.Position{Commit: rapid.Uint64().Draw(t, "commit"), Prepare: rapid.Uint64().Draw(t, "prepare")},
			RecordedAt: time.Date(2026, 11, 28, 12, 0, 0, rapid.IntRange(0, 999_999_999).Draw(t, "nanoseconds"), time.UTC),
			Data:       payload.Draw(t, "data"), Metadata: payload.Draw(t, "metadata"),
		}
		line, err := Encode(want)
		require.NoError(t, err)
		require.Equal(t, len(line)-1, bytes.IndexByte(line, '\n'))
		got, err := Decode(line)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want.Data, got.Data), "%q", line)
		require.True(t, bytes.Equal(want.Metadata, got.Metadata), "%q", line)
		want.Data, want.Metadata, got.Data, got.Metadata = nil, nil, nil, nil
		require.Equal(t, want, got)
	})
}
