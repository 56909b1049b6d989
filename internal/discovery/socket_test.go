package discovery_test

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/discovery"
	"crumbtrail/internal/folders"
	"crumbtrail/internal/peer"
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

// Who may write where the socket is could listen there, and get the keys of those who call.
func TestASocketThatAnotherUserCouldHavePutThereIsNotUsed(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"data directory for all": func(t *testing.T, dir string) { require.NoError(t, os.Chmod(dir, 0o777)) },
		"sticky data directory":  func(t *testing.T, dir string) { require.NoError(t, os.Chmod(dir, 0o777|os.ModeSticky)) },
		"socket's folder for all": func(t *testing.T, dir string) {
			require.NoError(t, os.Chmod(filepath.Join(dir, "run"), 0o777))
		},
		"data directory of another user":  func(t *testing.T, dir string) { give(t, dir) },
		"socket's folder of another user": func(t *testing.T, dir string) { give(t, filepath.Join(dir, "run")) },
		"link of another user": func(t *testing.T, dir string) {
			run := filepath.Join(dir, "run")
			require.NoError(t, os.Rename(run, run+"-moved"))
			require.NoError(t, os.Symlink("run-moved", run))
			give(t, run)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			require.NoError(t, os.MkdirAll(dir, 0o700))
			listener, err := discovery.Listen(dir)
			require.NoError(t, err)
			defer listener.Close()
			asked := make(chan struct{}, 1)
			go func() {
				if conn, err := listener.Accept(); err == nil {
					_ = conn.Close()
					asked <- struct{}{}
				}
			}()
			spoil(t, dir)
			_, err = discovery.Dial(t.Context(), dir)
			require.ErrorIs(t, err, folders.ErrUnsafe)
			require.ErrorIs(t, discovery.Check(dir), folders.ErrUnsafe)
			require.Empty(t, asked)
		})
	}
}

// give makes a folder or link that of another user.
func give(t *testing.T, path string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root gives folders away")
	}
	require.NoError(t, os.Lchown(path, 65534, 65534))
}

// A server in a safe folder that belongs to another user gets no key either.
func TestAServerOfAnotherUserIsNotAsked(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil || os.Geteuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("needs Linux, python3, and root to become another user")
	}
	dir := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "run"), 0o755))
	other := exec.CommandContext(t.Context(), python, "-c", `import os,socket,sys
s=socket.socket(socket.AF_UNIX); s.bind("server.sock"); os.setgid(65534); os.setuid(65534); s.listen(); print("open",flush=True)
c,_=s.accept(); print(len(c.recv(100)),flush=True)`)
	other.Dir = filepath.Join(dir, "run")
	out, err := other.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, other.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan())
	_, err = discovery.Dial(t.Context(), dir)
	foreign, ok := errors.AsType[*peer.ForeignError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, 65534, foreign.UID)
	require.ErrorContains(t, err, "user 65534 of this machine listens there")
	require.True(t, lines.Scan())
	require.Equal(t, "0", lines.Text(), "nothing was sent")
	require.NoError(t, other.Wait())
}
