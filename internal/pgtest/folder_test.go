//go:build unix

package pgtest

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSweepRemovesAbandonedFoldersOnly(t *testing.T) {
	parent := t.TempDir()
	age := func(path string) {
		old := time.Now().Add(-time.Hour)
		require.NoError(t, os.Chtimes(path, old, old))
	}
	create := func() folder {
		made, err := makeFolder(parent)
		require.NoError(t, err)
		return made
	}

	held, young, left := create(), create(), create()
	age(held.path)
	age(left.path)
	require.NoError(t, young.lock.Close()) // as at the end of its process
	require.NoError(t, left.lock.Close())
	sweep(parent)

	require.DirExists(t, held.path, "in use")
	require.DirExists(t, young.path, "may be about to be used")
	require.NoDirExists(t, left.path)
	require.NoError(t, held.remove())
	require.NoDirExists(t, held.path)
}
