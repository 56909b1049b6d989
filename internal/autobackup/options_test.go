package autobackup_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/autobackup"
)

func TestAFolderThatCannotKeepBackupsIsNamed(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	require.NoError(t, os.Chmod(parent, 0o700))
	good, open, file := filepath.Join(parent, "good"), filepath.Join(parent, "open"), filepath.Join(parent, "file")
	require.NoError(t, os.Mkdir(good, 0o700))
	require.NoError(t, os.Mkdir(open, 0o700))
	require.NoError(t, os.Chmod(open, 0o777))
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, autobackup.Options{}.Check(), "there are none")
	require.NoError(t, autobackup.Options{Dir: good, Every: time.Hour}.Check())
	left, err := os.ReadDir(good)
	require.NoError(t, err)
	require.Empty(t, left, "the check leaves nothing")
	for dir, text := range map[string]string{
		filepath.Join(parent, "missing"): "does not exist: create it, or mount the disk that has it",
		open:                             "may be written by every user of the machine",
		file:                             "is no folder",
	} {
		err := autobackup.Options{Dir: dir, Every: time.Hour}.Check()
		require.ErrorIs(t, err, autobackup.ErrOptions)
		require.ErrorContains(t, err, "--backup-to")
		require.ErrorContains(t, err, dir)
		require.ErrorContains(t, err, text)
	}
	err = autobackup.Options{Dir: good, Every: time.Second}.Check()
	require.ErrorIs(t, err, autobackup.ErrOptions)
	require.ErrorContains(t, err, "--backup-every 1s")
}
