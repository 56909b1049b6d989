package engine

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// exploding is a payload whose decoder panics.
type exploding struct{}

func (*exploding) UnmarshalJSON([]byte) error { panic("boom") }

func TestAPanicOfTheDecoderBreaksOneEventOnly(t *testing.T) {
	t.Parallel()
	codec := eventstore.NewCodec(map[string]any{"exploding.v1": exploding{}})
	broken := decode(codec, eventstore.Event{Stream: "pantry-home", Type: "exploding.v1", Data: []byte(`{}`)})
	require.ErrorContains(t, broken.broken, "boom")
}
