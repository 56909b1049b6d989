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

	"crumbtrail/internal/folders"
)

// Options are the settings of a cluster.
type Options struct {
	// Dir is the cluster's folder, used by nothing else. It is created if it is missing.
	Dir string
	// Claimed, unless it is nil, is called as soon as no other process can have the folder. An error of it ends the start.
	Claimed func() error
	// Logger is slog.Default() if it is nil.
	Logger *slog.Logger
	// Settings are server settings; they override those of this package.
	Settings map[string]string
	// Template is the folder of a stopped cluster ("data" and "password"). A new cluster is copied from it instead of
	// made by initdb. The copy is not flushed to disk: it is meant for tests.
	Template string
	// Search lists the folders to search for PostgreSQL; nil means the usual places.
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

// Start creates the cluster if the folder has none, takes over after a crash, starts the server and waits until it
// answers. The error may be ErrNotInstalled, ErrVersionMissing, ErrInUse, an *UnreachableError or a *ServerError.
// The context bounds the start only; it has no effect on a running cluster.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	cluster, err := create(ctx, options)
	if err != nil {
		return nil, err
	}
	if err := cluster.start(ctx, options.Settings); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL in %s: %w", cluster.dir, err), cluster.release())
	}
	cluster.stop = stopOnce(cluster.shutDown)
	return cluster, nil
}

// Create creates the cluster if the folder has none, without starting the server. It fails as Start does.
func Create(ctx context.Context, options Options) error {
	cluster, err := create(ctx, options)
	if err != nil {
		return err
	}
	return cluster.release()
}

// create returns the cluster with its folder locked.
func create(ctx context.Context, options Options) (*Cluster, error) {
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
	if options.Claimed != nil {
		if err := options.Claimed(); err != nil {
			return nil, errors.Join(err, cluster.release())
		}
	}
	if err := cluster.fill(ctx, installations, options); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare PostgreSQL in %s: %w", cluster.dir, err), cluster.release())
	}
	return cluster, nil
}

// fill chooses the installation and the account, and creates the data directory if it is missing.
func (c *Cluster) fill(ctx context.Context, installations []Installation, options Options) error {
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
	return c.initialise(ctx, options.Template)
}

func (c *Cluster) start(ctx context.Context, settings map[string]string) error {
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
	if err := c.serve(ctx, settings); err != nil {
		return errors.Join(err, c.removeShortSocket())
	}
	c.logger.InfoContext(ctx, "PostgreSQL is running", "version", c.installation.String(), "dir", c.dir, "pid", c.server.pid)
	return nil
}

// makeFolder creates dir and returns its real path. As root it lets the server's user pass through; the folders
// inside are closed to all others.
func makeFolder(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("the cluster's folder has no name")
	}
	if err := folders.Check(dir); err != nil {
		return "", fmt.Errorf("the cluster's folder: %w", err)
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return "", fmt.Errorf("create the cluster's folder: %w", err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chmod(dir, mode); err != nil {
			return "", fmt.Errorf("open the cluster's folder to the server: %w", err)
		}
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("resolve the cluster's folder: %w", err)
	}
	resolved, err := filepath.EvalSymlinks(absolute)
	if err != nil {
		return "", fmt.Errorf("resolve the cluster's folder: %w", err)
	}
	return resolved, nil
}

// URL is the connection string of the named database for the cluster's superuser. It contains the password: never log it.
func (c *Cluster) URL(database string) string {
	return c.urlOf(url.UserPassword(userName, c.password), database)
}

// applicationURL is the connection string of the named database for the role of the program.
func (c *Cluster) applicationURL(database string) string {
	return c.urlOf(url.UserPassword(applicationUser, c.applicationPassword()), database)
}

func (c *Cluster) urlOf(user *url.Userinfo, database string) string {
	parameters := url.Values{"host": {c.socketDir}, "port": {port}, "sslmode": {"disable"}}
	address := url.URL{
		Scheme:   "postgres",
		User:     user,
		Path:     "/" + database,
		RawQuery: strings.ReplaceAll(parameters.Encode(), "+", "%20"), // a plus is no space to PostgreSQL's clients
	}
	return address.String()
}

// Installation is the PostgreSQL that runs the cluster.
func (c *Cluster) Installation() Installation { return c.installation }

// Dir is the cluster's folder, with links resolved.
func (c *Cluster) Dir() string { return c.dir }

// Done is closed when the server has ended, by Stop or on its own.
func (c *Cluster) Done() <-chan struct{} { return c.server.done }

// Err returns why the server ended on its own, as a *ServerError. It is nil while the server runs and after Stop.
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

// Stop shuts the server down: it ends the sessions, flushes what is committed, and releases the folder.
// If ctx ends first the server quits at once and the error is ctx's: nothing that was committed is lost, but the next
// start is slower. Stop is idempotent and returns the same error again.
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
