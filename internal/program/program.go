// Package program is the command line: what can be set, and the commands that
// build the application and run it.
package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"crumbtrail/internal/baketracker"
	"crumbtrail/internal/pgcluster"
)

// CommandLine is everything that can be said to the program. Each setting is a
// flag and an environment variable.
type CommandLine struct {
	Serve       Serve       `cmd:"" help:"Serve the HTTP interface."`
	Import      Import      `cmd:"" help:"Import a bake-tracker v4 export."`
	CopyLog     CopyLog     `cmd:"" help:"Copy a log from one place to another, and verify the copy."`
	Audit       Audit       `cmd:"" help:"Look at what happened, and check the log."`
	OpenAPI     OpenAPI     `cmd:"" name:"openapi" help:"Print the OpenAPI document of the HTTP interface."`
	Ready       Ready       `cmd:"" help:"Ask a running server whether it is ready; the exit code says."`
	Projections Projections `cmd:"" help:"Look after the projections of a running server."`
	Version     Version     `cmd:"" help:"Print the version."`
}

// Exit codes. Those above 1 tell a script what to do about it.
const (
	exitOK           = 0
	exitFailed       = 1
	exitUsage        = 2
	exitNotInstalled = 3  // PostgreSQL is missing
	exitInUse        = 4  // another program has the data directory
	exitIncomplete   = 5  // an import left records out
	exitUnreadable   = 6  // a file is not what it should be
	exitNotPermitted = 7  // refused for safety
	exitDamaged      = 8  // something is wrong with the log
	exitUnverified   = 9  // the log could not be verified, for another reason than those above
	exitRefused      = 10 // a server does not do what was asked
	exitNotServed    = 11 // a rebuild ended without its tables being served
)

// exitCodes is the one table from kinds of errors to exit codes.
var exitCodes = []struct {
	kind error
	code int
}{
	{pgcluster.ErrNotInstalled, exitNotInstalled},
	{pgcluster.ErrVersionMissing, exitNotInstalled},
	{pgcluster.ErrInUse, exitInUse},
	{errIncomplete, exitIncomplete},
	{baketracker.ErrNotAnExport, exitUnreadable},
	{baketracker.ErrUnreadable, exitUnreadable},
	{errNotLoopback, exitNotPermitted},
	{errRefused, exitRefused},
	{errNotServed, exitNotServed},
	{errDamaged, exitDamaged},
	{errUnverified, exitUnverified},
}

// console is where a command writes.
type console struct {
	out, err io.Writer
}

// Run carries out a command line and returns the exit code. It ends early, and
// in order, when the context does.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var line CommandLine
	parser, err := kong.New(&line,
		kong.Name("crumbtrail"),
		kong.Description("Plans, shops for, produces and assembles food for an occasion, and remembers everything."),
		kong.Writers(stdout, stderr),
		kong.UsageOnError(),
		kong.Vars{"data_dir": defaultDataDir()},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(console{out: stdout, err: stderr}),
	)
	if err != nil {
		fmt.Fprintln(stderr, "crumbtrail:", err)
		return exitFailed
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(stderr, "crumbtrail:", err)
		return exitUsage
	}
	err = chosen.Run()
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(stderr, "crumbtrail:", err)
	for _, entry := range exitCodes {
		if errors.Is(err, entry.kind) {
			return entry.code
		}
	}
	return exitFailed
}

// Version prints the version.
type Version struct{}

// Run carries out the command.
func (Version) Run(to console) error {
	_, err := fmt.Fprintln(to.out, "crumbtrail", version())
	return err
}

// version is what the build recorded of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, changed := "", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = " " + setting.Value[:min(12, len(setting.Value))]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			changed = ", changed"
		}
	}
	return info.Main.Version + revision + changed + " (" + info.GoVersion + ")"
}

// defaultDataDir is the user's data home. Root's is not used: PostgreSQL refuses
// to run as root, and nobody else may enter root's home.
func defaultDataDir() string {
	if os.Geteuid() == 0 {
		return "/var/lib/crumbtrail"
	}
	if home := os.Getenv("XDG_DATA_HOME"); home != "" {
		return filepath.Join(home, "crumbtrail")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "crumbtrail")
	}
	return filepath.Join(home, ".local", "share", "crumbtrail")
}

func newLogger(to io.Writer, format, level string) *slog.Logger {
	var minimum slog.Level
	if err := minimum.UnmarshalText([]byte(level)); err != nil {
		minimum = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: minimum}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}
