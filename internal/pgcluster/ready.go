//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/backoff"
)

const (
	pollInterval = 5 * time.Millisecond

	// orphanTimeout bounds how long backends whose server was killed may keep the shared memory.
	orphanTimeout = 20 * time.Second
)

// serve launches the server and waits until it answers. A server that was killed leaves backends for a moment, and its
// successor does not start while they hold its shared memory; that is retried.
func (c *Cluster) serve(ctx context.Context, settings map[string]string) error {
	deadline := time.Now().Add(orphanTimeout)
	pauses := backoff.Policy{First: 20 * time.Millisecond, Max: time.Second}
	for attempt := 1; ; attempt++ {
		var err error
		if c.server, err = c.launch(ctx, settings); err != nil {
			return err
		}
		if err = c.awaitReady(ctx); err == nil {
			return nil
		}
		err = errors.Join(err, c.server.end(context.WithoutCancel(ctx), new(atomic.Bool)))
		if !sharedMemoryInUse(err) || time.Now().After(deadline) {
			return err
		}
		if ended := pauses.Wait(ctx, attempt); ended != nil {
			return errors.Join(err, ended)
		}
	}
}

func sharedMemoryInUse(err error) bool {
	var failure *ServerError
	return errors.As(err, &failure) && slices.ContainsFunc(failure.Log, func(line string) bool {
		return strings.Contains(line, "shared memory block") && strings.Contains(line, "still in use")
	})
}

// awaitReady waits until this child reports that it is ready and accepts a connection. Recovery after a crash may take
// long, so only ctx bounds it. The process id is compared because another server may answer in its place.
func (c *Cluster) awaitReady(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		if state := readPostmaster(c.dataDir()); state.pid == c.server.pid && state.status == "ready" {
			return c.tryConnect(ctx)
		}
		select {
		case <-c.server.done:
			return c.server.failure()
		case <-ctx.Done():
			return fmt.Errorf("wait for the server: %w", context.Cause(ctx))
		case <-ticker.C:
		}
	}
}

func (c *Cluster) tryConnect(ctx context.Context) error {
	connection, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the server: %w", err)
	}
	return connection.Close(ctx)
}

// postmaster is what a server writes about itself to postmaster.pid.
type postmaster struct {
	pid    int // 0: the file is missing or unreadable
	status string
}

func readPostmaster(dataDir string) postmaster {
	content, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if err != nil {
		return postmaster{}
	}
	const statusLine = 7
	var state postmaster
	lines := strings.Split(string(content), "\n")
	if pid, err := strconv.Atoi(strings.TrimSpace(lines[0])); err == nil {
		state.pid = max(pid, -pid) // negative in single-user mode
	}
	if len(lines) > statusLine {
		state.status = strings.TrimSpace(lines[statusLine])
	}
	return state
}
