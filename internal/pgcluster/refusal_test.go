//go:build unix

package pgcluster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStart(t *testing.T) {
	t.Parallel()
	t.Run("refuses a second program on the same folder", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		parent, _ := startParent(t, dir)
		_, err := Start(t.Context(), Options{Dir: dir, Logger: quiet()})
		require.ErrorIs(t, err, ErrInUse)
		require.ErrorContains(t, err, dir)
		require.ErrorContains(t, err, fmt.Sprintf("process %d", parent.Process.Pid))
	})

	t.Run("refuses a second cluster of this program on the same folder", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		first := start(t, dir)
		_, err := Start(t.Context(), Options{Dir: dir, Logger: quiet()})
		require.ErrorIs(t, err, ErrInUse)
		require.Equal(t, "1", queryText(t, first, "SELECT '1'"))
	})

	t.Run("names the folder that the server's user may not enter", func(t *testing.T) {
		t.Parallel()
		if os.Geteuid() != 0 {
			t.Skip("only root runs the server as another user")
		}
		closed := filepath.Join(folder(t), "closed")
		require.NoError(t, os.MkdirAll(closed, 0o711))
		require.NoError(t, os.Chmod(closed, 0o700))
		_, err := Start(t.Context(), Options{Dir: filepath.Join(closed, "deeper", "postgres"), Logger: quiet()})
		var unreachable *UnreachableError
		require.ErrorAs(t, err, &unreachable)
		require.Equal(t, closed, unreachable.Dir)
		require.ErrorContains(t, err, "chmod o+x "+closed)
		info, err := os.Stat(closed)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), "folders of others are not changed")
	})

	t.Run("quotes the log if the server does not start, and releases the folder", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		_, err := Start(t.Context(), Options{
			Dir: dir, Logger: quiet(), Template: template, Settings: map[string]string{"work_mem": "plenty"},
		})
		var failure *ServerError
		require.ErrorAs(t, err, &failure)
		require.ErrorContains(t, err, `invalid value for parameter "work_mem": "plenty"`)
		require.ErrorContains(t, err, filepath.Join(dir, "server.log"))
		start(t, dir)
	})

	t.Run("gives the install command in one line if there is no PostgreSQL", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "postgres")
		_, err := Start(t.Context(), Options{Dir: dir, Logger: quiet(), Search: []string{t.TempDir()}})
		require.ErrorIs(t, err, ErrNotInstalled)
		require.ErrorContains(t, err, "install it with: ")
		require.NotContains(t, err.Error(), "\n")
		require.NoDirExists(t, dir)
	})
}

// program creates a folder with a server that reports a version.
func program(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
	for _, name := range []string{"postgres", "initdb"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
	return dir
}

func TestInstallations(t *testing.T) {
	t.Parallel()
	search := []string{
		program(t, "14.20 (Debian 14.20-1)"), program(t, "9.6.24"), program(t, "16.2"), t.TempDir(), program(t, "16.10"),
		program(t, "17beta1"), program(t, "15.4"),
	}
	search = append(search, search[2])
	found, err := Installations(t.Context(), search)
	require.NoError(t, err)

	t.Run("returns the usable ones, newest first, each once", func(t *testing.T) {
		t.Parallel()
		var versions []string
		for _, installation := range found {
			versions = append(versions, installation.String())
		}
		require.Equal(t, "17.0 16.10 16.2 15.4 14.20", strings.Join(versions, " "))
	})

	for _, c := range []struct{ name, made, want string }{
		{"the newest creates a new cluster", "", "17.0"},
		{"an old cluster gets the version that made it", "14\n", "14.20"},
		{"the newest minor version is taken", "16\n", "16.10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			if c.made != "" {
				require.NoError(t, os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(c.made), 0o600))
			}
			chosen, err := fitting(found, data)
			require.NoError(t, err)
			require.Equal(t, c.want, chosen.String())
		})
	}

	t.Run("names a missing version", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "data"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("13\n"), 0o600))
		_, err := Start(t.Context(), Options{Dir: dir, Logger: quiet(), Search: search})
		require.ErrorIs(t, err, ErrVersionMissing)
		require.ErrorContains(t, err, "was made by PostgreSQL 13")
		require.NotContains(t, err.Error(), "\n")
	})

	t.Run("refuses a version that is too old", func(t *testing.T) {
		t.Parallel()
		_, err := Installations(t.Context(), []string{program(t, "13.22")})
		require.ErrorIs(t, err, ErrNotInstalled)
		require.ErrorContains(t, err, "found only 13.22")
	})
}
