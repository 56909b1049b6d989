//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// takeOver cleans up after a crash. This process holds the folder's lock, so a server that still runs on the data
// directory is an orphan: it is shut down.
func (c *Cluster) takeOver(ctx context.Context) error {
	pid := readPostmaster(c.dataDir()).pid
	if pid == 0 {
		return nil
	}
	if !serves(pid, c.dataDir()) {
		return c.disownPostmaster()
	}
	c.logger.WarnContext(ctx, "stopping a PostgreSQL server that a crash left running", "dir", c.dir, "pid", pid)
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop the orphaned server %d: %w", pid, err)
	}
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for serves(pid, c.dataDir()) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the orphaned server %d: %w", pid, context.Cause(ctx))
		case <-ticker.C:
		}
	}
	return c.disownPostmaster()
}

// disownPostmaster makes the server ignore the process id in a stale postmaster.pid, which another process may have by
// now. The server takes its own parent's id for stale, so this process's id is written there. The file is not removed: its
// other lines let the server find backends that still use the data.
func (c *Cluster) disownPostmaster() error {
	path := filepath.Join(c.dataDir(), "postmaster.pid")
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a stale postmaster.pid: %w", err)
	}
	_, rest, _ := strings.Cut(string(content), "\n")
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600); err != nil {
		return fmt.Errorf("mark postmaster.pid as stale: %w", err)
	}
	return nil
}
