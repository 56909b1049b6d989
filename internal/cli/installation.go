package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"crumbtrail/internal/app"
	"crumbtrail/internal/folders"
)

var (
	// errNoLog keeps a command from creating a data directory.
	errNoLog = errors.New("the data directory contains no log")
	// errNoFolder keeps a command from creating a data directory whose name may be mistyped.
	errNoFolder = errors.New("the data directory does not exist: check --data-dir; for a new installation make an empty folder first")
	// errOtherFolder keeps a command from creating an installation among other files.
	errOtherFolder = errors.New("the data directory has other files and no log: check --data-dir; a new installation needs an empty folder")
)

// newInstallationHelp is in the help of the commands that may make an installation.
const newInstallationHelp = "Without an installation in the data directory, one is made if that is the default one, " +
	"or a folder that is empty."

// mustExist fails if there is no installation in the data directory.
func (f locationFlags) mustExist() error {
	if f.DatabaseURL != "" || f.DataDir == "" || hasInstallation(f.DataDir) {
		return nil // a missing setting has an error of its own
	}
	if err := folders.Check(f.DataDir); err != nil { // it may hide what is in it
		return fmt.Errorf("the data directory: %w", err)
	}
	return fmt.Errorf("%w: %s: check --data-dir; crumbtrail serve makes a new installation", errNoLog, f.DataDir)
}

// mayBeNew fails if there is no installation in the data directory, unless that is the default
// one or an empty folder: the name may be mistyped.
func (f locationFlags) mayBeNew() error {
	if f.DatabaseURL != "" || f.DataDir == "" || filepath.Clean(f.DataDir) == defaultDataDir() || hasInstallation(f.DataDir) {
		return nil
	}
	entries, err := os.ReadDir(f.DataDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %s", errNoFolder, f.DataDir)
	case err != nil:
		return fmt.Errorf("look at the data directory: %w", err)
	case slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != "lost+found" }): // of a file system
		return fmt.Errorf("%w: %s", errOtherFolder, f.DataDir)
	}
	return nil
}

// hasInstallation reports whether a data directory has a private PostgreSQL, or hides whether
// it has one.
func hasInstallation(dataDir string) bool {
	_, err := os.Stat(app.ClusterDir(dataDir))
	return !errors.Is(err, fs.ErrNotExist)
}
