//go:build unix

package pgcluster

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrNotInstalled means that no PostgreSQL of version 14 or later was found. The error that wraps it
	// gives the command to install one, in one line.
	ErrNotInstalled = errors.New("PostgreSQL 14 or later is not installed")

	// ErrVersionMissing means that the cluster was made by a major version of PostgreSQL that is not
	// installed. The error that wraps it names that version: no other can read the data.
	ErrVersionMissing = errors.New("the PostgreSQL version that made this cluster is not installed")

	// ErrInUse means that another process has the folder. The error that wraps it names the folder and
	// the holder's process id.
	ErrInUse = errors.New("the cluster's folder is in use")
)

// UnreachableError means that the user who runs the server may not enter a folder above the cluster. It
// happens if this program runs as root, because PostgreSQL does not.
type UnreachableError struct {
	Dir  string // the first folder from the top that cannot be entered
	User string // the user who cannot enter it
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("user %s, who runs PostgreSQL instead of root, may not enter %s: "+
		"allow it (chmod o+x %s) or choose another data directory", e.User, e.Dir, e.Dir)
}

// ServerError means that the server did not start or ended on its own.
type ServerError struct {
	Err  error    // how its process ended
	Log  []string // the last lines it wrote
	Path string   // the file with the complete log
}

func (e *ServerError) Error() string {
	if len(e.Log) == 0 {
		return fmt.Sprintf("PostgreSQL ended: %v; it wrote nothing to %s", e.Err, e.Path)
	}
	return fmt.Sprintf("PostgreSQL ended: %v; the last lines of %s:\n\t%s", e.Err, e.Path, strings.Join(e.Log, "\n\t"))
}

// Unwrap returns how the process ended.
func (e *ServerError) Unwrap() error { return e.Err }
