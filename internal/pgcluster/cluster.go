//go:build unix

package pgcluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
)

// Options say where a cluster lies and how it runs.
type Options struct {
	// Dir is the cluster's folder; it is made if it is missing. It belongs to the cluster alone.
	Dir string
	// Logger is told what happens; nil is slog.Default().
	Logger *slog.Logger
	// Settings are added to the server's settings and win over this package's own.
	Settings map[string]string
	// Template is a folder with "data" and "password" of a stopped cluster, which a new cluster is copied from instead
	// of running initdb. The copy is not flushed to disk: it is meant for tests.
	Template string
	// Search lists the folders in which PostgreSQL is looked for; nil is the usual places.
	Search []string
}

// Cluster is a running private PostgreSQL.
type Cluster struct {
	dir          string
	logger       *slog.Logger
	account      account
	installation Installation
	lock         *os.File
	password     string
	socketDir    string
	server       *server
	stopping     atomic.Bool
	stop         func(context.Context) error
}

// Start makes the cluster if the folder has none, takes over what a crash left behind, starts the server and waits until it
// answers. The error may be ErrNotInstalled, ErrVersionMissing, ErrInUse, an *UnreachableError or a *ServerError.
// Ending ctx gives up the start; it has no effect on a running cluster.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	installations, err := Installations(ctx, options.Search)
	if err != nil {
		return nil, err
	}
	cluster := &Cluster{logger: cmp.Or(options.Logger, slog.Default())}
	if cluster.dir, err = makeFolder(options.Dir); err != nil {
		return nil, err
	}
	if cluster.lock, err = lockFolder(cluster.dir); err != nil {
		return nil, err
	}
	if err := cluster.start(ctx, installations, options); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL in %s: %w", cluster.dir, err), cluster.release())
	}
	cluster.stop = stopOnce(cluster.shutDown)
	return cluster, nil
}

// start does what needs the folder's lock.
func (c *Cluster) start(ctx context.Context, installations []Installation, options Options) error {
	versioned := c.dataDir()
	if _, err := os.Stat(versioned); err != nil && options.Template != "" {
		versioned = filepath.Join(options.Template, "data")
	}
	var err error
	if c.installation, err = fitting(installations, versioned); err != nil {
		return err
	}
	if c.account, err = chooseAccount(c.dataDir()); err != nil {
		return err
	}
	if err := c.account.enter(ctx, c.installation.BinDir, c.dir); err != nil {
		return err
	}
	if err := c.initialise(ctx, options.Template); err != nil {
		return err
	}
	password, err := os.ReadFile(filepath.Join(c.dir, "password"))
	if err != nil {
		return fmt.Errorf("read the cluster's password: %w", err)
	}
	c.password = strings.TrimSpace(string(password))
	if err := c.takeOver(ctx); err != nil {
		return err
	}
	if err := c.chooseSocket(); err != nil {
		return err
	}
	if err := c.serve(ctx, options.Settings); err != nil {
		return errors.Join(err, c.removeShortSocket())
	}
	c.logger.InfoContext(ctx, "PostgreSQL is running", "version", c.installation.String(), "dir", c.dir, "pid", c.server.pid)
	return nil
}

// makeFolder makes dir and returns its real path. As root it lets the server's user pass through; the folders
// inside are closed to everybody else.
func makeFolder(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("the cluster's folder has no name")
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return "", fmt.Errorf("make the cluster's folder: %w", err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chmod(dir, mode); err != nil {
			return "", fmt.Errorf("open the cluster's folder to the server: %w", err)
		}
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the cluster's folder: %w", err)
	}
	resolved, err := filepath.EvalSymlinks(absolute)
	if err != nil {
		return "", fmt.Errorf("find the cluster's folder: %w", err)
	}
	return resolved, nil
}

// URL is how pgx connects to the named database. It contains the password: never log it.
func (c *Cluster) URL(database string) string {
	parameters := url.Values{"host": {c.socketDir}, "port": {port}, "sslmode": {"disable"}}
	address := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(userName, c.password),
		Path:     "/" + database,
		RawQuery: strings.ReplaceAll(parameters.Encode(), "+", "%20"), // a plus is no space to PostgreSQL's clients
	}
	return address.String()
}

// Installation is the PostgreSQL that runs the cluster.
func (c *Cluster) Installation() Installation { return c.installation }

// Dir is the cluster's folder, with links resolved.
func (c *Cluster) Dir() string { return c.dir }

// PID is the server's process id, for whoever watches it or, in a test, kills it.
func (c *Cluster) PID() int { return c.server.pid }

// Done is closed when the server has ended, by Stop or by itself.
func (c *Cluster) Done() <-chan struct{} { return c.server.done }

// Err says why the server ended by itself, as a *ServerError. It is nil while the server runs and after Stop.
func (c *Cluster) Err() error {
	select {
	case <-c.server.done:
	default:
		return nil
	}
	if c.stopping.Load() {
		return nil
	}
	return c.server.failure()
}

// Stop ends the server: sessions are cut off, what is committed is flushed, and the folder is free again when it returns.
// If ctx ends first the server is made to quit at once, which loses nothing that was committed but makes the next
// start slower, and the error is ctx's. Repeating it returns the same answer.
func (c *Cluster) Stop(ctx context.Context) error { return c.stop(ctx) }

func stopOnce(stop func(context.Context) error) func(context.Context) error {
	var once sync.Once
	var err error
	return func(ctx context.Context) error {
		once.Do(func() { err = stop(ctx) })
		return err
	}
}

func (c *Cluster) shutDown(ctx context.Context) error {
	err := c.server.end(ctx, &c.stopping)
	return errors.Join(err, c.removeShortSocket(), c.release())
}

func (c *Cluster) release() error { return errors.Join(c.lock.Truncate(0), c.lock.Close()) }

func (c *Cluster) dataDir() string { return filepath.Join(c.dir, "data") }
