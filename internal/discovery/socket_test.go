package discovery_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/discovery"
)

func TestAServerIsReachedThroughItsDataDirectory(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("long", 30))} {
		t.Run(name, func(t *testing.T) {
			_, err := discovery.Dial(t.Context(), dir)
			require.ErrorIs(t, err, os.ErrNotExist)
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "run"), 0o755), "of an earlier version")
			listener, err := discovery.Listen(dir)
			require.NoError(t, err)
			about, err := os.Stat(filepath.Join(dir, "run"))
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o700), about.Mode().Perm(), "no other user may enter")
			accepted := make(chan net.Conn, 1)
			go func() {
				conn, _ := listener.Accept()
				accepted <- conn
			}()
			conn, err := discovery.Dial(t.Context(), dir)
			require.NoError(t, err)
			require.NoError(t, conn.Close())
			require.NoError(t, (<-accepted).Close())
			require.NoError(t, listener.Close())
			_, err = discovery.Dial(t.Context(), dir)
			require.ErrorIs(t, err, os.ErrNotExist, "it is gone with the server")
		})
	}
}

func TestASocketThatACrashLeftIsReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "run"), 0o700))
	crashed, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "run", "server.sock"), Net: "unix"})
	require.NoError(t, err)
	crashed.SetUnlinkOnClose(false)
	require.NoError(t, crashed.Close())
	_, err = discovery.Dial(t.Context(), dir)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	listener, err := discovery.Listen(dir)
	require.NoError(t, err)
	conn, err := discovery.Dial(t.Context(), dir)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.NoError(t, listener.Close())
}
