//go:build unix

package pgcluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crumbtrail/internal/folders"
)

const (
	port       = "5432" // of the socket's name; nothing listens on the network
	socketName = ".s.PGSQL." + port

	// longestSocket is the longest path of a unix socket that every system accepts: 104 bytes with the closing zero
	// on macOS and the BSDs, 108 on Linux.
	longestSocket = 103
)

// chooseSocket creates the folder for the socket: "run" in the cluster's folder or, if that path is too long for a
// socket, a short one in the system's temporary folder, recorded so that the next start finds and removes it.
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
		return fmt.Errorf("create the socket's folder: %w", err)
	}
	if err := c.checkSocketFolder(); err != nil {
		return err
	}
	// Like postmaster.pid, a socket's lock file names a process id and may be stale.
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

// checkSocketFolder fails if another user than those of this process and of the server could put
// a socket there: who listens gets what is needed to sign in.
func (c *Cluster) checkSocketFolder() error {
	var owners []uint32 // beside the user of this process
	if c.account.credential != nil {
		owners = append(owners, c.account.credential.Uid)
	}
	if err := folders.Check(c.socketDir, owners...); err != nil {
		return fmt.Errorf("the socket's folder: %w", err)
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
			return "", fmt.Errorf("create a short folder for the socket: %w", err)
		}
		if err := os.WriteFile(c.socketRecord(), []byte(dir), 0o600); err != nil {
			return "", errors.Join(fmt.Errorf("record the socket's folder: %w", err), os.Remove(dir))
		}
		return dir, nil
	}
	return "", fmt.Errorf("the path %s is too long for a unix socket, and so is %s: set TMPDIR to a short path", c.socketDir, os.TempDir())
}

// fitsSocket reports whether clients can name a socket in dir. A comma would end the host name for them.
func fitsSocket(dir string) bool {
	return len(filepath.Join(dir, socketName)) <= longestSocket && !strings.Contains(dir, ",")
}

// removeShortSocket removes the short folder of this start or of one that crashed. It removes only the server's files, and
// keeps a folder with others in it, so a wrong record does no harm.
func (c *Cluster) removeShortSocket() error {
	content, err := os.ReadFile(c.socketRecord())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the record of the socket's folder: %w", err)
	}
	dir := strings.TrimSpace(string(content))
	for _, path := range []string{filepath.Join(dir, socketName), filepath.Join(dir, socketName+".lock"), dir} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			c.logger.Warn("an old folder of the PostgreSQL socket remains", "error", err)
		}
	}
	return os.Remove(c.socketRecord())
}

func (c *Cluster) socketRecord() string { return filepath.Join(c.dir, "socket-dir") }
