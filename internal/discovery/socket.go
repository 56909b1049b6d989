package discovery

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"

	"crumbtrail/internal/folders"
	"crumbtrail/internal/peer"
)

// socketDir is the folder of the socket. No other user may enter it.
func socketDir(dataDir string) string { return filepath.Join(dataDir, "run") }

const socketName = "server.sock"

// Listen opens the socket of the server that runs on a data directory, which its caller
// has for itself: what a crash left is replaced.
func Listen(dataDir string) (net.Listener, error) {
	dir := socketDir(dataDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the folder of the server's socket: %w", err)
	}
	if err := folders.Check(dir); err != nil {
		return nil, fmt.Errorf("the folder of the server's socket: %w", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keep others out of the folder of the server's socket: %w", err)
	}
	if err := os.Remove(filepath.Join(dir, socketName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove the socket of an earlier server: %w", err)
	}
	var listener *net.UnixListener
	err := at(dir, func(path string) (err error) {
		listener, err = net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open the server's socket in %s: %w", dir, err)
	}
	listener.SetUnlinkOnClose(false) // its path may be another one by then
	return &listening{listener, filepath.Join(dir, socketName)}, nil
}

// listening removes the socket when it is closed.
type listening struct {
	net.Listener
	path string
}

func (l *listening) Close() error {
	err := l.Listener.Close()
	if removed := os.Remove(l.path); removed != nil && !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}

// Check fails with a [*folders.UnsafeError] if another user could have put a socket of their
// own in the place of the server's: what is sent there has a key of the caller.
func Check(dataDir string) error {
	if err := folders.Check(dataDir); err != nil {
		return fmt.Errorf("the data directory: %w", err)
	}
	if err := folders.Check(socketDir(dataDir)); err != nil {
		return fmt.Errorf("the folder of the server's socket: %w", err)
	}
	return nil
}

// Dial connects to the server that runs on a data directory. It fails as [Check] does, with
// [os.ErrNotExist] if there is no socket, with ECONNREFUSED if a crash left it, and with a
// [*peer.ForeignError] if the server belongs to another user than this program's or root.
func Dial(ctx context.Context, dataDir string) (net.Conn, error) {
	if err := Check(dataDir); err != nil {
		return nil, err
	}
	conn, err := dial(ctx, dataDir)
	if err != nil {
		return nil, err
	}
	if err := peer.CheckServer(conn); err != nil {
		return nil, errors.Join(fmt.Errorf("the server's socket in %s: %w", socketDir(dataDir), err), conn.Close())
	}
	return conn, nil
}

func dial(ctx context.Context, dataDir string) (conn net.Conn, err error) {
	err = at(socketDir(dataDir), func(path string) error {
		conn, err = (&net.Dialer{}).DialContext(ctx, "unix", path)
		return err
	})
	return conn, err
}

// HasSocket reports whether a data directory has the socket of a server, which may have
// crashed.
func HasSocket(dataDir string) bool {
	about, err := os.Lstat(filepath.Join(socketDir(dataDir), socketName))
	return err == nil && about.Mode().Type() == os.ModeSocket
}

// longestPath is how long the path of a socket may be on every system.
const longestPath = 100

// at calls use with a path of the socket in a folder that is short enough for the system.
func at(dir string, use func(path string) error) error {
	path := filepath.Join(dir, socketName)
	if len(path) <= longestPath || runtime.GOOS != "linux" {
		return use(path)
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // it was only a name
	return use(fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), socketName))
}
