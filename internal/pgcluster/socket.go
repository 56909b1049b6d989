//go:build unix

package pgcluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	port       = "5432" // of the socket's name; nothing listens on the network
	socketName = ".s.PGSQL." + port

	// longestSocket is the longest path of a unix socket that every system accepts: 104 bytes with the closing zero
	// on macOS and the BSDs, 108 on Linux.
	longestSocket = 103
)

// chooseSocket makes the folder for the socket: "run" in the cluster's folder or, if that path does not fit a socket,
// a short one in the system's temporary folder, recorded so that the next start finds and removes it.
func (c *Cluster) chooseSocket() error {
	if err := c.removeShortSocket(); err != nil {
		return err
	}
	c.socketDir = filepath.Join(c.dir, "run")
	if !fitsSocket(c.socketDir) {
		dir, err := c.shortFolder()
		if err != nil {
			return err
		}
		c.socketDir = dir
	} else if err := os.Mkdir(c.socketDir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the socket's folder: %w", err)
	}
	// A socket's lock file names a process id like postmaster.pid does, and may be as stale.
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(c.socketDir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a stale socket: %w", err)
		}
	}
	if err := c.account.own(c.socketDir); err != nil {
		return fmt.Errorf("give the socket's folder to user %s: %w", c.account.name, err)
	}
	return nil
}

func (c *Cluster) shortFolder() (string, error) {
	for _, parent := range []string{os.TempDir(), "/tmp"} {
		if !fitsSocket(filepath.Join(parent, "crumbtrail-0123456789")) {
			continue
		}
		dir, err := os.MkdirTemp(parent, "crumbtrail-")
		if err != nil {
			return "", fmt.Errorf("make a short folder for the socket: %w", err)
		}
		if err := os.WriteFile(c.socketRecord(), []byte(dir), 0o600); err != nil {
			return "", errors.Join(fmt.Errorf("record the socket's folder: %w", err), os.Remove(dir))
		}
		return dir, nil
	}
	return "", fmt.Errorf("%s does not fit a unix socket, and nor does %s: set TMPDIR to a short path", c.socketDir, os.TempDir())
}

// fitsSocket reports whether clients can name a socket in dir. They take a comma for the end of a host's name.
func fitsSocket(dir string) bool {
	return len(filepath.Join(dir, socketName)) <= longestSocket && !strings.Contains(dir, ",")
}

// removeShortSocket removes the short folder of this start or of one that crashed. Only what the server puts there is
// removed from it, and a folder that is somebody else's by now is left alone: nobody loses anything if the record is wrong.
func (c *Cluster) removeShortSocket() error {
	content, err := os.ReadFile(c.socketRecord())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read where the socket's folder is: %w", err)
	}
	dir := strings.TrimSpace(string(content))
	for _, path := range []string{filepath.Join(dir, socketName), filepath.Join(dir, socketName+".lock"), dir} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			c.logger.Warn("an old folder of the PostgreSQL socket is left", "error", err)
		}
	}
	return os.Remove(c.socketRecord())
}

func (c *Cluster) socketRecord() string { return filepath.Join(c.dir, "socket-dir") }
