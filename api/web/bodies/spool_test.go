package bodies

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// A body is received whole, in memory or in a file that has no name, and is kept nowhere.
func TestABodyIsReceivedWhole(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	const limit = 3 * keptInMemory
	for _, size := range []int{0, 1, keptInMemory - 1, keptInMemory, keptInMemory + 1, keptInMemory + 2, limit - 1, limit} {
		want := bytes.Repeat([]byte("0123456789"), size/10+1)[:size]
		body, err := Spool(bytes.NewReader(want), limit)
		require.NoError(t, err, size)
		got, err := io.ReadAll(body)
		require.NoError(t, err, size)
		require.True(t, bytes.Equal(want, got), size)
		require.NoError(t, body.Close())
	}
	for _, limit := range []int64{0, 10, keptInMemory, limit} {
		_, err := Spool(bytes.NewReader(make([]byte, limit+1)), limit)
		require.ErrorIs(t, err, ErrTooLarge, limit)
	}
	broken := errors.New("the connection is gone")
	for _, size := range []int{1, 2 * keptInMemory} {
		_, err := Spool(io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(broken)), limit)
		require.ErrorIs(t, err, broken, size)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// A body for which there is no space is not received.
func TestABodyWithoutAPlaceIsNotReceived(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	_, err := Spool(bytes.NewReader(make([]byte, 2*keptInMemory)), 3*keptInMemory)
	require.Error(t, err)
}
