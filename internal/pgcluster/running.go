//go:build unix

package pgcluster

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// ErrNotRunning is returned if no server answers on the socket of a cluster.
var ErrNotRunning = errors.New("the private PostgreSQL is not running")

// Running returns the connection string of the named database of a cluster that another
// process runs. It contains the password: never log it. It fails with [ErrNotRunning].
func Running(dir, database string) (string, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotRunning, err)
	}
	cluster := &Cluster{dir: dir, socketDir: filepath.Join(dir, "run")}
	if short, err := os.ReadFile(cluster.socketRecord()); err == nil {
		cluster.socketDir = strings.TrimSpace(string(short))
	}
	connection, err := net.Dial("unix", filepath.Join(cluster.socketDir, socketName))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotRunning, err)
	}
	_ = connection.Close() // it was only tried
	password, err := os.ReadFile(filepath.Join(dir, "password"))
	if err != nil {
		return "", fmt.Errorf("read the cluster's password: %w", err)
	}
	cluster.password = strings.TrimSpace(string(password))
	return cluster.URL(database), nil
}
