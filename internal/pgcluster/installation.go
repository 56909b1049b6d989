//go:build unix

package pgcluster

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const oldestMajor = 14

// Installation is one PostgreSQL server on this machine.
type Installation struct {
	BinDir string // the folder that holds postgres and initdb
	Major  int
	Minor  int
}

// String returns the version, for example "15.4".
func (i Installation) String() string { return fmt.Sprintf("%d.%d", i.Major, i.Minor) }

// Installations finds the servers in the folders of search, or in the usual places if it is empty: those of
// version 14 or later, newest first. If there is none it fails with ErrNotInstalled.
func Installations(ctx context.Context, search []string) ([]Installation, error) {
	if len(search) == 0 {
		search = usualPlaces(ctx)
	}
	var found, old []Installation
	seen := make(map[string]bool)
	for _, dir := range search {
		binary, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil || seen[binary] {
			continue
		}
		seen[binary] = true
		installation, ok := inspect(ctx, filepath.Dir(binary))
		switch {
		case !ok:
		case installation.Major < oldestMajor:
			old = append(old, installation)
		default:
			found = append(found, installation)
		}
	}
	if len(found) == 0 {
		return nil, notInstalled(old)
	}
	slices.SortStableFunc(found, func(a, b Installation) int {
		return cmp.Or(cmp.Compare(b.Major, a.Major), cmp.Compare(b.Minor, a.Minor))
	})
	return found, nil
}

// usualPlaces lists where packages install the server; most keep it out of PATH.
func usualPlaces(ctx context.Context) []string {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	config := exec.CommandContext(ctx, "pg_config", "--bindir")
	config.Env = environment()
	if output, err := config.Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(output)))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
		"/usr/lib/postgresql*/bin",          // openSUSE
		"/usr/pgsql-*/bin",                  // Fedora, Red Hat
		"/usr/libexec/postgresql*",          // Alpine
		"/usr/local/pgsql/bin",              // built from source
		"/opt/homebrew/opt/postgresql*/bin", // Homebrew on Apple silicon
		"/usr/local/opt/postgresql*/bin",    // Homebrew on Intel
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		matches, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		dirs = append(dirs, matches...)
	}
	return dirs
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)(?:\.(\d+))?`)

// inspect runs the server in dir to get its version. A server without initdb beside it does not count.
func inspect(ctx context.Context, dir string) (Installation, bool) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return Installation{}, false
	}
	command := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as in program
	command.Env = environment()
	output, err := command.Output()
	if err != nil {
		return Installation{}, false
	}
	match := versionText.FindSubmatch(output)
	if match == nil {
		return Installation{}, false
	}
	major, err := strconv.Atoi(string(match[1]))
	if err != nil {
		return Installation{}, false
	}
	minor, _ := strconv.Atoi(string(match[2])) // a development version has none
	return Installation{BinDir: dir, Major: major, Minor: minor}, true
}

func notInstalled(old []Installation) error {
	found := ""
	if len(old) > 0 {
		found = fmt.Sprintf(" (found only %s in %s)", old[0], old[0].BinDir)
	}
	return fmt.Errorf("%w%s: install it with: %s", ErrNotInstalled, found, installCommand(""))
}

// installCommand is the command that installs the server on this machine, in any version or in the named one.
func installCommand(major string) string {
	for _, manager := range []struct{ program, command string }{
		{"apt-get", "sudo apt-get install --no-install-recommends postgresql" + prefixed("-", major)},
		{"dnf", "sudo dnf install postgresql" + major + "-server"},
		{"apk", "sudo apk add postgresql" + cmp.Or(major, "17")},
		{"pacman", "sudo pacman -S postgresql"},
		{"brew", "brew install postgresql@" + cmp.Or(major, "17")},
	} {
		if _, err := exec.LookPath(manager.program); err == nil {
			return manager.command
		}
	}
	return "your system's package manager, package postgresql" + prefixed("-", major)
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// fitting returns the newest installation, or the newest that can read the data directory, which only the major
// version that made it can.
func fitting(installations []Installation, dataDir string) (Installation, error) {
	content, err := os.ReadFile(filepath.Join(dataDir, "PG_VERSION"))
	if os.IsNotExist(err) {
		return installations[0], nil
	}
	if err != nil {
		return Installation{}, fmt.Errorf("read the version of the cluster: %w", err)
	}
	made := strings.TrimSpace(string(content))
	var others []string
	for _, installation := range installations {
		if strconv.Itoa(installation.Major) == made {
			return installation, nil
		}
		others = append(others, installation.String())
	}
	return Installation{}, fmt.Errorf("%w: %s was made by PostgreSQL %s, installed is only %s; install it with: %s",
		ErrVersionMissing, dataDir, made, strings.Join(others, ", "), installCommand(made))
}
