// Package cli is the command line: flags and environment variables, the commands,
// what they print, and their exit codes.
package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"github.com/alecthomas/kong"

	"crumbtrail/internal/app"
)

// commandLine lists the commands. Each setting is a flag and an environment
// variable.
type commandLine struct {
	Version kong.VersionFlag `help:"Print the version and exit."`

	Serve          serveCommand       `cmd:"" help:"Serve the HTTP API."`
	Import         importCommand      `cmd:"" help:"Import a bake-tracker v4 export."`
	Backup         backupCommand      `cmd:"" help:"Create, verify and restore backups."`
	CopyLog        copyLogCommand     `cmd:"" help:"Copy an event log to another store and verify the copy."`
	Audit          auditCommand       `cmd:"" help:"List and replay events, and verify the log."`
	OpenAPI        openAPICommand     `cmd:"" name:"openapi" help:"Print the OpenAPI document of the HTTP API."`
	Ready          readyCommand       `cmd:"" help:"Check whether a running server is ready. Exit code 0: ready."`
	Key            keyCommand         `cmd:"" help:"Create, list and revoke API keys."`
	Kitchen        kitchenCommand     `cmd:"" help:"Create, list, export, import and delete kitchens."`
	Member         memberCommand      `cmd:"" help:"List members, change their roles, and remove them."`
	LoginLink      loginLinkCommand   `cmd:"" name:"login-link" help:"Create a link with which a person signs in once."`
	Projections    projectionsCommand `cmd:"" help:"Inspect and control the projections of a running server."`
	VersionCommand versionCommand     `cmd:"" name:"version" help:"Print the version."`
}

// console is where a command writes.
type console struct {
	out, err io.Writer
}

// Run handles a command line and returns the exit code. It stops early, and in
// order, when the context ends.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	printed := false // --help and --version
	parser, err := newParser(ctx, console{out: stdout, err: stderr}, func(int) { printed = true })
	if err != nil {
		fmt.Fprintln(stderr, "crumbtrail:", err)
		return exitFailed
	}
	selected, err := parser.Parse(args)
	if printed {
		return exitOK
	}
	if err != nil {
		fmt.Fprintln(stderr, "crumbtrail:", err)
		return exitUsage
	}
	warnOfPasswords(selected, stderr)
	if err := selected.Run(); err != nil {
		fmt.Fprintln(stderr, "crumbtrail:", err)
		return exitCode(err)
	}
	return exitOK
}

func newParser(ctx context.Context, to console, exit func(code int)) (*kong.Kong, error) {
	return newParserOf(ctx, &commandLine{}, to, exit)
}

// newParserOf returns a parser that sets a command line.
func newParserOf(ctx context.Context, line *commandLine, to console, exit func(code int)) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("crumbtrail"),
		kong.Description("Plan, shop for, produce and assemble food for an occasion, with a full audit trail."),
		kong.Writers(to.out, to.err),
		kong.Exit(exit),
		kong.Vars{"data_dir": defaultDataDir(), "version": versionLine()},
		kong.Resolvers(kong.ResolverFunc(secretFromFile)),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(to),
	)
}

// versionCommand prints the version.
type versionCommand struct{}

func (versionCommand) Run(to console) error {
	_, err := fmt.Fprintln(to.out, versionLine())
	return err
}

func versionLine() string {
	return fmt.Sprintf("crumbtrail %s (%s %s/%s)", app.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// defaultDataDir is in the user's data home; empty if there is none.
func defaultDataDir() string {
	home, _ := os.UserHomeDir() // an unset HOME is empty
	return dataDirOf(os.Geteuid(), home, os.Getenv("XDG_DATA_HOME"))
}

// dataDirOf returns a user's data directory; empty without a home. Root has its own
// directory: the private PostgreSQL does not run as root, and cannot enter root's home.
func dataDirOf(user int, home, dataHome string) string {
	switch {
	case user == 0:
		return "/var/lib/crumbtrail"
	case filepath.IsAbs(dataHome):
		return filepath.Join(dataHome, "crumbtrail")
	case filepath.IsAbs(home):
		return filepath.Join(home, ".local", "share", "crumbtrail")
	}
	return ""
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
