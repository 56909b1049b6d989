//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/folders"
	"crumbtrail/internal/pgerr"
)

// ErrNotRunning is returned if no server answers on the socket of a cluster.
var ErrNotRunning = errors.New("the private PostgreSQL is not running")

// Running returns the connection string of the named database of a cluster that another
// process runs, for the role of the program. It contains the password: never log it. It
// fails with [ErrNotRunning].
func Running(ctx context.Context, dir, database string) (string, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotRunning, err)
	}
	cluster := &Cluster{dir: dir, socketDir: filepath.Join(dir, "run")}
	if short, err := os.ReadFile(cluster.socketRecord()); err == nil {
		cluster.socketDir = strings.TrimSpace(string(short))
	}
	if cluster.account, err = chooseAccount(cluster.dataDir()); err != nil {
		return "", err
	}
	if err := errors.Join(folders.Check(dir), cluster.checkSocketFolder()); err != nil {
		return "", err
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
	if cluster.isOfEarlierVersion(ctx, database) {
		return cluster.URL(database), nil
	}
	return cluster.applicationURL(database), nil
}

// isOfEarlierVersion reports whether an earlier version of the program runs the cluster,
// which has the superuser alone.
func (c *Cluster) isOfEarlierVersion(ctx context.Context, database string) bool {
	connection, err := pgx.Connect(ctx, c.applicationURL(database))
	if err == nil {
		_ = connection.Close(context.WithoutCancel(ctx)) // it was only tried
	}
	return pgerr.IsInvalidAuthorization(err)
}
