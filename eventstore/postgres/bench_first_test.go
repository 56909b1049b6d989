package postgres_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

type opened struct{ Name string }

// BenchmarkFirstWrite executes a command on a stream that does not exist: the
// repository looks for the stream, decides and appends.
func BenchmarkFirstWrite(b *testing.B) {
	repository := eventstore.NewRepository(openStore(b, pgtest.URL(b)), eventstore.Aggregate[int, opened]{
		Events: map[string]opened{"opened.v1": {}},
		Apply:  func(count int, _ opened) int { return count + 1 },
	})
	open := func(int, eventstore.Expected) ([]opened, error) { return []opened{{Name: "flour"}}, nil }
	for i := 0; b.Loop(); i++ {
		_, err := repository.Execute(b.Context(), fmt.Sprintf("item-home.%d", i), eventstore.Command{}, open)
		require.NoError(b, err)
	}
}
